#include "api/authorize.h"

#include <gtest/gtest.h>

#include <string>

namespace soldwire::api {
namespace {

// Tokens of the tests: "<role>" for the API, "stream:<show>" for one show's stream.
Result<auth::Identity> verify(std::string_view token) {
  auth::Identity identity;
  identity.workspace = WorkspaceId("wsp_1");
  identity.user = UserId("usr_1");
  identity.audience = "api";
  if (token.starts_with("stream:")) {
    identity.audience = "stream";
    identity.show = ShowId(std::string(token.substr(7)));
    return identity;
  }
  const auto role = store::role_from(token);
  if (!role) {
    return fail(Errc::unauthorized, "bad signature");
  }
  identity.role = *role;
  return identity;
}

net::Request request_of(std::string method) {
  net::Request request;
  request.method = std::move(method);
  request.path = "/api/shows";
  request.host = "shop.example:3000";
  request.peer_address = "192.0.2.7";
  return request;
}

Errc code_of(const Result<Caller>& caller) {
  return caller ? Errc::corrupt : caller.error().code;
}

TEST(Authorize, FindsTheTokenInEachCarrier) {
  net::Request bearer = request_of("GET");
  bearer.headers.add("Authorization", "bearer operator");
  const auto by_bearer = authorize(verify, bearer, {});
  ASSERT_TRUE(by_bearer);
  EXPECT_EQ(by_bearer->carrier, Carrier::bearer);

  net::Request cookie = request_of("GET");
  cookie.headers.add("Cookie", "a=b; soldwire_session=operator; c=d");
  const auto by_cookie = authorize(verify, cookie, {});
  ASSERT_TRUE(by_cookie);
  EXPECT_EQ(by_cookie->carrier, Carrier::cookie);

  net::Request query = request_of("GET");
  query.query.emplace_back("token", "operator");
  EXPECT_EQ(code_of(authorize(verify, query, {})), Errc::unauthorized);
  Access access;
  access.query_token = true;
  const auto by_query = authorize(verify, query, access);
  ASSERT_TRUE(by_query);
  EXPECT_EQ(by_query->carrier, Carrier::query);
}

TEST(Authorize, RefusesABadTokenEvenWhenAnotherCarrierHasAGoodOne) {
  net::Request request = request_of("GET");
  request.headers.add("Authorization", "Bearer nonsense");
  request.headers.add("Cookie", "soldwire_session=owner");
  EXPECT_EQ(code_of(authorize(verify, request, {})), Errc::unauthorized);
}

TEST(Authorize, SkipsTheAuthorizationOfAProxy) {
  net::Request request = request_of("GET");
  request.headers.add("Authorization", "Basic dXNlcjpwYXNz");
  request.headers.add("Cookie", "soldwire_session=owner");
  EXPECT_TRUE(authorize(verify, request, {}));
}

TEST(Authorize, NeverSaysWhyATokenIsBad) {
  net::Request request = request_of("GET");
  request.headers.add("Authorization", "Bearer nonsense");
  const auto caller = authorize(verify, request, {});
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().message.find("signature"), std::string::npos);
}

TEST(Authorize, HoldsRolesApart) {
  struct Row {
    const char* token;
    store::Role least;
    bool allowed;
  };
  const Row rows[] = {
      {"viewer", store::Role::viewer, true},      {"viewer", store::Role::operator_, false},
      {"viewer", store::Role::owner, false},      {"operator", store::Role::viewer, true},
      {"operator", store::Role::operator_, true}, {"operator", store::Role::owner, false},
      {"owner", store::Role::viewer, true},       {"owner", store::Role::operator_, true},
      {"owner", store::Role::owner, true},
  };
  for (const Row& row : rows) {
    net::Request request = request_of("POST");
    request.headers.add("Authorization", std::string("Bearer ") + row.token);
    Access access;
    access.least = row.least;
    const auto caller = authorize(verify, request, access);
    EXPECT_EQ(caller.has_value(), row.allowed) << row.token;
    if (!row.allowed) {
      EXPECT_EQ(code_of(caller), Errc::forbidden) << row.token;
    }
  }
}

TEST(Authorize, TakesStreamTokensForTheirOwnStreamOnly) {
  net::Request request = request_of("GET");
  request.headers.add("Authorization", "Bearer stream:shw_1");
  EXPECT_EQ(code_of(authorize(verify, request, {})), Errc::unauthorized);
  Access access;
  access.stream_of = ShowId("shw_1");
  EXPECT_TRUE(authorize(verify, request, access));
  access.stream_of = ShowId("shw_2");
  EXPECT_EQ(code_of(authorize(verify, request, access)), Errc::not_found);
}

struct OriginRow {
  const char* method;
  const char* origin;  // null: absent
  const char* site;    // null: absent
  bool secure;
  bool allowed;
};

TEST(Authorize, LetsACookieActOnlyFromItsOwnOrigin) {
  const OriginRow rows[] = {
      {"POST", nullptr, nullptr, false, true},
      {"POST", "http://shop.example:3000", nullptr, false, true},
      {"POST", "HTTP://Shop.Example:3000", nullptr, false, true},
      {"POST", "http://shop.example:3000", "same-origin", false, true},
      {"POST", nullptr, "none", false, true},
      {"POST", "https://shop.example:3000", "same-origin", false, true},
      {"POST", "http://shop.example:3000", "same-origin", true, false},
      {"POST", "http://shop.example", nullptr, false, false},
      {"POST", "http://shop.example:3001", nullptr, false, false},
      {"POST", "http://evil.example", nullptr, false, false},
      {"POST", "http://shop.example:3000.evil.example", nullptr, false, false},
      {"POST", "null", nullptr, false, false},
      {"POST", "", nullptr, false, false},
      {"POST", nullptr, "cross-site", false, false},
      {"POST", nullptr, "same-site", false, false},
      {"POST", "http://shop.example:3000", "cross-site", false, false},
      {"PATCH", "http://evil.example", nullptr, false, false},
      {"DELETE", "http://evil.example", nullptr, false, false},
      {"GET", "http://evil.example", "cross-site", false, true},
      {"HEAD", "http://evil.example", "cross-site", false, true},
  };
  for (const OriginRow& row : rows) {
    net::Request request = request_of(row.method);
    request.secure = row.secure;
    request.headers.add("Cookie", "soldwire_session=owner");
    if (row.origin != nullptr) {
      request.headers.add("Origin", row.origin);
    }
    if (row.site != nullptr) {
      request.headers.add("Sec-Fetch-Site", row.site);
    }
    const auto caller = authorize(verify, request, {});
    EXPECT_EQ(caller.has_value(), row.allowed)
        << row.method << " " << (row.origin ? row.origin : "-") << " "
        << (row.site ? row.site : "-");
    if (!row.allowed) {
      EXPECT_EQ(code_of(caller), Errc::forbidden);
    }
  }
}

TEST(Authorize, DoesNotAskABearerTokenForItsOrigin) {
  net::Request request = request_of("POST");
  request.headers.add("Authorization", "Bearer owner");
  request.headers.add("Origin", "http://evil.example");
  EXPECT_TRUE(authorize(verify, request, {}));
}

TEST(Authorize, BelievesAProxyOnThisMachineOnly) {
  net::Request request = request_of("GET");
  request.headers.add("X-Forwarded-Proto", "https");
  request.headers.add("X-Forwarded-For", "203.0.113.1, 198.51.100.9");
  EXPECT_FALSE(is_secure(request));
  EXPECT_EQ(client_address(request), "192.0.2.7");
  for (const char* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    request.peer_address = address;
    EXPECT_TRUE(is_secure(request)) << address;
    EXPECT_EQ(client_address(request), "198.51.100.9") << address;
  }
}

TEST(Authorize, ComparesTheOriginWithTheHostThatTheProxyServed) {
  net::Request request = request_of("POST");
  request.peer_address = "127.0.0.1";
  request.host = "127.0.0.1:3000";
  request.headers.add("Cookie", "soldwire_session=owner");
  request.headers.add("X-Forwarded-Host", "shop.example");
  request.headers.add("X-Forwarded-Proto", "https");
  request.headers.add("Origin", "https://shop.example");
  EXPECT_TRUE(authorize(verify, request, {}));
}

}  // namespace
}  // namespace soldwire::api
