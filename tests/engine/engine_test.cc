#include "engine/engine.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

// Holds the engine's thread inside the commit until the test lets it go.
class Gate {
 public:
  void wait() {
    reached_.set_value();
    opened_.get_future().wait();
  }
  void await_reached() { reached_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> reached_;
  std::promise<void> opened_;
};

TEST(Engine, AnnouncesOnlyWhatIsCommitted) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  EXPECT_FALSE(live.recorder->saw_uncommitted());
  EXPECT_EQ(live.recorder->events(), live.log(show));
  EXPECT_EQ(live.recorder->types(),
            (std::vector<std::string>{"session.status", "item.created", "comment.received",
                                      "claim.created", "comment.received", "claim.created"}));
}

TEST(Engine, AnswersAfterTheCommit) {
  LiveShow live;
  const ShowId show = live.active_show();
  std::int64_t commits_before = 0;
  Gate gate;
  bool is_first = true;
  live.store->set_before_commit([&] {
    if (std::exchange(is_first, false)) {
      commits_before = live.store->commits();
      gate.wait();
    }
  });
  auto answer = live.submit(live.say(show, live.comment("anna", "hello")));
  gate.await_reached();
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_EQ(live.recorder->types().size(), 1U);
  gate.open();
  EXPECT_TRUE(answer.get());
  EXPECT_EQ(live.store->commits(), commits_before + 1);
}

TEST(Engine, CommitsWhatWaitsAsOneTransactionAndAnswersInOrder) {
  LiveShow live;
  const ShowId show = live.active_show();
  Gate gate;
  bool is_first = true;
  live.store->set_before_commit([&] {
    if (std::exchange(is_first, false)) {
      gate.wait();
    }
  });
  auto blocker = live.submit(live.say(show, live.comment("anna", "hello")));
  gate.await_reached();
  std::mutex mutex;
  std::vector<int> answered;
  std::promise<void> last;
  constexpr int waiting = 50;
  for (int i = 0; i < waiting; ++i) {
    live.engine->submit(live.say(show, live.comment("anna", "hello")),
                        [&, i](Result<IngestComments::Outcome> outcome) {
                          EXPECT_TRUE(outcome);
                          const std::lock_guard lock(mutex);
                          answered.push_back(i);
                          if (i == waiting - 1) {
                            last.set_value();
                          }
                        });
  }
  const auto commits = live.store->commits();
  const auto calls = live.recorder->calls();
  gate.open();
  last.get_future().wait();
  EXPECT_TRUE(blocker.get());
  // The held one and one for all that waited.
  EXPECT_EQ(live.store->commits(), commits + 2);
  EXPECT_EQ(live.recorder->calls(), calls + 2);
  for (int i = 0; i < waiting; ++i) {
    EXPECT_EQ(answered[static_cast<std::size_t>(i)], i);
  }
}

