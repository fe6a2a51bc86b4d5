#include "realtime/shard.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "realtime/merged_stream.h"
#include "realtime/shard_tasks.h"

namespace soldwire::realtime {
namespace {

// Each copies a first block and makes one write.
constexpr std::size_t opens_per_turn = 128;
// Those who are turned away come back later than those whose stream merely ended.
constexpr int overloaded_retry_factor = 4;

}  // namespace

Shard::Shard(std::size_t number, Executor& executor, std::shared_ptr<HubContext> context,
             std::uint64_t seed)
    : number_(number),
      context_(std::move(context)),
      options_(context_->options),
      registry_(context_->registry),
      executor_(&executor),
      random_(static_cast<std::minstd_rand::result_type>(seed)) {}

void Shard::refuse_posts() {
  const std::lock_guard lock(gate_);
  accepts_posts_ = false;
}

void Shard::close() {
  refuse_posts();
  executor_ = nullptr;
  feeds_.clear();
  graveyard_.clear();
  read_queue_.clear();
}

void Shard::post_batch(std::shared_ptr<const Batch> batch) {
  static_cast<void>(post([batch = std::move(batch), announced = context_->clock.monotonic()](
                             Shard& shard) { shard.take_batch(batch, announced); }));
}

void Shard::post_end(EndTarget target, EndReason reason) {
  static_cast<void>(post(
      [target = std::move(target), reason](Shard& shard) { shard.end_matching(target, reason); }));
}

void Shard::post_stop(std::function<void()> done) {
  const bool posted = post([done](Shard& shard) {
    shard.stopping_ = true;
    shard.stop_done_.push_back(done);
    for (auto& [channel, feed] : shard.feeds_) {
      for (Opening& opening : feed->openings) {
        shard.refuse(*feed, opening, EndReason::shutdown);
      }
      feed->openings.clear();
      feed->openings_to_try = 0;
    }
    shard.stop_some();
  });
  if (!posted) {
    done();
  }
}

std::int64_t Shard::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(context_->clock.monotonic()).count();
}

std::chrono::milliseconds Shard::random_retry(int factor) {
  const auto least = options_.retry_min.count();
  const auto most = std::max(least, options_.retry_max.count());
  std::uniform_int_distribution<std::chrono::milliseconds::rep> pick(least, most);
  return std::chrono::milliseconds(factor * pick(random_));
}

Feed& Shard::feed_of(const Channel& channel) {
  std::unique_ptr<Feed>& feed = feeds_[channel];
  if (feed == nullptr) {
    feed = std::make_unique<Feed>(channel);
    registry_.join(channel, number_);
    arm_sweep(sweep_interval(options_));
  }
  return *feed;
}

std::shared_ptr<const Viewer> Shard::intern(const SubscribeRequest& request) {
  auto viewer = std::make_unique<const Viewer>(request.session_id, request.user_id,
                                               request.user_name, request.address);
  const auto known = viewers_.find(viewer->key());
  if (known != viewers_.end()) {
    return known->second.lock();
  }
  // The key lies in the viewer, so the entry must go before it does.
  std::shared_ptr<const Viewer> shared(viewer.release(), [this](const Viewer* last) {
    viewers_.erase(last->key());
    delete last;
  });
  viewers_.emplace(shared->key(), shared);
  return shared;
}

void Shard::subscribe(SubscribeRequest request, Start start) {
  if (stopping_) {
    refuse(start, request.encoding, EndReason::shutdown, describe(EndReason::shutdown));
    return;
  }
  Opening opening;
  opening.viewer = intern(request);
  if (const auto bound = context_->places.take(request.show, *opening.viewer)) {
    const bool full = *bound == Places::Bound::total;
    Counters& counters = registry_.counters;
    (full ? counters.refused_overloaded : counters.refused_too_many).fetch_add(1);
    refuse(start, request.encoding, full ? EndReason::overloaded : EndReason::too_many_streams,
           describe(*bound));
    return;
  }
  Feed& feed = feed_of(Channel{request.show, request.view});
  opening.resume = read_resume_point(request.resume, context_->epoch);
  opening.types = std::move(request.types);
  opening.encoding = request.encoding;
  opening.rehearsal = request.rehearsal;
  opening.start = std::move(start);
  opening.first_fresh_read = last_read_number_ + 1;
  if (request.expires_at) {
    opening.expires_ms = now_ms() + (request.expires_at->value - context_->clock.now().value);
  }
  if (!try_open(feed, opening)) {
    feed.openings.push_back(std::move(opening));
  }
}

