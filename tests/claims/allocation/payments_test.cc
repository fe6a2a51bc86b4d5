// What is paid for, and the clock of what is not.
#include <gtest/gtest.h>

#include "claims/allocation/reasons.h"
#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

// A buyer who had paid and wrote "pass" lost the unit to the next in line.
TEST(Payments, NoCommentTakesBackWhatIsPaidFor) {
  World world;
  world.add_item("12", 2);
  world.claim("anna", "12", {.quantity = 2});
  world.claim("ben", "12");
  ASSERT_TRUE(world.pay(world.claim_of("anna", "12")));
  const auto decision = world.pass("anna", "12");
  ASSERT_TRUE(std::holds_alternative<Ignored>(decision));
  EXPECT_EQ(world.book("12"), "won anna 2; line ben 1");
  world.policy.repeats = Repeats::replace;
  world.claim("anna", "12", {.quantity = 1});
  EXPECT_EQ(world.book("12"), "won anna 2; line ben 1");
  EXPECT_TRUE(world.violations().empty());
}

TEST(Payments, APassGivesUpWhatIsNotPaidFor) {
  World world;
  world.policy.repeats = Repeats::add;
  world.add_item("12", 1);
  world.claim("anna", "12");
  world.claim("anna", "12");
  ASSERT_EQ(world.book("12"), "won anna 1; line anna 1");
  ASSERT_TRUE(world.pay(world.claims_of("anna").front()));
  world.pass("anna", "12");
  EXPECT_EQ(world.book("12"), "won anna 1");
}

TEST(Payments, WhatIsPaidForIsNotHeld) {
  World world;
  world.add_item("12", 1);
  world.claim("anna", "12");
  ASSERT_TRUE(world.pay(world.claim_of("anna", "12")));
  const auto refused = world.hold(world.claim_of("anna", "12"), TimeMs{world.now().value + 1'000});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
}

// The claim came back with a hold, and expired although it was paid.
TEST(Payments, AReleaseThatIsUndoneBringsThePaidUnitBackForGood) {
  World world;
  world.policy.hold_until = TimeMs{2'000'000};
  world.add_item("12", 1);
  world.claim("anna", "12");
  ASSERT_TRUE(world.pay(world.claim_of("anna", "12")));
  const auto released = world.release(world.claim_of("anna", "12"));
  ASSERT_TRUE(world.undo(*released));
  EXPECT_TRUE(world.violations().empty());
  world.expire(TimeMs{3'000'000});
  EXPECT_EQ(world.book("12"), "won anna 1");
}

// The same for a paid winner who gave way and was promoted again.
TEST(Payments, APaidBuyerWhoIsPromotedAgainHasNoHold) {
  World world;
  world.policy.hold_until = TimeMs{2'000'000};
  world.add_item("12", 1);
  world.claim("anna", "12", {.time = 5'000});
  ASSERT_TRUE(world.pay(world.claim_of("anna", "12")));
  world.claim("dora", "12", {.time = 4'000});
  ASSERT_TRUE(
      world.review_award(world.claim_of("dora", "12"), {.displace = world.claim_of("anna", "12")}));
  ASSERT_TRUE(world.release(world.claim_of("dora", "12")));
  ASSERT_EQ(world.book("12"), "won anna 1");
  EXPECT_TRUE(world.violations().empty());
}

// Merging two accounts in a pause made the rest of the pause so far count against the hold.
TEST(Payments, AHoldThatComesAlongWithAnotherChangeInAPauseKeepsItsTime) {
  World world;
  world.policy.hold_until = TimeMs{world.now().value + 100'000};
  world.add_item("12", 1);
  world.claim("anna", "12");
  const std::int64_t until = world.policy.hold_until->value;
  world.policy.rests_since = TimeMs{world.now().value + 1'000};
  world.expire(TimeMs{world.now().value + 31'000});
  world.merge("anna", "ben");
  const Claim& held = world.state().find_claim(world.claim_of("ben", "12"))->claim;
  EXPECT_EQ(held.hold_until, TimeMs{until + 30'000});
  EXPECT_EQ(held.updated_at, world.now()) << "the rest to come counts from here";
}

}  // namespace
}  // namespace soldwire::claims::allocation
