// A network thread that runs when it is told, peers with scripted appetite, and a reader of the
// event stream format (WHATWG HTML, server-sent events) that notices whatever is broken in it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "realtime/deflate.h"
#include "realtime/transport.h"
#include "tests/realtime/gunzip.h"

namespace soldwire::realtime::testing {

class ManualExecutor final : public Executor {
 public:
  explicit ManualExecutor(const Clock& clock) : clock_(clock) {}

  void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
  void defer(std::function<void()> task) override { deferred_.push_back(std::move(task)); }
  void run_after(std::chrono::milliseconds delay, std::function<void()> task) override {
    timers_.push_back({clock_.monotonic() + delay, std::move(task)});
  }

  [[nodiscard]] bool has_work() const { return !posted_.empty() || !deferred_.empty(); }
  // One turn of the loop: timers that are due, what was posted, then what is deferred.
  void turn() {
    for (std::size_t i = 0; i < timers_.size();) {
      if (timers_[i].at <= clock_.monotonic()) {
        posted_.push_back(std::move(timers_[i].task));
        timers_.erase(timers_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    for (std::size_t left = posted_.size(); left > 0; --left) {
      const auto task = std::move(posted_.front());
      posted_.pop_front();
      task();
    }
    for (std::size_t left = deferred_.size(); left > 0; --left) {
      const auto task = std::move(deferred_.front());
      deferred_.pop_front();
      task();
    }
  }
  void run() {
    do {
      turn();
    } while (has_work());
  }

 private:
  struct Timer {
    std::chrono::nanoseconds at;
    std::function<void()> task;
  };
  const Clock& clock_;
  std::deque<std::function<void()>> posted_;
  std::deque<std::function<void()>> deferred_;
  std::vector<Timer> timers_;
};

struct StreamEvent {
  std::string type;  // "" for those that onmessage gets
  std::string id;    // of this block; "" when it has none
  std::string data;
  std::string retry;

  [[nodiscard]] std::int64_t seq() const {
    const std::size_t dash = id.rfind('-');
    std::int64_t value = -1;
    std::from_chars(id.data() + dash + 1, id.data() + id.size(), value);
    return value;
  }
  // A number or a string of the top level of `data`.
  [[nodiscard]] std::string field(std::string_view name) const {
    const std::string key = "\"" + std::string(name) + "\":";
    const std::size_t at = data.find(key);
    if (at == std::string::npos) {
      return {};
    }
    std::string_view rest = std::string_view(data).substr(at + key.size());
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      return std::string(rest.substr(0, rest.find('"')));
    }
    return std::string(rest.substr(0, rest.find_first_of(",}")));
  }
};

// Feed it bytes in any portions.
class StreamReader {
 public:
  void feed(std::string_view bytes) {
    buffer_ += bytes;
    for (;;) {
      const std::size_t end = buffer_.find("\n\n");
      if (end == std::string::npos) {
        return;
      }
      take_block(std::string_view(buffer_).substr(0, end + 1));
      buffer_.erase(0, end + 2);
    }
  }
  [[nodiscard]] bool inside_block() const { return !buffer_.empty(); }

  std::vector<StreamEvent> events;

 private:
  void take_block(std::string_view block) {
    StreamEvent event;
    while (!block.empty()) {
      const std::size_t end = block.find('\n');
      const std::string_view line = block.substr(0, end);
      block.remove_prefix(end + 1);
      const std::size_t colon = line.find(": ");
      ASSERT_NE(colon, std::string_view::npos) << "broken line: " << line;
      const std::string_view name = line.substr(0, colon);
      const std::string value(line.substr(colon + 2));
      if (name == "event") {
        event.type = value;
      } else if (name == "id") {
        event.id = value;
      } else if (name == "retry") {
        event.retry = value;
      } else if (name == "data") {
        ASSERT_TRUE(event.data.empty()) << "two data lines";
        ASSERT_TRUE(value.starts_with('{') && value.ends_with('}')) << value;
        event.data = value;
      } else {
        FAIL() << "unknown field: " << line;
      }
    }
    events.push_back(std::move(event));
  }

  std::string buffer_;
};

// The far end of a transport. Outlives it.
struct Peer {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  StreamReader reader;
  Encoding encoding = Encoding::identity;  // that it asked for
  Gunzip gunzip;
  std::string last_bytes;        // of the last write, as they came
  std::size_t room = unlimited;  // bytes it takes until it is given more
  bool gone = false;             // writes fail
  bool started = false;
  bool closed = false;  // the server ended the stream
  std::optional<EndReason> end_reason;
  bool wants_writable = false;
  std::size_t writes = 0;
  std::size_t parts = 0;  // of the last write
  std::size_t received = 0;
  Transport::Listener* listener = nullptr;

  [[nodiscard]] const std::vector<StreamEvent>& events() const { return reader.events; }
  // The server ended the stream, and a strict reader is content with how.
  [[nodiscard]] bool ended_well() const {
    return closed && (encoding == Encoding::identity || gunzip.complete()) &&
           !reader.inside_block();
  }
  [[nodiscard]] std::vector<StreamEvent> named(std::string_view type) const {
    std::vector<StreamEvent> found;
    for (const StreamEvent& event : reader.events) {
      if (event.type == type) {
        found.push_back(event);
      }
    }
    return found;
  }
  [[nodiscard]] std::vector<std::int64_t> seqs() const {
    std::vector<std::int64_t> found;
    for (const StreamEvent& event : named("")) {
      found.push_back(event.seq());
    }
    return found;
  }
  // The peer reads: what was full has room again.
  void give_room(std::size_t bytes) {
    room = bytes == unlimited ? unlimited : room + bytes;
    if (wants_writable && listener != nullptr) {
      wants_writable = false;
      listener->on_writable();
    }
  }
  // The server learns that the peer is gone.
  void hang_up() {
    gone = true;
    if (listener != nullptr && !closed) {
      std::exchange(listener, nullptr)->on_closed(EndReason::peer_gone);
    }
  }
};

class FakeTransport final : public Transport {
 public:
  FakeTransport(std::shared_ptr<Peer> peer, std::string_view first) : peer_(std::move(peer)) {
    peer_->started = true;
    // The server's own buffer takes what the first block holds.
    take(first);
  }
  ~FakeTransport() override {
    peer_->listener = nullptr;
    peer_->closed = true;
  }

  void set_listener(Listener* listener) override { peer_->listener = listener; }
  ssize_t write(std::span<const iovec> parts) override {
    EXPECT_FALSE(peer_->closed) << "a write after close";
    if (peer_->gone) {
      peer_->listener = nullptr;
      return -1;
    }
    ++peer_->writes;
    peer_->parts = parts.size();
    std::size_t taken = 0;
    for (const iovec& part : parts) {
      EXPECT_GT(part.iov_len, 0U);
      const std::size_t n = std::min(part.iov_len, peer_->room);
      take(std::string_view(static_cast<const char*>(part.iov_base), n));
      taken += n;
      if (peer_->room != Peer::unlimited) {
        peer_->room -= n;
      }
      if (n < part.iov_len) {
        break;
      }
    }
    return static_cast<ssize_t>(taken);
  }
  void notify_writable() override {
    EXPECT_FALSE(peer_->closed);
    peer_->wants_writable = true;
  }
  void close(EndReason reason) override {
    peer_->end_reason = reason;
    EXPECT_FALSE(peer_->closed) << "closed twice";
    peer_->closed = true;
  }

 private:
  void take(std::string_view bytes) {
    peer_->received += bytes.size();
    peer_->last_bytes = bytes;
    if (peer_->encoding == Encoding::gzip) {
      peer_->reader.feed(peer_->gunzip.feed(bytes));
    } else {
      peer_->reader.feed(bytes);
    }
  }

  std::shared_ptr<Peer> peer_;
};

}  // namespace soldwire::realtime::testing
