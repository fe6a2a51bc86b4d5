#include "api/public_key.h"

#include <sodium.h>

#include <array>
#include <utility>

#include "base/assert.h"

namespace soldwire::api {
namespace {

constexpr std::size_t code_bytes = 16;
constexpr std::size_t code_digits = 2 * code_bytes;
constexpr std::size_t show_id_bytes_max = 64;

}  // namespace

PublicKeys::PublicKeys(std::string secret) : secret_(std::move(secret)) {
  SW_ASSERT(secret_.size() >= crypto_generichash_KEYBYTES_MIN &&
            secret_.size() <= crypto_generichash_KEYBYTES_MAX);
}

std::string PublicKeys::make(const ShowId& show, std::int64_t generation) const {
  if (generation <= 0) {
    return {};
  }
  const std::string text = show.str() + "\n" + std::to_string(generation);
  std::array<unsigned char, code_bytes> code{};
  crypto_generichash(code.data(), code.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), reinterpret_cast<const unsigned char*>(secret_.data()),
                     secret_.size());
  std::array<char, code_digits + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), code.data(), code.size());
  return show.str() + "." + digits.data();
}

std::optional<ShowId> PublicKeys::show_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot > show_id_bytes_max ||
      key.size() - dot - 1 != code_digits) {
    return std::nullopt;
  }
  return ShowId(std::string(key.substr(0, dot)));
}

bool PublicKeys::fits(std::string_view key, const ShowId& show, std::int64_t generation) const {
  const std::string right = make(show, generation);
  return !right.empty() && right.size() == key.size() &&
         sodium_memcmp(right.data(), key.data(), key.size()) == 0;
}

}  // namespace soldwire::api
