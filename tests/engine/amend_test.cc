// Comments that are edited or deleted after they were decided.
#include <gtest/gtest.h>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

struct Amended : ::testing::Test {
  void settings(const claims::AllocationSettings& allocation) {
    UpdateShow update;
    update.actor = live.actor;
    update.show = show;
    update.settings.emplace().allocation = allocation;
    ASSERT_TRUE(live.ask(update));
  }
  AmendComment amendment(const std::string& id) const {
    AmendComment amend;
    amend.actor = live.actor;
    amend.show = show;
    amend.platform = "debug";
    amend.comment_id = id;
    return amend;
  }
  void edit(const std::string& id, const std::string& text) {
    AmendComment amend = amendment(id);
    amend.text = text;
    const auto outcome = live.ask(amend);
    ASSERT_TRUE(outcome) << outcome.error().message;
  }
  void remove(const std::string& id) {
    AmendComment amend = amendment(id);
    amend.removed = true;
    ASSERT_TRUE(live.ask(amend));
  }

  LiveShow live;
  ShowId show = live.active_show();
};

// The units of one variant were given up for the other, and the next in line got them.
TEST_F(Amended, SeveralVariantsOfAnItemAreKeptWhereTheEditStillAsksForThem) {
  live.add_item(show, "12", 2, {{"S", 1}, {"M", 1}});
  const auto anna = live.hear(show, "anna", "sold 12 S, sold 12 M");
  ASSERT_EQ(anna.claims.size(), 2U);
  live.hear(show, "ben", "sold 12 S");
  live.hear(show, "cat", "sold 12 M");
  edit(anna.comment_id, "sold 12 S, sold 12 M please!");
  EXPECT_EQ(live.book(show, "12"), "won anna, anna; line ben, cat");
  edit(anna.comment_id, "sold 12 M");
  EXPECT_EQ(live.book(show, "12"), "won anna, ben; line cat");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

// Another variant is another stock: who moves to it does not overtake those who wait for it.
TEST_F(Amended, AnotherVariantRanksByTheTimeOfTheEdit) {
  live.add_item(show, "12", 2, {{"S", 1}, {"M", 1}});
  const auto anna = live.hear(show, "anna", "sold 12 S");
  live.hear(show, "ben", "sold 12 M");
  live.hear(show, "cat", "sold 12 M");
  edit(anna.comment_id, "sold 12 M");
  EXPECT_EQ(live.book(show, "12"), "won ben; line cat, anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST_F(Amended, AVariantThatWasInDoubtKeepsTheTimeOfTheComment) {
  live.add_item(show, "12", 2, {{"S", 1}, {"M", 1}});
  const auto anna = live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12 M");
  live.hear(show, "cat", "sold 12 M");
  ASSERT_EQ(live.book(show, "12"), "won ben; line cat; review anna");
  edit(anna.comment_id, "sold 12 M");
  EXPECT_EQ(live.book(show, "12"), "won ben; line cat; review anna");
  const auto claims = live.snapshot(show).claims;
  EXPECT_EQ(claims.back().claim.code, "earlier_claim");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

// What an edit asked for anew in a pause was served at once, whatever the show does with comments
// that are written in it.
TEST_F(Amended, WhatIsNewInAPauseIsWrittenInIt) {
  struct Row {
    claims::PauseClaims claims;
    std::string book;
  };
  for (const Row& row :
       {Row{claims::PauseClaims::review, "; review anna"},
        Row{claims::PauseClaims::take, "won anna"}, Row{claims::PauseClaims::ignore, ""}}) {
    LiveShow other;
    const ShowId paused = other.active_show();
    UpdateShow update;
    update.actor = other.actor;
    update.show = paused;
    update.settings.emplace().allocation.pause_claims = row.claims;
    ASSERT_TRUE(other.ask(update));
    other.add_item(paused, "12", 1);
    other.add_item(paused, "13", 1);
    const auto anna = other.hear(paused, "anna", "sold 12");
    ASSERT_TRUE(other.change(paused, Lifecycle::pause));
    AmendComment amend;
    amend.actor = other.actor;
    amend.show = paused;
    amend.platform = "debug";
    amend.comment_id = anna.comment_id;
    amend.text = "sold 13";
    ASSERT_TRUE(other.ask(amend));
    EXPECT_EQ(other.book(paused, "12"), "");
    EXPECT_EQ(other.book(paused, "13"), row.book);
    EXPECT_EQ(other.findings(), std::vector<std::string>());
  }
}

// Claims that staff made for others stayed whatever became of the comment.
TEST_F(Amended, ClaimsThatStaffMadeForOthersFollowTheComment) {
  claims::AllocationSettings allocation;
  allocation.staff = {"debug:mod"};
  allocation.deletions = claims::Deletions::release;
  settings(allocation);
  live.add_item(show, "12", 1);
  live.add_item(show, "13", 1);
  const auto first = live.hear(show, "mod", "12 for @anna");
  ASSERT_EQ(live.book(show, "12"), "won anna");
  edit(first.comment_id, "12 for @ben");
  EXPECT_EQ(live.book(show, "12"), "won ben");
  edit(first.comment_id, "13 for @ben");
  EXPECT_EQ(live.book(show, "13"), "won ben");
  remove(first.comment_id);
  EXPECT_EQ(live.book(show, "13"), "");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST_F(Amended, AStaffCommentThatIsDeletedWhileItSettlesClaimsNothing) {
  claims::AllocationSettings allocation;
  allocation.staff = {"debug:mod"};
  allocation.settle_ms = 5'000;
  settings(allocation);
  live.add_item(show, "12", 1);
  const auto staff = live.hear(show, "mod", "12 for @anna");
  remove(staff.comment_id);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  EXPECT_EQ(live.book(show, "12"), "");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST_F(Amended, WhatIsPaidForStaysWhenTheCommentGoes) {
  claims::AllocationSettings allocation;
  allocation.deletions = claims::Deletions::release;
  settings(allocation);
  live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12");
  ASSERT_TRUE(live.ask(SetPayment{live.actor, show, anna.claims.front().id, true}));
  edit(anna.comment_id, "lovely");
  remove(anna.comment_id);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

}  // namespace
}  // namespace soldwire::engine
