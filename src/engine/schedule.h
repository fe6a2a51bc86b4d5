// When which show has something to decide by itself: comments that settle, holds that end.
//
// Place:   private to engine. What is here can always be read again from the store.
// Threads: engine thread only.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "store/records.h"

namespace soldwire::engine {

class Schedule {
 public:
  // The longest that the engine sleeps: a clock may be set.
  static constexpr std::chrono::nanoseconds sleep_max = std::chrono::seconds(1);

  // False until it was read, and again after a commit of unknown outcome.
  [[nodiscard]] bool is_known() const noexcept { return is_known_; }
  void forget() {
    is_known_ = false;
    due_.clear();
  }
  void read(const std::vector<store::DueShow>& shows) {
    for (const auto& each : shows) {
      due_[each.show] = {each.workspace, each.due};
    }
    is_known_ = true;
  }

  // Empty: nothing is due for it.
  void set(const ShowId& show, const WorkspaceId& workspace, std::optional<TimeMs> due) {
    if (due) {
      due_[show] = {workspace, *due};
    } else {
      due_.erase(show);
    }
  }
  void erase(const ShowId& show) { due_.erase(show); }

  [[nodiscard]] std::vector<std::pair<ShowId, WorkspaceId>> due_at(TimeMs now) const {
    std::vector<std::pair<ShowId, WorkspaceId>> shows;
    for (const auto& [show, entry] : due_) {
      if (entry.due <= now) {
        shows.emplace_back(show, entry.workspace);
      }
    }
    return shows;
  }
  // How long nothing becomes due.
  [[nodiscard]] std::chrono::nanoseconds sleep_from(TimeMs now) const {
    std::chrono::nanoseconds sleep = sleep_max;
    for (const auto& [show, entry] : due_) {
      const std::chrono::nanoseconds left = std::chrono::milliseconds(entry.due.value - now.value);
      sleep = std::min(sleep, std::max(left, std::chrono::nanoseconds(0)));
    }
    return sleep;
  }

 private:
  struct Entry {
    WorkspaceId workspace;
    TimeMs due;
  };
  std::map<ShowId, Entry> due_;  // as many as shows with something due
  bool is_known_ = false;
};

}  // namespace soldwire::engine
