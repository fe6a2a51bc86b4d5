// The table of lines in section 6 of docs/claim-language.md.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

TEST(Lines, ListsOfItems) {
  expect_all({
      {"sold 12 and 15", "claim 12x1 15x1"},
      {"sold 12 & 15", "claim 12x1 15x1"},
      {"sold 12,15,18", "claim 12x1 15x1 18x1"},
      {"12, 15, 18 sold", "claim 12x1 15x1 18x1"},
      {"sold 12\n15\n18", "claim 12x1 15x1 18x1"},
      {"sold 12; 15", "claim 12x1 15x1"},
      {"sold 12. sold 15.", "claim 12x1 15x1"},
      {"sold 12 sold 15", "claim 12x1 15x1"},
      {"sold A12 B4", "claim A12x1 B4x1"},
      {"sold #12, #15 and #18 please", "claim 12x1 15x1 18x1"},
      {"pass 12, 15", "pass 12 15"},
  });
}

TEST(Lines, SpaceAloneLeavesDoubt) {
  expect_all({
      {"12 12 12 sold", "claim 12x1"},
      {"sold 12 15", "review"},
      {"sold 12 2", "review"},
      {"sold 12 B4", "review"},
      {"sold #12 #15", "review"},
      {"sold 12 🔥 15", "review"},
      {"sold 12 (15)", "review"},
      {"sold 12!!!1!!", "review"},
      {"Sold!31", "claim 31x1"},
      {"sold A12 2", "claim A12x2"},
      {"sold A12 51", "review"},
      {"sold A12 2 3", "review"},
      {"sold A12 #15", "review"},
      {"sold A12 2 B4 3", "claim A12x2 B4x3"},
  });
}

TEST(Lines, Ranges) {
  expect_all({
      {"sold 100-103", "review"},
      {"sold 100 to 103", "review"},
      {"sold 100~103", "review"},
  });
  Show show;
  show.settings.ranges = true;
  expect_all(
      {
          {"sold 100-103", "claim 100x1 101x1 102x1 103x1"},
          {"sold 7 to 9", "claim 7x1 8x1 9x1"},
          {"sold 20 - 22 and 31", "claim 20x1 21x1 22x1 31x1"},
          {"sold 103-100", "review"},
          {"sold 1-20",
           "claim 1x1 2x1 3x1 4x1 5x1 6x1 7x1 8x1 9x1 10x1 11x1 12x1 13x1 14x1 15x1 16x1 "
           "17x1 18x1 19x1 20x1"},
          {"sold 1-21", "review"},
          {"sold 100-103 x2", "review"},
          {"sold 12-12", "review"},
      },
      show);
}

TEST(Lines, Quantities) {
  expect_all({
      {"sold 12 x2", "claim 12x2"},
      {"sold 12x2", "claim 12x2"},
      {"sold 12 x 2", "claim 12x2"},
      {"sold 12*2", "claim 12x2"},
      {"sold 12 *4", "claim 12x4"},
      {"sold 45 = 3", "claim 45x3"},
      {"sold 12 2x", "claim 12x2"},
      {"sold 2x 12", "claim 12x2"},
      {"sold 2x A12", "claim A12x2"},
      {"sold 2 of 12", "claim 12x2"},
      {"sold two of the 12", "claim 12x2"},
      {"12 two pcs sold", "claim 12x2"},
      {"sold 12 3pcs", "claim 12x3"},
      {"sold 3 pieces of 18", "claim 18x3"},
      {"sold 3 4 pcs", "claim 3x4"},
      {"sold 12 15 pcs", "claim 12x15"},
      {"sold 12 qty: 3", "claim 12x3"},
      {"sold 12+2", "claim 12x2"},
      {"sold 12 +2", "claim 12x2"},
      {"sold A12x3", "claim A12x3"},
      {"sold 12 x2 and 15 x3", "claim 12x2 15x3"},
      {"sold 12 and 2 of 15", "claim 12x1 15x2"},
      {"pass 12 x1", "pass 12x1"},
      {"pass 1 of 12", "pass 12x1"},
      {"sold 12 x50", "claim 12x50"},
  });
}

TEST(Lines, DoubtfulQuantities) {
  expect_all({
      {"sold 12 x51", "review"},
      {"sold 12 x0", "review"},
      {"sold 12 x2 x2", "review"},
      {"sold 2x12", "review"},
      {"sold 12+15", "review"},
      {"sold 12x", "review"},
      {"sold 12 two", "review"},
      {"sold 12 2 of 15", "review"},
      {"sold 12, 2 pcs 15", "review"},
      {"sold 12 2x 15", "review"},
      {"sold 12 or 15", "review"},
      {"sold 12 both colors", "review"},
      {"sold 12x2x3", "review"},
  });
}

