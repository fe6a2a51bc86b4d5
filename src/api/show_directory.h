// Which workspace a show belongs to, from memory: a thousand streams that come back at once ask the
// store once.
//
// A show never changes its workspace; it can be deleted, so what is known is asked for again after
// `fresh_for`.
//
// Threads:  any.
// Lifetime: the pool must outlive the directory and its network threads.
// Limits:   shows_max known shows; callers that wait for the same show are as many as there are
//           connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "net/http.h"
#include "store/read_pool.h"

namespace soldwire::api {

class ShowDirectory {
 public:
  static constexpr std::size_t shows_max = 10'000;
  static constexpr std::chrono::seconds fresh_for{5};

  using Done = std::function<void(const Result<WorkspaceId>& workspace)>;

  ShowDirectory(store::ReadPool& pool, const Clock& clock);
  ShowDirectory(const ShowDirectory&) = delete;
  ShowDirectory& operator=(const ShowDirectory&) = delete;
  ~ShowDirectory();

  // From memory; empty when it has to be asked for.
  [[nodiscard]] std::optional<WorkspaceId> known(const ShowId& show) const;
  // Asks the store, and calls `done` on the thread of `responder`'s loop.
  // Errors: not_found, overloaded (the pool is full), and those of the store.
  void find(const ShowId& show, const net::Responder& responder, Done done);

 private:
  struct State;
  store::ReadPool& pool_;
  const Clock& clock_;
  const std::shared_ptr<State> state_;  // shared with reads under way
};

}  // namespace soldwire::api
