// An engine with a store in a temporary folder, a show, and everything it announces.
//
// Threads: made and used by the test's thread; the announcer runs on the engine's.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "store/sqlite/open.h"
#include "tests/engine/faulty_store.h"

namespace soldwire::engine {

// Moves one millisecond each time it is asked, so that no two events need share a time.
class TickingClock final : public Clock {
 public:
  TimeMs now() const override { return TimeMs{now_.fetch_add(1)}; }
  std::chrono::nanoseconds monotonic() const override {
    return std::chrono::milliseconds(now_.load());
  }
  void set(std::int64_t now) { now_ = now; }

 private:
  mutable std::atomic<std::int64_t> now_{1'770'000'000'000};
};

// Keeps what is announced, and knows whether the store had committed it by then.
class Recorder final : public Announcer {
 public:
  explicit Recorder(store::Store& store) : store_(store) {}

  std::vector<std::size_t> announce(const ShowId& show,
                                    std::span<const store::EventRecord> events) override;

  [[nodiscard]] std::vector<store::EventRecord> events() const;
  [[nodiscard]] std::vector<std::string> types() const;
  [[nodiscard]] std::size_t calls() const;
  // Announced although a reader of the store did not find it.
  [[nodiscard]] bool saw_uncommitted() const { return saw_uncommitted_; }
  void set_subscribers(std::size_t count) { subscribers_ = count; }

 private:
  store::Store& store_;
  mutable std::mutex mutex_;
  std::vector<store::EventRecord> events_;
  std::size_t calls_ = 0;
  std::atomic<bool> saw_uncommitted_{false};
  std::atomic<std::size_t> subscribers_{3};
};

class LiveShow {
 public:
  explicit LiveShow(EngineOptions options = {});
  ~LiveShow();
  LiveShow(const LiveShow&) = delete;
  LiveShow& operator=(const LiveShow&) = delete;

  // A new engine on the same store, as after a restart of the process.
  void restart();
  // Stops, closes the store, and returns what is wrong with it.
  [[nodiscard]] std::vector<std::string> findings();
  // The same while the engine goes on.
  [[nodiscard]] std::vector<std::string> findings_online() const;

  template <typename Command>
  std::future<Result<typename Command::Outcome>> submit(Command command) {
    auto promise = std::make_shared<std::promise<Result<typename Command::Outcome>>>();
    auto future = promise->get_future();
    engine->submit(std::move(command), [promise](Result<typename Command::Outcome> outcome) {
      promise->set_value(std::move(outcome));
    });
    return future;
  }
  template <typename Command>
  Result<typename Command::Outcome> ask(Command command) {
    return submit(std::move(command)).get();
  }

  // Shorthands; they fail the test when refused.
  ShowId create_show(const std::string& name = "Friday");
  ShowId active_show();
  ItemView add_item(const ShowId& show, const std::string& number, std::int64_t quantity,
                    std::vector<claims::Variant> variants = {});
  [[nodiscard]] claims::Comment comment(const std::string& user, const std::string& text);
  [[nodiscard]] IngestComments say(const ShowId& show, claims::Comment comment) const;
  IngestComments::CommentOutcome hear(const ShowId& show, const std::string& user,
                                      const std::string& text);
  Result<void> change(const ShowId& show, Lifecycle step);

  // What the store has.
  [[nodiscard]] store::Snapshot snapshot(const ShowId& show);
  [[nodiscard]] std::vector<store::EventRecord> log(const ShowId& show);
  // "won anna; line ben, cat": of one item, from the tables.
  [[nodiscard]] std::string book(const ShowId& show, const std::string& number);

  Actor actor;
  TickingClock clock;
  SystemRandom random;
  // Those of the next start.
  std::shared_ptr<const claims::language::Packs> packs = claims::language::Packs::builtin();
  std::unique_ptr<store::Store> sqlite;
  std::unique_ptr<store::FaultyStore> store;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Engine> engine;

 private:
  void open();
  void start();

  EngineOptions options_;
  std::filesystem::path folder_;
  int comments_ = 0;
};

}  // namespace soldwire::engine
