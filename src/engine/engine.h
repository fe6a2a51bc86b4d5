// The only writer. Takes what is waiting, decides, commits it as one transaction, and only then
// answers and announces.
//
// Threads:  submit() and write() from any thread. One engine thread of its own does all the work;
//           `done` and Announcer::announce() are called on it and must be quick. Only a command
//           that the queue refuses is answered on the caller's thread, before submit() returns.
// Lifetime: store, announcer, clock, random and packs must outlive the engine.
// Limits:   EngineOptions. A full queue answers `overloaded`, nothing is dropped silently.
// Failure:  when a commit fails, its callers get `unavailable`, nothing is announced, all state
//           in memory is dropped and read again from the store. Should the log turn out to hold
//           what nobody was told, it is announced before anything that follows it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "claims/language/parse.h"
#include "engine/commands.h"
#include "store/store.h"
#include "store/writer.h"

namespace soldwire::engine {

// Where committed events go; the realtime hub in the product.
class Announcer {
 public:
  virtual ~Announcer() = default;
  // Consecutive events of one show, committed. Returns for each how many subscribers it went to.
  virtual std::vector<std::size_t> announce(const ShowId& show,
                                            std::span<const store::EventRecord> events) = 0;
};

// Told after each commit that starts, stops or rebinds a show's sources, so that connectors follow.
class LifecycleListener {
 public:
  virtual ~LifecycleListener() = default;
  // Engine thread; must be quick.
  virtual void on_show_changed(const claims::Show& show,
                               const std::vector<store::Source>& sources) = 0;
  virtual void on_show_deleted(const ShowId& show) = 0;
};

struct EngineOptions {
  std::size_t queue_commands_max = 8'192;
  std::size_t queue_bytes_max = 64U << 20U;
  std::size_t batch_commands_max = 1'024;
  std::size_t batch_comments_max = 4'096;
  // Shows, and open claims in all of them; the least recently used shows go first. The one that was
  // used last always stays.
  std::size_t shows_in_memory_max = 256;
  std::size_t claims_in_memory_max = 500'000;
};

struct EngineStats {
  std::uint64_t commits = 0;
  std::uint64_t commit_failures = 0;
  std::uint64_t commands = 0;
  std::uint64_t comments = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t claims = 0;
  std::uint64_t events = 0;
  std::uint64_t queued = 0;
  std::uint64_t shows_in_memory = 0;
  std::uint64_t claims_in_memory = 0;  // open ones
  std::uint64_t last_commit_us = 0;
  // Commit latency, cumulative counts up to 1, 2, 5, 10, 20, 50, 100, 500 ms and more.
  std::uint64_t commit_latency_buckets[9] = {};
  std::uint64_t commit_latency_sum_us = 0;
};

class Engine final : public store::Writer {
 public:
  Engine(EngineOptions options, store::Store& store, Announcer& announcer, const Clock& clock,
         Random& random, std::shared_ptr<const claims::language::Packs> packs);
  ~Engine() override;

  // Before start().
  void set_lifecycle_listener(LifecycleListener* listener);
  void start();
  // Refuses new work with `unavailable`, finishes what is queued, joins the thread.
  void stop();

  template <typename Command>
  using DoneOf = std::function<void(Result<typename Command::Outcome>)>;

  // Any thread. `done` is called exactly once: on the engine thread after the commit, in the
  // order of submission; or at once when the queue is full (overloaded) or the engine stops
  // (unavailable).
  void submit(CreateShow command, DoneOf<CreateShow> done);
  void submit(UpdateShow command, DoneOf<UpdateShow> done);
  void submit(DeleteShow command, DoneOf<DeleteShow> done);
  void submit(ChangeLifecycle command, DoneOf<ChangeLifecycle> done);
  void submit(CopyShow command, DoneOf<CopyShow> done);
  void submit(SetRehearsalPace command, DoneOf<SetRehearsalPace> done);
  void submit(AddItems command, DoneOf<AddItems> done);
  void submit(UpdateItem command, DoneOf<UpdateItem> done);
  void submit(MoveItem command, DoneOf<MoveItem> done);
  void submit(RemoveItem command, DoneOf<RemoveItem> done);
  void submit(FeatureItem command, DoneOf<FeatureItem> done);
  void submit(AwardItem command, DoneOf<AwardItem> done);
  void submit(ReleaseClaim command, DoneOf<ReleaseClaim> done);
  void submit(ReleaseClaims command, DoneOf<ReleaseClaims> done);
  void submit(SetPayment command, DoneOf<SetPayment> done);
  void submit(ResolveClaim command, DoneOf<ResolveClaim> done);
  void submit(HoldClaim command, DoneOf<HoldClaim> done);
  void submit(BlockBuyer command, DoneOf<BlockBuyer> done);
  void submit(AddBuyerNote command, DoneOf<AddBuyerNote> done);
  void submit(MergeBuyers command, DoneOf<MergeBuyers> done);
  void submit(UndoStep command, DoneOf<UndoStep> done);
  void submit(AmendComment command, DoneOf<AmendComment> done);
  void submit(AddNote command, DoneOf<AddNote> done);
  void submit(PublishCustom command, DoneOf<PublishCustom> done);
  void submit(IngestComments command, DoneOf<IngestComments> done);
  void submit(ReportSource command, DoneOf<ReportSource> done);
  void write(store::Writer::Job job, store::Writer::Done done) override;

  [[nodiscard]] EngineStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::engine
