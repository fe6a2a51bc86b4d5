#include "net/transport.h"

namespace soldwire::net {

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
