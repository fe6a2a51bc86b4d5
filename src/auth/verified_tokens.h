// Tokens whose signature was found good lately. An integration sends the same token with each
// request, and checking it anew is the most expensive part of a small one.
//
// What is remembered is the signature and what it covers, nothing that can change: expiry, session
// and membership are looked at each time, so that a revocation takes effect as if there were no
// cache.
//
// Threads: any.
// Limits:  tokens_max, each of at most token_bytes_max; the least lately used half goes first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/token.h"
#include "base/guarded.h"

namespace soldwire::auth {

class VerifiedTokens {
 public:
  static constexpr std::size_t tokens_max = 2'048;

  // As signer.verify().
  [[nodiscard]] Result<TokenClaims> verify(const TokenSigner& signer, std::string_view token,
                                           TimeMs now);
  [[nodiscard]] std::size_t size() const;

 private:
  using Tokens = std::unordered_map<std::string, TokenClaims>;

  struct Generations {
    Tokens current;
    Tokens previous;  // what was not asked for since is dropped with it

    void add(std::string token, TokenClaims claims);
  };

  Guarded<Generations> tokens_;
};

}  // namespace soldwire::auth
