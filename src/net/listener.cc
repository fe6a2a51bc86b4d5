#include "net/listener.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/log.h"

namespace soldwire::net {

namespace {

// So that a burst of connections does not starve those that are already open.
constexpr int accepts_per_turn = 64;
constexpr std::chrono::milliseconds pause_when_exhausted{250};
// The kernel clamps it to net.core.somaxconn.
constexpr int backlog = 65'535;

tl::unexpected<Error> cannot_listen(const SocketAddress& address, int error) {
  std::string why = "Cannot listen on " + address.text() + " port " +
                    std::to_string(address.port()) + ": " + std::strerror(error) + ".";
  if (error == EADDRINUSE) {
    why += " Another program has this port; stop it or choose another port.";
  }
  return fail(Errc::unavailable, std::move(why));
}

Result<Descriptor> bound_socket(const SocketAddress& address, PortSharing sharing) {
  Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) {
    return cannot_listen(address, errno);
  }
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (sharing == PortSharing::shared) {
    set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  }
  if (address.family() == AF_INET6) {
    // "::" means every address of the machine, IPv4 included.
    set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  }
  if (::bind(socket.get(), address.data(), address.size()) != 0) {
    return cannot_listen(address, errno);
  }
  return socket;
}

}  // namespace

Result<Descriptor> listen_on(const SocketAddress& address, PortSharing sharing) {
  SW_TRY(Descriptor socket, bound_socket(address, sharing));
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (::listen(socket.get(), backlog) != 0) {
    return cannot_listen(address, errno);
  }
  return socket;
}

Listener::Listener(EventLoop& loop, Descriptor socket, Accepted accepted)
    : loop_(loop), accepted_(std::move(accepted)), socket_(std::move(socket)) {
  loop_.add(socket_.get(), EPOLLIN, *this);
}

Listener::~Listener() {
  release();
}

void Listener::close() {
  while (socket_.is_open() && accept_some() == Taken::some) {
  }
  release();
}

void Listener::release() {
  if (!socket_.is_open()) {
    return;
  }
  loop_.cancel(retry_);
  loop_.remove(socket_.get(), *this);
  socket_.reset();
}

void Listener::on_ready(std::uint32_t) {
  if (accept_some() == Taken::failed) {
    pause();
  }
}

Listener::Taken Listener::accept_some() {
  for (int count = 0; count < accepts_per_turn; ++count) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    Descriptor socket(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&storage), &size,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.is_open()) {
      exhausted_ = false;
      accepted_(std::move(socket), SocketAddress::from(storage));
      continue;
    }
    switch (errno) {
      case EAGAIN:
        return Taken::all;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
        return Taken::failed;
      default:
        continue;  // this connection died before it was taken; the next one may be fine
    }
  }
  return Taken::some;
}

// Out of descriptors or memory: the connection stays in the backlog, so a level-triggered watch
// would spin until something is freed.
void Listener::pause() {
  if (retry_ != 0) {
    return;
  }
  if (!std::exchange(exhausted_, true)) {
    log::warning("net", "cannot accept a connection: {}; trying again every {} ms",
                 std::strerror(errno), pause_when_exhausted.count());
  }
  loop_.change(socket_.get(), 0, *this);
  retry_ = loop_.run_after(pause_when_exhausted, [this] {
    retry_ = 0;
    loop_.change(socket_.get(), EPOLLIN, *this);
  });
}

}  // namespace soldwire::net
