// The part of the hub that lives on one network thread.
//
// How an event reaches a subscriber:
//   take_batch() puts the batch into the show's ring and defers a flush to the end of the turn;
//   flush() writes to all who are up to date, those at the same position the same pieces;
//   advance() brings one subscriber on: the rest of a frame, then the ring, else a page of the log;
//   a full transport blocks it until on_writable().
//
// Threads:  made and closed by the hub's owner; the post_* functions from any thread; everything
// else on
//           the shard's own thread.
// Lifetime: shared with tasks under way, which do nothing after close().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "realtime/control_frames.h"
#include "realtime/deflate.h"
#include "realtime/feed.h"
#include "realtime/hub.h"
#include "realtime/places.h"
#include "realtime/presence.h"
#include "realtime/registry.h"

namespace soldwire::realtime {

// What all shards of a hub share.
struct HubContext {
  HubContext(HubOptions hub_options, std::string log_epoch, SubmitRead submit,
             const Clock& hub_clock)
      : options(hub_options),
        epoch(std::move(log_epoch)),
        submit_read(std::move(submit)),
        clock(hub_clock),
        places(hub_options.places),
        presence(hub_clock) {}

  const HubOptions options;
  const std::string epoch;
  const SubmitRead submit_read;
  const Clock& clock;
  Registry registry;
  Places places;
  Presence presence;
};

// Which streams an end_*() means; what is empty is not looked at.
struct EndTarget {
  std::string session = {};
  std::string user = {};
  ShowId show = {};
  std::optional<View> view = {};
};

class Shard final : public std::enable_shared_from_this<Shard> {
 public:
  using Start = std::function<std::unique_ptr<Transport>(std::string)>;

  Shard(std::size_t number, Executor& executor, std::shared_ptr<HubContext> context,
        std::uint64_t seed);
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  // The executor is not used any more, and everything that was open is dropped.
  void close();
  [[nodiscard]] bool is_closed() const noexcept { return executor_ == nullptr; }

  void post_batch(std::shared_ptr<const Batch> batch);
  void post_end(EndTarget target, EndReason reason);
  // Says goodbye to all. `done` is called when nothing is open any more, on the shard's thread;
  // from then on other threads do not reach the executor any more.
  void post_stop(std::function<void()> done);

  void subscribe(SubscribeRequest request, Start start);
  void subscribe_merged(std::vector<SubscribeRequest> requests, Start start);
  void on_writable(Subscriber& subscriber);
  void on_closed(Subscriber& subscriber, EndReason reason);

 private:
  struct ReadAnswer {
    Channel channel;
    std::int64_t page = 0;
    std::uint64_t number = 0;
    Result<std::shared_ptr<const Batch>> events;
    std::int64_t head = 0;
  };

  // shard_tasks.h
  // False when nothing is taken from other threads any more.
  template <typename Task>
  bool post(Task task);
  template <typename Task>
  void defer(Task task);
  template <typename Task>
  void run_after(std::chrono::milliseconds delay, Task task);

  // shard.cc
  [[nodiscard]] std::int64_t now_ms() const;
  [[nodiscard]] std::chrono::milliseconds random_retry(int factor = 1);
  [[nodiscard]] Feed& feed_of(const Channel& channel);
  [[nodiscard]] std::shared_ptr<const Viewer> intern(const SubscribeRequest& request);
  void refuse(const Start& start, Encoding encoding, EndReason reason, std::string_view detail);
  void refuse(Feed& feed, Opening& opening, EndReason reason);
  // False when it has to wait for the log.
  [[nodiscard]] bool try_open(Feed& feed, Opening& opening);
  [[nodiscard]] bool try_resume(Feed& feed, Opening& opening);
  void schedule_openings(Feed& feed);
  void open_some(Feed& feed);
  struct StartPoint {
    Hello::Mode mode = Hello::Mode::live;
    ResetReason reason = ResetReason::invalid_cursor;  // reset
    std::int64_t cursor = 0;
    std::shared_ptr<const Batch> page;  // resumed: with the next event, when the ring has it not
  };
  void open(Feed& feed, Opening& opening, StartPoint point);
  void end(Subscriber& subscriber, EndReason reason, std::string_view detail);
  void end(Subscriber& subscriber, EndReason reason);
  void count_end(EndReason reason);
  void end_matching(const EndTarget& target, EndReason reason);
  void end_feed(Feed& feed, EndReason reason);
  void remove(Subscriber& subscriber);
  void stop_some();
  void refuse_posts();

