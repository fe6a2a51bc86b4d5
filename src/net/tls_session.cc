#include "net/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "net/socket.h"

namespace soldwire::net {

namespace {

// A handshake's flight with a long certificate chain, or one write. A peer that makes us answer
// without reading the answers ends here.
constexpr std::size_t waiting_bytes_max = 256U << 10U;

}  // namespace

// OpenSSL's end of the output: bytes are appended to the session's.
struct TlsOutput {
  static int write(BIO* bio, const char* data, int size) {
    auto* const session = static_cast<TlsSession*>(BIO_get_data(bio));
    const auto bytes = static_cast<std::size_t>(size);
    if (session->output_.size() + bytes > session->output_bytes_max_) {
      return -1;
    }
    session->output_.append(data, bytes);
    return size;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* method() {
    static const BIO_METHOD* const made = [] {
      BIO_METHOD* const fresh =
          BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "soldwire");
      SW_ASSERT(fresh != nullptr);
      BIO_meth_set_write(fresh, write);
      BIO_meth_set_ctrl(fresh, control);
      return fresh;
    }();
    return made;
  }
};

void TlsSession::Free::operator()(ssl_st* ssl) const noexcept {
  SSL_free(ssl);
}

TlsSession::TlsSession(Handle ssl, int descriptor) noexcept
    : ssl_(std::move(ssl)), descriptor_(descriptor), output_bytes_max_(waiting_bytes_max) {}

TlsSession::~TlsSession() = default;

std::unique_ptr<TlsSession> TlsSession::make(Handle ssl, int descriptor) {
  BIO* const input = BIO_new_socket(descriptor, BIO_NOCLOSE);
  BIO* const output = BIO_new(TlsOutput::method());
  if (ssl == nullptr || input == nullptr || output == nullptr) {
    BIO_free(input);
    BIO_free(output);
    return nullptr;
  }
  SSL_set0_rbio(ssl.get(), input);
  SSL_set0_wbio(ssl.get(), output);
  SSL_set_accept_state(ssl.get());
  std::unique_ptr<TlsSession> session(new TlsSession(std::move(ssl), descriptor));
  BIO_set_data(output, session.get());
  BIO_set_init(output, 1);
  return session;
}

TlsSession::Outcome TlsSession::outcome_of(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Outcome::later;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::ended;
    default:
      break;
  }
  failed_ = true;
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  fault_ = reason == nullptr ? "the connection broke" : reason;
  ERR_clear_error();
  return Outcome::failed;
}

TlsSession::Outcome TlsSession::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  const Outcome outcome = result == 1 ? Outcome::done : outcome_of(result);
  return flush() ? outcome : Outcome::failed;
}

std::string_view TlsSession::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

TlsSession::Outcome TlsSession::read(char* data, std::size_t size, std::size_t& got) {
  SW_ASSERT(size >= tls_record_bytes_max);
  if (failed_) {
    return Outcome::failed;
  }
  ERR_clear_error();
  const int room = static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
  const int result = SSL_read(ssl_.get(), data, room);
  got = result > 0 ? static_cast<std::size_t>(result) : 0;
  const Outcome outcome = result > 0 ? Outcome::done : outcome_of(result);
  // What was read may have asked for an answer: an alert, new keys.
  return flush() ? outcome : Outcome::failed;
}

bool TlsSession::encrypt(std::string_view bytes) {
  ERR_clear_error();
  const int result = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  if (result > 0) {
    return true;
  }
  failed_ = true;
  ERR_clear_error();
  return false;
}

bool TlsSession::write(std::span<const iovec> parts, std::size_t& taken) {
  taken = 0;
  if (failed_ || !flush()) {
    return false;
  }
  if (has_unsent()) {
    return true;
  }
  // Small parts share a record: each record costs a header, a tag and a round of the cipher.
  std::array<char, tls_record_bytes_max> record;
  std::size_t filled = 0;
  for (const iovec& part : parts) {
    std::string_view bytes(static_cast<const char*>(part.iov_base), part.iov_len);
    while (!bytes.empty() && taken < tls_write_bytes_max) {
      const std::size_t size = std::min(bytes.size(), record.size() - filled);
      std::copy_n(bytes.data(), size, record.data() + filled);
      bytes.remove_prefix(size);
      filled += size;
      taken += size;
      if (filled == record.size()) {
        if (!encrypt({record.data(), std::exchange(filled, 0)})) {
          return false;
        }
      }
    }
  }
  if (filled > 0 && !encrypt({record.data(), filled})) {
    return false;
  }
  return flush();
}

bool TlsSession::flush() {
  while (has_unsent()) {
    const ssize_t sent = ::send(descriptor_, output_.data() + sent_, output_.size() - sent_,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      failed_ = failed_ || !would_block(errno);
      return !failed_;
    }
    sent_ += static_cast<std::size_t>(sent);
  }
  output_ = {};  // an idle connection keeps no buffers
  sent_ = 0;
  return true;
}

std::string TlsSession::finish(std::string_view left) {
  output_bytes_max_ = std::numeric_limits<std::size_t>::max();
  while (!left.empty() && !failed_) {
    const std::string_view record = left.substr(0, tls_record_bytes_max);
    left.remove_prefix(record.size());
    static_cast<void>(encrypt(record));
  }
  if (!failed_) {
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
  return output_.substr(std::exchange(sent_, 0));
}

}  // namespace soldwire::net
