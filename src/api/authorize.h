// Who sends a request, and whether they may.
//
// A request says who it is in one of three ways: `?token=` (only where EventSource needs it),
// `Authorization: Bearer`, or the session cookie. The first that is present decides; a bad
// one is refused, never skipped in favour of the next. An Authorization header of another
// scheme (a proxy's Basic) is not ours and is skipped.
//
// A browser adds the cookie to requests that other sites cause, so a cookie counts for an
// unsafe method only when the request comes from our own origin (Origin and Sec-Fetch-Site,
// https://www.w3.org/TR/fetch-metadata/).
//
// Threads: pure but for `verify`, which may be called from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth.h"
#include "base/ids.h"
#include "base/result.h"
#include "net/http.h"
#include "store/records.h"

namespace soldwire::api {

inline constexpr std::string_view session_cookie_name = "soldwire_session";
inline constexpr std::string_view refresh_cookie_name = "soldwire_refresh";

// AuthService::verify in the product.
using VerifyToken = std::function<Result<auth::Identity>(std::string_view token)>;

struct Access {
  store::Role least = store::Role::viewer;
  // Streams: `?token=` counts, and so do stream tokens, for their own show only. `show` is the
  // show of the path.
  bool query_token = false;
  std::optional<ShowId> stream_of;
};

enum class Carrier { query, bearer, cookie };

struct Caller {
  auth::Identity identity;
  Carrier carrier = Carrier::bearer;
};

// Errors: unauthorized (no token, or one that does not count; the reason goes to the debug log
// only), forbidden (role too low, or a cookie from another origin), not_found (a stream token
// of another show).
[[nodiscard]] Result<Caller> authorize(const VerifyToken& verify, const net::Request& request,
                                       const Access& access);

// Errors: forbidden when Origin is not the request's own origin, or Sec-Fetch-Site says that
// another site caused it. Absent headers pass: other programs than browsers do not send them.
[[nodiscard]] Result<void> check_same_origin(const net::Request& request);

// True for a peer whose X-Forwarded-* headers count: this machine (a proxy in front of us).
[[nodiscard]] bool is_trusted_proxy(std::string_view peer_address);
// Over TLS, here or at the proxy in front.
[[nodiscard]] bool is_secure(const net::Request& request);
// The peer, or the one that the proxy in front names.
[[nodiscard]] std::string client_address(const net::Request& request);

}  // namespace soldwire::api