void Shard::subscribe_merged(std::vector<SubscribeRequest> requests, Start start) {
  std::vector<ShowId> shows;
  shows.reserve(requests.size());
  for (const SubscribeRequest& request : requests) {
    shows.push_back(request.show);
  }
  const auto later = [this](std::function<void()> task) {
    defer([task = std::move(task)](Shard&) { task(); });
  };
  SW_ASSERT(!requests.empty());
  std::shared_ptr<Deflater> compressor;
  if (requests.front().encoding != Encoding::identity) {
    static_cast<void>(deflater());
    compressor = deflater_;
  }
  const auto merged = std::make_shared<MergedStream>(context_->epoch, shows, std::move(compressor),
                                                     std::move(start), later);
  for (std::size_t n = 0; n < requests.size(); ++n) {
    requests[n].encoding = Encoding::identity;  // of what comes in; what goes out is compressed
    subscribe(std::move(requests[n]), merged->start_of(n));
  }
}

void Shard::refuse(const Start& start, Encoding encoding, EndReason reason,
                   std::string_view detail) {
  const bool crowded = reason == EndReason::overloaded || reason == EndReason::too_many_streams;
  TextSum sum;
  std::string bytes = first_bytes(
      farewell_frame(reason, detail, random_retry(crowded ? overloaded_retry_factor : 1)), encoding,
      sum);
  bytes += last_bytes(encoding, sum);
  const auto transport = start(std::move(bytes));
  if (transport != nullptr) {
    transport->close(reason);
  }
}

void Shard::refuse(Feed& feed, Opening& opening, EndReason reason) {
  refuse(opening.start, opening.encoding, reason, describe(reason));
  context_->places.give_back(feed.channel.show, *opening.viewer);
}

bool Shard::try_open(Feed& feed, Opening& opening) {
  opening.awaited_page.reset();
  if (opening.resume.kind == ResumeRequest::Kind::after) {
    return try_resume(feed, opening);
  }
  if (!feed.head) {
    request_read(feed, Feed::head_only);
    opening.awaited_page = Feed::head_only;
    return false;
  }
  StartPoint point;
  point.cursor = *feed.head;
  if (opening.resume.kind == ResumeRequest::Kind::impossible) {
    point.mode = Hello::Mode::reset;
    point.reason = opening.resume.reason;
  }
  open(feed, opening, std::move(point));
  return true;
}

bool Shard::try_resume(Feed& feed, Opening& opening) {
  const std::int64_t after = opening.resume.seq;
  const auto wait_for = [&](std::int64_t page) {
    request_read(feed, page);
    opening.awaited_page = page;
    return false;
  };
  const auto reset = [&](ResetReason reason) {
    open(feed, opening, StartPoint{Hello::Mode::reset, reason, *feed.head, nullptr});
    return true;
  };
  if (!feed.head) {
    return wait_for(page_of(after + (after < Subscriber::never ? 1 : 0)));
  }
  if (after > *feed.head) {
    // It may have read what was committed and is still on its way to this shard, so only a read
    // begun after it came can tell.
    const bool verified = feed.newest_read >= opening.first_fresh_read;
    return verified ? reset(ResetReason::ahead) : wait_for(Feed::head_only);
  }
  StartPoint point{Hello::Mode::resumed, {}, after, nullptr};
  if (after < *feed.head && !feed.ring.covers_after(after)) {
    const std::int64_t page = page_of(after + 1);
    const auto found = feed.reads.find(page);
    if (found == feed.reads.end() || found->second.state != LogRead::State::ready) {
      return wait_for(page);
    }
    LogRead& read = found->second;
    if (read.page == nullptr || !read.page->contains(after + 1)) {
      if (after + 1 <= read.head) {
        return reset(ResetReason::retention);
      }
      queue_again(feed, page, read);
      opening.awaited_page = page;
      return false;
    }
    read.used_ms = now_ms();
    point.page = read.page;
  }
  open(feed, opening, std::move(point));
  return true;
}

void Shard::schedule_openings(Feed& feed) {
  feed.openings_to_try = feed.openings.size();
  if (feed.opening || feed.openings_to_try == 0) {
    return;
  }
  feed.opening = true;
  defer([&feed](Shard& shard) { shard.open_some(feed); });
}

