#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace soldwire {
namespace {

TEST(Random, BelowStaysBelowAndReachesEveryValue) {
  SeededRandom random(7);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t value = random.below(5);
    ASSERT_LT(value, 5U);
    seen.insert(value);
  }
  EXPECT_EQ(seen.size(), 5U);
}

TEST(Random, SeededRepeatsAndSystemDoesNot) {
  SeededRandom a(3);
  SeededRandom b(3);
  EXPECT_EQ(a.next_u64(), b.next_u64());
  SystemRandom system;
  EXPECT_NE(system.next_u64(), system.next_u64());
}

}  // namespace
}  // namespace soldwire
