// Sections 6 and 9 of docs/claim-language.md: sentences, phrases, decisions.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

TEST(Decisions, WordAndNumberInEitherOrder) {
  expect_all({
      {"sold 123", "claim 123x1"},
      {"123 sold", "claim 123x1"},
      {"Sold! 31", "claim 31x1"},
      {"57 - sold", "claim 57x1"},
      {"(sold 57)", "claim 57x1"},
      {"🔥sold🔥123🔥", "claim 123x1"},
      {"sold on 123", "claim 123x1"},
      {"omg yes sold 14!!!", "claim 14x1"},
      {"I'll take 27", "claim 27x1"},
      {"pass on 50", "pass 50"},
      {"i have to pass on 18", "pass 18"},
      {"don't want 12 anymore", "pass 12"},
      {"not sold", "none"},
  });
}

TEST(Decisions, SellersNeverClaim) {
  const auto reader = Reader::make(Packs::builtin(), ShowSettings{});
  ASSERT_TRUE(reader);
  for (const char* text : {"sold 12", "12 sold to Maria", "pass 12"}) {
    EXPECT_EQ((*reader)->read(text, ItemList{}, "", Author::seller).intent, Intent::none);
  }
}

TEST(Decisions, AskingIsForAPerson) {
  expect_all({
      {"can I get 12", "review"},
      {"hold 12 for me", "review"},
      {"unsold 12", "review"},
      {"not sold 12", "review"},
      {"hold on guys", "none"},
      {"can i get a discount? sold 12", "claim 12x1"},
  });
}

TEST(Decisions, QuestionsAreNoClaims) {
  expect_all({
      {"is 12 sold", "none"},
      {"is 12 sold?", "none"},
      {"who sold 12", "none"},
      {"how much 12 sold at", "none"},
      {"can you show mine 12 again", "none"},
      {"sold?", "none"},
      {"12?", "none"},
      {"sold 12?", "review"},
      {"12 sold?", "review"},
      {"sold 12!?", "review"},
      {"sold 12 🔥?", "review"},
      {"what size is that, sold 12", "review"},
      {"how much is 15? sold 12", "claim 12x1"},
      {"sold 73. When do you ship?", "claim 73x1"},
      {"sold 12! is it red", "claim 12x1"},
      {"sold 12 is it red", "review"},
      {"sold 12, is 15 sold", "review"},
  });
}

TEST(Decisions, TalesOfASaleAreNoClaims) {
  expect_all({
      {"I sold 12 yesterday", "none"},
      {"I sold 3 of these last week", "none"},
      {"they 12 sold", "none"},
      {"they already sold 12", "none"},
      {"12 sold out", "none"},
      {"sold-out 12", "none"},
      {"12 is sold", "none"},
      {"12 was sold to Karen", "none"},
      {"mine is 12 inches too short", "none"},
      {"sold in packs of 12", "none"},
      {"I want to see 12", "none"},
  });
}

TEST(Decisions, DoubtIsForAPerson) {
  expect_all({
      {"maybe sold 12", "review"},
      {"sold 12 maybe", "review"},
      {"sold 12 if she passes", "review"},
      {"sold 12 not 13", "review"},
      {"not 12 sold", "review"},
      {"maybe sold", "none"},
      {"not mine", "none"},
  });
}

TEST(Decisions, TwoIntentsAreForAPerson) {
  expect_all({
      {"sold 12 pass 15", "review"},
      {"pass 12. sold 15", "review"},
  });
}

TEST(Decisions, WithoutItemAPersonLooks) {
  expect_all({
      {"sold", "review"},
      {"mine please", "review"},
      {"pass", "review"},
      {"sold twelve pcs", "review"},
      {"sold 15 pcs", "review"},
      {"sold all", "review"},
      {"sold thanks for the show", "none"},
      {"I love mine", "none"},
      {"sold sorry", "none"},
  });
}