void Shard::open_some(Feed& feed) {
  for (std::size_t tried = 0; tried < opens_per_turn && feed.openings_to_try > 0; ++tried) {
    Opening opening = std::move(feed.openings.front());
    feed.openings.pop_front();
    --feed.openings_to_try;
    if (!try_open(feed, opening)) {
      feed.openings.push_back(std::move(opening));
    }
  }
  if (feed.openings_to_try > 0) {
    defer([&feed](Shard& shard) { shard.open_some(feed); });
  } else {
    feed.opening = false;
  }
}

void Shard::open(Feed& feed, Opening& opening, StartPoint point) {
  // Counted before the first byte leaves: who has read hello is counted by every announcement that
  // follows.
  const auto filter = registry_.add_subscriber(feed.channel, opening.types);
  context_->presence.enter(feed.channel, *opening.viewer);
  const std::int64_t missed = *feed.head - point.cursor;
  Hello hello;
  hello.epoch = context_->epoch;
  hello.head = *feed.head;
  hello.cursor = point.cursor;
  hello.mode = point.mode;
  hello.count = missed;
  hello.reason = point.reason;
  hello.heartbeat = options_.heartbeat;
  hello.retry = random_retry();
  hello.now = context_->clock.now();
  hello.operators = context_->presence.member_count(feed.channel.show);
  hello.rehearsal = opening.rehearsal;
  if (feed.channel.view == View::members) {
    hello.presence = presence_for_hello(feed);
  }
  std::string first = hello_frame(hello);

  std::int64_t sent = point.cursor;
  const std::size_t first_bytes_max = first.size() + options_.first_block_bytes;
  while (first.size() < first_bytes_max) {
    Gather gather(first_bytes_max - first.size());
    gather.end_seq = sent;
    if (feed.ring.covers_after(sent)) {
      feed.ring.gather_after(sent, filter.get(), gather);
    } else if (point.page != nullptr && point.page->contains(sent + 1)) {
      gather.add(*point.page, sent + 1, filter.get());
    }
    if (gather.end_seq == sent) {
      break;
    }
    for (std::size_t i = 0; i < gather.count; ++i) {
      first.append(static_cast<const char*>(gather.parts[i].iov_base), gather.parts[i].iov_len);
    }
    sent = gather.end_seq;
  }

  const std::size_t text_size = first.size();
  TextSum sum;
  std::string bytes = first_bytes(std::move(first), opening.encoding, sum);
  const std::size_t size = bytes.size();
  std::unique_ptr<Transport> transport = opening.start(std::move(bytes));
  if (transport == nullptr) {
    registry_.remove_subscriber(feed.channel, filter);
    context_->presence.leave(feed.channel, *opening.viewer);
    context_->places.give_back(feed.channel.show, *opening.viewer);
    return;
  }
  Counters& counters = registry_.counters;
  counters.subscribes.fetch_add(1);
  counters.bytes.fetch_add(size);
  counters.bytes_saved.fetch_add(text_size - std::min(text_size, size));
  counters.writes.fetch_add(1);
  if (point.mode == Hello::Mode::reset) {
    counters.resets.fetch_add(1);
  } else if (point.mode == Hello::Mode::resumed) {
    (point.page == nullptr ? counters.resumes_from_memory : counters.resumes_from_log).fetch_add(1);
    counters.replayed_events.fetch_add(static_cast<std::uint64_t>(missed));
  }

  auto made = std::make_unique<Subscriber>(*this, feed);
  const std::int64_t now = now_ms();
  made->transport = std::move(transport);
  made->viewer = std::move(opening.viewer);
  made->filter = filter;
  made->sent = sent;
  made->last_write_ms = now;
  made->expires_ms = opening.expires_ms;
  made->encoding = opening.encoding;
  made->sum = sum;
  made->extend_run(sent - point.cursor);
  Subscriber& subscriber =
      feed.add(std::move(made), std::min(now + options_.heartbeat.count(), opening.expires_ms));
  subscriber.transport->set_listener(&subscriber);
  if (!feed.is_current(sent)) {
    Behind& behind = behind_of(subscriber);
    behind.replaying = true;
    behind.page = std::move(point.page);
    advance(subscriber);
  }
}

void Shard::end(Subscriber& subscriber, EndReason reason) {
  end(subscriber, reason, describe(reason));
}

