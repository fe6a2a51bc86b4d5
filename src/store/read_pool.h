// Threads that read the store, so that no network thread ever waits for SQL.
//
// Threads: submit() from any thread; jobs run on the pool's threads, each with a reader of its own.
// Limits:  queue_max jobs waiting.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "base/result.h"
#include "store/store.h"

namespace soldwire::store {

class ReadPool {
 public:
  // Errors: those of Store::open_reader.
  [[nodiscard]] static Result<std::unique_ptr<ReadPool>> make(Store& store, int threads,
                                                              std::size_t queue_max = 4'096);
  ReadPool(const ReadPool&) = delete;
  ReadPool& operator=(const ReadPool&) = delete;
  // Runs what is queued, then joins.
  ~ReadPool();

  // Errors: overloaded when the queue is full; the job is not kept.
  [[nodiscard]] Result<void> submit(std::function<void(Reader&)> job);
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Impl;
  explicit ReadPool(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::store
