// A client's socket as the protocols see it: bytes in, bytes out, in the clear or with TLS.
//
// Threads:  loop thread only.
// Limits:   with TLS, what is encrypted and not sent yet; in tls_session.h.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "net/socket.h"
#include "net/tls_session.h"

namespace soldwire::net {

// Results of read() and write() that are no number of bytes.
constexpr ssize_t io_later = -1;   // nothing there yet
constexpr ssize_t io_failed = -2;  // the connection is of no use any more

// Without TLS: the size of a descriptor, and nothing between the caller and the kernel.
class PlainSocket {
 public:
  explicit PlainSocket(Descriptor socket) noexcept : socket_(std::move(socket)) {}

  [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }
  [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }
  // Bytes read, 0 at the end, io_later or io_failed.
  [[nodiscard]] ssize_t read(char* data, std::size_t size) noexcept;
  // Bytes taken, 0 when there is no room, or io_failed.
  [[nodiscard]] ssize_t write(std::span<const iovec> parts) noexcept;
  // Sends what was taken and did not leave; false when the connection failed.
  [[nodiscard]] bool flush() noexcept { return true; }
  [[nodiscard]] bool has_unsent() const noexcept { return false; }
  // `left` as it has to go over the wire, with what must precede and follow it. Nothing may be read
  // or written afterwards.
  [[nodiscard]] std::string finish(std::string left) { return left; }
  [[nodiscard]] Descriptor take_socket() noexcept { return std::move(socket_); }

 private:
  Descriptor socket_;
};

// Inline: a broadcast comes through here once for every stream.
inline ssize_t PlainSocket::read(char* data, std::size_t size) noexcept {
  const ssize_t got = ::recv(socket_.get(), data, size, MSG_DONTWAIT);
  if (got >= 0) {
    return got;
  }
  return would_block(errno) ? io_later : io_failed;
}

inline ssize_t PlainSocket::write(std::span<const iovec> parts) noexcept {
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

// Either kind; the same functions.
class Transport {
 public:
  explicit Transport(Descriptor socket) noexcept : socket_(std::move(socket)) {}
  // `tls` is past its handshake and reads from `socket`.
  Transport(Descriptor socket, std::unique_ptr<TlsSession> tls) noexcept
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  [[nodiscard]] bool is_secure() const noexcept { return tls_ != nullptr; }
  [[nodiscard]] int descriptor() const noexcept { return socket_.descriptor(); }
  [[nodiscard]] bool is_open() const noexcept { return socket_.is_open(); }
  // With TLS at most one record, so that nothing is left where epoll cannot see it: `size` must be
  // at least tls_record_bytes_max.
  [[nodiscard]] ssize_t read(char* data, std::size_t size);
  [[nodiscard]] ssize_t write(std::span<const iovec> parts);
  [[nodiscard]] bool flush();
  [[nodiscard]] bool has_unsent() const noexcept { return tls_ != nullptr && tls_->has_unsent(); }
  [[nodiscard]] std::string finish(std::string left);
  [[nodiscard]] Descriptor take_socket() noexcept;

 private:
  PlainSocket socket_;
  std::unique_ptr<TlsSession> tls_;  // null: in the clear
};

}  // namespace soldwire::net
