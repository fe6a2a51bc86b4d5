// The one way out: hands committed events to every subscriber of a show.
//
// The engine calls broadcast_to_show() after each commit. A hub has one shard per network thread; a
// shard owns its subscribers outright and keeps the latest frames of the shows it
// serves. What a newcomer missed comes from those frames, else from the log through
// the read pool; the seam is closed by seq.
//
// Threads:  broadcast_to_show() from one thread (the engine's); add_shard() before that; stats and
//           end_* from any thread; subscribe() on the shard's own thread.
// Lifetime: pool, clock and executors must outlive the hub; random is used by add_shard() only.
// Limits:   HubOptions.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "realtime/channel.h"
#include "realtime/deflate.h"
#include "realtime/places.h"
#include "realtime/presence.h"
#include "realtime/transport.h"
#include "store/read_pool.h"
#include "store/records.h"

namespace soldwire::realtime {

struct HubOptions {
  std::chrono::milliseconds heartbeat{15'000};
  std::size_t backlog_bytes_max = 1U << 20U;  // what one subscriber may not have taken yet
  std::size_t ring_bytes_max = 4U << 20U;     // latest frames kept per show and shard
  std::size_t ring_frames_max = 8'192;
  std::chrono::milliseconds retry_min{
      1'000};  // the `retry:` of each connection is random in between
  std::chrono::milliseconds retry_max{3'000};
  std::size_t replay_page_events = 512;
  PlaceLimits places;

  // A subscriber beyond backlog_bytes_max must take this much per window, or it ends as lagged: a
  // burst does not cut off a peer that reads, and one that does not is gone within a window.
  std::chrono::milliseconds lag_window{1'000};
  std::size_t lag_progress_bytes = 128U << 10U;
  // The same for one that is still being brought up to date from the log, over slow lines too.
  std::chrono::milliseconds replay_window{30'000};
  std::size_t replay_progress_bytes = 32U << 10U;

  std::size_t replay_reads_max = 64;  // page reads under way per shard; others wait their turn
  std::size_t replay_bytes_max =
      64U << 20U;  // pages of the log held per shard, shared by all who need them
  std::size_t first_block_bytes = 32U << 10U;  // replayed frames that go out together with hello
  // Writes per loop turn; the rest follows in the next turn. Small, so that what comes in meanwhile
  // (the next publish, above all) is taken up while a long round of writes is still going on.
  std::size_t turn_writes_max = 64;
  std::chrono::milliseconds idle_show_linger{30'000};  // frames kept after the last subscriber left
  std::size_t idle_shows_max = 32;                     // of these shows per shard
};

// Where a client wants to go on from, as it said it.
struct ResumePoint {
  std::optional<std::string> cursor;  // "<epoch>-<seq>" or just "<seq>"; empty: live only
};

struct SubscribeRequest {
  ShowId show;
  View view = View::members;
  ResumePoint resume;
  std::vector<std::string> types;  // patterns such as "claim.*"; empty: every type
  // gzip: the response says so in its header, and its bytes are a gzip stream from the first.
  Encoding encoding = Encoding::identity;
  bool rehearsal = false;  // hello says so
  // Whose stream it is, so that it can be ended: session (logout), user (role lost), and when
  // the token ends. Empty user: a buyer.
  std::string session_id;
  std::string user_id;
  std::string user_name;
  std::string address;  // of the client, not of a proxy in between; empty: not counted
  std::optional<TimeMs> expires_at;
};

struct HubStats {
  std::uint64_t subscribers = 0;
  std::uint64_t broadcasts = 0;            // events announced
  std::uint64_t broadcasts_to_nobody = 0;  // of these, to no subscriber
  std::uint64_t deliveries = 0;            // event times subscriber
  std::uint64_t bytes = 0;
  std::uint64_t bytes_saved = 0;  // by compression
  std::uint64_t heartbeats = 0;
  std::uint64_t subscribes = 0;
  std::uint64_t resumes_from_memory = 0;
  std::uint64_t resumes_from_log = 0;
  std::uint64_t resets = 0;
  std::uint64_t replayed_events = 0;
  std::uint64_t ended_lagged = 0;
  std::uint64_t ended_expired = 0;
  std::uint64_t ended_shutdown = 0;
  std::uint64_t ended_peer_gone = 0;
  std::uint64_t ended_show_deleted = 0;
  std::uint64_t ended_overloaded = 0;    // the log could not be read in time
  std::uint64_t refused_overloaded = 0;  // turned away: PlaceLimits::total
  std::uint64_t refused_too_many = 0;    // turned away: one of the other PlaceLimits
  std::uint64_t writes = 0;              // gathered writes to transports
  std::uint64_t log_reads = 0;           // page reads given to the pool

  // From the announcement to when the last stream that was up to date had been written to, per
  // shard and round of writes. latency_buckets[n] counts rounds of at most latency_bounds_us[n];
  // the last one counts all.
  static constexpr std::array<std::int64_t, 9> latency_bounds_us{
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 250'000};
  std::array<std::uint64_t, latency_bounds_us.size() + 1> latency_buckets{};
  std::uint64_t latency_sum_us = 0;
};

// What the hub needs of a store::Reader: events_after().
using ReadEvents = std::function<Result<store::Reader::EventPage>(const ShowId& show,
                                                                  std::int64_t after, int limit)>;
// Has `job` run where reading may block. Errors: overloaded; the job is not kept then.
using SubmitRead = std::function<Result<void>(std::function<void(const ReadEvents& read)> job)>;

class Hub {
 public:
  Hub(HubOptions options, std::string epoch, store::ReadPool& pool, const Clock& clock,
      Random& random);
  Hub(HubOptions options, std::string epoch, SubmitRead submit_read, const Clock& clock,
      Random& random);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;
  // When no executor runs a task of this hub any more, or on the thread that runs them all. What is
  // still queued in executors and pool does nothing afterwards.
  ~Hub();

  // Returns the shard's number. Before the first broadcast.
  std::size_t add_shard(Executor& executor);

  // The one entry point. `events` are committed, consecutive and of one show. Returns for each
  // event how many subscribers it goes to (those open at this moment whose filter takes it).
  std::vector<std::size_t> broadcast_to_show(const ShowId& show,
                                             std::span<const store::EventRecord> events);

  // Opens a stream on shard `shard`; on that shard's thread. `start` is given the first
  // block (hello and whatever can be replayed at once) and must begin the response with it in one
  // write; it returns the transport, or null when the peer is gone. `start` may be called later
  // (when the log has to be read first), always on the shard's thread.
  void subscribe(std::size_t shard, SubscribeRequest request,
                 std::function<std::unique_ptr<Transport>(std::string first_bytes)> start);

  // Several shows in one response (merged_stream.h); the requests differ in their shows only, and
  // each has a ResumePoint of its own. Not empty.
  void subscribe_merged(std::size_t shard, std::vector<SubscribeRequest> requests,
                        std::function<std::unique_ptr<Transport>(std::string first_bytes)> start);

  // Ends streams within a second; any thread. Each gets a named event with the reason.
  void end_session(const std::string& session_id, EndReason reason);
  void end_user(const std::string& user_id, EndReason reason);
  void end_show(const ShowId& show, EndReason reason);
  // The public streams of a show.
  void end_public(const ShowId& show, EndReason reason);
  // Says goodbye to everybody with a jittered retry; `done` when all are closed (any thread).
  void shutdown(std::function<void()> done);

  // No executor runs a task of this hub any more: what is open is dropped, and nothing is posted
  // from now on. Also done by the destructor.
  void close();

  [[nodiscard]] std::size_t subscriber_count(const ShowId& show) const;  // of both views
  [[nodiscard]] std::size_t operator_count(const ShowId& show) const;    // distinct signed-in users
  [[nodiscard]] PresenceView presence(const ShowId& show) const;
  // What a tab of a watching member has in hand; as Presence::handle(). Any thread.
  [[nodiscard]] Presence::Handled handle(const ShowId& show, const SessionId& session,
                                         const UserId& user, std::string_view tab,
                                         std::optional<Handling> thing);
  [[nodiscard]] HubStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::realtime