TEST(Engine, AFullQueueAnswersOverloadedAndDropsNothing) {
  EngineOptions options;
  options.queue_commands_max = 2;
  LiveShow live(options);
  const ShowId show = live.active_show();
  Gate gate;
  bool is_first = true;
  live.store->set_before_commit([&] {
    if (std::exchange(is_first, false)) {
      gate.wait();
    }
  });
  auto running = live.submit(live.say(show, live.comment("anna", "1")));
  gate.await_reached();
  auto second = live.submit(live.say(show, live.comment("anna", "2")));
  auto third = live.submit(live.say(show, live.comment("anna", "3")));
  const auto refused = live.ask(live.say(show, live.comment("anna", "4")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::overloaded);
  gate.open();
  EXPECT_TRUE(running.get());
  EXPECT_TRUE(second.get());
  EXPECT_TRUE(third.get());
  EXPECT_EQ(live.snapshot(show).comments.size(), 3U);
}

TEST(Engine, TheQueueIsBoundedInBytesToo) {
  EngineOptions options;
  options.queue_bytes_max = 10'000;
  LiveShow live(options);
  const ShowId show = live.active_show();
  const auto refused = live.ask(live.say(show, live.comment("anna", std::string(20'000, 'a'))));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::overloaded);
}

TEST(Engine, StopFinishesWhatIsQueuedAndRefusesTheRest) {
  LiveShow live;
  const ShowId show = live.active_show();
  std::vector<std::future<Result<IngestComments::Outcome>>> answers;
  for (int i = 0; i < 100; ++i) {
    answers.push_back(live.submit(live.say(show, live.comment("anna", "hello"))));
  }
  live.engine->stop();
  for (auto& answer : answers) {
    EXPECT_TRUE(answer.get());
  }
  EXPECT_EQ(live.snapshot(show).comments.size(), 100U);
  const auto refused = live.ask(live.say(show, live.comment("anna", "late")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::unavailable);
}

TEST(Engine, TakesCommandsFromManyThreads) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 5);
  constexpr int threads_count = 4;
  constexpr int each = 50;
  std::vector<IngestComments> commands;
  for (int i = 0; i < threads_count * each; ++i) {
    commands.push_back(live.say(show, live.comment("buyer" + std::to_string(i), "sold 12")));
  }
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < threads_count; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        live.engine->submit(std::move(commands[static_cast<std::size_t>(t * each + i)]),
                            [&](Result<IngestComments::Outcome> outcome) {
                              EXPECT_TRUE(outcome);
                              ++answered;
                            });
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  live.engine->stop();
  EXPECT_EQ(answered, threads_count * each);
  const auto rows = live.snapshot(show);
  EXPECT_EQ(rows.stats.winners, 5);
  // What a thread wrote first and sent last is an earlier claim for a person to look at.
  EXPECT_EQ(rows.stats.waitlist + rows.stats.review, threads_count * each - 5);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Engine, JobsOfOtherPartsCommitInTheSameWayAndFailAlone) {
  LiveShow live;
  const auto write = [&](std::string email, bool fails) {
    std::promise<Result<void>> promise;
    live.engine->write(
        [&](store::Transaction& transaction) -> Result<void> {
          store::User user;
          user.id = make_id<UserId>(live.clock.now(), live.random);
          user.email = email;
          SW_CHECK(transaction.insert_user(user));
          if (fails) {
            return fail(Errc::conflict, "changed my mind");
          }
          return {};
        },
        [&](Result<void> done) { promise.set_value(std::move(done)); });
    return promise.get_future().get();
  };
  EXPECT_TRUE(write("anna@example.org", false));
  const auto refused = write("ben@example.org", true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "changed my mind");
  EXPECT_EQ(write("anna@example.org", false).error().code, Errc::conflict);
  auto reader = live.sqlite->open_reader();
  EXPECT_TRUE((*reader)->find_user_by_email("anna@example.org")->has_value());
  EXPECT_FALSE((*reader)->find_user_by_email("ben@example.org")->has_value());
}

TEST(Engine, MoreShowsThanFitInMemoryAreReadAgain) {
  EngineOptions options;
  options.shows_in_memory_max = 2;
  LiveShow live(options);
  std::vector<ShowId> shows;
  for (int i = 0; i < 5; ++i) {
    shows.push_back(live.active_show());
    live.add_item(shows.back(), "12", 1);
  }
  for (const auto& show : shows) {
    live.hear(show, "anna", "sold 12");
  }
  for (const auto& show : shows) {
    live.hear(show, "ben", "sold 12");
    EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  }
  EXPECT_LE(live.engine->stats().shows_in_memory, 2U);
  EXPECT_TRUE(live.findings().empty());
}

// Shows that are over keep their winners: memory must not grow with them.
TEST(Engine, ShowsWithManyOpenClaimsLeaveMemoryEarlier) {
  EngineOptions options;
  options.claims_in_memory_max = 4;
  LiveShow live(options);
  std::vector<ShowId> shows;
  for (int i = 0; i < 3; ++i) {
    shows.push_back(live.active_show());
    live.add_item(shows.back(), "12", 1);
    for (const char* const buyer : {"anna", "ben", "cat"}) {
      live.hear(shows.back(), buyer, "sold 12");
    }
  }
  for (const auto& show : shows) {
    live.hear(show, "dora", "sold 12");
    EXPECT_EQ(live.book(show, "12"), "won anna; line ben, cat, dora");
  }
  live.engine->stop();
  EXPECT_EQ(live.engine->stats().shows_in_memory, 1U);
  EXPECT_EQ(live.engine->stats().claims_in_memory, 4U);
  EXPECT_TRUE(live.findings().empty());
}

TEST(Engine, CountsWhatItDoes) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto comment = live.comment("anna", "sold 12");
  EXPECT_TRUE(live.ask(live.say(show, comment)));
  EXPECT_TRUE(live.ask(live.say(show, comment)));
  live.engine->stop();
  const auto stats = live.engine->stats();
  EXPECT_EQ(stats.commands, 5U);
  EXPECT_EQ(stats.commits, 5U);
  EXPECT_EQ(stats.comments, 1U);
  EXPECT_EQ(stats.duplicates, 1U);
  EXPECT_EQ(stats.claims, 1U);
  EXPECT_EQ(stats.events, 4U);
  EXPECT_EQ(stats.queued, 0U);
  EXPECT_EQ(stats.commit_latency_buckets[8], 5U);
}

}  // namespace
}  // namespace soldwire::engine
