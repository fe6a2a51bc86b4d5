// What waits for the engine thread, bounded in count and bytes.
//
// Place:    private to engine.
// Threads:  push() and close() from any thread; take() on one.
// Overflow: push() refuses; nothing is dropped silently.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/guarded.h"
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
  // Waits for work; at most `works_max`, and no more once `comments_max` are reached. Empty: closed
  // and drained.
  [[nodiscard]] std::vector<std::unique_ptr<Work>> take(std::size_t works_max,
                                                        std::size_t comments_max);
  // Refuses everything from now on; take() hands out what is left.
  void close();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Waiting {
    std::deque<std::unique_ptr<Work>> works;
    std::size_t bytes = 0;
    bool is_closed = false;
  };

  const std::size_t count_max_;
  const std::size_t bytes_max_;
  Guarded<Waiting> waiting_;
  // Counts pushes and closes, so that take() can sleep until the next one.
  std::atomic<std::uint32_t> changes_{0};
};

}  // namespace soldwire::engine
