#include "auth/token.h"

#include <jwt.h>

#include <cstdlib>
#include <memory>
#include <utility>

#include "base/assert.h"

namespace soldwire::auth {
namespace {

struct JwtDeleter {
  void operator()(jwt_t* jwt) const noexcept { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, JwtDeleter>;

std::string text_grant(jwt_t* jwt, const char* name) {
  const char* value = jwt_get_grant(jwt, name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

TokenSigner::TokenSigner(std::string key) : key_(std::move(key)) {
  SW_ASSERT(key_.size() >= 32);
}

std::string TokenSigner::sign(const TokenClaims& claims) const {
  jwt_t* raw = nullptr;
  SW_ASSERT(jwt_new(&raw) == 0);
  const Jwt jwt(raw);
  const auto* key = reinterpret_cast<const unsigned char*>(key_.data());
  SW_ASSERT(jwt_set_alg(raw, JWT_ALG_HS256, key, static_cast<int>(key_.size())) == 0);
  const auto add = [raw](const char* name, const std::string& value) {
    if (!value.empty()) {
      SW_ASSERT(jwt_add_grant(raw, name, value.c_str()) == 0);
    }
  };
  add("sub", claims.subject);
  add("ws", claims.workspace);
  add("role", claims.role);
  add("aud", claims.audience);
  add("sid", claims.session);
  add("show", claims.show);
  add("jti", claims.id);
  SW_ASSERT(jwt_add_grant_int(raw, "iat", claims.issued_at.value / 1000) == 0);
  SW_ASSERT(jwt_add_grant_int(raw, "exp", claims.expires_at.value / 1000) == 0);
  char* encoded = jwt_encode_str(raw);
  SW_ASSERT(encoded != nullptr);
  std::string token(encoded);
  std::free(encoded);  // libjwt allocates with malloc and has no function of its own for it
  return token;
}

Result<TokenClaims> TokenSigner::verify(std::string_view token, TimeMs now) const {
  if (token.empty() || token.size() > token_bytes_max ||
      token.find('\0') != std::string_view::npos) {
    return fail(Errc::unauthorized, "token is empty, too long or not text");
  }
  jwt_t* raw = nullptr;
  const std::string text(token);
  const auto* key = reinterpret_cast<const unsigned char*>(key_.data());
  if (jwt_decode(&raw, text.c_str(), key, static_cast<int>(key_.size())) != 0) {
    return fail(Errc::unauthorized, "token is malformed or its signature is wrong");
  }
  const Jwt jwt(raw);
  // libjwt verifies with the algorithm that the token names; only ours counts.
  if (jwt_get_alg(raw) != JWT_ALG_HS256) {
    return fail(Errc::unauthorized, "token uses another algorithm");
  }
  TokenClaims claims;
  claims.subject = text_grant(raw, "sub");
  claims.workspace = text_grant(raw, "ws");
  claims.role = text_grant(raw, "role");
  claims.audience = text_grant(raw, "aud");
  claims.session = text_grant(raw, "sid");
  claims.show = text_grant(raw, "show");
  claims.id = text_grant(raw, "jti");
  claims.issued_at = TimeMs{jwt_get_grant_int(raw, "iat") * 1000};
  claims.expires_at = TimeMs{jwt_get_grant_int(raw, "exp") * 1000};
  if (claims.expires_at <= now) {
    return fail(Errc::unauthorized, "token has expired");
  }
  return claims;
}

}  // namespace soldwire::auth
