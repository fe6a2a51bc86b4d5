#include "net/stream_connection.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
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

}  // namespace

void set_stream_options(int descriptor, const ServerThread& thread) {
  const ServerOptions& options = thread.context().options;
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT,
             static_cast<int>(options.peer_timeout.count()));
  // What the peer has not taken stays with the subscriber, where it can be counted and bounded.
  set_option(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, options.notsent_lowat_bytes);
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, whole_seconds(options.peer_timeout));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, whole_seconds(options.peer_timeout / 3));
}

template <typename Socket>
BasicStreamConnection<Socket>::BasicStreamConnection(ServerThread& thread, Socket socket,
                                                     Admission admission, std::string unsent)
    : OpenStream(thread), admission_(std::move(admission)), socket_(std::move(socket)) {
  const int descriptor = socket_.descriptor();
  set_stream_options(descriptor, thread);
  if (!unsent.empty()) {
    unsent_ = std::make_unique<Unsent>(Unsent{std::move(unsent)});
  }
  watching_output_ = unsent_ != nullptr || socket_.has_unsent();
  thread.loop().change(descriptor, watching_output_ ? watch_input | EPOLLOUT : watch_input, *this);
}

template <typename Socket>
BasicStreamConnection<Socket>::~BasicStreamConnection() {
  close();
}

template <typename Socket>
ssize_t BasicStreamConnection<Socket>::write(std::span<const iovec> parts) {
  if (!socket_.is_open()) {
    forget_thread();
    return -1;
  }
  if (unsent_ != nullptr) {
    return 0;
  }
  const ssize_t taken = socket_.write(parts);
  if (taken >= 0) {
    if (socket_.has_unsent()) {
      watch(true);
    }
    return taken;
  }
  release();
  static_cast<void>(socket_.take_socket());
  admission_.reset();
  forget_thread();
  return -1;
}

template <typename Socket>
void BasicStreamConnection<Socket>::notify_writable() {
  if (socket_.is_open()) {
    notify_ = true;
    watch(true);
  }
}

template <typename Socket>
void BasicStreamConnection<Socket>::close() {
  listener_ = nullptr;
  if (socket_.is_open()) {
    release();
    std::string left =
        socket_.finish(unsent_ == nullptr ? std::string{} : unsent_->bytes.substr(unsent_->sent));
    thread_->linger(socket_.take_socket(), std::move(admission_), std::move(left));
  }
  forget_thread();
}

template <typename Socket>
void BasicStreamConnection<Socket>::end() {
  if (socket_.is_open()) {
    release();
    static_cast<void>(socket_.take_socket());
    admission_.reset();
  }
  if (listener_ != nullptr || thread_->closing()) {
    tell_closed();
  }
}

template <typename Socket>
void BasicStreamConnection<Socket>::on_ready(std::uint32_t events) {
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (failed || ((events & watch_input) != 0 && !discard_input()) || !send_unsent()) {
    end();
    return;
  }
  if ((events & EPOLLOUT) == 0 || unsent_ != nullptr || socket_.has_unsent()) {
    return;
  }
  watch(false);
  if (std::exchange(notify_, false) && listener_ != nullptr) {
    listener_->on_writable();
  }
}

template <typename Socket>
bool BasicStreamConnection<Socket>::discard_input() {
  std::array<char, 64U << 10U>& scratch = thread_->read_buffer();
  while (input_bytes_ < input_bytes_max) {
    const ssize_t got = socket_.read(scratch.data(), scratch.size());
    if (got <= 0) {
      return got == io_later;
    }
    input_bytes_ += static_cast<std::uint32_t>(got);
  }
  return false;
}

template <typename Socket>
bool BasicStreamConnection<Socket>::send_unsent() {
  if (!socket_.flush()) {
    return false;
  }
  if (unsent_ == nullptr) {
    return true;
  }
  const iovec part{unsent_->bytes.data() + unsent_->sent, unsent_->bytes.size() - unsent_->sent};
  const ssize_t taken = socket_.write({&part, 1});
  if (taken < 0) {
    return false;
  }
  unsent_->sent += static_cast<std::size_t>(taken);
  if (unsent_->sent == unsent_->bytes.size()) {
    unsent_.reset();
  }
  return true;
}

template <typename Socket>
void BasicStreamConnection<Socket>::watch(bool output) {
  if (watching_output_ != output) {
    watching_output_ = output;
    thread_->loop().change(socket_.descriptor(), output ? watch_input | EPOLLOUT : watch_input,
                           *this);
  }
}

template <typename Socket>
void BasicStreamConnection<Socket>::release() {
  thread_->loop().remove(socket_.descriptor(), *this);
  thread_->counters().open_streams.fetch_sub(1, std::memory_order_relaxed);
}

template class BasicStreamConnection<PlainSocket>;
template class BasicStreamConnection<Transport>;

}  // namespace soldwire::net
