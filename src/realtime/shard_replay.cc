#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "realtime/shard.h"
#include "realtime/shard_tasks.h"

namespace soldwire::realtime {
namespace {

constexpr std::size_t resumes_per_turn = 64;  // each writes up to a page
constexpr std::int64_t page_linger_ms = 2'000;
constexpr std::chrono::milliseconds read_retry{25};
constexpr int read_failures_max = 6;  // with the doubling pause: about three seconds

}  // namespace

// Pages have fixed bounds, so that all who are somewhere in the same page share one read and one
// copy of it.
std::int64_t Shard::page_of(std::int64_t seq) const noexcept {
  return (seq - 1) / static_cast<std::int64_t>(options_.replay_page_events);
}

const Batch* Shard::page_for(Subscriber& subscriber) {
  Feed& feed = subscriber.feed;
  Behind& behind = behind_of(subscriber);
  const std::int64_t wanted = subscriber.sent + 1;
  if (behind.page != nullptr && behind.page->contains(wanted)) {
    return behind.page.get();
  }
  behind.page.reset();
  const std::int64_t page = page_of(wanted);
  LogRead& read = request_read(feed, page);
  if (read.state == LogRead::State::ready) {
    if (read.page != nullptr && read.page->contains(wanted)) {
      read.used_ms = now_ms();
      behind.page = read.page;
      return behind.page.get();
    }
    if (wanted <= read.head) {
      end(subscriber, EndReason::lagged,
          "The events that come next are not kept any more. Load the snapshot again.");
      return nullptr;
    }
    queue_again(feed, page, read);
  }
  read.waiters.push_back(&subscriber);
  behind.awaited_page = page;
  return nullptr;
}

LogRead& Shard::request_read(Feed& feed, std::int64_t page) {
  const auto [read, is_new] = feed.reads.try_emplace(page);
  if (is_new) {
    read_queue_.emplace_back(feed.channel, page);
    pump_reads();
  }
  return read->second;
}

// For a page that was read before the event in question was committed.
void Shard::queue_again(Feed& feed, std::int64_t page, LogRead& read) {
  SW_ASSERT(read.state == LogRead::State::ready);
  if (read.page != nullptr) {
    page_bytes_ -= read.page->bytes().size();
    read.page.reset();
  }
  read.state = LogRead::State::queued;
  read_queue_.emplace_back(feed.channel, page);
  pump_reads();
}

void Shard::pump_reads() {
  while (!read_queue_.empty() && !read_retry_armed_ &&
         reads_under_way_ < options_.replay_reads_max) {
    if (page_bytes_ >= options_.replay_bytes_max) {
      for (auto& [each, feed] : feeds_) {
        drop_unused_pages(*feed, now_ms(), 0);
      }
      if (page_bytes_ >= options_.replay_bytes_max) {
        return;  // the sweep takes pages from those who are blocked
      }
    }
    const auto [channel, page] = read_queue_.front();
    const auto feed = feeds_.find(channel);
    if (feed != feeds_.end()) {
      const auto read = feed->second->reads.find(page);
      const bool wanted =
          read != feed->second->reads.end() && read->second.state == LogRead::State::queued;
      if (wanted && !submit_read(*feed->second, page, read->second)) {
        // The pool is full. Everybody keeps the place in line.
        read_retry_armed_ = true;
        run_after(read_retry, [](Shard& shard) {
          shard.read_retry_armed_ = false;
          shard.pump_reads();
        });
        return;
      }
    }
    read_queue_.pop_front();
  }
}

bool Shard::submit_read(Feed& feed, std::int64_t page, LogRead& read) {
  const bool head_only = page == Feed::head_only;
  const auto limit = head_only ? 1 : static_cast<int>(options_.replay_page_events);
  const std::int64_t after = head_only ? std::numeric_limits<std::int64_t>::max()
                                       : page * static_cast<std::int64_t>(limit);
  ReadAnswer question;
  question.channel = feed.channel;
  question.page = page;
  question.number = last_read_number_ + 1;
  auto job = [shard = weak_from_this(), context = context_, question, after,
              limit](const ReadEvents& read_events) {
    ReadAnswer answer = question;
    auto found = read_events(answer.channel.show, after, limit);
    if (!found) {
      answer.events = tl::unexpected(std::move(found).error());
    } else {
      answer.head = found->head;
      // A hole ends the page: who needs what is behind it is told so.
      std::size_t consecutive = 0;
      while (consecutive < found->events.size() &&
             found->events[consecutive].seq ==
                 found->events.front().seq + static_cast<std::int64_t>(consecutive)) {
        ++consecutive;
      }
      if (consecutive > 0) {
        answer.events = std::make_shared<const Batch>(context->epoch, answer.channel,
                                                      std::span(found->events).first(consecutive));
      }
    }
    if (const auto alive = shard.lock()) {
      static_cast<void>(
          alive->post([answer = std::move(answer)](Shard& owner) { owner.take_answer(answer); }));
    }
  };
  if (!context_->submit_read(std::move(job))) {
    return false;
  }
  ++last_read_number_;
  ++reads_under_way_;
  read.number = question.number;
  read.state = LogRead::State::reading;
  registry_.counters.log_reads.fetch_add(1);
  return true;
}

void Shard::take_answer(const ReadAnswer& answer) {
  SW_ASSERT(reads_under_way_ > 0);
  --reads_under_way_;
  const auto found_feed = feeds_.find(answer.channel);
  if (found_feed != feeds_.end()) {
    Feed& feed = *found_feed->second;
    const auto found = feed.reads.find(answer.page);
    // A feed that was dropped and made again must not learn its head from a read begun before: what
    // was announced in between did not come to this shard.
    if (found != feed.reads.end() && found->second.state == LogRead::State::reading &&
        found->second.number == answer.number) {
      if (answer.events) {
        take_page(feed, answer, found->second);
      } else {
        take_failure(feed, answer.page, found->second, answer.events.error());
      }
    }
  }
  pump_reads();
}

void Shard::take_page(Feed& feed, const ReadAnswer& answer, LogRead& read) {
  feed.newest_read = std::max(feed.newest_read, answer.number);
  feed.learn_head(answer.head);
  if (!feed.ring.empty()) {
    feed.learn_head(feed.ring.last_seq());
  }
  read.state = LogRead::State::ready;
  read.failures = 0;
  read.page = *answer.events;
  read.head = answer.head;
  read.used_ms = now_ms();
  if (read.page != nullptr) {
    page_bytes_ += read.page->bytes().size();
  }
  for (Subscriber* const waiter : std::exchange(read.waiters, {})) {
    waiter->behind->awaited_page.reset();
    waiter->behind->resuming = true;
    waiter->behind->page = read.page;  // so that it is not dropped before they come to their turn
    feed.resuming.push_back(waiter);
  }
  if (answer.page == Feed::head_only) {
    feed.reads.erase(answer.page);
  }
  if (!feed.resuming.empty() && !feed.resuming_scheduled) {
    feed.resuming_scheduled = true;
    defer([&feed](Shard& shard) { shard.resume_some(feed); });
  }
  schedule_openings(feed);
}

void Shard::resume_some(Feed& feed) {
  for (std::size_t n = 0; n < resumes_per_turn && !feed.resuming.empty(); ++n) {
    Subscriber* const subscriber = feed.resuming.front();
    feed.resuming.pop_front();
    if (subscriber != nullptr) {
      subscriber->behind->resuming = false;
      // A heartbeat may have filled the transport meanwhile; then it goes on from there.
      if (!subscriber->behind->blocked) {
        advance(*subscriber);
      }
    }
  }
  feed.resuming_scheduled = !feed.resuming.empty();
  if (feed.resuming_scheduled) {
    defer([&feed](Shard& shard) { shard.resume_some(feed); });
  }
}

void Shard::take_failure(Feed& feed, std::int64_t page, LogRead& read, const Error& error) {
  if (error.code == Errc::not_found) {
    end_feed(feed, EndReason::show_deleted);
    return;
  }
  log::warning("realtime", "cannot read the log of {}: {}", feed.channel.show.str(), error.message);
  if (++read.failures >= read_failures_max) {
    give_up(feed, page, read);
    return;
  }
  read.state = LogRead::State::queued;
  const auto pause = read_retry * (1 << read.failures);
  run_after(pause, [channel = feed.channel, page](Shard& shard) {
    shard.read_queue_.emplace_back(channel, page);
    shard.pump_reads();
  });
}

void Shard::give_up(Feed& feed, std::int64_t page, LogRead& read) {
  while (!read.waiters.empty()) {
    end(*read.waiters.back(), EndReason::overloaded,
        "The log cannot be read now. Reconnect later.");
  }
  std::erase_if(feed.openings, [&](Opening& opening) {
    if (opening.awaited_page != page) {
      return false;
    }
    refuse(feed, opening, EndReason::overloaded);
    return true;
  });
  feed.openings_to_try = std::min(feed.openings_to_try, feed.openings.size());
  feed.reads.erase(page);
}

void Shard::drop_unused_pages(Feed& feed, std::int64_t now, std::int64_t unused_for_ms) {
  if (feed.opening) {
    return;  // those about to open need what has just come
  }
  std::erase_if(feed.reads, [&](const auto& entry) {
    const LogRead& read = entry.second;
    if (read.state != LogRead::State::ready || read.page.use_count() > 1 ||
        now - read.used_ms < unused_for_ms) {
      return false;
    }
    page_bytes_ -= read.page != nullptr ? read.page->bytes().size() : 0;
    return true;
  });
}

void Shard::forget_pages(Feed& feed) {
  for (const auto& [page, read] : feed.reads) {
    page_bytes_ -= read.page != nullptr ? read.page->bytes().size() : 0;
  }
  feed.reads.clear();
}

// Pages are only a copy of the log: under pressure those who cannot take anything just now give
// theirs up and ask again when they can.
void Shard::reclaim_pages(std::int64_t now) {
  const bool pressed = page_bytes_ >= options_.replay_bytes_max;
  for (auto& [channel, feed] : feeds_) {
    if (pressed) {
      for (Feed::Slot& slot : feed->slots) {
        Behind* const behind = slot.subscriber->behind.get();
        if (behind != nullptr && behind->blocked) {
          behind->page.reset();
        }
      }
    }
    drop_unused_pages(*feed, now, pressed ? 0 : page_linger_ms);
  }
}

}  // namespace soldwire::realtime
