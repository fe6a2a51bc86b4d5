// The keys of an installation, and secrets sealed with them (platform tokens at rest).
//
// Source: libsodium crypto_secretbox_easy (XSalsa20-Poly1305); HKDF-like derivation by crypto_kdf.
// Threads: Vault is immutable; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace soldwire::auth {

class Vault {
 public:
  // Reads the master key from `path` (mode 0600), making it at the first start.
  // Errors: unavailable (cannot read or write), corrupt (wrong size), forbidden (readable by
  // others).
  [[nodiscard]] static Result<Vault> open(const std::string& path, Random& random);
  // From SOLDWIRE_SECRET_KEY: at least 32 characters.
  [[nodiscard]] static Result<Vault> from_text(std::string_view text);

  // Independent key for one purpose ("jwt", "tokens"); 32 bytes.
  [[nodiscard]] std::string derive(std::string_view purpose) const;
  // base64 of nonce and ciphertext.
  [[nodiscard]] std::string seal(std::string_view secret, Random& random) const;
  // Errors: corrupt (other key, or changed).
  [[nodiscard]] Result<std::string> open_sealed(std::string_view sealed) const;

 private:
  explicit Vault(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

}  // namespace soldwire::auth
