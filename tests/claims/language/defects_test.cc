// Mistakes that first implementations of a comment reader make, one test each.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

// Punctuation deleted instead of read: "sold 100-110" claimed item 100110, "sold
// 12,13" item 1213 and "sold 12.5" item 125.
TEST(Defects, PunctuationNeverJoinsNumbers) {
  expect_all({
      {"sold 100-110", "review"},
      {"sold 12,13", "claim 12x1 13x1"},
      {"sold 12.5", "review"},
      {"sold 12'13", "review"},
      {"sold 12_13", "review"},
      {"sold 12:13", "none"},
  });
}

// A keyword next to a number was enough.
TEST(Defects, QuestionsAndTalesAreNoClaims) {
  expect_all({
      {"is 12 sold?", "none"},
      {"not sold 12", "review"},
      {"how much 12 sold at", "none"},
      {"I sold 3 of these last week", "none"},
  });
}

// Only the first match counted.
TEST(Defects, EverythingInTheCommentCounts) {
  expect_all({
      {"sold 12 and 13", "claim 12x1 13x1"},
      {"sold 12, 13", "claim 12x1 13x1"},
      {"sold 12 x2", "claim 12x2"},
      {"pass 12 sold 13", "review"},
  });
}

// Common spellings were missed.
TEST(Defects, CommonSpellingsAreRead) {
  expect_all({
      {"12sold", "claim 12x1"},
      {"sold no. 12", "claim 12x1"},
      {"sold item 12", "claim 12x1"},
      {"sold A12", "claim A12x1"},
      {"soldd 12", "claim 12x1"},
      {"sold １２", "claim 12x1"},
      {"sold 012", "claim 12x1"},
  });
  EXPECT_EQ(said("รับ 12", show_in({"th"})), "claim 12x1");
}

}  // namespace
}  // namespace soldwire::claims::language
