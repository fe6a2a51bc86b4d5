#include "api/cookies.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace soldwire::api {
namespace {

std::vector<std::string> cookies_of(const net::Headers& headers) {
  std::vector<std::string> out;
  for (const auto& [name, value] : headers.all()) {
    if (name == "Set-Cookie") {
      out.push_back(value);
    }
  }
  return out;
}

TEST(Cookies, KeepTheRefreshTokenToTheAuthPaths) {
  net::Headers headers;
  set_session_cookies(headers, "access", std::chrono::seconds(900), "refresh",
                      std::chrono::hours(720), true);
  EXPECT_EQ(cookies_of(headers),
            (std::vector<std::string>{
                "soldwire_session=access; Path=/; Max-Age=900; HttpOnly; SameSite=Lax; Secure",
                "soldwire_refresh=refresh; Path=/api/auth; Max-Age=2592000; HttpOnly; "
                "SameSite=Strict; Secure"}));
}

TEST(Cookies, AreNotSecureWithoutTls) {
  net::Headers headers;
  set_session_cookies(headers, "a", std::chrono::seconds(1), "r", std::chrono::seconds(1), false);
  for (const std::string& cookie : cookies_of(headers)) {
    EXPECT_EQ(cookie.find("Secure"), std::string::npos);
  }
}

TEST(Cookies, AreClearedByTheirAge) {
  net::Headers headers;
  clear_session_cookies(headers, false);
  for (const std::string& cookie : cookies_of(headers)) {
    EXPECT_NE(cookie.find("Max-Age=0"), std::string::npos);
  }
}

}  // namespace
}  // namespace soldwire::api
