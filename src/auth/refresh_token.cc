#include "auth/refresh_token.h"

#include <sodium.h>

#include <array>
#include <span>
#include <utility>

namespace soldwire::auth {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t mac_bytes = 16;
constexpr std::size_t refresh_token_bytes_max = 256;

std::string to_hex(std::span<const unsigned char> bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::string mac_of(std::string_view key, std::string_view text) {
  std::array<unsigned char, mac_bytes> mac{};
  crypto_generichash(mac.data(), mac.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return to_hex(mac);
}

}  // namespace

RefreshTokens::RefreshTokens(std::string key) : key_(std::move(key)) {}

std::string RefreshTokens::make(const SessionId& session, Random& random) const {
  std::array<unsigned char, secret_bytes> secret{};
  random.fill(std::as_writable_bytes(std::span(secret)));
  std::string token = session.str() + "." + to_hex(secret);
  const std::string mac = mac_of(key_, token);
  token += '.';
  token += mac;
  return token;
}

Result<SessionId> RefreshTokens::session_of(std::string_view token) const {
  const auto unknown = [] { return fail(Errc::unauthorized, "sign in again"); };
  if (token.size() > refresh_token_bytes_max) {
    return unknown();
  }
  const std::size_t last = token.rfind('.');
  const std::size_t first = token.find('.');
  if (last == std::string_view::npos || first == last) {
    return unknown();
  }
  const std::string expected = mac_of(key_, token.substr(0, last));
  const std::string_view given = token.substr(last + 1);
  if (given.size() != expected.size() ||
      sodium_memcmp(given.data(), expected.data(), expected.size()) != 0) {
    return unknown();
  }
  return SessionId(std::string(token.substr(0, first)));
}

std::string RefreshTokens::hash(std::string_view token) {
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(token.data()), token.size(), nullptr,
                     0);
  return to_hex(digest);
}

}  // namespace soldwire::auth
