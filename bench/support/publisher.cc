#include "support/publisher.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

// The length of the header section with its empty line, and of the body; false: not all here yet.
bool measure_answer(const std::string& bytes, std::size_t& head, std::size_t& body) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) {
    return false;
  }
  head = end + 4;
  body = 0;
  for (const char* const name : {"Content-Length: ", "content-length: "}) {
    const std::size_t at = bytes.find(name);
    if (at != std::string::npos && at < end) {
      body = std::strtoul(bytes.c_str() + at + 16, nullptr, 10);
    }
  }
  return bytes.size() >= head + body;
}

}  // namespace

Publisher::Publisher(Loop& loop, const Target& target, OnAnswer on_answer, OnLoss on_loss)
    : loop_(loop), target_(target), on_answer_(std::move(on_answer)), on_loss_(std::move(on_loss)) {
  if (!reconnect()) {
    give_up("cannot connect to " + target.name);
  }
}

Publisher::~Publisher() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

bool Publisher::reconnect() {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(target_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(std::exchange(descriptor_, -1));
    return false;
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  received_.clear();
  unsent_.clear();
  loop_.add(descriptor_, EPOLLIN, *this);
  return true;
}

void Publisher::publish(std::size_t first, std::size_t count) {
  unsent_ += target_.publish(first, count);
  flush();
}

void Publisher::flush() {
  while (!unsent_.empty() && descriptor_ >= 0) {
    const ssize_t sent =
        ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EAGAIN) {
        loop_.change(descriptor_, EPOLLIN | EPOLLOUT, *this);
      } else {
        lose();
      }
      return;
    }
    unsent_.erase(0, static_cast<std::size_t>(sent));
  }
}

void Publisher::on_ready(std::uint32_t events) {
  if (descriptor_ < 0) {
    return;
  }
  if ((events & EPOLLOUT) != 0) {
    loop_.change(descriptor_, EPOLLIN, *this);
    flush();
  }
  if (descriptor_ >= 0 && (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
    read_answers();
  }
}

void Publisher::read_answers() {
  char buffer[16'384];
  const ssize_t got = ::recv(descriptor_, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) {
      lose();
    }
    return;
  }
  if (target_.is_raw) {
    for (ssize_t i = 0; i < got; ++i) {
      on_answer_(*this, {buffer + i, 1});
    }
    return;
  }
  received_.append(buffer, static_cast<std::size_t>(got));
  std::size_t head = 0;
  std::size_t body = 0;
  while (measure_answer(received_, head, body)) {
    if (received_.compare(9, 1, "2") != 0) {
      give_up(target_.name + " refused a publish: " + received_);
    }
    const std::string answer = received_.substr(head, body);
    received_.erase(0, head + body);
    on_answer_(*this, answer);
  }
}

void Publisher::lose() {
  ::close(std::exchange(descriptor_, -1));
  unsent_.clear();
  if (!on_loss_) {
    give_up(target_.name + " closed a publisher's connection");
  }
  on_loss_(*this);
}

}  // namespace soldwire::bench
