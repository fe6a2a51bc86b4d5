#include "auth/password.h"

#include <sodium.h>

#include <array>

namespace soldwire::auth {

Result<std::string> hash_password(std::string_view password, HashCost cost) {
  const bool minimal = cost == HashCost::minimal;
  std::array<char, crypto_pwhash_STRBYTES> encoded{};
  const int failed = crypto_pwhash_str_alg(
      encoded.data(), password.data(), password.size(),
      minimal ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
      minimal ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE,
      crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) {
    return fail(Errc::unavailable, "not enough memory to hash the password; try again");
  }
  return std::string(encoded.data());
}

bool password_matches(std::string_view password, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace soldwire::auth
