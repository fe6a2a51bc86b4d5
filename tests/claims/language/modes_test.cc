// Sections 2, 7 and 8 of docs/claim-language.md: settings, modes, typos.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

TEST(Modes, KeywordNeedsAWord) {
  expect_all({{"12", "none"}, {"A12", "none"}, {"+1", "none"}, {"12+1", "none"}, {"x2", "none"}});
}

TEST(Modes, BareNumbersAreEnough) {
  Show show;
  show.settings.mode = ClaimMode::bare;
  expect_all(
      {
          {"12", "claim 12x1"},
          {"12!", "claim 12x1"},
          {"#12", "claim 12x1"},
          {"A132", "claim A132x1"},
          {"12 please", "claim 12x1"},
          {"12 and 15", "claim 12x1 15x1"},
          {"12 x2", "claim 12x2"},
          {"sold 12", "claim 12x1"},
          {"pass 12", "pass 12"},
          {"12 15", "review"},
          {"12-15", "review"},
          {"12?", "none"},
          {"12: 15", "none"},
          {"12 is cute", "none"},
          {"$12", "none"},
          {"12:30", "none"},
          {"12 people", "none"},
          {"12+1", "none"},
          {"555-123-4567", "none"},
          {"12.50", "none"},
          {"sorry 12", "none"},
          {"please", "none"},
          {"", "none"},
      },
      show);
  show.items.variants_by_code = {{"12", {"S", "M"}}, {"15", {}}};
  expect_all(
      {
          {"12 M", "claim 12x1[M]"},
          {"99", "none"},
          {"2024", "none"},
          {"12, A9", "none"},
          {"12x2", "claim 12x2"},
      },
      show);
}

TEST(Modes, PlusOne) {
  Show show = show_in({"zh", "en"});
  show.settings.mode = ClaimMode::plusone;
  expect_all(
      {
          {"12+1", "claim 12x1"},
          {"A12 + 2", "claim A12x2"},
          {"Ａ１２＋１", "claim A12x1"},
          {"12+1, 15+2", "claim 12x1 15x2"},
          {"12+1 15+2", "claim 12x1 15x2"},
          {"我要A12+1", "claim A12x1"},
          {"sold 12", "claim 12x1"},
          {"A12+15", "claim A12x15"},
          {"A12+1 0901234567", "claim A12x1"},
          {"+1", "review"},
          {"1+1+1", "review"},
          {"12+0", "review"},
          {"12+51", "review"},
          {"12+1?", "review"},
          {"is 12+1 ok", "none"},
          {"A12", "none"},
          {"pass 12", "pass 12"},
          {"12多少錢", "none"},
      },
      show);
  show.current_item = "A12";
  show.items.variants_by_code = {{"A12", {"粉", "白"}}};
  expect_all(
      {
          {"+1", "claim A12x1"},
          {"粉+1", "claim A12x1[粉]"},
          {"A12粉+1 A12白+1", "claim A12x1[粉] A12x1[白]"},
          {"A12 紅+1", "review"},
      },
      show);
}

TEST(Strictness, UnknownItemsAndMisspeltWordsAreForAPerson) {
  Show show = show_with_items();
  const Row rows[] = {
      {"sold 12", "claim 12x1"}, {"sold 99", "claim 99x1"}, {"sold 12, 99", "claim 12x1 99x1"},
      {"slod 12", "claim 12x1"}, {"psas 12", "pass 12"},    {"pass 99", "pass 99"},
      {"sold 99?", "review"},    {"hello 99", "none"},
  };
  expect_all(rows, show);
  show.settings.strictness = Strictness::strict;
  expect_all(
      {
          {"sold 12", "claim 12x1"},
          {"sold 99", "review"},
          {"sold 12, 99", "review"},
          {"slod 12", "review"},
          {"psas 12", "review"},
          {"pass 99", "pass 99"},
          {"sold 99?", "review"},
          {"hello 99", "none"},
      },
      show);
  show.settings.mode = ClaimMode::bare;
  expect_all({{"12", "claim 12x1"}, {"99", "none"}, {"12, 99", "none"}}, show);
  show.settings.mode = ClaimMode::plusone;
  expect_all({{"12+1", "claim 12x1"}, {"99+1", "review"}}, show);
  show.current_item = "98";
  expect_all({{"+1", "review"}, {"sold", "review"}}, show);
}

