// Rehearsals: simulated buyers, kept apart from everything real, and gone without a trace.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

ShowId rehearsal(LiveShow& live, bool activates = true) {
  CreateShow create{live.actor, "Rehearsal", {}};
  create.rehearsal = true;
  const auto outcome = live.ask(create);
  EXPECT_TRUE(outcome) << outcome.error().message;
  if (activates) {
    EXPECT_TRUE(live.change(outcome->show.id, Lifecycle::activate));
  }
  return outcome->show.id;
}

SetRehearsalPace pace(const LiveShow& live, const ShowId& show, std::int64_t per_minute) {
  SetRehearsalPace command{live.actor, show, std::nullopt};
  command.change.emplace().comments_per_minute = per_minute;
  return command;
}

BlockBuyer block(const LiveShow& live, const ShowId& show, const std::string& key) {
  BlockBuyer command;
  command.actor = live.actor;
  command.show = show;
  command.buyer.key = key;
  command.buyer.platform = key.substr(0, key.find(':'));
  command.buyer.user_id = key.substr(key.find(':') + 1);
  return command;
}

std::vector<std::string> blocked_keys(LiveShow& live) {
  std::vector<std::string> keys;
  const auto reader = live.sqlite->open_reader();
  const auto blocked = (*reader)->blocked_buyers(live.actor.workspace);
  for (const auto& each : *blocked) {
    keys.push_back(each.buyer.key);
  }
  return keys;
}

TEST(Rehearsal, EverythingInItIsOfItsOwnPlatformAndBuyers) {
  LiveShow live;
  const ShowId show = rehearsal(live);
  live.add_item(show, "12", 1);
  const auto heard = live.hear(show, "anna", "sold 12");
  ASSERT_EQ(heard.claims.size(), 1U);
  const auto& claim = heard.claims.front();
  EXPECT_EQ(claim.platform, "rehearsal");
  EXPECT_EQ(claim.buyer.key, "rehearsal:" + show.str() + ".anna");
  EXPECT_EQ(claim.buyer.handle, "anna");
  auto again = live.comment("anna", "sold 12");
  again.comment_id = heard.comment_id;
  EXPECT_TRUE(live.ask(live.say(show, again))->comments.front().duplicate);
  EXPECT_TRUE(live.snapshot(show).show.rehearsal);
  EXPECT_NE(live.log(show).front().json.find("\"rehearsal\":true"), std::string::npos);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Rehearsal, AwardsGoToItsBuyersToo) {
  LiveShow live;
  const ShowId show = rehearsal(live);
  const auto item = live.add_item(show, "12", 2);
  AwardItem award;
  award.actor = live.actor;
  award.show = show;
  award.item = item.item.id;
  award.user_id = "4711";
  award.user_handle = "ben";
  award.platform = "facebook";
  const auto outcome = live.ask(award);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->claim.buyer.key, "rehearsal:" + show.str() + ".4711");
  const auto heard = live.hear(show, "anna", "nice");
  award.user_id.reset();
  award.user_handle = "anna";
  award.comment_id = heard.comment_id;
  EXPECT_EQ(live.ask(award)->claim.buyer.key, "rehearsal:" + show.str() + ".anna");
}

TEST(Rehearsal, ARealShowTakesNothingOfOne) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  auto comment = live.comment("anna", "sold 12");
  comment.platform = claims::rehearsal_platform;
  EXPECT_EQ(live.ask(live.say(show, comment)).error().code, Errc::invalid_input);
  AwardItem award;
  award.actor = live.actor;
  award.show = show;
  award.item = item.item.id;
  award.user_handle = "ben";
  award.platform = claims::rehearsal_platform;
  EXPECT_EQ(live.ask(award).error().code, Errc::invalid_input);
  EXPECT_EQ(live.ask(block(live, show, "rehearsal:shw_1.anna")).error().code, Errc::invalid_input);
  EXPECT_EQ(live.ask(pace(live, show, 60)).error().code, Errc::conflict);
  CopyShow erase{live.actor, show, {}};
  erase.erases = true;
  EXPECT_EQ(live.ask(erase).error().code, Errc::conflict);
}

TEST(Rehearsal, BlocksAndMergesNeverTouchRealBuyersAndGoWithIt) {
  LiveShow live;
  const ShowId real = live.active_show();
  live.add_item(real, "12", 2);
  const ShowId show = rehearsal(live);
  live.add_item(show, "12", 2);
  EXPECT_EQ(live.ask(block(live, show, "debug:anna")).error().code, Errc::invalid_input);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  const std::string prefix = "rehearsal:" + show.str() + ".";
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, show, prefix + "ben", prefix + "anna"}));
  ASSERT_TRUE(live.ask(block(live, show, prefix + "anna")));
  ASSERT_TRUE(live.ask(block(live, real, "debug:cat")));
  live.hear(real, "anna", "sold 12");
  EXPECT_EQ(live.book(real, "12"), "won anna");
  AddBuyerNote note{live.actor, show, {prefix + "anna", "", std::nullopt, ""}, "talks a lot"};
  ASSERT_TRUE(live.ask(note));
  const auto key = prefix + "anna";
  EXPECT_EQ((*live.sqlite->open_reader())->buyer_card(real, key)->notes.size(), 1U);
  ASSERT_TRUE(live.ask(DeleteShow{live.actor, show})) << "at any time";
  EXPECT_TRUE((*live.sqlite->open_reader())->buyer_card(real, key)->notes.empty());
  EXPECT_EQ(blocked_keys(live), std::vector<std::string>{"debug:cat"});
  const auto reader = live.sqlite->open_reader();
  EXPECT_TRUE((*reader)->buyer_aliases(live.actor.workspace)->empty());
  EXPECT_TRUE(live.findings().empty());
}

