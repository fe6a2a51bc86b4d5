// Whose a show is and who may watch it, from memory: a thousand streams that come back at once ask
// the store once.
//
// What is known is asked for again after `fresh_for`, and at once after forget().
//
// Threads:  any.
// Lifetime: the pool must outlive the directory and its network threads.
// Limits:   shows_max known shows; callers that wait for the same show are as many as there are
//           connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "net/http.h"
#include "store/read_pool.h"

namespace soldwire::api {

struct ShowFacts {
  WorkspaceId workspace;
  std::int64_t public_generation = 0;  // as in claims::Show
  bool deleted = false;                // there was such a show; nothing else of it is left
  bool rehearsal = false;
};

class ShowDirectory {
 public:
  static constexpr std::size_t shows_max = 10'000;
  static constexpr std::chrono::seconds fresh_for{5};

  using Done = std::function<void(const Result<ShowFacts>& facts)>;

  ShowDirectory(store::ReadPool& pool, const Clock& clock);
  ShowDirectory(const ShowDirectory&) = delete;
  ShowDirectory& operator=(const ShowDirectory&) = delete;
  ~ShowDirectory();

  // From memory; empty when it has to be asked for.
  [[nodiscard]] std::optional<ShowFacts> known(const ShowId& show) const;
  // Asks the store, and calls `done` on the thread of `responder`'s loop.
  // Errors: not_found, overloaded (the pool is full), and those of the store.
  void find(const ShowId& show, const net::Responder& responder, Done done);
  // The show has changed: whoever asks from now on gets what is true now or later, also where a
  // read is under way already.
  void forget(const ShowId& show);

 private:
  struct State;
  static void read(store::ReadPool& pool, const Clock& clock, const std::shared_ptr<State>& state,
                   const ShowId& show);

  store::ReadPool& pool_;
  const Clock& clock_;
  const std::shared_ptr<State> state_;  // shared with reads under way
};

}  // namespace soldwire::api
