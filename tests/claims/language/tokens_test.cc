// Section 4 of docs/claim-language.md: numbers and what looks like them.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

TEST(Tokens, CodesAreCanonical) {
  expect_all({
      {"sold 0123", "claim 123x1"},
      {"sold 007", "claim 7x1"},
      {"sold a012", "claim A12x1"},
      {"sold A-12", "claim A12x1"},
      {"sold AA10", "claim AA10x1"},
      {"sold 12B", "claim 12Bx1"},
      {"12-b sold", "claim 12Bx1"},
      {"sold a12b", "claim A12Bx1"},
      {"sold 99999", "claim 99999x1"},
      {"sold 0", "review"},
      {"sold 00", "review"},
      {"sold 123456", "review"},
      {"sold ABC12", "review"},
  });
}

TEST(Tokens, PhonesArePassedOver) {
  expect_all({
      {"sold 12 0901234567", "claim 12x1"},
      {"sold 12 0917 123 4567", "claim 12x1"},
      {"sold 12 555-123-4567", "claim 12x1"},
      {"sold 12 (555) 123-4567", "claim 12x1"},
      {"sold 12 +84 901 234 567", "claim 12x1"},
      {"sold 0901234567", "review"},
      {"my number is 555-123-4567", "none"},
      {"call me at 0917 123 4567", "none"},
  });
}

TEST(Tokens, PricesAreNeverItems) {
  expect_all({
      {"sold 12 $25", "claim 12x1"},
      {"sold 12 $25.50", "claim 12x1"},
      {"sold 12 US$ 25", "claim 12x1"},
      {"sold 12 25€", "claim 12x1"},
      {"sold 12 25 €", "claim 12x1"},
      {"sold 12 25 dollars", "claim 12x1"},
      {"sold 12 usd 25", "claim 12x1"},
      {"sold 12 rs. 500", "claim 12x1"},
      {"sold 12 (25 dollars)", "claim 12x1"},
      {"sold 12 for $25", "claim 12x1"},
      {"sold 12 150k", "claim 12x1"},
      {"sold 12 1.5k", "claim 12x1"},
      {"sold 12 $1,299,000", "claim 12x1"},
      {"sold 12 1,299,000 usd", "claim 12x1"},
      {"sold 12 500/-", "claim 12x1"},
      {"sold $12", "review"},
      {"sold 12$", "review"},
      {"sold 1,299,000 usd", "review"},
      {"12€", "none"},
      {"rm12", "none"},
  });
}

TEST(Tokens, TimesPercentagesAndOrdinalsAreForeign) {
  expect_all({
      {"sold 8:45", "none"},
      {"sold 8:45pm", "none"},
      {"sold 7pm", "none"},
      {"sold 20h30", "none"},
      {"sold 40%", "none"},
      {"sold 12th", "none"},
      {"sold 12, 7pm", "claim 12x1"},
      {"sold 12 7pm", "review"},
  });
}

TEST(Tokens, BadNumbersAreForAPerson) {
  expect_all({
      {"sold 12.50", "review"},
      {"sold 12.15.18", "review"},
      {"sold 12/15", "review"},
      {"sold 12 / 15", "review"},
      {"sold 12-15-18", "review"},
      {"sold 1e3", "review"},
      {"sold 2o4", "review"},
      {"sold A12-A15", "review"},
      {"sold A12/15", "review"},
      {"sold A12-15", "review"},
      {"sold 1,299", "review"},
  });
}

TEST(Tokens, DecimalCommaOnlyWhereItIsWritten) {
  expect_all({{"sold 12,50", "claim 12x1 50x1"}});
  expect_all({{"quiero 12,50", "review"}, {"quiero 12, 50", "claim 12x1 50x1"}}, show_in({"es"}));
}

TEST(Tokens, MeasuresAreForeign) {
  expect_all({
      {"sold 12 minutes ago", "none"},
      {"sold 15 items", "none"},
      {"sold 12cm", "none"},
      {"12 people watching", "none"},
      {"sold 12 puppies and kittens", "none"},
  });
}