void Shard::count_end(EndReason reason) {
  Counters& counters = registry_.counters;
  switch (reason) {
    case EndReason::expired:
      counters.ended_expired.fetch_add(1);
      break;
    case EndReason::lagged:
      counters.ended_lagged.fetch_add(1);
      break;
    case EndReason::shutdown:
      counters.ended_shutdown.fetch_add(1);
      break;
    case EndReason::show_deleted:
      counters.ended_show_deleted.fetch_add(1);
      break;
    case EndReason::overloaded:
      counters.ended_overloaded.fetch_add(1);
      break;
    case EndReason::peer_gone:
      counters.ended_peer_gone.fetch_add(1);
      break;
    case EndReason::too_many_streams:
      break;
  }
}

void Shard::end(Subscriber& subscriber, EndReason reason, std::string_view detail) {
  count_end(reason);
  // Best effort, and never inside a frame: what is left of one goes first.
  NamedFrame frame{farewell_frame(reason, detail, random_retry()), {}};
  TextSum sum = subscriber.sum;
  std::string farewell(encoded(frame, subscriber.encoding, sum));
  farewell += last_bytes(subscriber.encoding, sum);
  std::string_view rest;
  if (subscriber.behind != nullptr && subscriber.behind->rest != nullptr) {
    rest = std::string_view(subscriber.behind->rest->bytes).substr(subscriber.behind->rest_taken);
  }
  const iovec parts[] = {{const_cast<char*>(rest.data()), rest.size()},
                         {farewell.data(), farewell.size()}};
  const auto used = std::span(parts).subspan(rest.empty() ? 1 : 0);
  if (const ssize_t taken = subscriber.transport->write(used); taken > 0) {
    registry_.counters.bytes.fetch_add(static_cast<std::uint64_t>(taken));
  }
  subscriber.transport->close(reason);
  remove(subscriber);
}

void Shard::end_matching(const EndTarget& target, EndReason reason) {
  const auto is_meant = [&](const Viewer& viewer) {
    return (target.session.empty() || viewer.session() == target.session) &&
           (target.user.empty() || viewer.user() == target.user);
  };
  for (auto& [channel, owned] : feeds_) {
    Feed& feed = *owned;
    if ((!target.show.empty() && channel.show != target.show) ||
        (target.view && channel.view != *target.view)) {
      continue;
    }
    for (std::size_t i = feed.slots.size(); i-- > 0;) {
      // Ending one moves the last, which was looked at before, into its place.
      if (is_meant(*feed.slots[i].subscriber->viewer)) {
        end(*feed.slots[i].subscriber, reason);
      }
    }
    std::erase_if(feed.openings, [&](Opening& opening) {
      if (!is_meant(*opening.viewer)) {
        return false;
      }
      refuse(feed, opening, reason);
      return true;
    });
    feed.openings_to_try = std::min(feed.openings_to_try, feed.openings.size());
    if (reason == EndReason::show_deleted && feed.slots.empty()) {
      // Who comes back is to learn it from the log, not to be served from memory.
      feed.head.reset();
      feed.ring = Ring();
      feed.pieces.clear();
      forget_pages(feed);
    }
  }
}

void Shard::end_feed(Feed& feed, EndReason reason) {
  end_matching(EndTarget{.show = feed.channel.show, .view = feed.channel.view}, reason);
}

void Shard::remove(Subscriber& subscriber) {
  Feed& feed = subscriber.feed;
  subscriber.ended = true;
  registry_.remove_subscriber(feed.channel, subscriber.filter);
  context_->presence.leave(feed.channel, *subscriber.viewer);
  context_->places.give_back(feed.channel.show, *subscriber.viewer);
  feed.idle_since_ms = now_ms();
  // Its transport may be the one that is calling us.
  if (graveyard_.empty()) {
    defer([](Shard& shard) { shard.graveyard_.clear(); });
  }
  graveyard_.push_back(feed.take(subscriber));
}

void Shard::on_closed(Subscriber& subscriber, EndReason reason) {
  count_end(reason);
  remove(subscriber);
}

void Shard::stop_some() {
  std::size_t left = options_.turn_writes_max;
  for (auto& [channel, feed] : feeds_) {
    while (!feed->slots.empty()) {
      if (left-- == 0) {
        defer([](Shard& shard) { shard.stop_some(); });
        return;
      }
      Subscriber& subscriber = *feed->slots.back().subscriber;
      if (subscriber.behind == nullptr) {
        advance(subscriber);  // what was announced in this turn still goes out
      }
      if (!subscriber.ended) {
        end(subscriber, EndReason::shutdown);
      }
    }
  }
  // Answers of the pool are of no use any more.
  refuse_posts();
  for (const auto& done : std::exchange(stop_done_, {})) {
    done();
  }
}

}  // namespace soldwire::realtime
