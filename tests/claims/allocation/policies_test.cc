// What a show's settings change: repeats, filling, limits, early claims, doubts, blocks, holds.
#include <gtest/gtest.h>

#include "claims/allocation/reasons.h"
#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

TEST(Policies, ARepeatCanAddReplaceOrCountOnce) {
  struct Row {
    Repeats repeats;
    std::int64_t second;
    std::string book;
  };
  const std::vector<Row> rows{
      {Repeats::once, 3, "won anna 2; line ben 1"},
      {Repeats::add, 1, "won anna 2; line ben 1, anna 1"},
      {Repeats::replace, 2, "won anna 2; line ben 1"},
      {Repeats::replace, 3, "won anna 2; line ben 1, anna 1"},
      {Repeats::replace, 1, "won anna 1, ben 1"},
  };
  for (const auto& row : rows) {
    World world;
    world.policy.repeats = row.repeats;
    world.add_item("12", 2);
    world.claim("anna", "12", {.quantity = 2});
    world.claim("ben", "12");
    world.claim("anna", "12", {.quantity = row.second});
    EXPECT_EQ(world.book("12"), row.book) << to_string(row.repeats) << " " << row.second;
    EXPECT_TRUE(world.violations().empty());
  }
}

TEST(Policies, AnUnmatchedAskIsAddedToAndReplacedToo) {
  World world;
  world.policy.repeats = Repeats::replace;
  world.claim("anna", "12", {.quantity = 3});
  world.claim("anna", "12", {.quantity = 2});
  EXPECT_EQ(world.book("12"), "unmatched anna 2");
  world.policy.repeats = Repeats::add;
  world.claim("anna", "12", {.quantity = 2});
  world.add_item("12", 3);
  EXPECT_EQ(world.book("12"), "won anna 2, anna 1; line anna 1");
}

TEST(Policies, FillingAsAWholeLetsSmallerAsksGoFirst) {
  World world;
  world.policy.fill = Fill::whole;
  world.add_item("12", 2);
  const auto decision = world.claim("anna", "12", {.quantity = 3});
  EXPECT_EQ(std::get<Effect>(decision).changes[0].after.code, reasons::not_all_left);
  EXPECT_EQ(world.book("12"), "line anna 3");
  world.claim("ben", "12");
  EXPECT_EQ(world.book("12"), "won ben 1; line anna 3");
  ASSERT_TRUE(world.set_quantity("12", 4));
  EXPECT_EQ(world.book("12"), "won anna 3, ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Policies, TheShowsLimitCountsAllItemsAndSaysWhichLimitItIs) {
  World world;
  world.policy.buyer_limit = 3;
  world.add_item("12", 5);
  world.add_item("13", 5, {}, 4);
  world.claim("anna", "12", {.quantity = 2});
  world.claim("anna", "13", {.quantity = 4});
  EXPECT_EQ(world.book("13"), "won anna 1; review anna 3 (limit of 3 per buyer in this show)");
  world.claim("ben", "13", {.quantity = 5});
  EXPECT_EQ(world.table().at(world.claim_of("ben", "13").str()).code, reasons::show_limit);
}

TEST(Policies, AClaimOfANumberThatIsNotShownYetCanBeIgnored) {
  World world;
  world.policy.early_claims = EarlyClaims::ignore;
  EXPECT_EQ(std::get<Ignored>(world.claim("anna", "12")).reason, "no item 12 yet");
  world.add_item("12", 1);
  EXPECT_EQ(world.book("12"), "");
}

TEST(Policies, ADoubtGoesToReviewWhateverTheStock) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.doubt = std::string(reasons::written_in_pause)});
  EXPECT_EQ(world.book("12"), "review anna 1 (written_in_pause)");
  EXPECT_TRUE(std::holds_alternative<Repeated>(world.claim("anna", "12")));
}

