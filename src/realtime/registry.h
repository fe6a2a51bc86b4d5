// Who listens to what, as all threads see it: the counts that broadcast_to_show() answers with, and
// which shards want a show's batches.
//
// A shard joins a show before it reads the log, and the engine announces after it commits: what was
// announced before the shard joined is therefore in everything that the shard reads afterwards,
// and what is announced later is sent to it.
//
// Threads: any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/guarded.h"
#include "realtime/channel.h"
#include "realtime/hub.h"
#include "realtime/type_filter.h"

namespace soldwire::realtime {

// Summed up over all shards; the shards add to it as they go.
struct Counters {
  using Number = std::atomic<std::uint64_t>;
  Number subscribers{0};
  Number broadcasts{0};
  Number broadcasts_to_nobody{0};
  Number deliveries{0};
  Number bytes{0};
  Number bytes_saved{0};
  Number heartbeats{0};
  Number subscribes{0};
  Number resumes_from_memory{0};
  Number resumes_from_log{0};
  Number resets{0};
  Number replayed_events{0};
  Number ended_lagged{0};
  Number ended_expired{0};
  Number ended_shutdown{0};
  Number ended_peer_gone{0};
  Number ended_show_deleted{0};
  Number ended_overloaded{0};
  Number refused_overloaded{0};
  Number refused_too_many{0};
  Number writes{0};
  Number log_reads{0};

  std::array<Number, HubStats::latency_bounds_us.size() + 1> latency_buckets{};
  Number latency_sum_us{0};

  void add_latency(std::chrono::nanoseconds latency);
  [[nodiscard]] HubStats snapshot() const;
};

// Who gets what is announced. The registry counts; the shards have the streams.
class Registry {
 public:
  static constexpr std::size_t shards_max = 64;  // a shard is one bit of a mask

  using SharedFilter = std::shared_ptr<const TypeFilter>;  // null: every type

  // From now on the shard is in audience().shards of the channel.
  void join(const Channel& channel, std::size_t shard);
  void leave(const Channel& channel, std::size_t shard);

  // Counts a subscriber; the filter that is returned is shared by all with the same patterns.
  [[nodiscard]] SharedFilter add_subscriber(const Channel& channel,
                                            const std::vector<std::string>& patterns);
  void remove_subscriber(const Channel& channel, const SharedFilter& filter);

  // The shards that have joined the channel, a bit each.
  [[nodiscard]] std::uint64_t shards(const Channel& channel) const;
  struct Audience {
    std::uint64_t shards = 0;
    std::vector<std::size_t> counts;  // per event
  };
  // An empty type is an event that this channel does not show.
  [[nodiscard]] Audience audience(const Channel& channel, std::span<const std::string_view> types);

  [[nodiscard]] std::size_t subscriber_count(const Channel& channel) const;

  Counters counters;

 private:
  struct Filtered {
    SharedFilter filter;
    std::size_t count = 0;
  };
  struct Entry {
    std::uint64_t shards = 0;
    std::size_t unfiltered = 0;
    std::map<std::vector<std::string>, Filtered> filtered;  // by patterns
    // How many of the filtered take a type, kept up to date for the types seen so far, so that an
    // announcement costs the same however many different filters there are.
    std::unordered_map<std::string, std::size_t> takers;
  };
  // Per channel; further types are counted anew.
  static constexpr std::size_t counted_types_max = 256;
  using Entries = std::unordered_map<Channel, Entry>;

  [[nodiscard]] static std::size_t count_takers(Entry& entry, std::string_view type);
  static void drop_if_unused(Entries& entries, Entries::iterator entry);

  Guarded<Entries> entries_;
};

}  // namespace soldwire::realtime
