// How a shard hands work to its executor, for the files that a shard consists of.
//
// Threads: post() from any thread, the others on the shard's own.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

#include "realtime/shard.h"

namespace soldwire::realtime {

// How often a shard looks for heartbeats, expiry and slow peers.
[[nodiscard]] inline std::chrono::milliseconds sweep_interval(const HubOptions& options) {
  using std::chrono::milliseconds;
  return std::clamp(options.heartbeat / 4, milliseconds(20), milliseconds(500));
}

// A task that does nothing when the shard is gone.
template <typename Task>
[[nodiscard]] auto weak_task(const std::weak_ptr<Shard>& weak, Task task) {
  return [weak, task = std::move(task)] {
    const std::shared_ptr<Shard> shard = weak.lock();
    if (shard != nullptr && !shard->is_closed()) {
      task(*shard);
    }
  };
}

template <typename Task>
bool Shard::post(Task task) {
  const std::lock_guard lock(gate_);
  if (accepts_posts_) {
    executor_->post(weak_task(weak_from_this(), std::move(task)));
  }
  return accepts_posts_;
}

template <typename Task>
void Shard::defer(Task task) {
  executor_->defer(weak_task(weak_from_this(), std::move(task)));
}

template <typename Task>
void Shard::run_after(std::chrono::milliseconds delay, Task task) {
  executor_->run_after(delay, weak_task(weak_from_this(), std::move(task)));
}

}  // namespace soldwire::realtime
