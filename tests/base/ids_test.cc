#include "base/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace soldwire {
namespace {

TEST(Ids, CarryTheirPrefixAndSortByTime) {
  SeededRandom random(1);
  const auto earlier = make_id<ShowId>(TimeMs{1'770'000'000'000}, random);
  const auto later = make_id<ShowId>(TimeMs{1'770'000'000'001}, random);
  EXPECT_EQ(earlier.str().substr(0, 4), "shw_");
  EXPECT_EQ(earlier.str().size(), 24U);
  EXPECT_LT(earlier, later);
}

TEST(Ids, OfOneMillisecondDiffer) {
  SeededRandom random(2);
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_TRUE(seen.insert(make_id_text(TimeMs{5}, random)).second);
  }
}

}  // namespace
}  // namespace soldwire