TEST(Policies, UnclearCommentsOfOneBuyerAreReviewedEach) {
  World world;
  world.claim("anna", "", {.doubt = std::string(reasons::unclear)});
  world.claim("anna", "", {.doubt = std::string(reasons::unclear)});
  EXPECT_EQ(world.book(""), "review anna 1 (unclear), anna 1 (unclear)");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Policies, ABlockedBuyerLeavesTheLineAndComesBackToTheOriginalPlace) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12");
  world.claim("ben", "99");
  world.block("ben");
  EXPECT_EQ(world.book("12"), "won anna 1; line cat 1; review ben 1 (the buyer is blocked)");
  EXPECT_EQ(world.book("99"), "review ben 1 (the buyer is blocked)");
  EXPECT_TRUE(world.violations().empty());
  world.unblock("ben");
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1, cat 1");
  EXPECT_EQ(world.book("99"), "unmatched ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Policies, AClaimOfABlockedBuyerIsShownAndTakesAFreeUnitWhenTheBlockIsLifted) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("ben", "12", {.variant = {"M"}, .doubt = std::string(reasons::blocked_buyer)});
  EXPECT_EQ(world.book("12"), "review ben 1 M (blocked_buyer)");
  world.unblock("ben");
  EXPECT_EQ(world.book("12"), "won ben 1 M");
}

