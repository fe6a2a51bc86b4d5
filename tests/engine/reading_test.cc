// What the engine makes of a reading: places in line, suggestions, languages that are gone.
#include <gtest/gtest.h>

#include "claims/allocation/reasons.h"
#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

using claims::ClaimStatus;
using claims::language::PackFile;
namespace reasons = claims::allocation::reasons;

TEST(PlacesInLine, WaitBehindWinnersAndTakeNoFreeUnit) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  const auto early = live.hear(show, "anna", "next 12");
  ASSERT_EQ(early.claims.size(), 1U);
  EXPECT_EQ(early.claims.front().status, ClaimStatus::review);
  EXPECT_EQ(early.claims.front().code, reasons::place_in_line);
  live.hear(show, "ben", "sold 12");
  live.hear(show, "cat", "12 next in line");
  EXPECT_EQ(live.book(show, "12"), "won ben; line cat; review anna");
  UpdateItem update;
  update.actor = live.actor;
  update.show = show;
  update.item = item.item.id;
  update.quantity = 2;
  ASSERT_TRUE(live.ask(update));
  EXPECT_EQ(live.book(show, "12"), "won ben, cat; review anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(ClaimRates, AreASettingOfTheShowAndSurviveARestart) {
  LiveShow live;
  const ShowId show = live.active_show();
  for (const auto* number : {"1", "2", "3"}) {
    live.add_item(show, number, 1);
  }
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings.emplace();
  update.settings->allocation.claim_rate = claims::ClaimRate{0, 10};
  EXPECT_EQ(live.ask(update).error().pointer, "/settings/claimRate/claims");
  update.settings->allocation.claim_rate = claims::ClaimRate{2, 3'600};
  ASSERT_TRUE(live.ask(update));
  live.restart();
  live.hear(show, "anna", "sold 1, 2, 3");
  EXPECT_EQ(live.book(show, "1"), "won anna");
  EXPECT_EQ(live.book(show, "2"), "won anna");
  EXPECT_EQ(live.book(show, "3"), "; review anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(UnclearComments, SuggestTheItemTheyMayMean) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 2);
  live.add_item(show, "15", 1);
  const auto asked = live.hear(show, "anna", "sold 12?");
  ASSERT_EQ(asked.claims.size(), 1U);
  EXPECT_EQ(asked.claims.front().item_number, "12");
  EXPECT_EQ(asked.claims.front().item, item.item.id);
  live.hear(show, "anna", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "won anna; review anna") << "a guess is no ask";
  const auto several = live.hear(show, "ben", "sold 12 or 15");
  EXPECT_EQ(several.claims.front().item_number, "");
  ResolveClaim resolve;
  resolve.actor = live.actor;
  resolve.show = show;
  resolve.claim = live.hear(show, "cat", "maybe sold 12").claims.front().id;
  resolve.action = Resolution::award;
  EXPECT_TRUE(live.ask(resolve)) << "without naming the item again";
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(UnclearComments, OfNoItemSuggestTheOneOnShow) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings.emplace();
  update.settings->allocation.featured_claims = false;
  ASSERT_TRUE(live.ask(update));
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, show, item.item.id}));
  EXPECT_EQ(live.hear(show, "anna", "sold").claims.front().item_number, "12");
}

TEST(UnclearComments, ThatAreEditedIntoAClaimGiveWayToIt) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto asked = live.hear(show, "anna", "sold 12?");
  AmendComment amend;
  amend.actor = live.actor;
  amend.show = show;
  amend.platform = "debug";
  amend.comment_id = asked.comment_id;
  amend.text = "sold 12";
  ASSERT_TRUE(live.ask(amend));
  EXPECT_EQ(live.book(show, "12"), "won anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

std::shared_ptr<const claims::language::Packs> packs_with_klingon() {
  const std::vector<PackFile> files{
      {"tlh.json", R"({"name": "Klingon", "claim": ["suq"], "pass": ["qobe"]})"}};
  return *claims::language::Packs::builtin()->with(files);
}

TEST(MissingLanguages, LeaveTheShowReadingWithTheOthersAndSayItOnce) {
  LiveShow live;
  live.packs = packs_with_klingon();
  live.restart();
  CreateShow create{live.actor, "Friday", {}};
  create.settings.languages = {"en", "tlh"};
  const ShowId show = live.ask(create)->show.id;
  ASSERT_TRUE(live.change(show, Lifecycle::activate));
  live.add_item(show, "12", 3);
  live.hear(show, "anna", "suq 12");
  EXPECT_EQ(live.book(show, "12"), "won anna");

  live.packs = claims::language::Packs::builtin();
  live.restart();
  live.hear(show, "ben", "suq 12");
  live.hear(show, "cat", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "won anna, cat");
  std::vector<std::string> errors;
  for (const auto& event : live.log(show)) {
    if (event.type == "error") {
      errors.push_back(event.json);
    }
  }
  ASSERT_EQ(errors.size(), 1U) << "not with every comment";
  EXPECT_NE(errors.front().find("\"code\":\"language_missing\""), std::string::npos);
  EXPECT_NE(errors.front().find("tlh"), std::string::npos);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  EXPECT_NE(live.log(show).back().json.find("\"issues\":[{\"code\":\"language_missing\""),
            std::string::npos)
      << "and the show says it as long as it is so";
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(MissingLanguages, AreRefusedWhereTheyAreChosenAnew) {
  LiveShow live;
  CreateShow create{live.actor, "Friday", {}};
  create.settings.languages = {"tlh"};
  EXPECT_EQ(live.ask(create).error().code, Errc::invalid_input);
}

TEST(MissingLanguages, AllOfThemLeaveTheShowsOwnWords) {
  LiveShow live;
  live.packs = packs_with_klingon();
  live.restart();
  CreateShow create{live.actor, "Friday", {}};
  create.settings.languages = {"tlh"};
  create.settings.claim_words = std::vector<std::string>{"bingo"};
  const ShowId show = live.ask(create)->show.id;
  ASSERT_TRUE(live.change(show, Lifecycle::activate));
  live.add_item(show, "12", 1);
  live.packs = claims::language::Packs::builtin();
  live.restart();
  live.hear(show, "anna", "bingo 12");
  EXPECT_EQ(live.book(show, "12"), "won anna");
}

}  // namespace
}  // namespace soldwire::engine
