// Threads for work that blocks or computes for long (password hashing, exports).
//
// Threads:  submit() from any thread.
// Limits:   queue_max jobs waiting; one more is refused, never dropped silently.
// Lifetime: the destructor runs what is queued, then joins.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace soldwire {

class WorkerPool {
 public:
  WorkerPool(int threads, std::size_t queue_max);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  // False when the queue is full; the job is not kept.
  [[nodiscard]] bool submit(std::function<void()> job);

 private:
  void work();

  const std::size_t queue_max_;
  std::mutex mutex_;  // guards queue_ and stopping_
  std::condition_variable ready_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace soldwire
