// The session's two cookies.
//
// Source: RFC 6265bis. `Secure` is set when the request came over TLS: a browser would not keep
//         a Secure cookie that a plain http://127.0.0.1 set.
#pragma once

#include <chrono>
#include <string_view>

#include "net/http.h"

namespace soldwire::api {

// soldwire_session goes with every request of our own pages; soldwire_refresh only to /api/auth.
void set_session_cookies(net::Headers& headers, std::string_view access_token,
                         std::chrono::seconds access_age, std::string_view refresh_token,
                         std::chrono::seconds refresh_age, bool secure);
void clear_session_cookies(net::Headers& headers, bool secure);

}  // namespace soldwire::api
