#include <gtest/gtest.h>

#include "claims/language/parse.h"

namespace soldwire::claims::language {
namespace {

TEST(ItemCode, HasOneForm) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"12", "12"},     {"0123", "123"},
      {"a-012", "A12"}, {" #12 ", "12"},
      {"AA10", "AA10"}, {"12b", "12B"},
      {"vip", "VIP"},   {"１２", "12"},
      {"A 12", "A12"},  {"a0", "A0"},
      {"A-00-1", "A1"}, {"100", "100"},
      {"А7", "A7"},     {"12345678901234567890", "12345678901234567890"},
  };
  for (const auto& [text, code] : rows) {
    const auto made = canonical_item_code(text);
    ASSERT_TRUE(made) << text;
    EXPECT_EQ(*made, code) << text;
    EXPECT_EQ(canonical_item_code(*made), made) << text;
  }
}

TEST(ItemCode, RefusesWhatNobodyCanType) {
  for (const std::string& text :
       {std::string(), std::string("0"), std::string("00"), std::string("  "), std::string("12/15"),
        std::string("ก12"), std::string("12.5"), std::string("🔥"), std::string(21, '1'),
        std::string(1000, 'a'), std::string("-")}) {
    const auto made = canonical_item_code(text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().code, Errc::invalid_input);
  }
}

}  // namespace
}  // namespace soldwire::claims::language