TEST(Rehearsal, ThePaceIsPartOfTheShowAndEndsWithIt) {
  LiveShow live;
  const ShowId draft = rehearsal(live, false);
  EXPECT_EQ(live.ask(pace(live, draft, 60)).error().code, Errc::conflict);
  ASSERT_TRUE(live.change(draft, Lifecycle::activate));
  EXPECT_EQ(live.ask(pace(live, draft, 0)).error().pointer, "/commentsPerMinute");
  auto command = pace(live, draft, 60);
  command.change->languages = std::vector<std::string>{"nowhere"};
  EXPECT_EQ(live.ask(command).error().code, Errc::invalid_input);
  ASSERT_TRUE(live.ask(pace(live, draft, 60)));
  live.restart();
  EXPECT_EQ(live.snapshot(draft).show.pace, (claims::RehearsalPace{60, 40, {}}));
  command = pace(live, draft, 90);
  command.change->buyers = 7;
  command.change->languages = std::vector<std::string>{"en", "th"};
  ASSERT_TRUE(live.ask(command));
  EXPECT_EQ(live.snapshot(draft).show.pace, (claims::RehearsalPace{90, 7, {"en", "th"}}));
  EXPECT_NE(live.log(draft).back().json.find(
                R"("rehearsalPace":{"commentsPerMinute":90,"buyers":7,"languages":["en","th"]})"),
            std::string::npos);
  ASSERT_TRUE(live.change(draft, Lifecycle::pause));
  EXPECT_TRUE(live.snapshot(draft).show.pace) << "a pause is no end";
  ASSERT_TRUE(live.change(draft, Lifecycle::stop));
  EXPECT_FALSE(live.snapshot(draft).show.pace);
  EXPECT_TRUE(live.snapshot(draft).show.rehearsal);
}

TEST(Rehearsal, ReadsNoLiveVideo) {
  LiveShow live;
  const ShowId show = rehearsal(live, false);
  ChangeLifecycle activate;
  activate.actor = live.actor;
  activate.show = show;
  activate.sources.push_back({ConnectionId("con_1"), "facebook", "Page", "live"});
  EXPECT_EQ(live.ask(activate).error().pointer, "/sources");
}

TEST(Rehearsal, StartsOverWithItsItemsAndNothingElse) {
  LiveShow live;
  const ShowId show = rehearsal(live);
  live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  live.add_item(show, "7", 3);
  live.hear(show, "anna", "sold 12 M");
  ASSERT_TRUE(live.ask(pace(live, show, 60)));
  CopyShow erase{live.actor, show, {}};
  erase.rehearsal = true;
  erase.erases = true;
  const auto outcome = live.ask(erase);
  ASSERT_TRUE(outcome) << outcome.error().message;
  const auto reader = live.sqlite->open_reader();
  EXPECT_FALSE((*reader)->find_show(show)->has_value());
  const auto fresh = live.snapshot(outcome->show.id);
  EXPECT_EQ(fresh.show.status, claims::ShowStatus::draft);
  EXPECT_TRUE(fresh.show.rehearsal);
  EXPECT_FALSE(fresh.show.pace);
  ASSERT_EQ(fresh.items.size(), 2U);
  EXPECT_EQ(fresh.items[0].number, "12");
  EXPECT_EQ(fresh.items[0].variants.size(), 2U);
  EXPECT_EQ(fresh.items[1].number, "7");
  EXPECT_TRUE(fresh.claims.empty());
  EXPECT_TRUE(fresh.comments.empty());
  EXPECT_TRUE(live.findings().empty());
}

TEST(Rehearsal, ACopyOfOneIsARealShow) {
  LiveShow live;
  const ShowId show = rehearsal(live);
  live.add_item(show, "12", 2);
  CopyShow copy{live.actor, show, "Friday"};
  const auto outcome = live.ask(copy);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_FALSE(outcome->show.rehearsal);
  EXPECT_EQ(outcome->show.name, "Friday");
  ASSERT_TRUE(live.change(outcome->show.id, Lifecycle::activate));
  live.hear(outcome->show.id, "anna", "sold 12");
  EXPECT_EQ(live.book(outcome->show.id, "12"), "won anna");
  EXPECT_TRUE(live.findings().empty());
}

}  // namespace
}  // namespace soldwire::engine