  // shard_delivery.cc
  void take_batch(const std::shared_ptr<const Batch>& batch, std::chrono::nanoseconds announced);
  void schedule_flush(Feed& feed, std::chrono::nanoseconds announced);
  void flush(Feed& feed);
  void advance(Subscriber& subscriber);
  [[nodiscard]] bool write_rest(Subscriber& subscriber);
  [[nodiscard]] bool write_frames(Subscriber& subscriber, const Gather& gather, std::int64_t now);
  void write_named(Subscriber& subscriber, NamedFrame& frame);
  void count_taken(Subscriber& subscriber, std::size_t taken, const Piece& piece);
  void keep_rest(Subscriber& subscriber, std::shared_ptr<const Piece> rest, std::size_t taken);
  [[nodiscard]] Behind& behind_of(Subscriber& subscriber);
  void block(Subscriber& subscriber);
  void peer_gone(Subscriber& subscriber);
  [[nodiscard]] bool is_lagging(Subscriber& subscriber, std::int64_t now);
  void arm_sweep(std::chrono::milliseconds delay);
  void sweep();
  void sweep_feed(Feed& feed, std::int64_t now, std::size_t& writes_left);
  void drop_idle_feeds(std::int64_t now);

  // shard_encoding.cc
  [[nodiscard]] Deflater& deflater();
  // What a response begins with, as it goes on the wire.
  [[nodiscard]] std::string first_bytes(std::string text, Encoding encoding, TextSum& sum);
  [[nodiscard]] static std::string last_bytes(Encoding encoding, TextSum sum);
  // `sum` becomes what it is behind the frame.
  [[nodiscard]] std::string_view encoded(NamedFrame& frame, Encoding encoding, TextSum& sum);
  [[nodiscard]] bool write_piece(Subscriber& subscriber, const Gather& gather, std::int64_t now);

  // shard_presence.cc
  // What hello says of who is there; as old as half a second where many come at once.
  [[nodiscard]] const std::string& presence_for_hello(Feed& feed);
  void check_presence(Feed& feed, std::int64_t now);
  void tell_presence(Feed& feed);
  void catch_up_on_presence(Subscriber& subscriber);

  // shard_replay.cc
  [[nodiscard]] std::int64_t page_of(std::int64_t seq) const noexcept;
  // The page with the next event for it; null when it has to wait, or has ended.
  [[nodiscard]] const Batch* page_for(Subscriber& subscriber);
  LogRead& request_read(Feed& feed, std::int64_t page);
  void queue_again(Feed& feed, std::int64_t page, LogRead& read);
  void pump_reads();
  [[nodiscard]] bool submit_read(Feed& feed, std::int64_t page, LogRead& read);
  void take_answer(const ReadAnswer& answer);
  void take_page(Feed& feed, const ReadAnswer& answer, LogRead& read);
  void take_failure(Feed& feed, std::int64_t page, LogRead& read, const Error& error);
  void give_up(Feed& feed, std::int64_t page, LogRead& read);
  void resume_some(Feed& feed);
  void drop_unused_pages(Feed& feed, std::int64_t now, std::int64_t unused_for_ms);
  void forget_pages(Feed& feed);
  void reclaim_pages(std::int64_t now);

  // Fixed at construction.
  const std::size_t number_;
  const std::shared_ptr<HubContext> context_;
  const HubOptions& options_;
  Registry& registry_;

  std::mutex gate_;  // guards accepts_posts_, and is held while posting
  bool accepts_posts_ = true;
  Executor* executor_;  // null: closed

  // Shard thread only.
  std::minstd_rand random_;
  std::shared_ptr<Deflater> deflater_;  // null until a stream is compressed
  std::unordered_map<std::string_view, std::weak_ptr<const Viewer>> viewers_;  // by key()
  std::unordered_map<Channel, std::unique_ptr<Feed>> feeds_;
  std::vector<std::unique_ptr<Subscriber>> graveyard_;  // freed at the end of the turn
  bool sweep_armed_ = false;
  bool stopping_ = false;
  std::vector<std::function<void()>> stop_done_;
  std::deque<std::pair<Channel, std::int64_t>> read_queue_;
  std::size_t reads_under_way_ = 0;
  std::uint64_t last_read_number_ = 0;
  bool read_retry_armed_ = false;
  std::size_t page_bytes_ = 0;  // of the pages in the feeds' reads
};

}  // namespace soldwire::realtime
