// What operators settle by hand: earlier claims, reservations, losers, merged buyers, undo.
#include <gtest/gtest.h>

#include "claims/allocation/reasons.h"
#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

TEST(Disputes, AnEarlierClaimIsAwardedAndTheLaterWinnerGoesBackIntoLineByItsTime) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("ben", "12", {.time = 6'000});
  world.claim("dora", "12", {.time = 4'000});
  const ClaimId late = world.claim_of("dora", "12");
  EXPECT_FALSE(world.review_award(late));
  const auto effect = world.review_award(late, {.displace = world.claim_of("anna", "12")});
  ASSERT_TRUE(effect) << effect.error().message;
  EXPECT_EQ(told(*effect), "resolved winner dora 1, demoted waitlist anna 1");
  EXPECT_EQ(world.book("12"), "won dora 1; line anna 1, ben 1");
  EXPECT_EQ(world.table().at(world.claim_of("anna", "12").str()).code, reasons::gave_way);
  EXPECT_TRUE(world.violations().empty());
}

TEST(Disputes, OnlyAWinnerOfTheSameItemGivesWay) {
  World world;
  world.add_item("12", 1);
  world.add_item("13", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("ben", "13", {.time = 5'000});
  world.claim("dora", "12", {.time = 4'000});
  const auto refused =
      world.review_award(world.claim_of("dora", "12"), {.displace = world.claim_of("ben", "13")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().pointer, "/displace");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Disputes, AWinnerOfMoreUnitsGivesWayAndKeepsWhatIsLeftOver) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12", {.quantity = 2, .time = 5'000});
  world.claim("dora", "12", {.time = 4'000});
  ASSERT_TRUE(
      world.review_award(world.claim_of("dora", "12"), {.displace = world.claim_of("anna", "12")}));
  EXPECT_EQ(world.book("12"), "won dora 1, anna 1; line anna 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Disputes, AnEarlierClaimCanWaitInFrontInstead) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("ben", "12", {.time = 6'000});
  world.claim("dora", "12", {.time = 4'000});
  ASSERT_TRUE(world.review_waitlist(world.claim_of("dora", "12")));
  EXPECT_EQ(world.book("12"), "won anna 1; line dora 1, ben 1");
}

// The winner was explained by the rule that had sent it to review: "it takes no unit by itself".
TEST(Disputes, AClaimThatWinsAfterReviewIsExplainedByTheStock) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.only_in_line = true});
  const ClaimId claim = world.claim_of("anna", "12");
  ASSERT_TRUE(world.review_waitlist(claim));
  EXPECT_EQ(world.book("12"), "won anna 1");
  EXPECT_EQ(world.table().at(claim.str()).code, reasons::stock_left);
  EXPECT_EQ(world.table().at(claim.str()).reason, "in line after review");
}

TEST(Disputes, WhatAnOperatorAwardedIsNotOvertakenByAnEarlierClaim) {
  World world;
  world.add_item("12", 1);
  ASSERT_TRUE(world.award("anna", "12"));
  world.claim("dora", "12", {.time = 4'000});
  EXPECT_EQ(world.book("12"), "won anna 1; line dora 1");
}

TEST(Reservations, AUnitIsKeptUntilItsBuyerClaimsIt) {
  World world;
  world.add_item("12", 1);
  ASSERT_TRUE(world.award("anna", "12", 1, "", true));
  world.claim("ben", "12");
  EXPECT_EQ(world.book("12"), "won anna 1 kept; line ben 1");
  const auto decision = world.claim("anna", "12");
  EXPECT_EQ(told(std::get<Effect>(decision)), "confirmed winner anna 1");
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Reservations, APassGivesTheKeptUnitToTheFirstInLine) {
  World world;
  world.add_item("12", 1);
  ASSERT_TRUE(world.award("anna", "12", 1, "", true));
  world.claim("ben", "12");
  world.pass("anna", "12");
  EXPECT_EQ(world.book("12"), "won ben 1");
}

TEST(Reservations, ClaimingFewerGivesTheRestOnAndClaimingMoreIsAnAsk) {
  World world;
  world.add_item("12", 3);
  ASSERT_TRUE(world.award("anna", "12", 2, "", true));
  ASSERT_TRUE(world.award("ben", "12", 1, "", true));
  world.claim("cat", "12");
  world.claim("anna", "12", {.quantity = 1});
  world.claim("ben", "12", {.quantity = 2});
  EXPECT_EQ(world.book("12"), "won anna 1, ben 1, cat 1; line ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Losers, LoweringBelowTheWinnersAsksWhoLoses) {
  World world;
  world.add_item("12", 3);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12");
  const auto refused = world.set_quantity("12", 2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_NE(refused.error().message.find("name the losers of 1"), std::string::npos);
  EXPECT_FALSE(world.set_quantity("12", 1, {{world.claim_of("ben", "12")}, false}));
  ASSERT_TRUE(world.set_quantity("12", 2, {{world.claim_of("ben", "12")}, false}));
  EXPECT_EQ(world.book("12"), "won anna 1, cat 1; line ben 1");
  ASSERT_TRUE(world.set_quantity("12", 1, {{world.claim_of("anna", "12")}, true}));
  EXPECT_EQ(world.book("12"), "won cat 1; line ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Losers, MustBeWinnersOfTheItem) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12", {.quantity = 3});
  const auto refused = world.set_quantity("12", 1, {{ClaimId("clm_2")}, false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().pointer, "/losers");
}

TEST(Losers, UnitsThatALoserNeedNotGiveComeBackInOrder) {
  World world;
  world.add_item("12", 3);
  world.claim("anna", "12", {.quantity = 3});
  ASSERT_TRUE(world.set_quantity("12", 2, {{world.claim_of("anna", "12")}, false}));
  EXPECT_EQ(world.book("12"), "won anna 2; line anna 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(MergedBuyers, KeepTheirUnitsAndTheEarlierOfTwoWaitingAsks) {
  World world;
  world.add_item("12", 1);
  world.add_item("13", 1);
  world.claim("ben", "13");
  world.claim("anna", "13", {.time = 7'000});
  world.claim("cat", "13", {.time = 8'000});
  world.claim("anna2", "13", {.time = 9'000});
  world.claim("anna2", "12");
  world.merge("anna2", "anna");
  EXPECT_EQ(world.book("12"), "won anna 1");
  EXPECT_EQ(world.book("13"), "won ben 1; line anna 1, cat 1");
  world.merge("anna", "ben");
  EXPECT_EQ(world.book("13"), "won ben 1; line cat 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(MergedBuyers, NeverLoseAUnit) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12");
  world.claim("anna2", "12");
  world.merge("anna2", "anna");
  EXPECT_EQ(world.book("12"), "won anna 1, anna 1");
}

TEST(Undo, AReleaseIsUndoneAndThePromotedBuyerWaitsAgain) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12");
  const auto released = world.release(world.claim_of("anna", "12"));
  EXPECT_EQ(world.book("12"), "won ben 1; line cat 1");
  const auto undone = world.undo(*released);
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1, cat 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Undo, AnAwardIsUndoneAndTheUnitGoesToTheFirstInLine) {
  World world;
  world.add_item("12", 1);
  const auto awarded = world.award("anna", "12");
  world.claim("ben", "12");
  ASSERT_TRUE(world.undo(*awarded));
  EXPECT_EQ(world.book("12"), "won ben 1");
  EXPECT_EQ(world.table().at("clm_1").status, ClaimStatus::released);
  EXPECT_EQ(world.table().at("clm_1").code, reasons::undone);
}

TEST(Undo, ADisputeThatWasSettledIsOpenAgain) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("dora", "12", {.time = 4'000});
  const ClaimId late = world.claim_of("dora", "12");
  const auto settled = world.review_award(late, {.displace = world.claim_of("anna", "12")});
  ASSERT_EQ(world.book("12"), "won dora 1; line anna 1");
  ASSERT_TRUE(world.undo(*settled));
  EXPECT_EQ(world.table().at(late.str()).status, ClaimStatus::review);
  EXPECT_EQ(world.table().at(late.str()).code, reasons::earlier_claim);
  EXPECT_EQ(world.state().find_claim(world.claim_of("anna", "12"))->claim.status,
            ClaimStatus::winner);
  EXPECT_TRUE(world.violations().empty());
}

TEST(Undo, UnitsThatWereAddedByHandAreTakenAway) {
  World world;
  world.add_item("12", 3);
  world.claim("anna", "12");
  const auto raised = world.award("anna", "12", 2);
  ASSERT_EQ(world.book("12"), "won anna 3");
  ASSERT_TRUE(world.undo(*raised));
  EXPECT_EQ(world.book("12"), "won anna 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Undo, LosersOfALoweredQuantityGetTheirUnitsBack) {
  for (const bool release : {false, true}) {
    World world;
    world.add_item("12", 2);
    world.claim("anna", "12");
    world.claim("ben", "12");
    const Item before = world.state().find_item_by_number("12")->item;
    const auto lowered = world.set_quantity("12", 1, {{world.claim_of("anna", "12")}, release});
    ASSERT_TRUE(lowered);
    ASSERT_TRUE(world.undo(lowered->effect, &before));
    EXPECT_EQ(world.book("12"), "won anna 1, ben 1");
    EXPECT_TRUE(world.violations().empty());
  }
}

TEST(Undo, IsRefusedWhenTheClaimHasChangedSince) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  const auto released = world.release(world.claim_of("anna", "12"));
  world.pass("ben", "12");
  const auto refused = world.undo(*released);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_TRUE(world.violations().empty());
}

TEST(Undo, IsRefusedWhenTheUnitHasGoneOn) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  const auto released = world.release(world.claim_of("anna", "12"));
  world.claim("ben", "12");
  const auto refused = world.undo(*released);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("gone on"), std::string::npos);
  EXPECT_EQ(world.book("12"), "won ben 1");
}

TEST(Undo, ARaisedQuantityIsLoweredAgainAndItsWinnersWait) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12", {.quantity = 3});
  const Item before = world.state().find_item_by_number("12")->item;
  const auto raised = world.set_quantity("12", 3);
  EXPECT_EQ(world.book("12"), "won anna 1, ben 2; line ben 1");
  const auto undone = world.undo(raised->effect, &before);
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 3");
  EXPECT_TRUE(world.violations().empty());
}

}  // namespace
}  // namespace soldwire::claims::allocation