TEST(Decisions, ItemOnShow) {
  Show show;
  show.current_item = "45";
  expect_all(
      {
          {"sold", "claim 45x1"},
          {"SOLD!! 🔥", "claim 45x1"},
          {"mine please", "claim 45x1"},
          {"sold x2", "claim 45x2"},
          {"sold 2 pcs", "claim 45x2"},
          {"sold +2", "claim 45x2"},
          {"sold 12", "claim 12x1"},
          {"sold?", "none"},
          {"sold out", "none"},
          {"pass", "review"},
          {"sold $12", "review"},
          {"sold 2x", "review"},
          {"sold 12.50", "review"},
          {"sold two", "review"},
          {"sold all", "review"},
          {"maybe. sold", "review"},
          {"i sold mine last year", "none"},
      },
      show);
  show.items.variants_by_code = {{"45", {"S", "M"}}};
  expect_all({{"sold M", "claim 45x1[M]"}, {"sold XL", "review"}}, show);
}

TEST(Decisions, NumbersElsewhereAreForAPerson) {
  expect_all({
      {"I have 3 already. sold 12", "review"},
      {"I love 15! sold 12", "review"},
      {"sold 12, she has 15", "review"},
  });
}

TEST(Decisions, OtherWordsMustBeKeptApart) {
  expect_all({
      {"Jenny sold 12", "review"},
      {"Anna: sold 12", "review"},
      {"type sold 12", "review"},
      {"pre-sold 12", "review"},
      {"obviously sold 12", "review"},
      {"Jenny, sold 12", "claim 12x1"},
      {"I love that color! sold 70", "claim 70x1"},
      {"sold 12 umbrella", "review"},
      {"12 sold quickly", "review"},
      {"sold 12, my fave", "claim 12x1"},
      {"sold 12 for my mom", "claim 12x1"},
      {"12 mine for my mom", "review"},
      {"Sold 12 I have been hunting for this one", "claim 12x1"},
      {"sold 12! My sister is going to freak out", "claim 12x1"},
      {"pass 12. my husband said no lol", "pass 12"},
  });
}

TEST(Decisions, QuotesAreSomebodyElses) {
  expect_all({
      {"\"sold 12\"", "review"},
      {"“pass 12”!", "review"},
      {"she said \"sold 12\"", "none"},
      {"sold \"12\"", "review"},
      {"\"cute\" sold 12", "claim 12x1"},
      {"> sold 12", "none"},
      {"\"12\"", "none"},
  });
}

TEST(Decisions, LongCommentsAreNotRead) {
  std::string blah;
  for (int i = 0; i < 200; ++i) {
    blah += " blah";
  }
  EXPECT_EQ(said("sold 12" + blah), "review");
  EXPECT_EQ(said("pass 12" + blah), "review");
  EXPECT_EQ(said("great show" + blah), "none");
  EXPECT_EQ(said(blah + " sold 12"), "none");
}

TEST(Decisions, EveryReviewSaysWhy) {
  const auto reader = Reader::make(Packs::builtin(), ShowSettings{});
  ASSERT_TRUE(reader);
  const Row rows[] = {
      {"sold 12?", "question_mark"},
      {"sold", "item_not_said"},
      {"sold 12 pass 15", "two_intents"},
      {"sold 12 x51", "quantity_above_limit"},
      {"sold 12 x0", "quantity_below_one"},
      {"sold 12 if she passes", "condition"},
      {"sold 12 not 13", "negation"},
      {"can i get 12", "asks_for_it"},
      {"Jenny sold 12", "text_before"},
      {"sold 12 15", "item_or_quantity"},
      {"sold 100-103", "range_given"},
      {"sold 12 @anna", "mention_or_link"},
      {"\"sold 12\"", "quoted"},
  };
  for (const Row& row : rows) {
    const Reading reading = (*reader)->read(row.text, ItemList{});
    EXPECT_EQ(reading.intent, Intent::review) << row.text;
    EXPECT_EQ(to_string(reading.reason), row.outcome) << row.text;
  }
}

}  // namespace
}  // namespace soldwire::claims::language
