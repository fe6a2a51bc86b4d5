#include "realtime/registry.h"

#include <utility>

#include "base/assert.h"

namespace soldwire::realtime {

void Counters::add_latency(std::chrono::nanoseconds latency) {
  const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
  for (std::size_t n = 0; n < HubStats::latency_bounds_us.size(); ++n) {
    if (us <= HubStats::latency_bounds_us[n]) {
      latency_buckets[n].fetch_add(1, std::memory_order_relaxed);
    }
  }
  latency_buckets.back().fetch_add(1, std::memory_order_relaxed);
  latency_sum_us.fetch_add(static_cast<std::uint64_t>(us), std::memory_order_relaxed);
}

HubStats Counters::snapshot() const {
  HubStats stats;
  stats.subscribers = subscribers;
  stats.broadcasts = broadcasts;
  stats.broadcasts_to_nobody = broadcasts_to_nobody;
  stats.deliveries = deliveries;
  stats.bytes = bytes;
  stats.bytes_saved = bytes_saved;
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
  stats.ended_overloaded = ended_overloaded;
  stats.refused_overloaded = refused_overloaded;
  stats.refused_too_many = refused_too_many;
  stats.writes = writes;
  stats.log_reads = log_reads;
  for (std::size_t n = 0; n < latency_buckets.size(); ++n) {
    stats.latency_buckets[n] = latency_buckets[n];
  }
  stats.latency_sum_us = latency_sum_us;
  return stats;
}

void Registry::join(const Channel& channel, std::size_t shard) {
  SW_ASSERT(shard < shards_max);
  entries_.with([&](Entries& entries) { entries[channel].shards |= std::uint64_t{1} << shard; });
}

void Registry::leave(const Channel& channel, std::size_t shard) {
  entries_.with([&](Entries& entries) {
    const auto found = entries.find(channel);
    if (found != entries.end()) {
      found->second.shards &= ~(std::uint64_t{1} << shard);
      drop_if_unused(entries, found);
    }
  });
}

Registry::SharedFilter Registry::add_subscriber(const Channel& channel,
                                                const std::vector<std::string>& patterns) {
  counters.subscribers.fetch_add(1);
  return entries_.with([&](Entries& entries) -> SharedFilter {
    Entry& entry = entries[channel];
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

void Registry::remove_subscriber(const Channel& channel, const SharedFilter& filter) {
  counters.subscribers.fetch_sub(1);
  entries_.with([&](Entries& entries) {
    const auto found = entries.find(channel);
    SW_ASSERT(found != entries.end());
    Entry& entry = found->second;
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
    drop_if_unused(entries, found);
  });
}

void Registry::drop_if_unused(Entries& entries, Entries::iterator entry) {
  const Entry& unused = entry->second;
  if (unused.shards == 0 && unused.unfiltered == 0 && unused.filtered.empty()) {
    entries.erase(entry);
  }
}

std::size_t Registry::count_takers(Entry& entry, std::string_view type) {
  if (entry.filtered.empty()) {
    return 0;
  }
  std::string key(type);
  if (const auto counted = entry.takers.find(key); counted != entry.takers.end()) {
    return counted->second;
  }
  std::size_t count = 0;
  for (const auto& [patterns, known] : entry.filtered) {
    count += known.filter->matches(type) ? known.count : 0;
  }
  if (entry.takers.size() < counted_types_max) {
    entry.takers.emplace(std::move(key), count);
  }
  return count;
}

std::uint64_t Registry::shards(const Channel& channel) const {
  return entries_.with([&](const Entries& entries) -> std::uint64_t {
    const auto found = entries.find(channel);
    return found == entries.end() ? 0 : found->second.shards;
  });
}

Registry::Audience Registry::audience(const Channel& channel,
                                      std::span<const std::string_view> types) {
  Audience audience;
  audience.counts.assign(types.size(), 0);
  entries_.with([&](Entries& entries) {
    const auto found = entries.find(channel);
    if (found == entries.end()) {
      return;
    }
    Entry& entry = found->second;
    audience.shards = entry.shards;
    for (std::size_t i = 0; i < types.size(); ++i) {
      audience.counts[i] = types[i].empty() ? 0 : entry.unfiltered + count_takers(entry, types[i]);
    }
  });
  return audience;
}

std::size_t Registry::subscriber_count(const Channel& channel) const {
  return entries_.with([&](const Entries& entries) -> std::size_t {
    const auto found = entries.find(channel);
    if (found == entries.end()) {
      return 0;
    }
    std::size_t count = found->second.unfiltered;
    for (const auto& [patterns, known] : found->second.filtered) {
      count += known.count;
    }
    return count;
  });
}

}  // namespace soldwire::realtime
