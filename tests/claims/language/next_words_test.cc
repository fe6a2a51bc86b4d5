// Words that ask for a place in line: "next 12".
#include <gtest/gtest.h>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

Reading read(std::string_view text, const Show& show = {}) {
  return (*Reader::make(Packs::builtin(), show.settings))
      ->read(text, show.items, show.current_item);
}

struct PlaceRow {
  const char* language;
  std::string_view text;
};

TEST(NextWords, AskForAPlaceInLineWhereTheItemIsSaid) {
  const PlaceRow rows[] = {
      {"en", "next 12"},
      {"en", "Next on 12 please!"},
      {"en", "12 next in line"},
      {"en", "next in line for 12"},
      {"en", "line for 12"},
      {"en", "in line 12"},
      {"en", "waitlist 12"},
      {"en", "12 backup pls"},
      {"en", "sold next 12"},
      {"en", "next12"},
      {"es", "siguiente 12"},
      {"es", "12 lista de espera por favor"},
      {"pt", "próximo 12"},
      {"fr", "suivante 12"},
      {"fr", "liste d'attente 12"},
      {"de", "warteliste 12 bitte"},
      {"it", "lista d'attesa 12"},
      {"th", "ต่อคิว 12 ค่ะ"},
      {"th", "รอคิว12"},
      {"vi", "xếp hàng 12 ạ"},
      {"id", "antri 12 kak"},
      {"ms", "senarai menunggu 12"},
      {"fil", "12 next po"},
      {"zh", "候補12"},
      {"zh", "排隊 12"},
      {"ja", "12 キャンセル待ち"},
      {"ko", "12 대기요"},
      {"hi", "waiting list 12"},
      {"bn", "waitlist 12"},
      {"ar", "احتياط 12"},
      {"ru", "в очередь 12"},
      {"pl", "lista rezerwowa 12"},
      {"tr", "yedek 12"},
  };
  for (const auto& row : rows) {
    const Reading reading = read(row.text, show_in({row.language}));
    EXPECT_EQ(told(reading), "claim 12x1") << row.text;
    EXPECT_EQ(reading.reason, ReadingReason::place_in_line) << row.text;
  }
}

TEST(NextWords, SayNothingWithoutAnItem) {
  Show show;
  show.current_item = "12";
  for (const auto* text : {"next", "next please", "who is next?", "in line", "backup", "waitlist",
                           "next week", "next one is lovely"}) {
    EXPECT_EQ(said(text, show), "none") << text;
  }
}

TEST(NextWords, SoldNextMeansTheItemOnShowToo) {
  Show show;
  show.current_item = "12";
  const Reading reading = read("sold next", show);
  EXPECT_EQ(told(reading), "claim 12x1");
  EXPECT_EQ(reading.reason, ReadingReason::place_in_line);
}

TEST(NextWords, AreEverydayWordsBesideAnythingElse) {
  // As a word that nobody knows would be.
  for (const std::string_view text :
       {"sold 12, next please", "pass 12 next", "12 sold out, next 13", "mine 12 next week",
        "can I get 12 next", "i sold 12, next 13"}) {
    std::string other(text);
    other.replace(other.find("next"), 4, "xyzzy");
    const Reading reading = read(text);
    EXPECT_EQ(told(reading), said(other)) << text;
    EXPECT_NE(reading.reason, ReadingReason::place_in_line) << text;
  }
  expect_all({{"is 12 next?", "none"},
              {"what's next after 12", "none"},
              {"show 12 next", "none"},
              {"next 12?", "none"},
              {"next 12 minutes", "none"},
              {"next 12 or 15 guys follow me", "none"},
              {"maybe next 12", "none"},
              {"who is next in line for 12", "none"}});
}

TEST(NextWords, AUnitAndAPlaceAreForAPerson) {
  const Reading reading = read("sold 12, sold next 15");
  EXPECT_EQ(told(reading), "review");
  EXPECT_EQ(reading.reason, ReadingReason::unit_or_place);
}

TEST(NextWords, AreGoneWhereAShopHasItsOwnWords) {
  Show show;
  show.settings.claim_words = std::vector<std::string>{"bingo"};
  EXPECT_EQ(said("next 12", show), "none");
}

TEST(NextWords, CanBeAddedAndRemoved) {
  const std::vector<PackFile> files{
      {"en.json", R"({"next": ["after you"], "remove": {"next": ["backup"]}})"}};
  const auto packs = *Packs::builtin()->with(files);
  const auto reader = *Reader::make(packs, ShowSettings{});
  EXPECT_EQ(reader->read("after you 12", {}).reason, ReadingReason::place_in_line);
  EXPECT_EQ(reader->read("backup 12", {}).intent, Intent::none);
  const std::vector<PackFile> clash{{"en.json", R"({"next": ["pass"]})"}};
  const auto refused = Packs::builtin()->with(clash);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().pointer, "/next");
}

TEST(Suggestions, NameTheOneItemAnUnclearCommentMayMean) {
  Show show = show_with_items();
  const struct {
    std::string_view text;
    std::string suggestion;
  } rows[] = {
      {"sold 12?", "12"}, {"maybe sold A12", "A12"}, {"sold 12 or 15", ""}, {"\"sold 12\"", "12"},
      {"sold", ""},
  };
  for (const auto& row : rows) {
    const Reading reading = read(row.text, show);
    EXPECT_EQ(reading.intent, Intent::review) << row.text;
    EXPECT_EQ(reading.suggestion, row.suggestion) << row.text;
  }
  EXPECT_EQ(read("sold 77?", Show{}).suggestion, "77") << "also where no item is known";
}

}  // namespace
}  // namespace soldwire::claims::language
