#include "engine/engine.h"

#include <array>
#include <atomic>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "engine/batch.h"
#include "engine/schedule.h"
#include "engine/show_memory.h"
#include "engine/work.h"
#include "engine/work_queue.h"

namespace soldwire::engine {
namespace {

constexpr std::array<std::uint64_t, 8> latency_bounds_us{1'000,  2'000,  5'000,   10'000,
                                                         20'000, 50'000, 100'000, 500'000};
constexpr int confirm_page_events = 1'000;

using Works = std::vector<std::unique_ptr<Work>>;

struct Counters {
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> commit_failures{0};
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> comments{0};
  std::atomic<std::uint64_t> duplicates{0};
  std::atomic<std::uint64_t> claims{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> shows_in_memory{0};
  std::atomic<std::uint64_t> claims_in_memory{0};
  std::atomic<std::uint64_t> last_commit_us{0};
  std::atomic<std::uint64_t> latency_sum_us{0};
  std::array<std::atomic<std::uint64_t>, 9> latency_buckets{};
};

}  // namespace

struct Engine::Impl {
  Impl(const EngineOptions& engine_options, store::Store& the_store, Announcer& the_announcer,
       const Clock& clock, Random& random, std::shared_ptr<const claims::language::Packs> packs)
      : options(engine_options),
        store(the_store),
        announcer(the_announcer),
        surroundings{clock, random, std::move(packs)},
        queue(engine_options.queue_commands_max, engine_options.queue_bytes_max) {}

  void push(std::unique_ptr<Work> work) {
    if (const auto refusal = queue.push(work)) {
      work->abandon(*refusal);
    }
  }

  void run() {
    read_schedule();
    for (;;) {
      auto taken = queue.take(options.batch_commands_max, options.batch_comments_max, sleep());
      if (taken.is_over) {
        return;
      }
      counters.commands += taken.works.size();
      Works works = due_works();
      std::move(taken.works.begin(), taken.works.end(), std::back_inserter(works));
      if (works.empty()) {
        continue;
      }
      if (auto done = commit_together(works); !done) {
        give_up(works, done.error());
      }
      counters.shows_in_memory = cache.size();
      counters.claims_in_memory = cache.claims();
    }
  }

  // What was due when the process ended is due now. A store that does not answer is asked again.
  void read_schedule() {
    if (const auto transaction = store.begin()) {
      if (const auto shows = (*transaction)->due_shows()) {
        schedule.read(*shows);
      }
    }
    retries = !schedule.is_known();
  }

  [[nodiscard]] std::chrono::nanoseconds sleep() const {
    constexpr std::chrono::milliseconds retry_after{200};
    return retries ? retry_after : schedule.sleep_from(surroundings.clock.now());
  }

  Works due_works() {
    if (!schedule.is_known()) {
      read_schedule();
    }
    Works works;
    for (const auto& [show, workspace] : schedule.due_at(surroundings.clock.now())) {
      works.push_back(std::make_unique<CommandWork<SettleShow>>(
          SettleShow{Actor{workspace, {}, {}}, show}, nullptr));
    }
    return works;
  }

  // One transaction for all of `works`. Nothing leaves before it is committed.
  Result<void> commit_together(Works& works) {
    SW_TRY(const auto transaction, store.begin());
    SW_CHECK(confirm(*transaction));
    Batch batch(surroundings, cache, *transaction);
    for (auto& work : works) {
      work->run(batch);
      if (batch.broken()) {
        return tl::unexpected(*batch.broken());
      }
    }
    SW_CHECK(batch.flush_events());
    const auto started = surroundings.clock.monotonic();
    if (auto committed = transaction->commit(); !committed) {
      remember_unconfirmed(batch);
      return committed;
    }
    count_commit(batch, surroundings.clock.monotonic() - started);
    retries = false;
    for (const auto& id : batch.touched()) {
      if (const ShowMemory* const memory = cache.find(id)) {
        schedule.set(id, memory->show.workspace, memory->next_due());
      } else {
        schedule.erase(id);
      }
    }
    for (const auto& id : batch.deleted()) {
      schedule.erase(id);
    }
    announce(batch);
    for (auto& work : works) {
      work->answer(batch);
    }
    for (const auto& id : batch.touched()) {
      if (ShowMemory* const memory = cache.find(id)) {
        memory->pending.clear();
        memory->delivered.clear();
      }
    }
    cache.evict(options.shows_in_memory_max, options.claims_in_memory_max);
    return {};
  }

