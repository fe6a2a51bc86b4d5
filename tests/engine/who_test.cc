// For whom a claim is: staff who claim for others, friends, blocked and merged buyers.
#include <gtest/gtest.h>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

struct WhoClaims : ::testing::Test {
  void SetUp() override {
    UpdateShow update;
    update.actor = live.actor;
    update.show = show;
    update.settings.emplace().allocation.staff = {"debug:mod"};
    ASSERT_TRUE(live.ask(update));
    live.add_item(show, "12", 1);
    live.add_item(show, "13", 5);
  }
  Result<BlockBuyer::Outcome> block(const std::string& user, bool blocked = true) {
    BlockBuyer command;
    command.actor = live.actor;
    command.show = show;
    command.buyer.platform = "debug";
    command.buyer.user_id = user;
    command.blocked = blocked;
    return live.ask(command);
  }
  claims::Claim claim_of(const std::string& handle) {
    for (const auto& row : live.snapshot(show).claims) {
      if (row.claim.buyer.handle == handle && row.claim.item_number == "12") {
        return row.claim;
      }
    }
    return {};
  }

  LiveShow live;
  ShowId show = live.active_show();
};

// Who pays? Only a person knows; the unit stays free for those who ask for themselves.
TEST_F(WhoClaims, AViewersClaimForAFriendIsReviewed) {
  live.hear(show, "dora", "sold 12 for @eve");
  const claims::Claim claim = claim_of("dora");
  EXPECT_EQ(claim.status, claims::ClaimStatus::review);
  EXPECT_EQ(claim.code, "unclear");
  live.hear(show, "ben", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "won ben; review dora");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

// Staff who claimed for a buyer without knowing of the block gave the unit away.
TEST_F(WhoClaims, StaffDoNotClaimForABlockedBuyer) {
  live.hear(show, "anna", "sold 13");
  ASSERT_TRUE(block("anna"));
  live.hear(show, "mod", "12 for @anna");
  const claims::Claim claim = claim_of("anna");
  EXPECT_EQ(claim.status, claims::ClaimStatus::review);
  EXPECT_EQ(claim.code, "blocked_buyer");
  ASSERT_TRUE(block("anna", false));
  EXPECT_EQ(live.book(show, "12"), "won anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

// Whom of the two it was depended on an order that no one can see.
TEST_F(WhoClaims, StaffWhoNameAHandleOfSeveralBuyersAreAsked) {
  for (const char* const user : {"u1", "u2"}) {
    auto comment = live.comment(user, "sold 13");
    comment.user_handle = "anna";
    ASSERT_TRUE(live.ask(live.say(show, comment)));
  }
  live.hear(show, "mod", "12 for @anna");
  const claims::Claim claim = claim_of("anna");
  EXPECT_EQ(claim.status, claims::ClaimStatus::review);
  EXPECT_EQ(claim.reason, "several buyers are called anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST_F(WhoClaims, ADeliveryThatIsRepeatedTellsWhatStaffClaimedForOthers) {
  const auto comment = live.comment("mod", "12 for @anna");
  ASSERT_TRUE(live.ask(live.say(show, comment)));
  const auto again = live.ask(live.say(show, comment));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->comments.front().duplicate);
  ASSERT_EQ(again->comments.front().claims.size(), 1U);
  EXPECT_EQ(again->comments.front().claims.front().buyer.handle, "anna");
}

// The block was on an account whose claims are another's, and held nobody back.
TEST_F(WhoClaims, ABlockOfAMergedAccountIsOfTheBuyer) {
  live.hear(show, "anna", "sold 13");
  live.hear(show, "anna.old", "sold 13");
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, show, "debug:anna.old", "debug:anna"}));
  const auto blocked = block("anna.old");
  ASSERT_TRUE(blocked) << blocked.error().message;
  EXPECT_EQ(blocked->buyer.key, "debug:anna");
  live.hear(show, "anna.old", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "; review anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

// A merge lifted a block without a word.
TEST_F(WhoClaims, ABlockedBuyerIsNotMergedWithOneWhoIsNot) {
  live.hear(show, "anna", "sold 13");
  live.hear(show, "anna.old", "sold 13");
  ASSERT_TRUE(block("anna.old"));
  const auto refused = live.ask(MergeBuyers{live.actor, show, "debug:anna.old", "debug:anna"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  ASSERT_TRUE(block("anna"));
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, show, "debug:anna.old", "debug:anna"}));
  live.hear(show, "anna.old", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "; review anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

}  // namespace
}  // namespace soldwire::engine
