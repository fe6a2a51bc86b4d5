#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

namespace json = boost::json;

AwardItem award_of(LiveShow& live, const ShowId& show, const ItemView& item,
                   const std::string& handle) {
  AwardItem award;
  award.actor = live.actor;
  award.show = show;
  award.item = item.item.id;
  award.user_handle = handle;
  return award;
}

TEST(Claims, ReleaseFreesTheUnitForTheFirstInLine) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12").claims.at(0);
  live.hear(show, "ben", "sold 12");
  const auto outcome = live.ask(ReleaseClaim{live.actor, show, anna.id, "not paid"});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->claim.status, claims::ClaimStatus::released);
  EXPECT_EQ(outcome->claim.by, live.actor.user.str());
  ASSERT_EQ(outcome->promoted.size(), 1U);
  EXPECT_EQ(outcome->promoted[0].buyer.handle, "ben");
  EXPECT_EQ(outcome->item->counts.claimed, 1);
  const auto again = live.ask(ReleaseClaim{live.actor, show, anna.id, ""});
  EXPECT_EQ(again.error().code, Errc::conflict);
  EXPECT_EQ(again.error().message, "the claim is released already");
  EXPECT_EQ(live.ask(ReleaseClaim{live.actor, show, ClaimId("clm_x"), ""}).error().code,
            Errc::not_found);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Claims, EveryChangeIsInTheHistoryWithItsEvent) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12").claims.at(0);
  const auto ben = live.hear(show, "ben", "sold 12").claims.at(0);
  ASSERT_TRUE(live.ask(ReleaseClaim{live.actor, show, anna.id, "not paid"}));
  auto reader = live.sqlite->open_reader();
  const auto history = (*reader)->claim_history(ben.id);
  ASSERT_TRUE(history);
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ((*history)[0].status, claims::ClaimStatus::waitlist);
  EXPECT_EQ((*history)[0].reason, "sold out");
  EXPECT_EQ((*history)[1].status, claims::ClaimStatus::winner);
  const auto events = live.log(show);
  EXPECT_EQ((*history)[1].seq, events.back().seq);
  EXPECT_EQ((*reader)->claim_history(anna.id)->back().by, live.actor.user.str());
}

TEST(Claims, AwardMakesAWinnerByHand) {
  LiveShow live;
  const ShowId show = live.create_show();
  const auto item = live.add_item(show, "12", 1);
  const auto outcome = live.ask(award_of(live, show, item, "Anna B."));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->claim.status, claims::ClaimStatus::winner);
  EXPECT_EQ(outcome->item.counts.claimed, 1);
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "claim.created");
  EXPECT_EQ(json::parse(event.json).at("data").at("origin"), "operator");
  const auto refused = live.ask(award_of(live, show, item, "Ben"));
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(live.log(show).back(), event);
  EXPECT_EQ(live.ask(award_of(live, show, item, "")).error().pointer, "/userHandle");
}

TEST(Claims, AwardOfACommentKeepsItsAuthorAndTime) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 2);
  live.hear(show, "anna", "i want the red one!!");
  auto award = award_of(live, show, item, "");
  award.comment_id = "c1";
  const auto outcome = live.ask(award);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->claim.buyer.key, "debug:anna");
  EXPECT_EQ(outcome->claim.order.arrival, 1);
  EXPECT_EQ(outcome->claim.comment_id, "c1");
  // The buyer has it now: a claim by comment is a repeat.
  EXPECT_EQ(live.hear(show, "anna", "sold 12").claims.at(0).id, outcome->claim.id);
  award.comment_id = "c99";
  EXPECT_EQ(live.ask(award).error().pointer, "/commentId");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Claims, AwardToAKnownAccountRaisesWhatItHas) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 3);
  const auto anna = live.hear(show, "anna", "sold 12").claims.at(0);
  auto award = award_of(live, show, item, "anna");
  award.user_id = "anna";
  const auto outcome = live.ask(award);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->claim.id, anna.id);
  EXPECT_EQ(outcome->claim.quantity, 2);
  EXPECT_EQ(json::parse(live.log(show).back().json).at("data").at("change"), "quantity");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Claims, ReviewIsResolvedByAwardWaitlistOrDismissal) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  const auto anna = live.hear(show, "anna", "sold 12").claims.at(0);
  const auto ben = live.hear(show, "ben", "sold 12").claims.at(0);
  const auto cat = live.hear(show, "cat", "sold 12").claims.at(0);
  ResolveClaim resolve;
  resolve.actor = live.actor;
  resolve.show = show;
  resolve.claim = anna.id;
  resolve.action = Resolution::award;
  resolve.variant = "M";
  const auto awarded = live.ask(resolve);
  ASSERT_TRUE(awarded) << awarded.error().message;
  EXPECT_EQ(awarded->claim.status, claims::ClaimStatus::winner);
  EXPECT_EQ(json::parse(live.log(show).back().json).at("data").at("change"), "promoted");
  EXPECT_EQ(live.ask(resolve).error().code, Errc::conflict);
  resolve.claim = ben.id;
  EXPECT_EQ(live.ask(resolve).error().code, Errc::conflict);
  resolve.action = Resolution::waitlist;
  EXPECT_EQ(live.ask(resolve)->claim.waitlist_position, 1);
  EXPECT_EQ(json::parse(live.log(show).back().json).at("data").at("change"), "moved");
  resolve.claim = cat.id;
  resolve.action = Resolution::dismiss;
  EXPECT_EQ(live.ask(resolve)->claim.status, claims::ClaimStatus::released);
  EXPECT_EQ(live.recorder->types().back(), "claim.released");
  resolve.claim = anna.id;
  EXPECT_EQ(live.ask(resolve).error().code, Errc::conflict);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Claims, NotesAreKeptAlsoOfReleasedClaims) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12").claims.at(0);
  ASSERT_TRUE(live.ask(ReleaseClaim{live.actor, show, anna.id, ""}));
  ASSERT_TRUE(live.ask(AddNote{live.actor, show, anna.id, "called her"}));
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "note.added");
  EXPECT_EQ(json::parse(event.json).at("data").at("text"), "called her");
  auto reader = live.sqlite->open_reader();
  const auto history = (*reader)->claim_history(anna.id);
  EXPECT_EQ(history->back().kind, "note");
  EXPECT_EQ(history->back().reason, "called her");
  EXPECT_EQ(live.ask(AddNote{live.actor, show, anna.id, ""}).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace soldwire::engine
