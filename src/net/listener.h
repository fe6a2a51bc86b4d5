// One listening socket on one loop.
//
// Threads:  created before the loop runs; then the loop thread only.
// Lifetime: the loop and `accepted`'s targets must outlive it.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "net/event_loop.h"
#include "net/socket.h"

namespace soldwire::net {

enum class PortSharing { exclusive, shared };

// Binds and listens; the socket inherits TCP_NODELAY to what it accepts. With `shared`, other
// sockets of this process may listen on the same port, and the kernel spreads connections.
// Errors: unavailable.
[[nodiscard]] Result<Descriptor> listen_on(const SocketAddress& address, PortSharing sharing);

class Listener final : public EventLoop::Handler {
 public:
  using Accepted = std::function<void(Descriptor, const SocketAddress&)>;

  Listener(EventLoop& loop, Descriptor socket, Accepted accepted);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // Takes what has already been established, then closes.
  void close();

 private:
  void on_ready(std::uint32_t events) override;
  enum class Taken { all, some, failed };
  Taken accept_some();
  void pause();
  void release();

  // Fixed at construction.
  EventLoop& loop_;
  const Accepted accepted_;

  // Loop thread only.
  Descriptor socket_;
  EventLoop::TimerId retry_ = 0;  // not 0: paused
  bool exhausted_ = false;        // and said so, since the last connection that was taken
};

}  // namespace soldwire::net
