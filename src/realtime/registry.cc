#include "realtime/registry.h"

#include <utility>

#include "base/assert.h"

namespace soldwire::realtime {

HubStats Counters::snapshot() const {
  HubStats stats;
  stats.subscribers = subscribers;
  stats.broadcasts = broadcasts;
  stats.broadcasts_to_nobody = broadcasts_to_nobody;
  stats.deliveries = deliveries;
  stats.bytes = bytes;
  stats.heartbeats = heartbeats;
  stats.subscribes = subscribes;
  stats.resumes_from_memory = resumes_from_memory;
  stats.resumes_from_log = resumes_from_log;
  stats.resets = resets;
  stats.replayed_events = replayed_events;
  stats.ended_lagged = ended_lagged;
  stats.ended_expired = ended_expired;
  stats.ended_shutdown = ended_shutdown;
  stats.ended_peer_gone = ended_peer_gone;
  stats.ended_show_deleted = ended_show_deleted;
  stats.refused_overloaded = refused_overloaded;
  stats.writes = writes;
  stats.log_reads = log_reads;
  return stats;
}

bool Registry::take_place(std::size_t subscribers_max) {
  if (places_taken_.fetch_add(1) < subscribers_max) {
    return true;
  }
  places_taken_.fetch_sub(1);
  return false;
}

void Registry::give_place_back() {
  const std::size_t before = places_taken_.fetch_sub(1);
  SW_ASSERT(before > 0);
}

void Registry::join(const ShowId& show, std::size_t shard) {
  SW_ASSERT(shard < shards_max);
  shows_.with([&](Shows& shows) { shows[show].shards |= std::uint64_t{1} << shard; });
}

void Registry::leave(const ShowId& show, std::size_t shard) {
  shows_.with([&](Shows& shows) {
    const auto found = shows.find(show);
    if (found != shows.end()) {
      found->second.shards &= ~(std::uint64_t{1} << shard);
      drop_if_unused(shows, found);
    }
  });
}

Registry::SharedFilter Registry::add_subscriber(const ShowId& show,
                                                const std::vector<std::string>& patterns,
                                                const std::string& user) {
  counters.subscribers.fetch_add(1);
  return shows_.with([&](Shows& shows) -> SharedFilter {
    Show& entry = shows[show];
    if (!user.empty()) {
      ++entry.users[user];
    }
    if (patterns.empty()) {
      ++entry.unfiltered;
      return nullptr;
    }
    auto fresh = std::make_shared<const TypeFilter>(patterns);
    Filtered& known = entry.filtered[fresh->patterns()];
    if (known.filter == nullptr) {
      known.filter = std::move(fresh);
    }
    ++known.count;
    for (auto& [type, count] : entry.takers) {
      count += known.filter->matches(type) ? 1U : 0U;
    }
    return known.filter;
  });
}

void Registry::remove_subscriber(const ShowId& show, const SharedFilter& filter,
                                 const std::string& user) {
  counters.subscribers.fetch_sub(1);
  shows_.with([&](Shows& shows) {
    const auto found = shows.find(show);
    SW_ASSERT(found != shows.end());
    Show& entry = found->second;
    if (!user.empty()) {
      const auto streams = entry.users.find(user);
      SW_ASSERT(streams != entry.users.end());
      if (--streams->second == 0) {
        entry.users.erase(streams);
      }
    }
    if (filter == nullptr) {
      --entry.unfiltered;
    } else {
      const auto known = entry.filtered.find(filter->patterns());
      SW_ASSERT(known != entry.filtered.end());
      for (auto& [type, count] : entry.takers) {
        count -= filter->matches(type) ? 1U : 0U;
      }
      if (--known->second.count == 0) {
        entry.filtered.erase(known);
      }
    }
    drop_if_unused(shows, found);
  });
}

void Registry::drop_if_unused(Shows& shows, Shows::iterator show) {
  const Show& entry = show->second;
  if (entry.shards == 0 && entry.unfiltered == 0 && entry.filtered.empty()) {
    shows.erase(show);
  }
}

std::size_t Registry::count_takers(Show& show, const std::string& type) {
  if (show.filtered.empty()) {
    return 0;
  }
  if (const auto counted = show.takers.find(type); counted != show.takers.end()) {
    return counted->second;
  }
  std::size_t count = 0;
  for (const auto& [patterns, known] : show.filtered) {
    count += known.filter->matches(type) ? known.count : 0;
  }
  if (show.takers.size() < counted_types_max) {
    show.takers.emplace(type, count);
  }
  return count;
}

Registry::Audience Registry::audience(const ShowId& show,
                                      std::span<const store::EventRecord> events) {
  Audience audience;
  audience.counts.assign(events.size(), 0);
  shows_.with([&](Shows& shows) {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return;
    }
    Show& entry = found->second;
    audience.shards = entry.shards;
    for (std::size_t i = 0; i < events.size(); ++i) {
      audience.counts[i] = entry.unfiltered + count_takers(entry, events[i].type);
    }
  });
  return audience;
}

std::size_t Registry::subscriber_count(const ShowId& show) const {
  return shows_.with([&](const Shows& shows) -> std::size_t {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return 0;
    }
    std::size_t count = found->second.unfiltered;
    for (const auto& [patterns, known] : found->second.filtered) {
      count += known.count;
    }
    return count;
  });
}

std::size_t Registry::operator_count(const ShowId& show) const {
  return shows_.with([&](const Shows& shows) -> std::size_t {
    const auto found = shows.find(show);
    return found == shows.end() ? 0 : found->second.users.size();
  });
}

}  // namespace soldwire::realtime
