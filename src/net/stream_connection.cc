#include "net/stream_connection.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "net/server_thread.h"

namespace soldwire::net {

namespace {

constexpr std::uint32_t watch_input = EPOLLIN | EPOLLRDHUP;
// A peer has nothing to say on a stream; one that talks on regardless is cut off.
constexpr std::uint32_t input_bytes_max = 64U << 10U;

int whole_seconds(std::chrono::milliseconds time) {
  return static_cast<int>(
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::seconds>(time).count()));
}

ssize_t send_parts(int descriptor, std::span<const iovec> parts) {
  constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  // Nearly always: the same few events to thousands, where the set-up of sendmsg() can be felt.
  if (parts.size() == 1) {
    return ::send(descriptor, parts[0].iov_base, parts[0].iov_len, flags);
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  return ::sendmsg(descriptor, &message, flags);
}

}  // namespace

StreamConnection::StreamConnection(ServerThread& thread, Descriptor socket, Admission admission,
                                   std::string unsent)
    : thread_(&thread), admission_(std::move(admission)), socket_(std::move(socket)) {
  const ServerOptions& options = thread.context().options;
  const int descriptor = socket_.get();
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT,
             static_cast<int>(options.peer_timeout.count()));
  // What the peer has not taken stays with the subscriber, where it can be counted and bounded.
  set_option(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, options.notsent_lowat_bytes);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, whole_seconds(options.peer_timeout));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, whole_seconds(options.peer_timeout / 3));
  if (!unsent.empty()) {
    unsent_ = std::make_unique<Unsent>(Unsent{std::move(unsent)});
    watching_output_ = true;
  }
  thread.loop().change(descriptor, watching_output_ ? watch_input | EPOLLOUT : watch_input, *this);
  thread.adopt_stream(*this);
  thread.counters().open_streams.fetch_add(1, std::memory_order_relaxed);
}

StreamConnection::~StreamConnection() {
  close();
}

void StreamConnection::set_listener(Stream::Listener* listener) {
  listener_ = listener;
  if (listener_ != nullptr && thread_ != nullptr && !socket_.is_open()) {
    thread_->tell_closed_later(*this);
  }
}

ssize_t StreamConnection::write(std::span<const iovec> parts) {
  if (!socket_.is_open()) {
    forget_thread();
    return -1;
  }
  if (unsent_ != nullptr) {
    return 0;
  }
  const ssize_t sent = send_parts(socket_.get(), parts);
  if (sent >= 0) {
    return sent;
  }
  if (would_block(errno)) {
    return 0;
  }
  release_socket().reset();
  admission_.reset();
  forget_thread();
  return -1;
}

void StreamConnection::notify_writable() {
  if (socket_.is_open()) {
    notify_ = true;
    watch(true);
  }
}

void StreamConnection::close() {
  listener_ = nullptr;
  if (socket_.is_open()) {
    thread_->linger(release_socket(), std::move(admission_),
                    unsent_ == nullptr ? std::string{} : unsent_->bytes.substr(unsent_->sent));
  }
  forget_thread();
}

void StreamConnection::end() {
  if (socket_.is_open()) {
    release_socket().reset();
    admission_.reset();
  }
  if (listener_ != nullptr || thread_->closing()) {
    tell_closed();
  }
}

void StreamConnection::tell_closed() {
  forget_thread();
  if (listener_ != nullptr) {
    std::exchange(listener_, nullptr)->on_closed();
  }
}

void StreamConnection::on_ready(std::uint32_t events) {
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (failed || ((events & watch_input) != 0 && !discard_input()) || !send_unsent()) {
    end();
    return;
  }
  if ((events & EPOLLOUT) == 0 || unsent_ != nullptr) {
    return;
  }
  watch(false);
  if (std::exchange(notify_, false) && listener_ != nullptr) {
    listener_->on_writable();
  }
}

bool StreamConnection::discard_input() {
  std::array<char, 64U << 10U>& scratch = thread_->read_buffer();
  while (input_bytes_ < input_bytes_max) {
    const ssize_t got = ::recv(socket_.get(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (got <= 0) {
      return got < 0 && would_block(errno);
    }
    input_bytes_ += static_cast<std::uint32_t>(got);
  }
  return false;
}

bool StreamConnection::send_unsent() {
  if (unsent_ == nullptr) {
    return true;
  }
  const ssize_t sent = ::send(socket_.get(), unsent_->bytes.data() + unsent_->sent,
                              unsent_->bytes.size() - unsent_->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) {
    return would_block(errno);
  }
  unsent_->sent += static_cast<std::size_t>(sent);
  if (unsent_->sent == unsent_->bytes.size()) {
    unsent_.reset();
  }
  return true;
}

void StreamConnection::watch(bool output) {
  if (watching_output_ != output) {
    watching_output_ = output;
    thread_->loop().change(socket_.get(), output ? watch_input | EPOLLOUT : watch_input, *this);
  }
}

Descriptor StreamConnection::release_socket() {
  thread_->loop().remove(socket_.get(), *this);
  thread_->counters().open_streams.fetch_sub(1, std::memory_order_relaxed);
  return std::move(socket_);
}

void StreamConnection::forget_thread() {
  thread_ = nullptr;
  unlink();
}

}  // namespace soldwire::net
