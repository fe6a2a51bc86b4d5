// Refresh tokens: "<session id>.<random>.<mac>". The mac proves that we issued it, so that a
// made-up token can never end somebody's session; the stored hash tells the present one from
// all before it.
//
// Threads: immutable; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace soldwire::auth {

class RefreshTokens {
 public:
  explicit RefreshTokens(std::string key);

  [[nodiscard]] std::string make(const SessionId& session, Random& random) const;
  // Errors: unauthorized when it is not one of ours.
  [[nodiscard]] Result<SessionId> session_of(std::string_view token) const;
  // What is stored in its place.
  [[nodiscard]] static std::string hash(std::string_view token);

 private:
  std::string key_;
};

}  // namespace soldwire::auth
