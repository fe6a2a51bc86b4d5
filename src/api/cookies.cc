#include "api/cookies.h"

#include <fmt/core.h>

#include <string>

#include "api/authorize.h"

namespace soldwire::api {
namespace {

void add_cookie(net::Headers& headers, std::string_view name, std::string_view value,
                std::string_view path, std::string_view same_site, std::chrono::seconds age,
                bool secure) {
  headers.add("Set-Cookie",
              fmt::format("{}={}; Path={}; Max-Age={}; HttpOnly; SameSite={}{}", name, value, path,
                          age.count(), same_site, secure ? "; Secure" : ""));
}

}  // namespace

void set_session_cookies(net::Headers& headers, std::string_view access_token,
                         std::chrono::seconds access_age, std::string_view refresh_token,
                         std::chrono::seconds refresh_age, bool secure) {
  add_cookie(headers, session_cookie_name, access_token, "/", "Lax", access_age, secure);
  add_cookie(headers, refresh_cookie_name, refresh_token, "/api/auth", "Strict", refresh_age,
             secure);
}

void clear_session_cookies(net::Headers& headers, bool secure) {
  set_session_cookies(headers, "", std::chrono::seconds(0), "", std::chrono::seconds(0), secure);
}

}  // namespace soldwire::api
