#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "realtime/shard.h"
#include "realtime/shard_tasks.h"

namespace soldwire::realtime {
namespace {

// One subscriber that catches up takes at most this much in one turn; the rest has to wait for the
// others.
constexpr std::size_t advance_bytes_max = 1U << 20U;
// The same, and a part of it, for one that takes more work.
constexpr std::size_t advance_compressed_bytes_max = 128U << 10U;
constexpr std::size_t piece_text_bytes_max = 32U << 10U;
// Whoever replays the log takes it up to the same places, so that pieces are made once for all who
// come from different ones.
constexpr std::int64_t replayed_piece_events = 64;

}  // namespace

void Shard::take_batch(const std::shared_ptr<const Batch>& batch,
                       std::chrono::nanoseconds announced) {
  const auto found = feeds_.find(batch->channel());
  if (found == feeds_.end()) {
    return;
  }
  Feed& feed = *found->second;
  feed.ring.append(batch, options_.ring_bytes_max, options_.ring_frames_max);
  if (feed.head) {
    feed.learn_head(batch->last_seq());
  }
  schedule_flush(feed, announced);
}

void Shard::schedule_flush(Feed& feed, std::chrono::nanoseconds announced) {
  if (feed.flushing) {
    feed.flush_again = true;
    return;
  }
  if (feed.slots.empty()) {
    return;
  }
  feed.flushing = true;
  feed.flush_next = 0;
  feed.flush_announced = announced;
  defer([&feed](Shard& shard) { shard.flush(feed); });
}

void Shard::flush(Feed& feed) {
  feed.flush_again = feed.flush_again && feed.flush_next != 0;
  std::size_t writes_left = options_.turn_writes_max;
  // Nearly all have the same position, and for them the pieces are gathered once.
  Gather shared;
  std::int64_t shared_from = -1;
  const std::int64_t now = now_ms();
  while (feed.flush_next < feed.slots.size() && writes_left > 0) {
    Subscriber& subscriber = *feed.slots[feed.flush_next++].subscriber;
    if (subscriber.behind != nullptr || feed.is_current(subscriber.sent)) {
      continue;  // who is behind goes on when its transport or its page is ready
    }
    --writes_left;
    if (subscriber.filter != nullptr || subscriber.encoding != Encoding::identity ||
        !feed.ring.covers_after(subscriber.sent)) {
      advance(subscriber);
      continue;
    }
    if (shared_from != subscriber.sent) {
      shared = Gather();
      shared_from = subscriber.sent;
      feed.ring.gather_after(shared_from, nullptr, shared);
    }
    if (shared.count == 0) {
      subscriber.sent = shared.end_seq;  // nothing that this channel shows
    } else if (!write_frames(subscriber, shared, now)) {
      continue;
    }
    if (!feed.is_current(subscriber.sent)) {
      advance(subscriber);
    }
  }
  if (feed.flush_next >= feed.slots.size()) {
    feed.flush_next = 0;
    const std::chrono::nanoseconds written = context_->clock.monotonic();
    registry_.counters.add_latency(written - feed.flush_announced);
    feed.flush_announced = written;
    if (!feed.flush_again) {
      feed.flushing = false;
      return;
    }
  }
  defer([&feed](Shard& shard) { shard.flush(feed); });
}

Behind& Shard::behind_of(Subscriber& subscriber) {
  if (subscriber.behind == nullptr) {
    subscriber.behind = std::make_unique<Behind>();
  }
  return *subscriber.behind;
}

void Shard::block(Subscriber& subscriber) {
  behind_of(subscriber).blocked = true;
  subscriber.feed.slots[subscriber.slot].due_ms = 0;
  subscriber.transport->notify_writable();
}

void Shard::peer_gone(Subscriber& subscriber) {
  count_end(EndReason::peer_gone);
  remove(subscriber);
}

// Counted by text, so that the bounds are the same for all.
void Shard::count_taken(Subscriber& subscriber, std::size_t taken, const Piece& piece) {
  const std::size_t text = taken * piece.text_bytes / piece.bytes.size();
  registry_.counters.bytes.fetch_add(taken, std::memory_order_relaxed);
  registry_.counters.bytes_saved.fetch_add(text - std::min(text, taken), std::memory_order_relaxed);
  if (subscriber.behind != nullptr) {
    subscriber.behind->window_taken += text;
  }
}

void Shard::keep_rest(Subscriber& subscriber, std::shared_ptr<const Piece> rest,
                      std::size_t taken) {
  Behind& behind = behind_of(subscriber);
  behind.rest = std::move(rest);
  behind.rest_taken = taken;
}

bool Shard::write_frames(Subscriber& subscriber, const Gather& gather, std::int64_t now) {
  if (subscriber.encoding != Encoding::identity) {
    return write_piece(subscriber, gather, now);
  }
  const ssize_t result = subscriber.transport->write(std::span(gather.parts.data(), gather.count));
  registry_.counters.writes.fetch_add(1, std::memory_order_relaxed);
  if (result < 0) {
    peer_gone(subscriber);
    return false;
  }
  const auto taken = static_cast<std::size_t>(result);
  SW_ASSERT(taken <= gather.bytes);
  if (taken > 0) {
    registry_.counters.bytes.fetch_add(taken, std::memory_order_relaxed);
    subscriber.last_write_ms = now;
    if (subscriber.behind != nullptr) {
      subscriber.behind->window_taken += taken;
    }
  }
  if (taken == gather.bytes) {
    subscriber.sent = gather.end_seq;
    return true;
  }
  if (taken > 0) {
    const Cut cut = cut_at(gather, taken);
    subscriber.sent = cut.sent;
    if (!cut.rest.empty()) {
      keep_rest(subscriber,
                std::make_shared<const Piece>(Piece{std::string(cut.rest), cut.rest.size()}), 0);
    }
  }
  block(subscriber);
  return false;
}

bool Shard::write_rest(Subscriber& subscriber) {
  Behind& behind = *subscriber.behind;
  const std::string& bytes = behind.rest->bytes;
  const std::size_t left = bytes.size() - behind.rest_taken;
  const iovec part{const_cast<char*>(bytes.data()) + behind.rest_taken, left};
  const ssize_t result = subscriber.transport->write(std::span(&part, 1));
  registry_.counters.writes.fetch_add(1, std::memory_order_relaxed);
  if (result < 0) {
    peer_gone(subscriber);
    return false;
  }
  const auto taken = static_cast<std::size_t>(result);
  SW_ASSERT(taken <= left);
  behind.rest_taken += taken;
  if (taken > 0) {
    count_taken(subscriber, taken, *behind.rest);
    subscriber.last_write_ms = now_ms();
  }
  if (taken < left) {
    block(subscriber);
    return false;
  }
  behind.rest.reset();
  behind.rest_taken = 0;
  return true;
}

void Shard::write_named(Subscriber& subscriber, NamedFrame& frame) {
  TextSum sum = subscriber.sum;
  const std::string_view bytes = encoded(frame, subscriber.encoding, sum);
  const iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  const ssize_t result = subscriber.transport->write(std::span(&part, 1));
  registry_.counters.writes.fetch_add(1, std::memory_order_relaxed);
  if (result < 0) {
    peer_gone(subscriber);
    return;
  }
  const auto taken = static_cast<std::size_t>(result);
  if (taken > 0) {
    registry_.counters.bytes.fetch_add(taken, std::memory_order_relaxed);
    subscriber.last_write_ms = now_ms();
    subscriber.run = 0;
    subscriber.sum = sum;
  }
  if (taken < bytes.size()) {
    if (taken > 0) {
      keep_rest(subscriber,
                std::make_shared<const Piece>(Piece{std::string(bytes), frame.text.size()}), taken);
    }
    block(subscriber);
  }
}

void Shard::advance(Subscriber& subscriber) {
  Feed& feed = subscriber.feed;
  std::size_t taken = 0;
  for (;;) {
    if (subscriber.behind != nullptr && subscriber.behind->rest != nullptr &&
        !write_rest(subscriber)) {
      return;
    }
    if (feed.is_current(subscriber.sent)) {
      catch_up_on_presence(subscriber);
      return;
    }
    const bool compressed = subscriber.encoding != Encoding::identity;
    if (taken >= (compressed ? advance_compressed_bytes_max : advance_bytes_max)) {
      block(subscriber);
      return;
    }
    Gather gather;
    if (compressed) {
      gather.limit = piece_text_bytes_max;
      if (subscriber.behind != nullptr && subscriber.behind->replaying) {
        gather.seq_limit = (subscriber.sent / replayed_piece_events + 1) * replayed_piece_events;
      }
    }
    if (feed.ring.covers_after(subscriber.sent)) {
      if (subscriber.behind != nullptr) {
        subscriber.behind->page.reset();
      }
      feed.ring.gather_after(subscriber.sent, subscriber.filter.get(), gather);
    } else {
      const Batch* const page = page_for(subscriber);
      if (page == nullptr) {
        return;
      }
      gather.add(*page, subscriber.sent + 1, subscriber.filter.get());
    }
    if (gather.count == 0) {
      SW_ASSERT(gather.end_seq > subscriber.sent);
      subscriber.extend_run(gather.end_seq - subscriber.sent);
      subscriber.sent = gather.end_seq;
      continue;
    }
    taken += gather.bytes;
    if (!write_frames(subscriber, gather, now_ms())) {
      return;
    }
  }
}

void Shard::on_writable(Subscriber& subscriber) {
  Behind* const behind = subscriber.behind.get();
  if (behind == nullptr || !behind->blocked) {
    return;
  }
  behind->blocked = false;
  if (!behind->awaited_page && !behind->resuming) {
    advance(subscriber);
  } else if (behind->rest != nullptr) {
    // Only what it has begun; its page brings it further.
    static_cast<void>(write_rest(subscriber));
  }
}

bool Shard::is_lagging(Subscriber& subscriber, std::int64_t now) {
  using Pace = Behind::Pace;
  const Feed& feed = subscriber.feed;
  Behind& behind = *subscriber.behind;
  // What is not even in the ring any more is more than any bound.
  const bool in_ring = feed.is_current(subscriber.sent) || feed.ring.covers_after(subscriber.sent);
  const std::size_t rest =
      behind.rest != nullptr ? behind.rest->bytes.size() - behind.rest_taken : 0;
  const bool over =
      !in_ring || feed.ring.bytes_after(subscriber.sent) + rest > options_.backlog_bytes_max;
  const Pace pace = behind.replaying ? Pace::replay : over ? Pace::over_backlog : Pace::quiet;
  std::int64_t window_ms = 2 * options_.heartbeat.count();
  std::size_t least = 1;
  if (pace == Pace::replay) {
    window_ms = options_.replay_window.count();
    least = options_.replay_progress_bytes;
  } else if (pace == Pace::over_backlog) {
    window_ms = options_.lag_window.count();
    least = options_.lag_progress_bytes;
  }
  const bool same_window = behind.pace == pace && now - behind.window_start_ms < window_ms;
  if (same_window) {
    return false;
  }
  const bool too_slow = behind.pace == pace && behind.window_taken < least;
  behind.pace = pace;
  behind.window_start_ms = now;
  behind.window_taken = 0;
  return too_slow;
}

void Shard::arm_sweep(std::chrono::milliseconds delay) {
  if (!sweep_armed_) {
    sweep_armed_ = true;
    run_after(delay, [](Shard& shard) { shard.sweep(); });
  }
}

void Shard::sweep() {
  sweep_armed_ = false;
  const std::int64_t now = now_ms();
  std::size_t writes_left = options_.turn_writes_max;
  for (auto& [channel, feed] : feeds_) {
    sweep_feed(*feed, now, writes_left);
    check_presence(*feed, now);
  }
  reclaim_pages(now);
  drop_idle_feeds(now);
  pump_reads();
  if (!feeds_.empty() && !stopping_) {
    arm_sweep(writes_left == 0 ? std::chrono::milliseconds(1) : sweep_interval(options_));
  }
}

void Shard::sweep_feed(Feed& feed, std::int64_t now, std::size_t& writes_left) {
  NamedFrame heartbeat;
  std::int64_t heartbeat_seq = -1;
  feed.pieces.clear();
  std::size_t i = 0;
  while (i < feed.slots.size() && writes_left > 0) {
    if (feed.slots[i].due_ms > now) {
      ++i;
      continue;
    }
    Subscriber& subscriber = *feed.slots[i].subscriber;
    if (now >= subscriber.expires_ms) {
      --writes_left;
      end(subscriber, EndReason::expired);
      continue;
    }
    if (subscriber.behind != nullptr && subscriber.behind->blocked) {
      if (is_lagging(subscriber, now)) {
        end(subscriber, EndReason::lagged);
      } else {
        ++i;
      }
      continue;
    }
    if (now - subscriber.last_write_ms >= options_.heartbeat.count()) {
      --writes_left;
      if (heartbeat_seq != subscriber.sent) {
        heartbeat_seq = subscriber.sent;
        heartbeat = {heartbeat_frame(heartbeat_seq, context_->clock.now(),
                                     context_->presence.member_count(feed.channel.show)),
                     {}};
      }
      registry_.counters.heartbeats.fetch_add(1, std::memory_order_relaxed);
      write_named(subscriber, heartbeat);
    }
    if (!subscriber.ended) {
      const bool blocked = subscriber.behind != nullptr && subscriber.behind->blocked;
      feed.slots[i].due_ms = blocked
                                 ? 0
                                 : std::min(subscriber.last_write_ms + options_.heartbeat.count(),
                                            subscriber.expires_ms);
      ++i;
    }
  }
}

void Shard::drop_idle_feeds(std::int64_t now) {
  std::vector<std::pair<std::int64_t, Channel>> idle;
  for (const auto& [channel, feed] : feeds_) {
    if (feed->is_idle()) {
      idle.emplace_back(feed->idle_since_ms, channel);
    }
  }
  std::sort(idle.begin(), idle.end());
  const std::size_t too_many = idle.size() - std::min(idle.size(), options_.idle_shows_max);
  for (std::size_t i = 0; i < idle.size(); ++i) {
    const auto& [since, channel] = idle[i];
    if (i < too_many || now - since >= options_.idle_show_linger.count()) {
      const auto found = feeds_.find(channel);
      forget_pages(*found->second);
      registry_.leave(channel, number_);
      context_->presence.forget_left(channel.show);
      feeds_.erase(found);
    }
  }
}

}  // namespace soldwire::realtime
