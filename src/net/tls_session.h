// TLS on one connection, server side: handshake, records in, records out.
//
// What is encrypted waits here until the socket takes it, so that a write that was accepted never
// has to be repeated with the same bytes.
// Threads:  loop thread only.
// Lifetime: the socket must stay open while it is used; it is not owned.
// Limits:   tls_write_bytes_max per write and, in tls_session.cc, what may wait to be sent.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;

namespace soldwire::net {

// The most one record holds (RFC 8446, section 5.1).
constexpr std::size_t tls_record_bytes_max = 16U << 10U;
// What one write() takes.
constexpr std::size_t tls_write_bytes_max = 4 * tls_record_bytes_max;

class TlsSession {
 public:
  struct Free {
    void operator()(ssl_st* ssl) const noexcept;
  };
  using Handle = std::unique_ptr<ssl_st, Free>;
  enum class Outcome { done, later, ended, failed };

  // `ssl` is fresh. Null where memory is short.
  [[nodiscard]] static std::unique_ptr<TlsSession> make(Handle ssl, int descriptor);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession();

  // `later`: more bytes must come. `failed`: the alert that says why is on its way.
  [[nodiscard]] Outcome handshake();
  // After the handshake; "" when none was agreed on.
  [[nodiscard]] std::string_view protocol() const;
  // Why the last step failed, for the log.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

  // `done`: `got` bytes of one record.
  [[nodiscard]] Outcome read(char* data, std::size_t size, std::size_t& got);
  // Takes nothing while earlier bytes wait. False: failed.
  [[nodiscard]] bool write(std::span<const iovec> parts, std::size_t& taken);
  [[nodiscard]] bool flush();
  [[nodiscard]] bool has_unsent() const noexcept { return sent_ < output_.size(); }
  // What waits, then `left`, then the notice of the end, encrypted. No calls afterwards.
  [[nodiscard]] std::string finish(std::string_view left);

 private:
  friend struct TlsOutput;

  TlsSession(Handle ssl, int descriptor) noexcept;
  [[nodiscard]] Outcome outcome_of(int result);
  [[nodiscard]] bool encrypt(std::string_view bytes);

  // Fixed at construction.
  const Handle ssl_;
  const int descriptor_;

  std::string output_;  // encrypted; the first sent_ bytes have left
  std::size_t sent_ = 0;
  std::size_t output_bytes_max_;
  bool failed_ = false;
  std::string fault_;
};

}  // namespace soldwire::net
