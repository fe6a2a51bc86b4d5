#include "realtime/type_filter.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

TEST(TypeFilter, Matches) {
  struct Row {
    std::vector<std::string> patterns;
    const char* type;
    bool expected;
  };
  const Row rows[] = {
      {{"claim.*"}, "claim.created", true},
      {{"claim.*"}, "claim.review", true},
      {{"claim.*"}, "claims.created", false},
      {{"claim.*"}, "claim", false},
      {{"item.updated"}, "item.updated", true},
      {{"item.updated"}, "item.updated.more", false},
      {{"item.updated", "claim.*"}, "claim.released", true},
      {{"*"}, "anything", true},
      {{"custom.*"}, "custom.big.sale", true},
      {{"custom.big.*"}, "custom.small.sale", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(TypeFilter(row.patterns).matches(row.type), row.expected)
        << row.patterns.front() << " " << row.type;
  }
}

TEST(TypeFilter, ValidPatterns) {
  for (const char* good : {"*", "claim.*", "claim.created", "custom.Big_Sale-1", "x"}) {
    EXPECT_TRUE(TypeFilter::is_valid_pattern(good)) << good;
  }
  for (const char* bad : {"", ".*", "**", "claim*", "*.created", "claim.", ".claim", "claim.*.x",
                          "a b", "a\nb", "claim..*"}) {
    EXPECT_FALSE(TypeFilter::is_valid_pattern(bad)) << bad;
  }
  EXPECT_FALSE(TypeFilter::is_valid_pattern(std::string(65, 'a')));
}

TEST(TypeFilter, OrderAndRepetitionMakeNoDifference) {
  EXPECT_EQ(TypeFilter({"b", "a", "b"}).patterns(), TypeFilter({"a", "b"}).patterns());
}

}  // namespace
}  // namespace soldwire::realtime
