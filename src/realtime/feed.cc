#include "realtime/feed.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "realtime/shard.h"

namespace soldwire::realtime {

void Subscriber::on_writable() {
  if (!ended) {
    shard.on_writable(*this);
  }
}

void Subscriber::on_closed(EndReason reason) {
  if (!ended) {
    shard.on_closed(*this, reason);
  }
}

void Feed::learn_head(std::int64_t seq) {
  head = std::max(head.value_or(0), seq);
}

Subscriber& Feed::add(std::unique_ptr<Subscriber> subscriber, std::int64_t due_ms) {
  subscriber->slot = static_cast<std::uint32_t>(slots.size());
  slots.push_back(Slot{std::move(subscriber), due_ms});
  return *slots.back().subscriber;
}

std::unique_ptr<Subscriber> Feed::take(Subscriber& subscriber) {
  if (subscriber.behind != nullptr) {
    if (subscriber.behind->awaited_page) {
      const auto read = reads.find(*subscriber.behind->awaited_page);
      SW_ASSERT(read != reads.end());
      std::erase(read->second.waiters, &subscriber);
    }
    if (subscriber.behind->resuming) {
      std::replace(resuming.begin(), resuming.end(), &subscriber,
                   static_cast<Subscriber*>(nullptr));
    }
  }
  const std::size_t slot = subscriber.slot;
  SW_ASSERT(slots[slot].subscriber.get() == &subscriber);
  std::unique_ptr<Subscriber> owned = std::move(slots[slot].subscriber);
  if (slot + 1 != slots.size()) {
    // The last one moves into the gap, perhaps behind the flush that had not come to it yet.
    slots[slot] = std::move(slots.back());
    slots[slot].subscriber->slot = static_cast<std::uint32_t>(slot);
    flush_again = flush_again || slot < flush_next;
    if (slot < presence_next) {
      presence_version = 0;  // it may have missed it; told to all again
    }
  }
  slots.pop_back();
  return owned;
}

}  // namespace soldwire::realtime
