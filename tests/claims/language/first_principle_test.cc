// Cases that the rules leave open or in which two of them collide, decided by their first
// principle: claim only what is certain, show what is likely, ignore the rest.
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

// Only the letter that touches the digits decides: not the phrase it could end.
TEST(FirstPrinciple, AGluedCodeIsNotTheEndOfAPhrase) {
  Show show = show_in({"pt", "en"});
  expect_all(
      {
          {"quero a12", "claim A12x1"},
          {"quero a 12", "claim 12x1"},
          {"pass on12", "pass ON12"},
          {"i want12", "claim 12x1"},
      },
      show);
  show.items.variants_by_code = {{"A12", {}}, {"12", {}}};
  expect_all({{"quero a12", "claim A12x1"}, {"quero 12", "claim 12x1"}}, show);
}

TEST(FirstPrinciple, AnApostropheSTellsOfTheItem) {
  expect_all({{"12's sold", "review"}, {"sold 12's", "review"}, {"12’s sold", "review"}});
}

TEST(FirstPrinciple, DotsOfAListMakeAList) {
  expect_all({
      {"sold 12・15", "claim 12x1 15x1"},
      {"sold 12 • 15 • 18", "claim 12x1 15x1 18x1"},
      {"sold 12 · 15", "claim 12x1 15x1"},
  });
}

TEST(FirstPrinciple, OtherTalkWithTheClaimWordIsNoOrder) {
  expect_all({
      {"sold 12! I love mine", "claim 12x1"},
      {"sold 12. love mine", "claim 12x1"},
      {"I love mine", "none"},
      {"sold 12! my sister sold 15", "review"},
      {"sold 12, I pass", "review"},
  });
}

TEST(FirstPrinciple, InPlusOneEachItemNeedsItsPlus) {
  Show show;
  show.settings.mode = ClaimMode::plusone;
  expect_all(
      {
          {"12+1 15+2", "claim 12x1 15x2"},
          {"12+1 15", "review"},
          {"12, 15 +1", "review"},
          {"A12+1 B3", "review"},
          {"sold 12 and 15", "claim 12x1 15x1"},
      },
      show);
}

TEST(FirstPrinciple, WordsOfAPackWinOverEnglishEndings) {
  expect_all({{"meins 12 3st", "claim 12x3"}, {"3st von 12 meins", "claim 12x3"}}, show_in({"de"}));
  expect_all({{"sold 12 3st", "review"}});
  // The number word is a unit too, but here it counts pieces.
  expect_all({{"저요 12 세 개", "claim 12x3"}, {"저요 12세", "none"}}, show_in({"ko"}));
}

}  // namespace
}  // namespace soldwire::claims::language
