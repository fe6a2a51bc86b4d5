// What fails leaves nothing behind: not in memory, not in the log, not on anybody's screen.
#include <gtest/gtest.h>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

using store::FaultyStore;

TEST(Failure, AFailedCommitAnnouncesNothingAndTheEngineGoesOn) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto announced = live.recorder->types().size();
  live.store->set_next_commit(FaultyStore::Commit::fails);
  const auto comment = live.comment("anna", "sold 12");
  const auto failed = live.ask(live.say(show, comment));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::unavailable);
  EXPECT_EQ(live.recorder->types().size(), announced);
  EXPECT_EQ(live.book(show, "12"), "");
  // The unit that anna seemed to have is ben's, and her comment is not a duplicate.
  live.hear(show, "ben", "sold 12");
  const auto again = live.ask(live.say(show, comment));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->comments[0].duplicate);
  // She wrote before ben, and her comment arrives after he was served: a person decides.
  EXPECT_EQ(live.book(show, "12"), "won ben; review anna");
  EXPECT_EQ(live.recorder->events(), live.log(show));
  EXPECT_EQ(live.engine->stats().commit_failures, 1U);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Failure, ACommitThatWorkedAlthoughItSaidNotIsAnnouncedBeforeAnythingElse) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.store->set_next_commit(FaultyStore::Commit::works_but_says_it_failed);
  const auto comment = live.comment("anna", "sold 12");
  EXPECT_EQ(live.ask(live.say(show, comment)).error().code, Errc::unavailable);
  live.hear(show, "ben", "sold 12");
  EXPECT_EQ(live.recorder->events(), live.log(show));
  const auto again = live.ask(live.say(show, comment));
  EXPECT_TRUE(again->comments[0].duplicate);
  EXPECT_EQ(again->comments[0].claims.size(), 1U);
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  EXPECT_TRUE(live.findings().empty());
}

// Fails the first, second, third … call of a history, each time from the beginning, until none
// fails.
TEST(Failure, AnyFailingCallOfTheStoreIsSurvived) {
  for (std::int64_t failing = 0;; ++failing) {
    LiveShow live;
    const ShowId show = live.create_show();
    live.store->fail_call(failing);
    int refused = 0;
    const auto note = [&](const auto& outcome) {
      if (!outcome) {
        EXPECT_EQ(outcome.error().code, Errc::unavailable);
        ++refused;
      }
    };
    ChangeLifecycle activate;
    activate.actor = live.actor;
    activate.show = show;
    activate.sources = {{ConnectionId("con_1"), "facebook", "My page", "live_1"}};
    note(live.ask(activate));
    if (live.snapshot(show).show.status != claims::ShowStatus::active) {
      note(live.ask(activate));
    }
    AddItems add;
    add.actor = live.actor;
    add.show = show;
    add.items.resize(1);
    add.items[0].number = "12";
    for (const auto* text : {"sold 12", "sold 12 x2"}) {
      note(live.ask(live.say(show, live.comment("early", text))));
    }
    note(live.ask(add));
    for (const auto* buyer : {"anna", "ben"}) {
      note(live.ask(live.say(show, live.comment(buyer, "sold 12"))));
    }
    note(live.ask(live.say(show, live.comment("early", "pass 12"))));
    const auto rows = live.snapshot(show);
    for (const auto& row : rows.claims) {
      if (row.claim.status == claims::ClaimStatus::winner) {
        note(live.ask(ReleaseClaim{live.actor, show, row.claim.id, "not paid"}));
      }
    }
    if (!rows.items.empty()) {
      UpdateItem update;
      update.actor = live.actor;
      update.show = show;
      update.item = rows.items[0].id;
      update.quantity = 2;
      update.number = "13";
      note(live.ask(update));
    }
    const bool tripped = live.store->tripped();
    EXPECT_EQ(refused, tripped ? 1 : 0) << "call " << failing;
    // A failing call after the last commit would only show in the next one.
    live.store->fail_call(-1);
    EXPECT_FALSE(live.recorder->saw_uncommitted());
    EXPECT_EQ(live.recorder->events(), live.log(show));
    EXPECT_EQ(live.findings(), std::vector<std::string>()) << "call " << failing;
    if (!tripped) {
      ASSERT_GT(failing, 50);
      return;
    }
  }
}

TEST(Failure, EverybodyInTheBatchHearsOfIt) {
  LiveShow live;
  const ShowId show = live.active_show();
  std::promise<void> reached;
  std::promise<void> opened;
  bool is_first = true;
  live.store->set_before_commit([&] {
    if (std::exchange(is_first, false)) {
      reached.set_value();
      opened.get_future().wait();
    }
  });
  auto running = live.submit(live.say(show, live.comment("anna", "hello")));
  reached.get_future().wait();
  auto second = live.submit(live.say(show, live.comment("anna", "hello")));
  auto third = live.submit(AddNote{live.actor, show, ClaimId("clm_none"), "a note"});
  auto fourth = live.submit(live.say(show, live.comment("anna", "hello")));
  // Of the batch of three: begin, the first insert, then the note's look-up.
  live.store->fail_call(3);
  opened.set_value();
  EXPECT_TRUE(running.get());
  EXPECT_EQ(second.get().error().code, Errc::unavailable);
  EXPECT_EQ(third.get().error().code, Errc::unavailable);
  EXPECT_EQ(fourth.get().error().code, Errc::unavailable);
  EXPECT_EQ(live.snapshot(show).comments.size(), 1U);
}

TEST(Failure, ARefusedCommandDoesNotDisturbTheOthersInItsBatch) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  std::promise<void> reached;
  std::promise<void> opened;
  bool is_first = true;
  live.store->set_before_commit([&] {
    if (std::exchange(is_first, false)) {
      reached.set_value();
      opened.get_future().wait();
    }
  });
  auto running = live.submit(live.say(show, live.comment("anna", "sold 12")));
  reached.get_future().wait();
  auto good = live.submit(live.say(show, live.comment("ben", "sold 12")));
  AwardItem award;
  award.actor = live.actor;
  award.show = show;
  award.item = item.item.id;
  award.user_handle = "Cat";
  auto refused = live.submit(award);
  auto also_good = live.submit(live.say(show, live.comment("dora", "sold 12")));
  opened.set_value();
  EXPECT_TRUE(running.get());
  EXPECT_TRUE(good.get());
  EXPECT_EQ(refused.get().error().code, Errc::conflict);
  EXPECT_TRUE(also_good.get());
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben, dora");
  EXPECT_TRUE(live.findings().empty());
}

}  // namespace
}  // namespace soldwire::engine
