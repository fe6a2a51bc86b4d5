#include "platforms/usage_steps.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace soldwire::platforms {
namespace {

using Percent = std::optional<std::int64_t>;

TEST(UsageSteps, TellsWhatReachedAnotherStep) {
  struct Row {
    Percent told;
    Percent now;
    Percent shown;
  };
  const Row rows[] = {
      {std::nullopt, std::nullopt, std::nullopt},
      {std::nullopt, 3, 3},
      {41, std::nullopt, std::nullopt},
      {41, 49, 41},
      {41, 50, 50},
      {41, 40, 41},
      {50, 49, 50},
      {50, 47, 50},
      {50, 46, 46},
      {74, 75, 75},
      {81, 84, 81},
      {81, 85, 85},
      {85, 82, 85},
      {85, 81, 81},
      {94, 95, 95},
      {99, 100, 100},
      {100, 180, 100},
      {100, 20, 20},
      {12, 0, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(usage_to_tell(row.told, row.now), row.shown)
        << row.told.value_or(-1) << " then " << row.now.value_or(-1);
  }
}

TEST(UsageSteps, AFigureThatWaversIsToldSeldomAndIsNeverFarOff) {
  SeededRandom random{3};
  for (std::int64_t center = 2; center <= 120; ++center) {
    Percent told;
    int events = 0;
    for (int i = 0; i < 1'000; ++i) {
      const std::int64_t now = center - 1 + static_cast<std::int64_t>(random.below(3));
      const Percent shown = usage_to_tell(told, now);
      if (shown != told) ++events;
      told = shown;
      if (now < 100) {
        EXPECT_LT(std::abs(*told - now), now < 70 ? 10 : 8) << now;
      }
    }
    EXPECT_LE(events, 2) << center;
  }
}

}  // namespace
}  // namespace soldwire::platforms
