// Access tokens: JWT (RFC 7519) signed with HS256, the algorithm pinned.
//
// Threads: immutable once made; any thread.
// Limits:  token_bytes_max.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace soldwire::auth {

inline constexpr std::size_t token_bytes_max = 4'096;

struct TokenClaims {
  std::string subject;    // sub: user id
  std::string workspace;  // ws
  std::string role;       // role, as of the signing; the service looks up the present one
  std::string audience;   // aud: "api" or "stream"
  std::string session;    // sid
  std::string show;       // show: stream tokens only
  std::string id;         // jti
  TimeMs issued_at;       // iat, whole seconds
  TimeMs expires_at;      // exp, whole seconds
};

class TokenSigner {
 public:
  // `key`: 32 bytes or more.
  explicit TokenSigner(std::string key);

  [[nodiscard]] std::string sign(const TokenClaims& claims) const;
  // Errors: unauthorized with a reason meant for the log.
  [[nodiscard]] Result<TokenClaims> verify(std::string_view token, TimeMs now) const;

 private:
  std::string key_;
};

}  // namespace soldwire::auth