  void announce(Batch& batch) {
    for (const auto& id : batch.touched()) {
      ShowMemory* const memory = cache.find(id);
      if (memory == nullptr) {
        continue;
      }
      if (!memory->pending.empty()) {
        memory->delivered = announcer.announce(id, memory->pending);
      }
      if (std::exchange(memory->lifecycle_changed, false) && listener != nullptr) {
        listener->on_show_changed(memory->show, memory->sources);
      }
    }
    if (listener != nullptr) {
      for (const auto& id : batch.deleted()) {
        listener->on_show_deleted(id);
      }
    }
  }

  // The transaction failed as a whole, or nobody knows whether it did.
  void give_up(Works& works, const Error& error) {
    ++counters.commit_failures;
    log::error("engine", "a commit of {} commands failed: {}", works.size(), error.message);
    cache.clear();
    schedule.forget();
    retries = true;
    for (auto& work : works) {
      work->abandon({Errc::unavailable, "the change could not be stored: try again", {}});
    }
    if (unconfirmed.empty()) {
      return;
    }
    // Others wait for these events; if the store does not answer now, the next batch asks again.
    if (const auto transaction = store.begin()) {
      if (const auto confirmed = confirm(**transaction); !confirmed) {
        log::warning("engine", "cannot read back what was committed: {}",
                     confirmed.error().message);
      }
    }
  }

  struct Unconfirmed {
    std::int64_t announced_seq = 0;
    bool lifecycle_changed = false;
  };

  void remember_unconfirmed(Batch& batch) {
    for (const auto& id : batch.touched()) {
      const ShowMemory* const memory = cache.find(id);
      if (memory == nullptr || memory->pending.empty()) {
        continue;
      }
      const auto seq = memory->pending.front().seq - 1;
      auto& entry = unconfirmed.try_emplace(id, Unconfirmed{seq, false}).first->second;
      entry.lifecycle_changed = entry.lifecycle_changed || memory->lifecycle_changed;
    }
  }

  // After a commit with unknown outcome: what the log has is true, and is announced before anything
  // that follows it.
  Result<void> confirm(store::Transaction& transaction) {
    while (!unconfirmed.empty()) {
      const auto entry = unconfirmed.begin();
      SW_TRY(const bool was_committed, announce_after(transaction, entry->first, entry->second));
      if (was_committed && entry->second.lifecycle_changed && listener != nullptr) {
        SW_TRY(const auto show, transaction.find_show(entry->first));
        SW_TRY(const auto sources, transaction.sources(entry->first));
        if (show) {
          listener->on_show_changed(*show, sources);
        }
      }
      unconfirmed.erase(entry);
    }
    return {};
  }

  Result<bool> announce_after(store::Transaction& transaction, const ShowId& show,
                              Unconfirmed& from) {
    const auto start = from.announced_seq;
    for (;;) {
      auto page = transaction.events_after(show, from.announced_seq, confirm_page_events);
      if (!page && page.error().code == Errc::not_found) {
        return false;
      }
      if (!page) {
        return tl::unexpected(std::move(page).error());
      }
      if (page->events.empty()) {
        return from.announced_seq > start;
      }
      announcer.announce(show, page->events);
      counters.events += page->events.size();
      from.announced_seq = page->events.back().seq;
    }
  }

  void count_commit(Batch& batch, std::chrono::nanoseconds took) {
    const auto us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    ++counters.commits;
    counters.last_commit_us = us;
    counters.latency_sum_us += us;
    for (std::size_t i = 0; i < latency_bounds_us.size(); ++i) {
      counters.latency_buckets[i] += us <= latency_bounds_us[i] ? 1 : 0;
    }
    ++counters.latency_buckets[latency_bounds_us.size()];
    counters.comments += batch.counts.comments;
    counters.duplicates += batch.counts.duplicates;
    counters.claims += batch.counts.claims;
    for (const auto& id : batch.touched()) {
      if (const ShowMemory* const memory = cache.find(id)) {
        counters.events += memory->pending.size();
      }
    }
  }

