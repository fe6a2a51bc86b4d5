#include "net/tls_handshake.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <utility>

#include "base/log.h"
#include "net/connection.h"
#include "net/http2_connection.h"
#include "net/server_thread.h"
#include "net/tls_context.h"

namespace soldwire::net {

namespace {

// The first byte of every TLS connection (RFC 8446, section 5.1).
constexpr unsigned char handshake_record = 22;
constexpr std::string_view plain_text_answer =
    "HTTP/1.1 400 Bad Request\r\n"
    "Server: soldwire\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 58\r\n"
    "Connection: close\r\n"
    "\r\n"
    "This port speaks HTTPS. Use https:// instead of http://.\r\n";

}  // namespace

TlsHandshake::TlsHandshake(ServerThread& thread, Descriptor socket, Admission admission,
                           std::string peer_address, SteadyTime deadline)
    : thread_(thread),
      deadline_(deadline),
      peer_address_(std::move(peer_address)),
      socket_(std::move(socket)),
      admission_(std::move(admission)) {}

bool TlsHandshake::start() {
  return thread_.loop().add(socket_.get(), EPOLLIN, *this);
}

void TlsHandshake::on_ready(std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    close();
    return;
  }
  if (session_ == nullptr && !begin()) {
    return;
  }
  switch (session_->handshake()) {
    case TlsSession::Outcome::done:
      become_connection();
      return;
    case TlsSession::Outcome::later:
      break;
    case TlsSession::Outcome::ended:
    case TlsSession::Outcome::failed:
      log::debug("tls", "a handshake with {} failed: {}", peer_address_, session_->fault());
      thread_.counters().bad_requests.fetch_add(1, std::memory_order_relaxed);
      close();
      return;
  }
  if (session_->has_unsent() != watching_output_) {
    watching_output_ = session_->has_unsent();
    thread_.loop().change(socket_.get(), watching_output_ ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
  }
}

bool TlsHandshake::begin() {
  unsigned char first = 0;
  const ssize_t got = ::recv(socket_.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got == 1 && first == handshake_record) {
    session_ = thread_.context().tls->make_session(socket_.get());
  }
  if (session_ != nullptr) {
    return true;
  }
  if (got == 1 && first != handshake_record) {
    refuse_plain_text();
  } else if (got >= 0 || !would_block(errno)) {
    close();
  }
  return false;
}

void TlsHandshake::refuse_plain_text() {
  thread_.counters().bad_requests.fetch_add(1, std::memory_order_relaxed);
  thread_.loop().remove(socket_.get(), *this);
  thread_.linger(std::move(socket_), std::move(admission_), std::string(plain_text_answer));
  close();
}

void TlsHandshake::become_connection() {
  const bool http2 = session_->protocol() == "h2";
  const int descriptor = socket_.get();
  Transport transport(std::move(socket_), std::move(session_));
  if (http2) {
    auto connection = std::make_unique<Http2Connection>(
        thread_, std::move(transport), std::move(admission_), std::move(peer_address_), deadline_);
    Http2Connection& adopted = *connection;
    thread_.adopt(std::move(connection));
    adopted.start({});
  } else {
    auto connection = std::make_unique<Connection>(
        thread_, std::move(transport), std::move(admission_), std::move(peer_address_), deadline_);
    thread_.loop().change(descriptor, Connection::first_watch, *connection);
    Connection& adopted = *connection;
    thread_.adopt(std::move(connection));
    adopted.resume();
  }
  close();
}

void TlsHandshake::check_deadline(SteadyTime now) {
  if (now >= deadline_) {
    thread_.counters().timeouts.fetch_add(1, std::memory_order_relaxed);
    close();
  }
}

void TlsHandshake::close() {
  if (socket_.is_open()) {
    thread_.loop().remove(socket_.get(), *this);
    session_.reset();
    socket_.reset();
  }
  admission_.reset();
  unlink();
  thread_.bury(*this);
}

}  // namespace soldwire::net
