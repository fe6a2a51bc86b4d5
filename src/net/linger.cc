#include "net/linger.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace soldwire::net {

namespace {

constexpr std::chrono::milliseconds linger_timeout{2'000};
// A peer that is still sending a refused upload gets this far before it is cut off.
constexpr std::size_t discard_bytes_max = 4U << 20U;

}  // namespace

LingeringSocket::LingeringSocket(EventLoop& loop, Descriptor socket, Admission admission,
                                 std::string left, std::chrono::milliseconds write_timeout,
                                 std::size_t* counter)
    : loop_(loop),
      admission_(std::move(admission)),
      counter_(counter),
      socket_(std::move(socket)),
      left_(std::move(left)),
      deadline_(Clock::now() + (left_.empty() ? linger_timeout : write_timeout)) {
  if (counter_ != nullptr) {
    ++*counter_;
  }
}

LingeringSocket::~LingeringSocket() {
  if (watched_) {
    loop_.remove(socket_.get(), *this);
  }
  if (counter_ != nullptr) {
    --*counter_;
  }
}

bool LingeringSocket::start() {
  if (!send_left() || !discard_input()) {
    return false;
  }
  watched_ = loop_.add(socket_.get(), left_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, *this);
  return watched_;
}

void LingeringSocket::on_ready(std::uint32_t events) {
  const bool had_left = !left_.empty();
  if ((events & EPOLLERR) != 0 || !send_left() || !discard_input()) {
    delete this;
    return;
  }
  if (had_left && left_.empty()) {
    loop_.change(socket_.get(), EPOLLIN, *this);
  }
}

bool LingeringSocket::send_left() {
  while (sent_ < left_.size()) {
    const ssize_t sent = ::send(socket_.get(), left_.data() + sent_, left_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      return would_block(errno);
    }
    sent_ += static_cast<std::size_t>(sent);
  }
  if (!left_.empty()) {
    left_.clear();
    deadline_ = Clock::now() + linger_timeout;
  }
  // Once more does no harm; the first time it fails is when the peer has reset the connection.
  return ::shutdown(socket_.get(), SHUT_WR) == 0;
}

bool LingeringSocket::discard_input() {
  std::array<char, 16U << 10U> scratch;
  while (discarded_bytes_ < discard_bytes_max) {
    const ssize_t got = ::recv(socket_.get(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (got < 0) {
      return would_block(errno);
    }
    if (got == 0) {
      return !left_.empty();
    }
    discarded_bytes_ += static_cast<std::size_t>(got);
  }
  return false;
}

}  // namespace soldwire::net