TEST(Tokens, GluedWordsComeApart) {
  expect_all({
      {"sold12", "claim 12x1"},
      {"12sold", "claim 12x1"},
      {"SOLD12AND15", "claim 12x1 15x1"},
      {"sold12sold15", "claim 12x1 15x1"},
      {"sooold12", "claim 12x1"},
      {"12soldddd", "claim 12x1"},
      {"soldA12", "review"},
      {"soldd12", "review"},
      {"wantA12", "claim A12x1"},
      {"item12 sold", "claim 12x1"},
      {"no12 sold", "claim 12x1"},
      {"sold x12", "review"},
      {"12soldout", "none"},
  });
  expect_all({{"cf12", "claim 12x1"},
              {"cfA12", "claim A12x1"},
              {"F12", "claim 12x1"},
              {"รับ12ค่ะ", "claim 12x1"}},
             show_in({"th"}));
  expect_all({{"chốt m12", "claim 12x1"}, {"chốt D12", "claim D12x1"}}, show_in({"vi"}));
}

TEST(Tokens, DigitsAndSizeAreItemAndSize) {
  expect_all(
      {
          {"12M sold", "claim 12x1[M]"},
          {"sold 12-L", "claim 12x1[L]"},
          {"sold 12 small", "claim 12x1[S]"},
          {"sold 12XXL", "review"},
          {"sold 12b", "claim 12Bx1"},
          {"sold 12 b", "claim 12Bx1"},
          {"sold a 12", "claim A12x1"},
          {"sold 15 b", "review"},
      },
      show_with_items());
}

TEST(Tokens, SizeMarkMakesANumberASize) {
  expect_all(
      {
          {"sold 40 size 38", "claim 40x1[38]"},
          {"sold 40 size: 38", "claim 40x1[38]"},
          {"sold size 39 40", "claim 40x1[39]"},
          {"sold 40 size 41", "review"},
          {"sold 12 size", "claim 12x1"},
          {"sold size 12", "review"},
          {"I'm a size 12", "none"},
      },
      show_with_items());
}

TEST(Tokens, NoIsNumberBeforeANumber) {
  expect_all({
      {"sold no 7", "claim 7x1"},
      {"sold no. 7", "claim 7x1"},
      {"sold no: 7", "claim 7x1"},
      {"sold no A7", "claim A7x1"},
      {"sold 12 no", "review"},
      {"no sold 12", "review"},
      {"no", "none"},
  });
}

TEST(Tokens, RepeatedLettersAreRead) {
  expect_all({
      {"sooold 12", "claim 12x1"},
      {"SOLDDDDD 12", "claim 12x1"},
      {"passssss 12", "pass 12"},
      {"sold 12 pleaseeee", "claim 12x1"},
      {"gorgeousss wow sold 12", "claim 12x1"},
      {"12 sold outttt", "none"},
  });
  expect_all({{"cf 12 ค่าาาาา", "claim 12x1"}}, show_in({"th"}));
  expect_all({{"我要12啊啊啊啊", "claim 12x1"}}, show_in({"zh"}));
}

TEST(Tokens, MentionsAndAddresses) {
  expect_all({
      {"@maria_shop sold 12", "claim 12x1"},
      {"@maria.shop, @b: sold 12", "claim 12x1"},
      {"sold 12 @anna", "review"},
      {"sold 12 for @mom", "review"},
      {"sold 12 https://example.com/12", "review"},
      {"www.example.com sold 12", "review"},
      {"sold @anna", "none"},
      {"@anna", "none"},
  });
}

TEST(Tokens, SignsMeanNothing) {
  expect_all({
      {"sold 12 %", "none"},
      {"sold \\u00zz 12", "review"},
      {"<script>sold</script> 12", "review"},
      {"[sold 12]", "review"},
  });
}

}  // namespace
}  // namespace soldwire::claims::language
