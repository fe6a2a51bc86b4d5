// What one shard knows of one channel: its subscribers, those about to open, the latest frames,
// and the pages of the log that are being read for those who are behind.
//
// Threads: the shard's.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "realtime/channel.h"
#include "realtime/deflate.h"
#include "realtime/pieces.h"
#include "realtime/registry.h"
#include "realtime/resume.h"
#include "realtime/ring.h"
#include "realtime/transport.h"
#include "realtime/viewer.h"

namespace soldwire::realtime {

class Shard;
struct Feed;

// What a subscriber has besides itself while it is not up to date.
struct Behind {
  // Of which the transport took a part; what is left goes before everything else. Null: nothing.
  std::shared_ptr<const Piece> rest;
  std::size_t rest_taken = 0;
  bool blocked = false;                      // the transport is full and will call
  bool replaying = false;                    // since it opened, not yet up to date
  bool resuming = false;                     // in Feed::resuming
  bool presence_due = false;                 // to be told who is there, once up to date
  std::optional<std::int64_t> awaited_page;  // is a waiter of that read
  std::shared_ptr<const Batch> page;         // of the log, being sent

  // How fast it must take bytes, and how much it did since the window began.
  enum class Pace { unknown, quiet, over_backlog, replay };
  Pace pace = Pace::unknown;
  std::int64_t window_start_ms = 0;
  std::size_t window_taken = 0;  // of text, however it was compressed
};

// One open stream. An idle one is this object, its transport and its slot.
struct Subscriber final : Transport::Listener {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  Subscriber(Shard& owner, Feed& of) : shard(owner), feed(of) {}
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  ~Subscriber() = default;

  void on_writable() override;
  void on_closed(EndReason reason) override;

  Shard& shard;
  Feed& feed;
  std::unique_ptr<Transport> transport;
  std::shared_ptr<const Viewer> viewer;
  Registry::SharedFilter filter;   // null: every type
  std::unique_ptr<Behind> behind;  // null: up to date
  std::int64_t sent = 0;           // every event up to here was taken, or is in `rest`
  std::int64_t last_write_ms = 0;
  std::int64_t expires_ms = never;
  std::uint32_t slot = 0;
  // So many events of the log, up to `sent`, are the last thing that it was sent. Compressed
  // streams only.
  std::uint16_t run = 0;
  Encoding encoding = Encoding::identity;
  bool ended = false;
  TextSum sum;  // of all its text, what is in `rest` too. Compressed streams only

  void extend_run(std::int64_t events) noexcept {
    run = static_cast<std::uint16_t>(
        std::min<std::int64_t>(run + events, std::numeric_limits<std::uint16_t>::max()));
  }
};

// A stream that was asked for and has not begun, because the log has to be read first.
struct Opening {
  ResumeRequest resume;
  std::vector<std::string> types;
  Encoding encoding = Encoding::identity;
  bool rehearsal = false;
  std::shared_ptr<const Viewer> viewer;
  std::int64_t expires_ms = Subscriber::never;
  std::function<std::unique_ptr<Transport>(std::string)> start;
  std::uint64_t first_fresh_read = 0;  // reads from this number on were begun after it had come
  std::optional<std::int64_t> awaited_page;
};

// A page of the log, or only its head, on its way or arrived.
struct LogRead {
  enum class State { queued, reading, ready };
  State state = State::queued;
  std::uint64_t number = 0;  // given when it is handed to the pool; grows
  int failures = 0;
  std::shared_ptr<const Batch> page;  // ready: null when there is nothing
  std::int64_t head = 0;              // ready: the log's last event at the time
  std::int64_t used_ms = 0;
  std::vector<Subscriber*> waiters;
};

// A named event for many, in the encodings that were asked for.
struct NamedFrame {
  std::string text;
  std::optional<SharedPiece> gzip;  // made when it is first needed
};

struct Feed {
  // The key of a read that only wants the head.
  static constexpr std::int64_t head_only = -1;

  struct Slot {
    std::unique_ptr<Subscriber> subscriber;
    std::int64_t due_ms;  // not to be looked at by the sweep before
  };

  explicit Feed(Channel of) : channel(std::move(of)) {}

  Channel channel;
  Ring ring;
  Pieces pieces;
  std::optional<std::int64_t> head;  // the newest event known to be committed
  std::uint64_t newest_read = 0;     // the latest read that has answered

  std::vector<Slot> slots;
  std::deque<Opening> openings;
  std::map<std::int64_t, LogRead> reads;  // by page, or head_only
  std::deque<Subscriber*> resuming;       // their page has come; null: ended meanwhile

  // The flush under way: slots before `flush_next` were visited; `flush_again` when some of
  // them may have something to take again.
  bool flushing = false;
  bool flush_again = false;
  std::size_t flush_next = 0;
  std::chrono::nanoseconds flush_announced{0};  // when the oldest event of this round was
  // The pass over `openings` under way: so many are still to be tried.
  bool opening = false;
  std::size_t openings_to_try = 0;
  bool resuming_scheduled = false;

  // Who is there, as last told, and the pass over `slots` that tells it.
  std::uint64_t presence_version = 0;
  std::string presence_json;
  NamedFrame presence_frame;
  std::int64_t presence_due_ms = 0;  // not to be told again before
  bool telling_presence = false;
  std::size_t presence_next = 0;

  std::int64_t idle_since_ms = 0;

  [[nodiscard]] bool is_idle() const noexcept {
    return slots.empty() && openings.empty() && !flushing && !opening && !resuming_scheduled &&
           !telling_presence;
  }
  // True when there is nothing to send after `seq` now.
  [[nodiscard]] bool is_current(std::int64_t seq) const noexcept {
    return ring.empty() ? seq >= head.value_or(0) : seq >= ring.last_seq();
  }
  void learn_head(std::int64_t seq);

  Subscriber& add(std::unique_ptr<Subscriber> subscriber, std::int64_t due_ms);
  // Out of its slot and out of every list that points to it.
  [[nodiscard]] std::unique_ptr<Subscriber> take(Subscriber& subscriber);
};

}  // namespace soldwire::realtime
