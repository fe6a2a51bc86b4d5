// Lets the simulated buyers of every running rehearsal write. Their comments go to the engine as
// those of a platform do.
//
// Place:    between the engine, which says which rehearsals run at which pace, and the engine's
//           queue. The pace is part of the show, so a restart goes on with it.
// Threads:  on_show_changed() and on_show_deleted() on the engine thread; start() and stop() from
//           any thread but the connector thread (stop() waits for it). Everything else happens on
//           the connector thread.
// Lifetime: all that the constructor takes must outlive this object; `transport` also the engine's
//           and the read pool's threads.
// Limits:   rehearsals_max at a time; one more writes nothing, and the log says so.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "claims/language/parse.h"
#include "claims/types.h"
#include "platforms/sink.h"
#include "platforms/transport.h"
#include "store/read_pool.h"

namespace soldwire::platforms::rehearsal {

inline constexpr std::size_t rehearsals_max = 100;

struct ServiceOptions {
  // The buyers see a change of the items this much later.
  std::chrono::milliseconds items_every{2'000};
  // A read or a comment that found no room is tried again after this.
  std::chrono::milliseconds retry_after{1'000};
};

class Service {
 public:
  Service(ServiceOptions options, Transport& transport, Sink& sink, store::ReadPool& reads,
          std::shared_ptr<const claims::language::Packs> packs, const Clock& clock, Random& random);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Goes on with the rehearsals that the store knows; those that were told of since are newer.
  void start();
  // Nobody writes afterwards; what is stored stays. Idempotent.
  void stop();

  void on_show_changed(const claims::Show& show);
  void on_show_deleted(const ShowId& show);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace soldwire::platforms::rehearsal
