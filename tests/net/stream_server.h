// A server that opens streams, and what listens to them.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "tests/net/raw_client.h"
#include "tests/net/test_server.h"

namespace soldwire::net {

// What the realtime part does with a stream, in small. Loop thread only but for the counters.
class Subscriber final : public Stream::Listener {
 public:
  explicit Subscriber(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->set_listener(this);
  }

  void on_writable() override {
    ++writable;
    if (when_writable) {
      when_writable();
    }
  }
  void on_closed() override {
    stream_.reset();
    ++closed;
  }

  [[nodiscard]] Stream& stream() { return *stream_; }
  [[nodiscard]] bool is_open() const { return stream_ != nullptr; }
  void drop() { stream_.reset(); }

  [[nodiscard]] ssize_t write(std::string_view bytes) {
    const iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    return stream_->write({&part, 1});
  }

  std::atomic<int> writable{0};
  std::atomic<int> closed{0};
  std::function<void()> when_writable;

 private:
  std::unique_ptr<Stream> stream_;
};

// GET /stream opens one whose first bytes are `first`; each is kept as a Subscriber.
class StreamServer {
 public:
  explicit StreamServer(std::string first = "first", ServerOptions options = {},
                        std::unique_ptr<TlsContext> tls = nullptr)
      : first_(std::move(first)),
        server_(
            std::move(options),
            [this](Router& router) {
              router.add("GET", "/stream",
                         [this](Request, Responder responder) { open(responder); });
            },
            std::move(tls)) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] Server& get() { return server_.get(); }
  [[nodiscard]] TestServer& test_server() { return server_; }
  [[nodiscard]] ServerStats stats() const { return server_.stats(); }

  // The subscriber of the next stream that is opened.
  [[nodiscard]] Subscriber& next() {
    EXPECT_TRUE(eventually([this] {
      const std::lock_guard lock(mutex_);
      return subscribers_.size() > taken_;
    }));
    const std::lock_guard lock(mutex_);
    return *std::next(subscribers_.begin(), static_cast<std::ptrdiff_t>(taken_++));
  }

  // Runs `task` on the loop and waits for it.
  void on_loop(const std::function<void()>& task) {
    std::promise<void> done;
    server_.get().loops().front()->post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  void open(const Responder& responder) {
    Headers headers;
    headers.add("Content-Type", "text/event-stream");
    auto stream = responder.start_stream(200, headers, first_);
    if (stream != nullptr) {
      const std::lock_guard lock(mutex_);
      subscribers_.emplace_back(std::move(stream));
    }
  }

  const std::string first_;
  std::mutex mutex_;  // guards the list, not what is in it
  std::list<Subscriber> subscribers_;
  std::size_t taken_ = 0;
  TestServer server_;
};

}  // namespace soldwire::net
