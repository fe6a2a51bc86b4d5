#include "support/swarm.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t read_bytes = 256U << 10U;

}  // namespace

void Swarm::Listener::on_blocks(std::size_t stream, std::size_t count) {
  static_cast<void>(stream);
  static_cast<void>(count);
}

void Swarm::Listener::on_frame(std::size_t stream, const Frame& frame) {
  static_cast<void>(stream);
  static_cast<void>(frame);
}

void Swarm::Listener::on_refusal(std::size_t stream, const std::string& head) {
  static_cast<void>(stream);
  give_up("a stream was refused: " + head);
}

Swarm::Swarm(Loop& loop, Listener& listener, std::size_t streams, Reading reading)
    : loop_(loop), listener_(listener), reading_(reading), streams_(streams), buffer_(read_bytes) {
  for (std::size_t i = 0; i < streams; ++i) {
    streams_[i].swarm = this;
    streams_[i].number = i;
  }
}

Swarm::~Swarm() {
  close_all();
}

void Swarm::open(std::size_t number, std::uint16_t port, std::string request) {
  Stream& stream = streams_[number];
  stream.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (stream.descriptor < 0) {
    give_up("cannot make a socket");
  }
  const int on = 1;
  ::setsockopt(stream.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  stream.request = std::move(request);
  stream.head.clear();
  stream.counter = {};
  stream.reader.reset();
  stream.state = State::connecting;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int done =
      ::connect(stream.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  if (done != 0 && errno != EINPROGRESS) {
    fail(stream, errno);
    return;
  }
  loop_.add(stream.descriptor, EPOLLOUT, stream);
}

void Swarm::close(std::size_t number) {
  Stream& stream = streams_[number];
  if (stream.descriptor >= 0) {
    ::close(std::exchange(stream.descriptor, -1));
  }
  stream.state = State::closed;
}

void Swarm::close_all() {
  for (const Stream& stream : streams_) {
    close(stream.number);
  }
}

void Swarm::fail(Stream& stream, int error) {
  close(stream.number);
  listener_.on_end(stream.number, error);
}

void Swarm::advance(Stream& stream, std::uint32_t events) {
  if (stream.state == State::closed) {
    return;  // by the listener, earlier in this turn
  }
  if (stream.state == State::connecting) {
    int error = 0;
    socklen_t length = sizeof(error);
    ::getsockopt(stream.descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
      fail(stream, error);
      return;
    }
    // Small enough for an empty socket buffer.
    const ssize_t sent =
        ::send(stream.descriptor, stream.request.data(), stream.request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(stream.request.size())) {
      fail(stream, errno);
      return;
    }
    stream.request = {};
    stream.state = State::head;
    loop_.change(stream.descriptor, EPOLLIN, stream);
    return;
  }
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) {
    return;
  }
  const ssize_t got = ::recv(stream.descriptor, buffer_.data(), buffer_.size(), 0);
  if (got > 0) {
    take(stream, {buffer_.data(), static_cast<std::size_t>(got)});
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    fail(stream, got == 0 ? 0 : errno);
  }
}

void Swarm::take(Stream& stream, std::string_view bytes) {
  bytes_received_ += bytes.size();
  std::string head;  // keeps what follows it alive
  if (stream.state == State::head) {
    stream.head.append(bytes);
    const std::size_t end = stream.head.find("\r\n\r\n");
    if (end == std::string::npos) {
      return;
    }
    head = std::exchange(stream.head, {});
    stream.state = State::body;
    if (!head.starts_with("HTTP/1.1 200")) {
      close(stream.number);
      listener_.on_refusal(stream.number, head);
      return;
    }
    bytes = std::string_view(head).substr(end + 4);
  }
  if (reading_ == Reading::count) {
    if (const std::size_t blocks = stream.counter.feed(bytes); blocks > 0) {
      listener_.on_blocks(stream.number, blocks);
    }
    return;
  }
  stream.reader.feed(bytes, [&](const Frame& frame) {
    if (stream.state == State::body) {
      listener_.on_frame(stream.number, frame);
    }
  });
}

}  // namespace soldwire::bench
