// An event log in memory, and a read pool that runs when it is told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "realtime/hub.h"
#include "store/store.h"

namespace soldwire::realtime::testing {

// May be used by several threads.
class FakeLog {
 public:
  static constexpr const char* epoch = "k7f3q2";
  // What buyers may see of an event that has to do with an item.
  static constexpr const char* item =
      R"(,"item":{"itemId":"itm_1","claimedCount":1,"totalQuantity":3,"status":"partial"})";

  void create(const ShowId& show) {
    const std::lock_guard lock(mutex_);
    shows_[show];
  }
  void erase(const ShowId& show) {
    const std::lock_guard lock(mutex_);
    shows_.erase(show);
  }
  // Commits one event per type and returns them.
  std::vector<store::EventRecord> commit(const ShowId& show, const std::vector<std::string>& types,
                                         std::size_t padding = 0) {
    const std::lock_guard lock(mutex_);
    std::vector<store::EventRecord>& events = shows_[show].events;
    std::vector<store::EventRecord> added;
    for (const std::string& type : types) {
      store::EventRecord event;
      event.seq = static_cast<std::int64_t>(events.size()) + 1;
      event.type = type;
      event.json = R"({"type":")" + type + R"(","seq":)" + std::to_string(event.seq) +
                   R"(,"data":{"text":")" + std::string(padding, 'x') + R"(")" +
                   (type.starts_with("item.") || type.starts_with("claim.") ? item : "") + "}}";
      events.push_back(event);
      added.push_back(std::move(event));
    }
    return added;
  }
  std::vector<store::EventRecord> commit(const ShowId& show, std::size_t count = 1,
                                         std::size_t padding = 0) {
    return commit(show, std::vector<std::string>(count, "comment.received"), padding);
  }
  // Events before `seq` are not kept any more.
  void forget_before(const ShowId& show, std::int64_t seq) {
    const std::lock_guard lock(mutex_);
    shows_[show].kept_from = seq;
  }
  [[nodiscard]] std::int64_t head(const ShowId& show) const {
    const std::lock_guard lock(mutex_);
    const auto found = shows_.find(show);
    return found == shows_.end() ? 0 : static_cast<std::int64_t>(found->second.events.size());
  }
  [[nodiscard]] std::vector<store::EventRecord> all(const ShowId& show) const {
    const std::lock_guard lock(mutex_);
    const auto found = shows_.find(show);
    return found == shows_.end() ? std::vector<store::EventRecord>{} : found->second.events;
  }
  [[nodiscard]] Result<store::Reader::EventPage> events_after(const ShowId& show,
                                                              std::int64_t after, int limit) const {
    const std::lock_guard lock(mutex_);
    if (broken) {
      return fail(Errc::unavailable, "The disk does not answer.");
    }
    const auto found = shows_.find(show);
    if (found == shows_.end()) {
      return fail(Errc::not_found, "There is no such show.");
    }
    store::Reader::EventPage page;
    page.head = static_cast<std::int64_t>(found->second.events.size());
    const std::int64_t from = std::max(after, found->second.kept_from - 1);
    for (std::int64_t seq = from; seq < page.head && std::ssize(page.events) < limit; ++seq) {
      page.events.push_back(found->second.events[static_cast<std::size_t>(seq)]);
    }
    return page;
  }

  bool broken = false;  // reading fails

 private:
  struct Show {
    std::vector<store::EventRecord> events;
    std::int64_t kept_from = 1;
  };
  mutable std::mutex mutex_;
  std::map<ShowId, Show> shows_;
};

// Keeps jobs until the test runs them, in any order it likes. One thread.
class ManualPool {
 public:
  using Job = std::function<void(const ReadEvents&)>;

  explicit ManualPool(const FakeLog& log) : log_(log) {}

  [[nodiscard]] Result<void> submit(Job job) {
    if (full) {
      return fail(Errc::overloaded, "The pool is full.");
    }
    jobs_.push_back(std::move(job));
    return {};
  }
  [[nodiscard]] std::size_t waiting() const { return jobs_.size(); }
  void run(std::size_t index = 0) {
    const Job job = std::move(jobs_[index]);
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(index));
    job([this](const ShowId& show, std::int64_t after, int limit) {
      return log_.events_after(show, after, limit);
    });
  }
  void run_all() {
    while (!jobs_.empty()) {
      run();
    }
  }

  bool full = false;

 private:
  const FakeLog& log_;
  std::deque<Job> jobs_;
};

}  // namespace soldwire::realtime::testing
