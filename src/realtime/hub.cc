#include "realtime/hub.h"

#include <utility>

#include "base/assert.h"
#include "realtime/shard.h"

namespace soldwire::realtime {

namespace {

SubmitRead reads_of(store::ReadPool& pool) {
  return [&pool](std::function<void(const ReadEvents&)> job) {
    return pool.submit([job = std::move(job)](store::Reader& reader) {
      job([&reader](const ShowId& show, std::int64_t after, int limit) {
        return reader.events_after(show, after, limit);
      });
    });
  };
}

}  // namespace

struct Hub::Impl {
  Impl(HubOptions options, std::string epoch, SubmitRead submit_read, const Clock& clock,
       Random& shard_seeds)
      : context(
            std::make_shared<HubContext>(options, std::move(epoch), std::move(submit_read), clock)),
        random(shard_seeds) {
    SW_ASSERT(options.replay_page_events > 0 && options.turn_writes_max > 0 &&
              options.replay_reads_max > 0 && options.heartbeat.count() > 0);
  }

  void end_everywhere(const EndTarget& target, EndReason reason) {
    for (const auto& shard : shards) {
      shard->post_end(target, reason);
    }
  }

  void post(std::uint64_t to, const std::shared_ptr<const Batch>& batch) {
    for (std::size_t i = 0; i < shards.size(); ++i) {
      if ((to >> i & 1U) != 0) {
        shards[i]->post_batch(batch);
      }
    }
  }

  std::shared_ptr<HubContext> context;
  Random& random;
  std::vector<std::shared_ptr<Shard>> shards;  // complete before the first broadcast
};

Hub::Hub(HubOptions options, std::string epoch, store::ReadPool& pool, const Clock& clock,
         Random& random)
    : Hub(options, std::move(epoch), reads_of(pool), clock, random) {}

Hub::Hub(HubOptions options, std::string epoch, SubmitRead submit_read, const Clock& clock,
         Random& random)
    : impl_(std::make_unique<Impl>(options, std::move(epoch), std::move(submit_read), clock,
                                   random)) {}

Hub::~Hub() {
  close();
}

void Hub::close() {
  for (const auto& shard : impl_->shards) {
    shard->close();
  }
}

std::size_t Hub::add_shard(Executor& executor) {
  const std::size_t number = impl_->shards.size();
  SW_ASSERT(number < Registry::shards_max);
  impl_->shards.push_back(
      std::make_shared<Shard>(number, executor, impl_->context, impl_->random.next_u64()));
  return number;
}

std::vector<std::size_t> Hub::broadcast_to_show(const ShowId& show,
                                                std::span<const store::EventRecord> events) {
  if (events.empty()) {
    return {};
  }
  std::vector<std::string_view> types;
  types.reserve(events.size());
  for (const store::EventRecord& event : events) {
    types.push_back(event.type);
  }
  Registry& registry = impl_->context->registry;
  const Channel members{show, View::members};
  Registry::Audience audience = registry.audience(members, types);
  if (audience.shards != 0) {
    impl_->post(audience.shards,
                std::make_shared<const Batch>(impl_->context->epoch, members, events));
  }
  const Channel buyers{show, View::buyers};
  if (registry.shards(buyers) != 0) {
    auto batch = std::make_shared<const Batch>(impl_->context->epoch, buyers, events);
    for (std::size_t i = 0; i < events.size(); ++i) {
      types[i] = batch->type_of(events[i].seq);
    }
    const Registry::Audience public_audience = registry.audience(buyers, types);
    for (std::size_t i = 0; i < events.size(); ++i) {
      audience.counts[i] += public_audience.counts[i];
    }
    impl_->post(public_audience.shards, batch);
  }
  Counters& counters = registry.counters;
  counters.broadcasts.fetch_add(events.size());
  std::uint64_t deliveries = 0;
  std::uint64_t to_nobody = 0;
  for (const std::size_t count : audience.counts) {
    deliveries += count;
    to_nobody += count == 0 ? 1U : 0U;
  }
  counters.deliveries.fetch_add(deliveries);
  counters.broadcasts_to_nobody.fetch_add(to_nobody);
  return std::move(audience.counts);
}

void Hub::subscribe(std::size_t shard, SubscribeRequest request,
                    std::function<std::unique_ptr<Transport>(std::string first_bytes)> start) {
  SW_ASSERT(shard < impl_->shards.size());
  impl_->shards[shard]->subscribe(std::move(request), std::move(start));
}

void Hub::subscribe_merged(
    std::size_t shard, std::vector<SubscribeRequest> requests,
    std::function<std::unique_ptr<Transport>(std::string first_bytes)> start) {
  SW_ASSERT(shard < impl_->shards.size() && !requests.empty());
  impl_->shards[shard]->subscribe_merged(std::move(requests), std::move(start));
}

void Hub::end_session(const std::string& session_id, EndReason reason) {
  if (!session_id.empty()) {
    impl_->end_everywhere(EndTarget{.session = session_id}, reason);
  }
}

void Hub::end_user(const std::string& user_id, EndReason reason) {
  if (!user_id.empty()) {
    impl_->end_everywhere(EndTarget{.user = user_id}, reason);
  }
}

void Hub::end_show(const ShowId& show, EndReason reason) {
  if (!show.empty()) {
    impl_->end_everywhere(EndTarget{.show = show}, reason);
  }
}

void Hub::end_public(const ShowId& show, EndReason reason) {
  if (!show.empty()) {
    impl_->end_everywhere(EndTarget{.show = show, .view = View::buyers}, reason);
  }
}

void Hub::shutdown(std::function<void()> done) {
  if (impl_->shards.empty()) {
    done();
    return;
  }
  // Called by the last of the shards to be empty.
  auto left = std::make_shared<std::atomic<std::size_t>>(impl_->shards.size());
  auto shared_done = std::make_shared<std::function<void()>>(std::move(done));
  for (const auto& shard : impl_->shards) {
    shard->post_stop([left, shared_done] {
      if (left->fetch_sub(1) == 1) {
        (*shared_done)();
      }
    });
  }
}

std::size_t Hub::subscriber_count(const ShowId& show) const {
  const Registry& registry = impl_->context->registry;
  return registry.subscriber_count(Channel{show, View::members}) +
         registry.subscriber_count(Channel{show, View::buyers});
}

std::size_t Hub::operator_count(const ShowId& show) const {
  return impl_->context->presence.member_count(show);
}

PresenceView Hub::presence(const ShowId& show) const {
  return impl_->context->presence.view(show);
}

Presence::Handled Hub::handle(const ShowId& show, const SessionId& session, const UserId& user,
                              std::string_view tab, std::optional<Handling> thing) {
  return impl_->context->presence.handle(show, session.str(), user.str(), tab, std::move(thing));
}

HubStats Hub::stats() const {
  return impl_->context->registry.counters.snapshot();
}

}  // namespace soldwire::realtime
