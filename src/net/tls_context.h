// The certificate and key of a server, and what is agreed on in a handshake: TLS 1.2 or later,
// "h2" before "http/1.1", session tickets.
//
// Threads:  any. A reload takes effect for connections that begin after it; those that are open
//           keep what they have.
// Lifetime: sessions made from it may outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "net/tls_session.h"

struct ssl_ctx_st;

namespace soldwire::net {

struct TlsFiles {
  std::string certificate;  // PEM: the server's certificate, then the chain
  std::string key;          // PEM, without a password
};

class TlsContext {
 public:
  // Errors: invalid_input, saying which file is wrong and how.
  [[nodiscard]] static Result<std::unique_ptr<TlsContext>> load(TlsFiles files);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  // Reads the files again. On an error everything stays as it was. A certificate that has expired
  // is an error here, though not at the start, where the alternative is no server at all.
  [[nodiscard]] Result<void> reload();
  // Reloads when the files have changed and have been left alone since the last call, so that a
  // certificate whose key is still being written is not taken for a bad one. What came of it is
  // logged.
  void reload_if_changed();

  // Null where memory is short.
  [[nodiscard]] std::unique_ptr<TlsSession> make_session(int descriptor) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  using Handle = std::unique_ptr<ssl_ctx_st, Free>;
  // Tells two states of the files apart; all zero for files that are not there.
  using Stamp = std::array<std::int64_t, 8>;

  TlsContext(TlsFiles files, Handle context, Stamp stamp);
  [[nodiscard]] static Result<Handle> read(const TlsFiles& files);
  [[nodiscard]] static Stamp stamp_of(const TlsFiles& files);

  // Fixed at construction.
  const TlsFiles files_;

  mutable std::mutex mutex_;  // guards context_
  Handle context_;
  std::mutex reload_mutex_;  // guards the rest; held while files are read; taken before mutex_
  Stamp loaded_;             // of the last attempt
  Stamp seen_;
};

}  // namespace soldwire::net