TEST(Policies, AHoldThatEndsGivesTheUnitToTheFirstInLine) {
  World world;
  world.policy.hold_until = TimeMs{world.now().value + 60'000};
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.policy.hold_until = TimeMs{world.now().value + 120'000};
  world.claim("ben", "12");
  world.expire(TimeMs{world.now().value + 59'000});
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1");
  world.expire(TimeMs{world.now().value + 2'000});
  EXPECT_EQ(world.book("12"), "won ben 1");
  EXPECT_EQ(world.table().at("clm_1").status, ClaimStatus::expired);
  EXPECT_EQ(world.table().at("clm_1").code, reasons::hold_expired);
  EXPECT_TRUE(world.violations().empty());
}

TEST(Policies, AnExtendedHoldEndsLaterAndOneThatIsLiftedNever) {
  World world;
  world.policy.hold_until = TimeMs{world.now().value + 60'000};
  world.add_item("12", 2);
  world.claim("anna", "12");
  world.claim("ben", "12");
  ASSERT_TRUE(world.hold(world.claim_of("anna", "12"), TimeMs{world.now().value + 300'000}));
  ASSERT_TRUE(world.hold(world.claim_of("ben", "12"), std::nullopt));
  world.expire(TimeMs{world.now().value + 100'000});
  EXPECT_EQ(world.book("12"), "won anna 1, ben 1");
  EXPECT_FALSE(world.hold(world.claim_of("ben", "12"), world.now()));
  world.expire(TimeMs{world.now().value + 300'000});
  EXPECT_EQ(world.book("12"), "won ben 1");
}

TEST(PlaceInLine, IsTakenBehindThoseWhoWait) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12", {.only_in_line = true});
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1, cat 1");
  ASSERT_TRUE(world.set_quantity("12", 3));
  EXPECT_EQ(world.book("12"), "won anna 1, ben 1, cat 1") << "a unit that becomes free is theirs";
  EXPECT_TRUE(world.violations().empty());
}

TEST(PlaceInLine, TakesNoUnitThatIsLeft) {
  World world;
  world.add_item("12", 2);
  const auto decision = world.claim("anna", "12", {.only_in_line = true});
  EXPECT_EQ(std::get<Effect>(decision).changes.front().after.code, reasons::place_in_line);
  EXPECT_EQ(world.book("12"), "review anna 1 (asks for a place in line while units are left)");
  world.claim("ben", "12");
  world.claim("cat", "12", {.quantity = 3, .only_in_line = true});
  EXPECT_EQ(world.book("12"),
            "won ben 1; review anna 1 (asks for a place in line while units are left), cat 3 (asks "
            "for a place in line while units are left)");
  ASSERT_TRUE(world.review_waitlist(world.claim_of("anna", "12"))) << "the operator says so";
  EXPECT_EQ(world.book("12"),
            "won anna 1, ben 1; review cat 3 (asks for a place in line while units are left)");
  EXPECT_TRUE(world.violations().empty());
}

TEST(PlaceInLine, OfAnItemThatIsNotThereYetIsForAnOperator) {
  World world;
  world.claim("anna", "12", {.only_in_line = true});
  EXPECT_EQ(world.book("12"),
            "review anna 1 (asks for a place in line, and there is no item 12 yet)");
  world.add_item("12", 1);
  EXPECT_EQ(world.book("12"),
            "review anna 1 (asks for a place in line, and there is no item 12 yet)");
}

TEST(PlaceInLine, OfWhoHasTheItemAlreadyChangesNothing) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12");
  EXPECT_TRUE(std::holds_alternative<Repeated>(world.claim("anna", "12", {.only_in_line = true})));
}

TEST(PlaceInLine, ThatArrivesLateIsNoDispute) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("ben", "12", {.time = 4'000, .only_in_line = true});
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1");
}

TEST(ClaimRate, WhatIsAboveGoesToReview) {
  World world;
  world.policy.claim_rate = ClaimRate{2, 10};
  for (const auto* number : {"1", "2", "3", "4", "5"}) {
    world.add_item(number, 1);
  }
  world.claim("anna", "1", {.time = 1'000});
  world.claim("anna", "2", {.time = 5'000});
  world.claim("anna", "3", {.time = 9'000});
  EXPECT_EQ(world.book("3"), "review anna 1 (more than 2 claims in 10 s)");
  EXPECT_EQ(world.table().at(world.claim_of("anna", "3").str()).code, reasons::claim_rate);
  world.claim("ben", "4", {.time = 9'500});
  EXPECT_EQ(world.book("4"), "won ben 1") << "each buyer for themselves";
  world.claim("anna", "5", {.time = 11'001});
  EXPECT_EQ(world.book("5"), "won anna 1") << "the first was ten seconds ago";
  EXPECT_TRUE(world.violations().empty());
}

TEST(ClaimRate, CountsAnAskThatWasFilledInPartOnce) {
  World world;
  world.policy.claim_rate = ClaimRate{2, 10};
  world.add_item("1", 1);
  world.add_item("2", 1);
  world.claim("anna", "1", {.quantity = 2, .time = 1'000});
  EXPECT_EQ(world.book("1"), "won anna 1; line anna 1");
  world.claim("anna", "2", {.time = 1'500});
  EXPECT_EQ(world.book("2"), "won anna 1");
}

TEST(ClaimRate, RepeatsAndAwardsDoNotCount) {
  World world;
  world.policy.claim_rate = ClaimRate{2, 10};
  world.add_item("1", 1);
  world.add_item("2", 2);
  world.add_item("3", 1);
  ASSERT_TRUE(world.award("anna", "2"));
  world.claim("anna", "1", {.time = 1'000});
  world.claim("anna", "1", {.time = 1'100});
  world.claim("anna", "1", {.time = 1'200});
  world.claim("anna", "3", {.time = 1'300});
  EXPECT_EQ(world.book("3"), "won anna 1");
}

TEST(Suggestions, AreNoAskForTheItem) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12", {.doubt = std::string(reasons::unclear)});
  world.claim("anna", "12");
  EXPECT_EQ(world.book("12"), "won anna 1; review anna 1 (unclear)");
  world.claim("anna", "12", {.doubt = std::string(reasons::unclear)});
  EXPECT_EQ(world.book("12"), "won anna 1; review anna 1 (unclear), anna 1 (unclear)")
      << "each is looked at";
  EXPECT_TRUE(world.violations().empty());
}

// Memory is bounded whatever a show's history: who comes when the line is full makes no claim.
TEST(Policies, ALineThatIsFullTakesNobodyElse) {
  Item item;
  item.id = ItemId("itm_1");
  item.number = "12";
  item.quantity = 1;
  std::vector<Holding> holdings;
  for (std::size_t i = 0; i <= claims_in_line_max; ++i) {
    Claim claim;
    claim.id = ClaimId("clm_" + std::to_string(i));
    claim.item = item.id;
    claim.item_number = item.number;
    claim.buyer.key = "debug:u" + std::to_string(i);
    claim.status = i == 0 ? ClaimStatus::winner : ClaimStatus::waitlist;
    claim.waitlist_position = static_cast<std::int64_t>(i);
    claim.order.time = TimeMs{static_cast<std::int64_t>(i)};
    holdings.push_back({static_cast<std::int64_t>(i) + 1, std::move(claim)});
  }
  const auto count = static_cast<std::int64_t>(holdings.size());
  const auto state = ShowState::make({item}, std::move(holdings), count);
  ASSERT_TRUE(state);
  CountingIds ids;
  Step step{TimeMs{1'000'000}, {}, ids};
  Comment comment;
  comment.platform = "debug";
  comment.comment_id = "late";
  comment.user_id = "anna";
  comment.platform_time = TimeMs{900'000};
  const auto decision = decide_claim(**state, ask_of(comment, Line{"12", 1, {}}, 1), step);
  EXPECT_TRUE(std::holds_alternative<Ignored>(decision));
}

}  // namespace
}  // namespace soldwire::claims::allocation