  const EngineOptions options;
  store::Store& store;
  Announcer& announcer;
  const Surroundings surroundings;
  LifecycleListener* listener = nullptr;

  // Any thread.
  WorkQueue queue;
  Counters counters;

  // Engine thread only.
  ShowCache cache;
  std::map<ShowId, Unconfirmed> unconfirmed;
  Schedule schedule;
  bool retries = false;  // the last commit failed: not again at once

  std::thread thread;
};

Engine::Engine(EngineOptions options, store::Store& store, Announcer& announcer, const Clock& clock,
               Random& random, std::shared_ptr<const claims::language::Packs> packs)
    : impl_(std::make_unique<Impl>(options, store, announcer, clock, random, std::move(packs))) {}

Engine::~Engine() {
  stop();
}

void Engine::set_lifecycle_listener(LifecycleListener* listener) {
  SW_ASSERT(!impl_->thread.joinable());
  impl_->listener = listener;
}

void Engine::start() {
  SW_ASSERT(!impl_->thread.joinable());
  impl_->thread = std::thread([this] { impl_->run(); });
}

void Engine::stop() {
  impl_->queue.close();
  if (impl_->thread.joinable()) {
    impl_->thread.join();
    return;
  }
  // Never started: what waits will not run.
  for (;;) {
    const auto left =
        impl_->queue.take(impl_->options.batch_commands_max, impl_->options.batch_comments_max, {});
    if (left.is_over) {
      return;
    }
    for (const auto& work : left.works) {
      work->abandon({Errc::unavailable, "the server is shutting down: try again later", {}});
    }
  }
}

void Engine::submit(CreateShow command, DoneOf<CreateShow> done) {
  impl_->push(std::make_unique<CommandWork<CreateShow>>(std::move(command), std::move(done)));
}
void Engine::submit(UpdateShow command, DoneOf<UpdateShow> done) {
  impl_->push(std::make_unique<CommandWork<UpdateShow>>(std::move(command), std::move(done)));
}
void Engine::submit(DeleteShow command, DoneOf<DeleteShow> done) {
  impl_->push(std::make_unique<CommandWork<DeleteShow>>(std::move(command), std::move(done)));
}
void Engine::submit(ChangeLifecycle command, DoneOf<ChangeLifecycle> done) {
  impl_->push(std::make_unique<CommandWork<ChangeLifecycle>>(std::move(command), std::move(done)));
}
void Engine::submit(CopyShow command, DoneOf<CopyShow> done) {
  impl_->push(std::make_unique<CommandWork<CopyShow>>(std::move(command), std::move(done)));
}
void Engine::submit(SetRehearsalPace command, DoneOf<SetRehearsalPace> done) {
  impl_->push(std::make_unique<CommandWork<SetRehearsalPace>>(std::move(command), std::move(done)));
}
void Engine::submit(AddItems command, DoneOf<AddItems> done) {
  impl_->push(std::make_unique<CommandWork<AddItems>>(std::move(command), std::move(done)));
}
void Engine::submit(UpdateItem command, DoneOf<UpdateItem> done) {
  impl_->push(std::make_unique<CommandWork<UpdateItem>>(std::move(command), std::move(done)));
}
void Engine::submit(MoveItem command, DoneOf<MoveItem> done) {
  impl_->push(std::make_unique<CommandWork<MoveItem>>(std::move(command), std::move(done)));
}
void Engine::submit(RemoveItem command, DoneOf<RemoveItem> done) {
  impl_->push(std::make_unique<CommandWork<RemoveItem>>(std::move(command), std::move(done)));
}
void Engine::submit(FeatureItem command, DoneOf<FeatureItem> done) {
  impl_->push(std::make_unique<CommandWork<FeatureItem>>(std::move(command), std::move(done)));
}
void Engine::submit(AwardItem command, DoneOf<AwardItem> done) {
  impl_->push(std::make_unique<CommandWork<AwardItem>>(std::move(command), std::move(done)));
}
void Engine::submit(ReleaseClaim command, DoneOf<ReleaseClaim> done) {
  impl_->push(std::make_unique<CommandWork<ReleaseClaim>>(std::move(command), std::move(done)));
}
void Engine::submit(ReleaseClaims command, DoneOf<ReleaseClaims> done) {
  impl_->push(std::make_unique<CommandWork<ReleaseClaims>>(std::move(command), std::move(done)));
}
void Engine::submit(SetPayment command, DoneOf<SetPayment> done) {
  impl_->push(std::make_unique<CommandWork<SetPayment>>(std::move(command), std::move(done)));
}
void Engine::submit(ResolveClaim command, DoneOf<ResolveClaim> done) {
  impl_->push(std::make_unique<CommandWork<ResolveClaim>>(std::move(command), std::move(done)));
}
void Engine::submit(HoldClaim command, DoneOf<HoldClaim> done) {
  impl_->push(std::make_unique<CommandWork<HoldClaim>>(std::move(command), std::move(done)));
}
void Engine::submit(BlockBuyer command, DoneOf<BlockBuyer> done) {
  impl_->push(std::make_unique<CommandWork<BlockBuyer>>(std::move(command), std::move(done)));
}
void Engine::submit(AddBuyerNote command, DoneOf<AddBuyerNote> done) {
  impl_->push(std::make_unique<CommandWork<AddBuyerNote>>(std::move(command), std::move(done)));
}
void Engine::submit(MergeBuyers command, DoneOf<MergeBuyers> done) {
  impl_->push(std::make_unique<CommandWork<MergeBuyers>>(std::move(command), std::move(done)));
}
void Engine::submit(UndoStep command, DoneOf<UndoStep> done) {
  impl_->push(std::make_unique<CommandWork<UndoStep>>(std::move(command), std::move(done)));
}
void Engine::submit(AmendComment command, DoneOf<AmendComment> done) {
  impl_->push(std::make_unique<CommandWork<AmendComment>>(std::move(command), std::move(done)));
}
void Engine::submit(AddNote command, DoneOf<AddNote> done) {
  impl_->push(std::make_unique<CommandWork<AddNote>>(std::move(command), std::move(done)));
}
void Engine::submit(PublishCustom command, DoneOf<PublishCustom> done) {
  impl_->push(std::make_unique<CommandWork<PublishCustom>>(std::move(command), std::move(done)));
}
void Engine::submit(IngestComments command, DoneOf<IngestComments> done) {
  impl_->push(std::make_unique<CommandWork<IngestComments>>(std::move(command), std::move(done)));
}
void Engine::submit(ReportSource command, DoneOf<ReportSource> done) {
  impl_->push(std::make_unique<CommandWork<ReportSource>>(std::move(command), std::move(done)));
}
void Engine::write(store::Writer::Job job, store::Writer::Done done) {
  impl_->push(std::make_unique<JobWork>(std::move(job), std::move(done)));
}

EngineStats Engine::stats() const {
  const auto& counters = impl_->counters;
  EngineStats stats;
  stats.commits = counters.commits;
  stats.commit_failures = counters.commit_failures;
  stats.commands = counters.commands;
  stats.comments = counters.comments;
  stats.duplicates = counters.duplicates;
  stats.claims = counters.claims;
  stats.events = counters.events;
  stats.queued = impl_->queue.size();
  stats.shows_in_memory = counters.shows_in_memory;
  stats.claims_in_memory = counters.claims_in_memory;
  stats.last_commit_us = counters.last_commit_us;
  stats.commit_latency_sum_us = counters.latency_sum_us;
  for (std::size_t i = 0; i < counters.latency_buckets.size(); ++i) {
    stats.commit_latency_buckets[i] = counters.latency_buckets[i];
  }
  return stats;
}

}  // namespace soldwire::engine