TEST(CustomWords, ReplaceThePacks) {
  Show show;
  show.settings.claim_words = {{"bingo"}};
  expect_all(
      {
          {"bingo 12", "claim 12x1"},
          {"BINGO 12 and 15", "claim 12x1 15x1"},
          {"bngo 12", "claim 12x1"},
          {"ringo 12", "claim 12x1"},
          {"bingo", "review"},
          {"sold 12", "none"},
          {"slod 12", "none"},
          {"mine 12", "none"},
          {"pass 12", "pass 12"},
          {"bingoA12", "review"},
      },
      show);
  show.settings.pass_words = {{"Skip!"}};
  expect_all({{"skip 12", "pass 12"}, {"pass 12", "none"}}, show);
  show.settings.claim_words = {{"me"}};
  expect_all(
      {
          {"me 23C", "claim 23Cx1"},
          {"me23C", "claim 23Cx1"},
          {"23c me", "claim 23Cx1"},
          {"show me 7", "none"},
          {"me too", "review"},
      },
      show);
  show.settings.claim_words = std::vector<std::string>{};
  expect_all({{"sold 12", "none"}}, show);
}

TEST(CustomWords, BadOnesAreRefused) {
  const std::vector<std::string> bad{"", "12", "🔥", "!!", std::string(101, 'a'), "\u200b"};
  for (const std::string& word : bad) {
    ShowSettings settings;
    settings.claim_words = {{"sold", word}};
    const auto reader = Reader::make(Packs::builtin(), settings);
    ASSERT_FALSE(reader) << word;
    EXPECT_EQ(reader.error().code, Errc::invalid_input);
    EXPECT_EQ(reader.error().pointer, "/claimWords/1");
  }
  ShowSettings many;
  many.pass_words = std::vector<std::string>(101, "skip");
  ASSERT_FALSE(Reader::make(Packs::builtin(), many));
  ShowSettings unknown;
  unknown.languages = {"en", "tlh"};
  const auto reader = Reader::make(Packs::builtin(), unknown);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().pointer, "/languages/1");
}

TEST(Typos, OneEditFromAClaimWord) {
  expect_all({
      {"slod 12", "claim 12x1"},
      {"soldd 12", "claim 12x1"},
      {"soild 12", "claim 12x1"},
      {"sld 12", "claim 12x1"},
      {"s0ld 12", "claim 12x1"},
      {"slod12", "claim 12x1"},
      {"12 slod", "claim 12x1"},
      {"slod 12 and 15 please", "claim 12x1 15x1"},
      {"cliam 12", "claim 12x1"},
      {"psas 12", "pass 12"},
      {"cancle 12", "pass 12"},
  });
}

TEST(Typos, OtherWordsStayWhatTheyAre) {
  expect_all({
      {"solo 12", "none"},          {"cold 12", "none"},       {"told 12", "none"},
      {"gold 12", "none"},          {"solid 12", "none"},      {"nine 12", "none"},
      {"past 12", "none"},          {"cancer 12", "none"},     {"slod", "none"},
      {"slod 12 blah", "none"},     {"slod 12 is it", "none"}, {"slod 12 for me", "claim 12x1"},
      {"slod 12 for mom", "none"},  {"s o l d 12", "none"},    {"s.o.l.d 12", "none"},
      {"so ld 12", "none"},         {"mined 12", "none"},      {"passport 12", "none"},
      {"sold out slod 12", "none"}, {"slod 12?", "review"},
  });
  expect_all({{"брею 12", "none"}, {"бкру 12", "claim 12x1"}}, show_in({"ru"}));
}

}  // namespace
}  // namespace soldwire::claims::language
