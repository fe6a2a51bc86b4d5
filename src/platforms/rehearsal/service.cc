#include "platforms/rehearsal/service.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "platforms/rehearsal/simulated_buyers.h"

namespace soldwire::platforms::rehearsal {

struct Service::Impl : std::enable_shared_from_this<Service::Impl> {
  Impl(ServiceOptions options_in, Transport& transport_in, Sink& sink_in, store::ReadPool& reads_in,
       std::shared_ptr<const claims::language::Packs> packs_in, const Clock& clock_in,
       Random& random_in)
      : options(options_in),
        transport(transport_in),
        sink(sink_in),
        reads(reads_in),
        packs(std::move(packs_in)),
        clock(clock_in),
        random(random_in) {}

  // One rehearsal whose buyers write.
  struct Running {
    claims::Show show;
    SimulatedBuyers buyers;
    std::uint64_t generation = 0;  // steps of an earlier pace find that they are late
    std::uint64_t comments = 0;
    std::optional<std::chrono::nanoseconds> items_read_at;
  };

  // Runs `step` on the connector thread, unless the service is gone or stopped by then.
  template <typename Step>
  void post(Step step) {
    transport.post([weak = weak_from_this(), step = std::move(step)] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (self && !self->stopped) {
        step(*self);
      }
    });
  }
  template <typename Step>
  void later(std::chrono::milliseconds delay, Step step) {
    transport.run_after(delay, [weak = weak_from_this(), step = std::move(step)] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (self && !self->stopped) {
        step(*self);
      }
    });
  }

  void read_rehearsals();
  void apply(const claims::Show& show);
  void write_next(const ShowId& show, std::uint64_t generation);
  void write_after(std::chrono::milliseconds delay, const ShowId& show, std::uint64_t generation);
  void read_items(Running& running);
  [[nodiscard]] std::chrono::milliseconds pause_of(const Running& running);
  [[nodiscard]] Running* find(const ShowId& show, std::uint64_t generation);

  // Fixed at construction.
  const ServiceOptions options;
  Transport& transport;
  Sink& sink;
  store::ReadPool& reads;
  const std::shared_ptr<const claims::language::Packs> packs;
  const Clock& clock;
  Random& random;

  // Connector thread only.
  std::map<ShowId, Running> running;
  std::set<ShowId> told;  // of these the engine spoke while start() was reading
  bool reading = false;
  std::uint64_t generations = 0;
  bool stopped = false;

  // Any thread.
  std::atomic<bool> stop_asked{false};
};

void Service::Impl::read_rehearsals() {
  const auto job = [weak = weak_from_this(), &transport_of_job = transport](store::Reader& reader) {
    auto found = std::make_shared<Result<std::vector<claims::Show>>>();
    *found = [&]() -> Result<std::vector<claims::Show>> {
      std::vector<claims::Show> shows;
      SW_TRY(const std::vector<ShowId> ids, reader.shows_with_status(claims::ShowStatus::active));
      for (const ShowId& id : ids) {
        SW_TRY(std::optional<claims::Show> show, reader.find_show(id));
        if (show && show->pace) {
          shows.push_back(std::move(*show));
        }
      }
      return shows;
    }();
    transport_of_job.post([weak, found] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) {
        return;
      }
      if (!*found) {
        log::error("rehearsal", "cannot read the rehearsals, trying again: {}",
                   found->error().message);
        self->later(self->options.retry_after, [](Impl& impl) { impl.read_rehearsals(); });
        return;
      }
      for (const claims::Show& show : **found) {
        if (!self->told.contains(show.id)) {
          self->apply(show);
        }
      }
      self->reading = false;
      self->told.clear();
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    later(options.retry_after, [](Impl& impl) { impl.read_rehearsals(); });
  }
}

void Service::Impl::apply(const claims::Show& show) {
  const auto known = running.find(show.id);
  if (!show.pace || show.status != claims::ShowStatus::active) {
    if (known != running.end()) {
      running.erase(known);
    }
    return;
  }
  if (known != running.end() && known->second.show == show) {
    return;
  }
  if (known == running.end() && running.size() >= rehearsals_max) {
    log::warning("rehearsal", "{} rehearsals run already: nobody writes in show {}", rehearsals_max,
                 show.id.str());
    return;
  }
  running.erase(show.id);
  const std::uint64_t generation = ++generations;
  Running& entry =
      running.emplace(show.id, Running{show, SimulatedBuyers(*packs, show), generation, 0, {}})
          .first->second;
  write_after(pause_of(entry), show.id, generation);
  read_items(entry);
}

Service::Impl::Running* Service::Impl::find(const ShowId& show, std::uint64_t generation) {
  const auto found = running.find(show);
  return found == running.end() || found->second.generation != generation ? nullptr
                                                                          : &found->second;
}

