#include <algorithm>
#include <utility>

#include "realtime/shard.h"
#include "realtime/shard_tasks.h"

namespace soldwire::realtime {
namespace {

constexpr std::string_view presence_type = "presence.updated";
// So many streams are told at once at most twice a second; more of them less often.
constexpr std::int64_t told_per_ms = 2;
constexpr std::int64_t interval_min_ms = 500;
// Up to here hello is made anew for each; beyond, those who come together share it.
constexpr std::size_t fresh_streams_max = 64;

bool wants_presence(const Subscriber& subscriber) {
  return subscriber.filter == nullptr || subscriber.filter->matches(presence_type);
}

}  // namespace

const std::string& Shard::presence_for_hello(Feed& feed) {
  const bool alone = feed.slots.empty();
  if (feed.presence_json.empty() || feed.slots.size() <= fresh_streams_max) {
    const PresenceView view = context_->presence.view(feed.channel.show);
    feed.presence_json = presence_json(view);
    if (alone) {
      feed.presence_version = view.version;  // nobody else here has to be told
    }
  }
  return feed.presence_json;
}

void Shard::check_presence(Feed& feed, std::int64_t now) {
  if (feed.channel.view != View::members || feed.telling_presence || feed.slots.empty() ||
      now < feed.presence_due_ms ||
      context_->presence.settle(feed.channel.show) == feed.presence_version) {
    return;
  }
  const PresenceView view = context_->presence.view(feed.channel.show);
  feed.presence_version = view.version;
  feed.presence_json = presence_json(view);
  feed.presence_frame = {
      presence_frame(feed.presence_json, feed.head.value_or(0), context_->clock.now()), {}};
  feed.presence_due_ms =
      now + std::max(interval_min_ms, static_cast<std::int64_t>(feed.slots.size()) / told_per_ms);
  feed.telling_presence = true;
  feed.presence_next = 0;
  defer([&feed](Shard& shard) { shard.tell_presence(feed); });
}

void Shard::tell_presence(Feed& feed) {
  for (std::size_t left = options_.turn_writes_max;
       left > 0 && feed.presence_next < feed.slots.size(); --left) {
    Subscriber& subscriber = *feed.slots[feed.presence_next++].subscriber;
    if (!wants_presence(subscriber)) {
      continue;
    }
    if (subscriber.behind != nullptr) {
      subscriber.behind->presence_due = true;
    } else {
      write_named(subscriber, feed.presence_frame);
    }
  }
  if (feed.presence_next < feed.slots.size()) {
    defer([&feed](Shard& shard) { shard.tell_presence(feed); });
    return;
  }
  feed.telling_presence = false;
  feed.presence_next = 0;
}

void Shard::catch_up_on_presence(Subscriber& subscriber) {
  if (subscriber.behind == nullptr) {
    return;
  }
  const bool due = subscriber.behind->presence_due;
  subscriber.behind.reset();
  if (due) {
    write_named(subscriber, subscriber.feed.presence_frame);
  }
}

}  // namespace soldwire::realtime
