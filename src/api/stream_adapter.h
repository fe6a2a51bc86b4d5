// The network as realtime sees it: a loop as its executor, an open response as its transport.
//
// Threads:  as the interfaces say; an executor's loop is one network thread.
// Lifetime: the loop must outlive its executor.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "net/event_loop.h"
#include "net/http.h"
#include "realtime/transport.h"

namespace soldwire::api {

class LoopExecutor final : public realtime::Executor {
 public:
  explicit LoopExecutor(net::EventLoop& loop) : loop_(loop) {}

  void post(std::function<void()> task) override;
  void defer(std::function<void()> task) override;
  void run_after(std::chrono::milliseconds delay, std::function<void()> task) override;

 private:
  net::EventLoop& loop_;
};

class StreamTransport final : public realtime::Transport, private net::Stream::Listener {
 public:
  explicit StreamTransport(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}

  void set_listener(realtime::Transport::Listener* listener) override;
  [[nodiscard]] ssize_t write(std::span<const iovec> parts) override;
  void notify_writable() override;
  void close(realtime::EndReason reason) override;

 private:
  void on_writable() override;
  void on_closed() override;

  const std::unique_ptr<net::Stream> stream_;
  realtime::Transport::Listener* listener_ = nullptr;
};

}  // namespace soldwire::api
