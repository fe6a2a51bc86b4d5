// The one way to write for parts that have no commands of their own (accounts, sessions,
// idempotency keys).
//
// Threads: submit() from any thread. The job runs on the writer's thread inside the present group
//          commit; `done` is called on that thread after the commit and must be quick.
#pragma once

#include <functional>

#include "base/result.h"
#include "store/store.h"

namespace soldwire::store {

class Writer {
 public:
  using Job = std::function<Result<void>(Transaction&)>;
  using Done = std::function<void(Result<void>)>;

  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  virtual ~Writer() = default;

  // A job that fails is undone by itself; the rest of the batch commits. `done` gets the job's
  // error, `overloaded` when the queue is full, or `unavailable` when the commit failed.
  virtual void write(Job job, Done done) = 0;
};

}  // namespace soldwire::store