TEST(Lines, KnownItemsSettleDoubt) {
  expect_all(
      {
          {"sold 2x12", "claim 12x2"},
          {"sold 12,15", "claim 12x1 15x1"},
          {"sold 40x12", "review"},
          {"sold 40 38", "claim 40x1[38]"},
          {"sold 40 39 light blue", "claim 40x1[39,light blue]"},
          {"sold 40 12", "review"},
          {"sold A12 38", "claim A12x1[38]"},
          {"sold A12 2", "review"},
          {"sold A12 5", "claim A12x5"},
      },
      show_with_items());
  Show show;
  show.items.variants_by_code = {{"1", {}}, {"299", {}}, {"VIP", {}}, {"ABC123", {}}};
  expect_all(
      {
          {"sold 1,299", "claim 1x1 299x1"},
          {"sold vip", "claim VIPx1"},
          {"sold abc-0123", "claim ABC123x1"},
          {"sold abc123 x2", "claim ABC123x2"},
      },
      show);
}

TEST(Lines, Variants) {
  expect_all(
      {
          {"sold 12 M", "claim 12x1[M]"},
          {"sold 12 medium", "claim 12x1[M]"},
          {"sold 12 m black", "claim 12x1[M,black]"},
          {"SOLD 12 SMALL RED", "claim 12x1[S,red]"},
          {"sold black 12", "claim 12x1[black]"},
          {"12 M sold", "claim 12x1[M]"},
          {"sold 12 size: large", "claim 12x1[L]"},
          {"sold 12 in red", "claim 12x1[red]"},
          {"sold 12 M x2", "claim 12x2[M]"},
          {"sold 12 x2 M", "claim 12x2[M]"},
          {"sold 12 S and 15 L", "claim 12x1[S] 15x1[L]"},
          {"sold 12 M 15 L", "claim 12x1[M] 15x1[L]"},
          {"sold 12 S, 12 M", "claim 12x1[S] 12x1[M]"},
          {"sold 12 M medium", "claim 12x1[M]"},
          {"sold 7 blue", "claim 7x1"},
          {"sold 99 blue", "claim 99x1"},
          {"sold 40 light-blue", "claim 40x1[light blue]"},
          {"sold 12 small for my sister", "claim 12x1[S]"},
          {"pass 12 M", "pass 12[M]"},
      },
      show_with_items());
}

TEST(Lines, DoubtfulVariants) {
  expect_all(
      {
          {"sold 12 XXL", "review"},
          {"sold 12 purple", "review"},
          {"sold 12 S M", "review"},
          {"sold 12 S and M", "review"},
          {"sold 12 black or red", "review"},
          {"sold 12 black red", "review"},
          {"sold 12 M 2", "review"},
          {"sold M 12 and L 15", "review"},
          {"sold 40 blue", "review"},
      },
      show_with_items());
}

TEST(Lines, SizesAreEqualAcrossSpellings) {
  Show show = show_in({"es", "en"});
  show.items.variants_by_code = {{"12", {"Small", "Medium", "2XL"}}};
  expect_all(
      {
          {"quiero 12 mediana", "claim 12x1[Medium]"},
          {"sold 12 s", "claim 12x1[Small]"},
          {"sold 12 xxl", "claim 12x1[2XL]"},
          {"sold 12 2xl", "claim 12x1[2XL]"},
      },
      show);
}

TEST(Lines, RepeatsAndCorrections) {
  expect_all({
      {"sold 12 sold 12 sold 12", "claim 12x1"},
      {"sold 12 x2, 12 x2", "claim 12x2"},
      {"sold 12 x2, 12 x3", "review"},
      {"sold 12 oops 13", "review"},
      {"sold 12, sorry 13", "review"},
      {"pass #12 sorry ladies", "pass 12"},
  });
}

TEST(Lines, MaximumQuantityIsASetting) {
  Show show;
  show.settings.max_qty = 3;
  expect_all({{"sold 12 x3", "claim 12x3"}, {"sold 12 x4", "review"}, {"sold A12 4", "review"}},
             show);
}

TEST(Lines, VeryManyItemsAreForAPerson) {
  std::string text = "sold 1";
  for (int i = 2; i <= 100; ++i) {
    text += "," + std::to_string(i);
  }
  EXPECT_EQ(said(text).substr(0, 9), "claim 1x1");
  EXPECT_EQ(said(text + ",101"), "review");
}

}  // namespace
}  // namespace soldwire::claims::language