// Comments do not come at a steady beat: half to one and a half of the mean.
std::chrono::milliseconds Service::Impl::pause_of(const Running& entry) {
  constexpr std::int64_t minute_ms = 60'000;
  const std::int64_t mean =
      std::max<std::int64_t>(minute_ms / entry.show.pace->comments_per_minute, 2);
  return std::chrono::milliseconds(
      mean / 2 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(mean) + 1)));
}

void Service::Impl::write_after(std::chrono::milliseconds delay, const ShowId& show,
                                std::uint64_t generation) {
  later(delay, [show, generation](Impl& impl) { impl.write_next(show, generation); });
}

void Service::Impl::write_next(const ShowId& show, std::uint64_t generation) {
  Running* const entry = find(show, generation);
  if (entry == nullptr) {
    return;
  }
  if (!entry->items_read_at || clock.monotonic() - *entry->items_read_at >= options.items_every) {
    read_items(*entry);
  }
  SimulatedComment simulated = entry->buyers.next(random);
  claims::Comment comment;
  comment.platform = claims::rehearsal_platform;
  comment.user_id = std::move(simulated.user_id);
  comment.user_handle = std::move(simulated.user_handle);
  comment.text = std::move(simulated.text);
  comment.received_at = clock.now();
  comment.platform_time = comment.received_at;
  comment.comment_id = "r" + std::to_string(comment.received_at.value) + "_" +
                       std::to_string(generation) + "_" + std::to_string(++entry->comments);
  engine::IngestComments command{
      {entry->show.workspace, {}, std::string(claims::rehearsal_platform)},
      show,
      {std::move(comment)},
      std::nullopt};
  sink.ingest(std::move(command), [weak = weak_from_this(), show, generation](
                                      const Result<engine::IngestComments::Outcome>& outcome) {
    const std::shared_ptr<Impl> self = weak.lock();
    if (!self || self->stopped) {
      return;
    }
    Running* const writing = self->find(show, generation);
    if (writing == nullptr) {
      return;
    }
    const bool waits = !outcome && (outcome.error().code == Errc::overloaded ||
                                    outcome.error().code == Errc::unavailable);
    if (!outcome && !waits) {
      // Paused, stopped or deleted: the engine tells when it goes on.
      self->running.erase(show);
      return;
    }
    self->write_after(waits ? self->options.retry_after : self->pause_of(*writing), show,
                      generation);
  });
}

void Service::Impl::read_items(Running& entry) {
  entry.items_read_at = clock.monotonic();
  const auto job = [weak = weak_from_this(), &transport_of_job = transport, show = entry.show.id,
                    generation = entry.generation](store::Reader& reader) {
    const auto snapshot = reader.snapshot(show, 1, 1);
    if (!snapshot) {
      return;  // the next time
    }
    std::vector<ItemOnSale> items;
    for (const claims::Item& item : snapshot->items) {
      ItemOnSale& on_sale = items.emplace_back();
      on_sale.number = item.number;
      on_sale.featured = item.featured;
      for (const claims::Variant& variant : item.variants) {
        on_sale.variants.push_back(variant.name);
      }
    }
    transport_of_job.post([weak, show, generation, items = std::move(items)] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) {
        return;
      }
      if (Running* const reader_of = self->find(show, generation)) {
        reader_of->buyers.set_items(items);
      }
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    log::debug("rehearsal", "no room to read the items of {}", entry.show.id.str());
  }
}

Service::Service(ServiceOptions options, Transport& transport, Sink& sink, store::ReadPool& reads,
                 std::shared_ptr<const claims::language::Packs> packs, const Clock& clock,
                 Random& random)
    : impl_(std::make_shared<Impl>(options, transport, sink, reads, std::move(packs), clock,
                                   random)) {}

Service::~Service() {
  stop();
}

void Service::start() {
  impl_->post([](Impl& impl) {
    impl.reading = true;
    impl.read_rehearsals();
  });
}

void Service::stop() {
  // Once: the second time the connector thread may be gone, and nobody would answer.
  if (impl_->stop_asked.exchange(true)) {
    return;
  }
  auto finished = std::make_shared<std::promise<void>>();
  impl_->transport.post([impl = impl_, finished] {
    impl->stopped = true;
    impl->running.clear();
    finished->set_value();
  });
  finished->get_future().wait();
}

void Service::on_show_changed(const claims::Show& show) {
  if (!show.rehearsal) {
    return;
  }
  impl_->post([show](Impl& impl) {
    if (impl.reading) {
      impl.told.insert(show.id);
    }
    impl.apply(show);
  });
}

void Service::on_show_deleted(const ShowId& show) {
  impl_->post([show](Impl& impl) {
    if (impl.reading) {
      impl.told.insert(show);
    }
    impl.running.erase(show);
  });
}

}  // namespace soldwire::platforms::rehearsal
