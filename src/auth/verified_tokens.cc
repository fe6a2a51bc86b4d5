#include "auth/verified_tokens.h"

#include <optional>
#include <utility>

namespace soldwire::auth {

void VerifiedTokens::Generations::add(std::string token, TokenClaims claims) {
  if (current.size() >= tokens_max / 2) {
    previous = std::exchange(current, {});
  }
  current.insert_or_assign(std::move(token), std::move(claims));
}

Result<TokenClaims> VerifiedTokens::verify(const TokenSigner& signer, std::string_view token,
                                           TimeMs now) {
  if (token.size() > token_bytes_max) {
    return signer.verify(token, now);
  }
  std::string key(token);
  auto known = tokens_.with([&](Generations& tokens) -> std::optional<TokenClaims> {
    if (const auto found = tokens.current.find(key); found != tokens.current.end()) {
      return found->second;
    }
    auto older = tokens.previous.extract(key);
    if (older.empty()) {
      return std::nullopt;
    }
    TokenClaims claims = older.mapped();
    tokens.add(std::move(older.key()), claims);
    return claims;
  });
  if (known) {
    if (known->expires_at <= now) {
      return fail(Errc::unauthorized, "token has expired");
    }
    return std::move(*known);
  }
  SW_TRY(TokenClaims claims, signer.verify(token, now));
  tokens_.with([&](Generations& tokens) { tokens.add(std::move(key), claims); });
  return claims;
}

std::size_t VerifiedTokens::size() const {
  return tokens_.with(
      [](const Generations& tokens) { return tokens.current.size() + tokens.previous.size(); });
}

}  // namespace soldwire::auth
