#include "net/transport.h"

#include <sys/socket.h>

#include <cerrno>

namespace soldwire::net {

ssize_t PlainSocket::read(char* data, std::size_t size) noexcept {
  const ssize_t got = ::recv(socket_.get(), data, size, MSG_DONTWAIT);
  if (got >= 0) {
    return got;
  }
  return would_block(errno) ? io_later : io_failed;
}

ssize_t PlainSocket::write(std::span<const iovec> parts) noexcept {
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  ssize_t sent = 0;
  // Nearly always: the same few events to thousands, where the set-up of sendmsg() can be felt.
  if (parts.size() == 1) {
    sent = ::send(socket_.get(), parts[0].iov_base, parts[0].iov_len, flags);
  } else {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data());
    message.msg_iovlen = parts.size();
    sent = ::sendmsg(socket_.get(), &message, flags);
  }
  if (sent >= 0) {
    return sent;
  }
  return would_block(errno) ? 0 : io_failed;
}

ssize_t Transport::read(char* data, std::size_t size) {
  if (tls_ == nullptr) {
    return socket_.read(data, size);
  }
  std::size_t got = 0;
  switch (tls_->read(data, size, got)) {
    case TlsSession::Outcome::done:
      return static_cast<ssize_t>(got);
    case TlsSession::Outcome::later:
      return io_later;
    case TlsSession::Outcome::ended:
      return 0;
    case TlsSession::Outcome::failed:
      break;
  }
  return io_failed;
}

ssize_t Transport::write(std::span<const iovec> parts) {
  if (tls_ == nullptr) {
    return socket_.write(parts);
  }
  std::size_t taken = 0;
  return tls_->write(parts, taken) ? static_cast<ssize_t>(taken) : io_failed;
}

bool Transport::flush() {
  return tls_ == nullptr || tls_->flush();
}

std::string Transport::finish(std::string left) {
  return tls_ == nullptr ? left : tls_->finish(left);
}

Descriptor Transport::take_socket() noexcept {
  tls_.reset();
  return socket_.take_socket();
}

}  // namespace soldwire::net
