#include "claims/allocation/rules.h"

#include <gtest/gtest.h>

#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

TEST(Allocation, UnitsLeftMakeAWinner) {
  World world;
  world.add_item("12", 2);
  const auto decision = world.claim("anna", "12");
  EXPECT_EQ(told(std::get<Effect>(decision)), "made winner anna 1");
  EXPECT_EQ(world.book("12"), "won anna 1");
}

TEST(Allocation, LastUnitGoesToTheEarlierComment) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("ben", "12", {.time = 5'001});
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1");
}

TEST(Allocation, AskingForMoreThanIsLeftFillsInPart) {
  World world;
  world.add_item("12", 2);
  const auto decision = world.claim("anna", "12", {.quantity = 3});
  const auto& effect = std::get<Effect>(decision);
  EXPECT_EQ(told(effect), "made winner anna 2, made waitlist anna 1");
  EXPECT_EQ(effect.changes[0].after.reason, "3 asked, 2 left");
  EXPECT_EQ(effect.changes[1].after.reason, "3 asked, 2 left");
  EXPECT_NE(effect.changes[0].after.id, effect.changes[1].after.id);
  EXPECT_EQ(effect.changes[1].after.waitlist_position, 1);
}

TEST(Allocation, AnEarlierClaimThatArrivesAfterItsUnitWasServedIsReviewedWithBothTimes) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  world.claim("dora", "12", {.time = 4'000});
  EXPECT_EQ(world.book("12"),
            "won anna 1; review dora 1 (earlier claim arrived: written 00:00:04.000, after it "
            "00:00:05.000 was served)");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Allocation, AnEarlierClaimThatWouldHaveWaitedAnywayTakesItsPlaceInLine) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 3'000});
  world.claim("ben", "12", {.time = 6'000});
  world.claim("cat", "12", {.time = 7'000});
  const auto decision = world.claim("dora", "12", {.time = 4'000});
  const auto& effect = std::get<Effect>(decision);
  EXPECT_EQ(world.book("12"), "won anna 1; line dora 1, ben 1, cat 1");
  ASSERT_EQ(effect.moved.size(), 2U);
  EXPECT_EQ(effect.moved[0].position, 2);
  EXPECT_EQ(effect.moved[1].position, 3);
}

TEST(Allocation, EqualTimesAreOrderedByThePlatformsId) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  for (int i = 0; i < 12; ++i) {
    world.claim("buyer" + std::to_string(i), "12", {.time = 6'000});
  }
  // Comment c10 is after c9 although its text sorts before.
  EXPECT_EQ(world.book("12").substr(0, 60),
            "won anna 1; line buyer0 1, buyer1 1, buyer2 1, buyer3 1, buy");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Allocation, EachVariantHasItsOwnStock) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("ben", "12", {.variant = {"M"}});
  world.claim("cat", "12", {.variant = {"L"}});
  EXPECT_EQ(world.book("12"), "won anna 1 M, cat 1 L; line ben 1 M");
}

TEST(Allocation, AFreedUnitGoesToTheFirstWhoWaitsForThatVariant) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("ben", "12", {.variant = {"L"}});
  world.claim("cat", "12", {.variant = {"M"}});
  world.claim("dora", "12", {.variant = {"L"}});
  world.pass("ben", "12");
  EXPECT_EQ(world.book("12"), "won anna 1 M, dora 1 L; line cat 1 M");
}

TEST(Allocation, DoubtAboutTheVariantGoesToReview) {
  struct Row {
    std::vector<std::string> variant;
    std::string book;
  };
  const std::vector<Row> rows{
      {{}, "review anna 1 (variant missing)"},
      {{"XL"}, "review anna 1 XL (no such variant: XL)"},
      {{"M", "L"}, "review anna 1 M, L (several variants named: M, L)"},
      {{"M"}, "won anna 1 M"},
  };
  for (const auto& row : rows) {
    World world;
    world.add_item("12", 2, {{"M", 1}, {"L", 1}});
    world.claim("anna", "12", {.variant = row.variant});
    EXPECT_EQ(world.book("12"), row.book);
    EXPECT_TRUE(world.violations().empty());
  }
}

TEST(Allocation, AnItemWithoutVariantsIgnoresThem) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12", {.variant = {"M"}});
  EXPECT_EQ(world.book("12"), "won anna 1");
}

TEST(Allocation, UnknownNumbersWaitAndAreResolvedInClaimOrder) {
  World world;
  world.claim("ben", "12", {.time = 6'000});
  world.claim("anna", "12", {.time = 5'000});
  world.claim("cat", "12", {.time = 7'000});
  EXPECT_EQ(world.book("12"), "unmatched ben 1, anna 1, cat 1");
  world.add_item("12", 1);
  EXPECT_EQ(world.book("12"), "won anna 1; line ben 1, cat 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Allocation, ARepeatOfTheSameBuyerChangesNothing) {
  World world;
  world.add_item("12", 3);
  world.claim("anna", "12");
  const auto decision = world.claim("anna", "12", {.quantity = 2});
  ASSERT_TRUE(std::holds_alternative<Repeated>(decision));
  EXPECT_EQ(std::get<Repeated>(decision).existing,
            std::vector<ClaimId>{world.claim_of("anna", "12")});
  EXPECT_EQ(world.book("12"), "won anna 1");
}

TEST(Allocation, ARepeatOfAnUnmatchedOrPartlyFilledAskChangesNothing) {
  World world;
  world.claim("anna", "12", {.quantity = 3});
  EXPECT_TRUE(std::holds_alternative<Repeated>(world.claim("anna", "12")));
  world.add_item("12", 1);
  const auto decision = world.claim("anna", "12");
  EXPECT_EQ(std::get<Repeated>(decision).existing.size(), 2U);
  EXPECT_EQ(world.book("12"), "won anna 1; line anna 2");
}

TEST(Allocation, AnotherVariantIsAnotherAsk) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("anna", "12", {.variant = {"L"}});
  EXPECT_EQ(world.book("12"), "won anna 1 M, anna 1 L");
}

TEST(Allocation, NamelessAuthorsAreNeverMerged) {
  World world;
  world.add_item("12", 3);
  world.claim("", "12");
  world.claim("", "12");
  EXPECT_EQ(world.book("12"), "won somebody 1, somebody 1");
}

TEST(Allocation, APassOfANamelessAuthorTakesNothingFromAnother) {
  World world;
  world.add_item("12", 3);
  world.claim("", "12");
  EXPECT_TRUE(std::holds_alternative<Ignored>(world.pass("", "12")));
  EXPECT_EQ(world.book("12"), "won somebody 1");
}

TEST(Allocation, WhatIsAboveTheBuyersLimitGoesToReview) {
  World world;
  world.add_item("12", 5, {}, 2);
  world.claim("anna", "12", {.quantity = 3});
  EXPECT_EQ(world.book("12"), "won anna 2; review anna 1 (limit of 2 per buyer)");
}

TEST(Allocation, TheBuyersLimitCountsAllVariantsAndPlacesInLine) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}}, 2);
  world.claim("anna", "12", {.quantity = 2, .variant = {"M"}});
  world.claim("anna", "12", {.variant = {"L"}});
  EXPECT_EQ(world.book("12"),
            "won anna 1 M; line anna 1 M; review anna 1 L (limit of 2 per buyer)");
}

TEST(Allocation, TheSellerNeverClaimsOrPasses) {
  World world;
  world.add_item("12", 1);
  EXPECT_TRUE(std::holds_alternative<Ignored>(world.claim("page", "12", {.seller = true})));
  EXPECT_EQ(world.book("12"), "");
}

TEST(Allocation, APassFreesTheUnitForTheFirstInLine) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12");
  world.claim("cat", "12");
  const auto decision = world.pass("anna", "12");
  const auto& effect = std::get<Effect>(decision);
  EXPECT_EQ(told(effect), "released released anna 1, promoted winner ben 1");
  ASSERT_EQ(effect.moved.size(), 1U);
  EXPECT_EQ(effect.moved[0].position, 1);
  EXPECT_EQ(world.book("12"), "won ben 1; line cat 1");
}

TEST(Allocation, APassOfSomebodyWithoutClaimsIsIgnored) {
  World world;
  world.add_item("12", 1);
  const auto decision = world.pass("anna", "12");
  EXPECT_EQ(std::get<Ignored>(decision).reason, "holds nothing of item 12");
}

TEST(Allocation, APassReleasesAnUnmatchedClaim) {
  World world;
  world.claim("anna", "12");
  world.pass("anna", "12");
  EXPECT_EQ(world.book("12"), "");
}

TEST(Allocation, APassOfSomeUnitsTakesThePlaceInLineFirst) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12", {.quantity = 4});
  world.claim("ben", "12");
  world.pass("anna", "12", 1);
  EXPECT_EQ(world.book("12"), "won anna 2; line anna 1, ben 1");
  world.pass("anna", "12", 2);
  EXPECT_EQ(world.book("12"), "won anna 1, ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Allocation, APassOfOneVariantKeepsTheOther) {
  World world;
  world.add_item("12", 2, {{"M", 1}, {"L", 1}});
  world.claim("anna", "12", {.variant = {"M"}});
  world.claim("anna", "12", {.variant = {"L"}});
  world.pass("anna", "12", std::nullopt, {"M"});
  EXPECT_EQ(world.book("12"), "won anna 1 L");
}

TEST(Allocation, AnEntryThatWantsMoreThanIsFreedIsFilledInPartAndKeepsItsPlace) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("ben", "12", {.quantity = 2});
  world.claim("cat", "12");
  const auto decision = world.pass("anna", "12");
  const auto& effect = std::get<Effect>(decision);
  EXPECT_EQ(told(effect),
            "released released anna 1, promoted winner ben 1, reduced waitlist ben 1");
  EXPECT_EQ(world.book("12"), "won ben 1; line ben 1, cat 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Allocation, ABuyerMayClaimAgainAfterAPass) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.pass("anna", "12");
  world.claim("anna", "12");
  EXPECT_EQ(world.book("12"), "won anna 1");
}

TEST(Allocation, AClaimThatWaitedForAnItemWithVariantsTakesTheOneItsCommentNamed) {
  World world;
  world.claim("anna", "12");
  world.claim("ben", "12");
  Item item;
  item.id = ItemId("itm_9");
  item.number = "12";
  item.variants = {{"M", 1}, {"L", 1}};
  std::vector<Item> items{item};
  ASSERT_TRUE(check_new_items(world.state(), items));
  world.state().put_item(items.front());
  Step step = world.step();
  const auto effect = resolve_unmatched(
      world.state(), "12",
      [](const Claim& claim) {
        return claim.buyer.handle == "anna" ? std::vector<std::string>{"L"}
                                            : std::vector<std::string>{};
      },
      step);
  EXPECT_EQ(told(effect), "resolved winner anna 1 L, resolved review ben 1");
  EXPECT_EQ(world.book("12"), "won anna 1 L; review ben 1 (variant missing)");
}

}  // namespace
}  // namespace soldwire::claims::allocation
