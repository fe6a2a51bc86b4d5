#include <gtest/gtest.h>

#include "claims/allocation/rules.h"
#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

TEST(Release, PromotesTheFirstInLineAndNamesWhoDidIt) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  const auto effect = world.release(world.claim_of("anna", "12"), "not paid");
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "released released anna 1, promoted winner ben 1");
  EXPECT_EQ(effect->changes[0].after.by, "usr_1");
  EXPECT_EQ(effect->changes[0].after.reason, "not paid");
  EXPECT_EQ(effect->changes[1].after.by, "");
  EXPECT_EQ(world.book("12"), "won ben 1");
}

TEST(Release, OfAPlaceInLineMovesTheOthersUp) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12");
  ASSERT_TRUE(world.release(world.claim_of("ben", "12")));
  EXPECT_EQ(world.book("12"), "won anna 1; line cat 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Release, OfAnUnknownClaimIsNotFound) {
  World world;
  EXPECT_EQ(world.release(ClaimId("clm_none")).error().code, Errc::not_found);
}

TEST(Award, TakesAUnitByHand) {
  World world;
  world.add_item("12", 2);
  const auto effect = world.award("anna", "12");
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "made winner anna 1");
  EXPECT_EQ(effect->changes[0].after.reason, "awarded by hand");
}

TEST(Award, IsRefusedWhenLessIsLeft) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  const auto refused = world.award("ben", "12");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(refused.error().message,
            "of item 12 0 left and 1 asked: raise its quantity or release a claim first");
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1");
}

TEST(Award, OfMoreUnitsToAWinnerRaisesTheClaim) {
  World world;
  world.add_item("12", 5, {}, 1);
  world.claim("anna", "12");
  const auto effect = world.award("anna", "12", 2);
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "raised winner anna 3");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Award, ResolvesTheBuyersClaimInReview) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}}, 1);
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("anna", "12", {.variant = {"L"}});
  const auto effect = world.award("anna", "12", 1, "L");
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "resolved winner anna 1 L");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Award, NeedsAKnownVariant) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.add_item("13", 2);
  EXPECT_EQ(world.award("anna", "12").error().code, Errc::invalid_input);
  EXPECT_EQ(world.award("anna", "12", 1, "XL").error().pointer, "/variant");
  EXPECT_EQ(world.award("anna", "13", 1, "M").error().pointer, "/variant");
  EXPECT_EQ(world.award("anna", "14").error().code, Errc::not_found);
  EXPECT_EQ(world.award("anna", "13", 0).error().pointer, "/quantity");
}

TEST(Award, ToNobodysNameIsABuyerOfItsOwn) {
  World world;
  world.add_item("12", 2);
  ASSERT_TRUE(world.award("", "12"));
  ASSERT_TRUE(world.award("", "12"));
  EXPECT_EQ(world.book("12"), "won somebody 1, somebody 1");
}

TEST(Resolve, AwardsAClaimInReview) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12");
  const ClaimId claim = world.claim_of("anna", "12");
  EXPECT_EQ(world.review_award(claim).error().pointer, "/variant");
  const auto effect = world.review_award(claim, {.variant = "L"});
  ASSERT_TRUE(effect);
  EXPECT_EQ(told(*effect), "resolved winner anna 1 L");
  EXPECT_EQ(world.claim_of("anna", "12"), claim);
}

TEST(Resolve, CanNameAnotherItemAndQuantity) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.add_item("13", 2);
  world.claim("anna", "12");
  const auto effect =
      world.review_award(world.claim_of("anna", "12"), {.item_number = "13", .quantity = 2});
  ASSERT_TRUE(effect);
  EXPECT_EQ(world.book("12"), "");
  EXPECT_EQ(world.book("13"), "won anna 2");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Resolve, AwardNeedsEnoughStock) {
  World world;
  world.add_item("12", 2, {}, 1);
  world.claim("anna", "12", {.quantity = 2});
  world.claim("ben", "12");
  const auto refused = world.review_award(world.claim_of("anna", "12"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
}

TEST(Resolve, WaitlistGivesTheClaimItsOriginalPlace) {
  World world;
  world.add_item("12", 1, {}, 1);
  world.claim("anna", "12", {.quantity = 2, .time = 1'000});
  world.claim("ben", "12", {.time = 2'000});
  ASSERT_TRUE(world.review_waitlist(world.claim_of("anna", "12")));
  EXPECT_EQ(world.book("12"), "won anna 1; line anna 1, ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Resolve, WaitlistBesideAFreeUnitWinsIt) {
  World world;
  world.add_item("12", 2, {}, 1);
  world.claim("anna", "12", {.quantity = 2});
  ASSERT_TRUE(world.review_waitlist(world.claim_of("anna", "12")));
  EXPECT_EQ(world.book("12"), "won anna 1, anna 1");
}

TEST(Resolve, IsRefusedOutsideReviewAndForASecondAsk) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12");
  const ClaimId review = world.claim_of("anna", "12");
  world.claim("anna", "12", {.variant = {"M"}});
  EXPECT_EQ(world.review_award(world.claim_of("anna", "12")).error().code, Errc::conflict);
  EXPECT_EQ(world.review_award(review, {.variant = "M"}).error().code, Errc::conflict);
  EXPECT_EQ(world.review_award(review, {.item_number = "99"}).error().code, Errc::not_found);
  EXPECT_EQ(world.book("12"), "won anna 1 M; review anna 1 (variant missing)");
}

}  // namespace
}  // namespace soldwire::claims::allocation
