#include "support/followers.h"

#include <algorithm>
#include <utility>

#include "support/basics.h"

namespace soldwire::bench {

Followers::Followers(Loop& loop, Target target, std::size_t count, double retry_seconds)
    : loop_(loop),
      target_(std::move(target)),
      retry_seconds_(retry_seconds),
      followers_(count),
      swarm_(loop, *this, count, Swarm::Reading::exact) {}

void Followers::open(std::size_t number, const std::string& id) {
  if (!id.empty()) {
    followers_[number].id = id;
    followers_[number].seq = seq_of(id);
  }
  swarm_.open(number, target_.port, target_.open_stream(followers_[number].id));
}

void Followers::open_all(std::size_t window) {
  for (std::size_t opened = 0; greeted_ < followers_.size(); loop_.turn(1'000)) {
    for (; opened < followers_.size() && opened < greeted_ + window; ++opened) {
      open(opened);
    }
  }
}

void Followers::drop_all() {
  swarm_.close_all();
  away_.clear();
  greeted_ = 0;
  for (std::size_t i = 0; i < followers_.size(); ++i) {
    followers_[i].is_greeted = false;
    away_.emplace_back(0, i);
  }
}

void Followers::drive() {
  const double now = seconds_now();
  while (!away_.empty() && away_.front().first <= now) {
    const std::size_t number = away_.front().second;
    away_.pop_front();
    open(number);
  }
}

bool Followers::have_all(std::int64_t seq) const {
  return std::ranges::all_of(followers_,
                             [seq](const Follower& follower) { return follower.seq >= seq; });
}

void Followers::take_hello(Follower& follower, const Frame& frame) {
  const std::int64_t cursor = seq_of(frame.id);
  if (frame.data.find(R"("mode":"reset")") != std::string_view::npos ||
      (follower.seq >= 0 && cursor != follower.seq)) {
    give_up("a stream was not resumed where it was left: " + std::string(frame.data));
  }
  follower.seq = cursor;
  follower.id = frame.id;
  follower.is_greeted = true;
  ++greeted_;
}

void Followers::on_frame(std::size_t stream, const Frame& frame) {
  Follower& follower = followers_[stream];
  if (frame.event == "hello") {
    take_hello(follower, frame);
    return;
  }
  if (!frame.event.empty()) {
    return;  // a heartbeat, or goodbye: the end follows
  }
  const std::int64_t seq = seq_of(frame.id);
  if (seq != follower.seq + 1) {
    give_up("after event " + std::to_string(follower.seq) + " came " + std::to_string(seq));
  }
  follower.seq = seq;
  follower.id = frame.id;
  ++events_;
  if (on_event_) {
    on_event_(stream, frame);
  }
}

void Followers::leave(std::size_t number) {
  ++failures_;
  greeted_ -= followers_[number].is_greeted ? 1U : 0U;
  followers_[number].is_greeted = false;
  away_.emplace_back(seconds_now() + retry_seconds_, number);
}

void Followers::on_end(std::size_t stream, int error) {
  static_cast<void>(error);
  leave(stream);
}

void Followers::on_refusal(std::size_t stream, const std::string& head) {
  if (!head.starts_with("HTTP/1.1 503") && !head.starts_with("HTTP/1.1 429")) {
    give_up("a stream was refused for good: " + head);
  }
  leave(stream);
}

}  // namespace soldwire::bench
