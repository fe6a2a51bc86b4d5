#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

namespace json = boost::json;

UpdateItem update_of(LiveShow& live, const ShowId& show, const ItemView& item) {
  UpdateItem update;
  update.actor = live.actor;
  update.show = show;
  update.item = item.item.id;
  return update;
}

TEST(Items, ANewItemMeetsThoseWhoWaitedForItInTheOrderOfTheirComments) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto anna = live.comment("anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  ASSERT_TRUE(live.ask(live.say(show, anna)));
  const auto item = live.add_item(show, "12", 1);
  EXPECT_EQ(item.counts.claimed, 1);
  EXPECT_EQ(item.counts.waitlist, 1);
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  const auto events = live.log(show);
  ASSERT_GE(events.size(), 2U);
  const auto& created = events[events.size() - 2];
  EXPECT_EQ(created.type, "item.created");
  EXPECT_EQ(json::parse(created.json).at("data").at("item").at("claimedCount"), 0);
  EXPECT_EQ(events.back().type, "unmatched.resolved");
  const auto data = json::parse(events.back().json).at("data");
  EXPECT_EQ(data.at("item").at("claimedCount"), 1);
  ASSERT_EQ(data.at("claims").as_array().size(), 2U);
  EXPECT_EQ(data.at("claims").at(0).at("userHandle"), "anna");
  EXPECT_EQ(data.at("claims").at(0).at("claimStatus"), "winner");
  EXPECT_EQ(data.at("claims").at(1).at("waitlistPosition"), 1);
  EXPECT_EQ(data.at("waitlist").as_array().size(), 1U);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, AWaitingClaimTakesTheVariantThatItsCommentNamed) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.hear(show, "anna", "sold 12 L");
  live.hear(show, "ben", "sold 12");
  live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  EXPECT_EQ(live.book(show, "12"), "won anna; review ben");
  for (const auto& row : live.snapshot(show).claims) {
    if (row.claim.buyer.handle == "anna") {
      EXPECT_EQ(row.claim.variant, "L");
    }
  }
}

TEST(Items, SeveralAreAddedTogetherOrNotAtAll) {
  LiveShow live;
  const ShowId show = live.create_show();
  live.add_item(show, "12", 1);
  AddItems command;
  command.actor = live.actor;
  command.show = show;
  command.items.resize(2);
  command.items[0].number = "13";
  command.items[1].number = "12";
  const auto refused = live.ask(command);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(refused.error().pointer, "/items/1/itemNumber");
  EXPECT_EQ(live.snapshot(show).items.size(), 1U);
  EXPECT_EQ(live.log(show).size(), 1U);
  command.items[1].number = "14";
  const auto added = live.ask(command);
  ASSERT_TRUE(added);
  EXPECT_EQ(added->items[1].item.position, 3);
}

TEST(Items, RaisingTheQuantityPromotesAndSaysSo) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  for (const auto* buyer : {"anna", "ben", "cat"}) {
    live.hear(show, buyer, "sold 12");
  }
  auto update = update_of(live, show, item);
  update.quantity = 2;
  const auto outcome = live.ask(update);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(outcome->promoted.size(), 1U);
  EXPECT_EQ(outcome->promoted[0].buyer.handle, "ben");
  EXPECT_EQ(outcome->item.counts.claimed, 2);
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "item.updated");
  const auto data = json::parse(event.json).at("data");
  EXPECT_EQ(data.at("promoted").at(0).at("userHandle"), "ben");
  EXPECT_EQ(data.at("waitlist").at(0).at("waitlistPosition"), 1);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, LoweringBelowTheWinnersIsRefusedWithoutATrace) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 3);
  live.hear(show, "anna", "sold 12 x2");
  auto update = update_of(live, show, item);
  update.quantity = 1;
  update.title = "changed";
  const auto events = live.log(show).size();
  EXPECT_EQ(live.ask(update).error().code, Errc::conflict);
  EXPECT_EQ(live.snapshot(show).items.at(0), item.item);
  EXPECT_EQ(live.log(show).size(), events);
}

TEST(Items, AnEntryFilledInPartIsAnnouncedAsTwoClaims) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12 x3");
  auto update = update_of(live, show, item);
  update.quantity = 2;
  ASSERT_TRUE(live.ask(update));
  EXPECT_EQ(live.book(show, "12"), "won anna, ben; line ben 2");
  const auto events = live.log(show);
  EXPECT_EQ(events[events.size() - 2].type, "item.updated");
  EXPECT_EQ(events.back().type, "claim.updated");
  const auto data = json::parse(events.back().json).at("data");
  EXPECT_EQ(data.at("change"), "quantity");
  EXPECT_EQ(data.at("quantity"), 2);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, AnotherNumberTakesTheClaimsAlong) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 13");
  auto update = update_of(live, show, item);
  update.number = "13";
  ASSERT_TRUE(live.ask(update));
  EXPECT_EQ(live.book(show, "13"), "won anna; line ben");
  EXPECT_EQ(live.hear(show, "cat", "sold 12").claims.at(0).status, claims::ClaimStatus::unmatched);
  EXPECT_EQ(live.hear(show, "dora", "sold 13").claims.at(0).waitlist_position, 2);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, VariantsCanBeRestocked) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  live.hear(show, "anna", "sold 12 M");
  live.hear(show, "ben", "sold 12 M");
  auto update = update_of(live, show, item);
  update.variants = std::vector<claims::Variant>{{"M", 2}, {"L", 1}};
  const auto outcome = live.ask(update);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->item.item.quantity, 3);
  EXPECT_EQ(outcome->item.variant_claimed.at("M"), 2);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, RemovalIsRefusedWithWinnersAndReleasesThoseInReview) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  live.hear(show, "anna", "sold 12 M");
  live.hear(show, "ben", "sold 12");
  EXPECT_EQ(live.ask(RemoveItem{live.actor, show, item.item.id}).error().code, Errc::conflict);
  live.hear(show, "anna", "pass 12");
  ASSERT_TRUE(live.ask(RemoveItem{live.actor, show, item.item.id}));
  const auto types = live.recorder->types();
  EXPECT_EQ(types[types.size() - 2], "claim.released");
  EXPECT_EQ(types.back(), "item.removed");
  EXPECT_EQ(live.hear(show, "cat", "sold 12").claims.at(0).status, claims::ClaimStatus::unmatched);
  EXPECT_EQ(live.ask(RemoveItem{live.actor, show, item.item.id}).error().code, Errc::not_found);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Items, OneIsOnShowAtATime) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto first = live.add_item(show, "12", 1);
  const auto second = live.add_item(show, "13", 1);
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, show, first.item.id, true}));
  const auto outcome = live.ask(FeatureItem{live.actor, show, second.item.id, true});
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->item.item.featured);
  const auto events = live.log(show);
  ASSERT_EQ(events.size(), 6U);
  const auto off = json::parse(events[4].json).at("data");
  EXPECT_EQ(off.at("itemNumber"), "12");
  EXPECT_EQ(off.at("featured"), false);
  EXPECT_EQ(json::parse(events[5].json).at("data").at("featured"), true);
  // Said twice is done once.
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, show, second.item.id, true}));
  EXPECT_EQ(live.log(show).size(), 6U);
}

}  // namespace
}  // namespace soldwire::engine
