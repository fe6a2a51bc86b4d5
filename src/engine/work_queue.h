// What waits for the engine thread, bounded in count and bytes.
//
// Place:    private to engine.
// Threads:  push() and close() from any thread; take() on one.
// Overflow: push() refuses; nothing is dropped silently.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "engine/work.h"

namespace soldwire::engine {

class WorkQueue {
 public:
  WorkQueue(std::size_t count_max, std::size_t bytes_max)
      : count_max_(count_max), bytes_max_(bytes_max) {}
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  // Takes `work` over when it returns nothing; else says why not.
  [[nodiscard]] std::optional<Error> push(std::unique_ptr<Work>& work);

  struct Taken {
    std::vector<std::unique_ptr<Work>> works;
    bool is_over = false;  // closed and drained
  };
  // Waits for work, at most `wait_max`; takes at most `works_max`, and no more once `comments_max`
  // are reached.
  [[nodiscard]] Taken take(std::size_t works_max, std::size_t comments_max,
                           std::chrono::nanoseconds wait_max);
  // Refuses everything from now on; take() hands out what is left.
  void close();
  [[nodiscard]] std::size_t size() const;

 private:
  const std::size_t count_max_;
  const std::size_t bytes_max_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Work>> works_;
  std::size_t bytes_ = 0;
  bool is_closed_ = false;
};

}  // namespace soldwire::engine
