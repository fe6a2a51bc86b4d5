#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class AuthRoutes : public ApiFixture {};

constexpr const char* sign_up =
    R"({"email":"Ann@Example.com","password":"correct horse battery","name":"Ann","workspace":"Shop"})";
constexpr const char* sign_in = R"({"email":"ann@example.com","password":"correct horse battery"})";
constexpr const char* wrong_sign_in = R"({"email":"ann@example.com","password":"wrong"})";

TEST_F(AuthRoutes, RegisterAnswersWithTokenAndCookies) {
  const Answer answer = post("/api/auth/register", "", sign_up);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.at("expiresIn").integer, 900);
  EXPECT_EQ(answer.at("user", "email").text, "ann@example.com");
  EXPECT_EQ(answer.at("workspace", "name").text, "Shop");
  EXPECT_EQ(answer.at("workspace", "role").text, "owner");
  EXPECT_EQ(answer.cookie("soldwire_session"), answer.at("accessToken").text);
  EXPECT_FALSE(answer.cookie("soldwire_refresh").empty());
  EXPECT_EQ(answer.json.find("refreshToken"), nullptr);
  EXPECT_EQ(get("/api/auth/me", answer.at("accessToken").text).status, 200);
}

TEST_F(AuthRoutes, RegisterRefusesATakenAddress) {
  ASSERT_EQ(post("/api/auth/register", "", sign_up).status, 201);
  const Answer again = post("/api/auth/register", "", sign_up);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "conflict");
}

TEST_F(AuthRoutes, LoginSaysTheSameForBothCauses) {
  ASSERT_EQ(post("/api/auth/register", "", sign_up).status, 201);
  const Answer good = post("/api/auth/login", "", sign_in);
  EXPECT_EQ(good.status, 200) << good.body;
  const Answer wrong = post("/api/auth/login", "", wrong_sign_in);
  const Answer unknown =
      post("/api/auth/login", "", R"({"email":"nobody@example.com","password":"wrong"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, unknown.body);
}

TEST_F(AuthRoutes, LoginSlowsGuessersDown) {
  ASSERT_EQ(post("/api/auth/register", "", sign_up).status, 201);
  for (int n = 0; n < 5; ++n) {
    EXPECT_EQ(post("/api/auth/login", "", wrong_sign_in).status, 401);
  }
  const Answer limited = post("/api/auth/login", "", sign_in);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.code(), "rate_limited");
  const int wait = std::stoi(limited.header("Retry-After"));
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 900);
  // Another address is not locked out.
  EXPECT_EQ(post("/api/auth/login", "", sign_in, {{"X-Forwarded-For", "198.51.100.9"}}).status,
            200);
}

TEST_F(AuthRoutes, MeTellsWhoTheTokenSpeaksFor) {
  const Account ann = make_account("ann@example.com");
  const Answer me = get("/api/auth/me", ann.token);
  ASSERT_EQ(me.status, 200);
  EXPECT_EQ(me.at("user", "id").text, ann.user);
  EXPECT_EQ(me.at("workspace", "id").text, ann.workspace);
  EXPECT_EQ(me.at("workspace", "role").text, "owner");
  EXPECT_TRUE(parse_rfc3339(me.at("expiresAt").text));
  const Answer nobody = get("/api/auth/me", "");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(nobody.header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(get("/api/auth/me", "nonsense").status, 401);
}

TEST_F(AuthRoutes, TheSessionCookieSignsInToo) {
  const Answer answer = post("/api/auth/register", "", sign_up);
  const Headers cookie{{"Cookie", "soldwire_session=" + answer.cookie("soldwire_session")}};
  EXPECT_EQ(send("GET", "/api/auth/me", "", "", cookie).status, 200);
  Headers from_elsewhere = cookie;
  from_elsewhere.emplace_back("Origin", "https://evil.example");
  const Answer refused = send("POST", "/api/shows", "", R"({"name":"x"})", from_elsewhere);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "forbidden");
  Headers from_here = cookie;
  from_here.emplace_back("Origin", "http://localhost:3000");
  EXPECT_EQ(send("POST", "/api/shows", "", R"({"name":"x"})", from_here).status, 201);
}

TEST_F(AuthRoutes, RefreshRotatesAndAnOldTokenEndsTheSession) {
  const Account ann = make_account("ann@example.com");
  const std::string body = R"({"refreshToken":")" + ann.refresh_token + "\"}";
  const Answer first = post("/api/auth/refresh", "", body);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_NE(first.at("refreshToken").text, ann.refresh_token);
  const Answer reused = post("/api/auth/refresh", "", body);
  EXPECT_EQ(reused.status, 401);
  EXPECT_EQ(reused.code(), "session_revoked");
  EXPECT_EQ(get("/api/auth/me", first.at("accessToken").text).status, 401);
  EXPECT_EQ(
      post("/api/auth/refresh", "", R"({"refreshToken":")" + first.at("refreshToken").text + "\"}")
          .status,
      401);
}

TEST_F(AuthRoutes, RefreshByCookieNeedsOurOwnOrigin) {
  const Account ann = make_account("ann@example.com");
  const Headers cookie{{"Cookie", "soldwire_refresh=" + ann.refresh_token}};
  Headers from_elsewhere = cookie;
  from_elsewhere.emplace_back("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(post("/api/auth/refresh", "", "{}", from_elsewhere).status, 403);
  const Answer good = post("/api/auth/refresh", "", "", cookie);
  ASSERT_EQ(good.status, 200) << good.body;
  EXPECT_EQ(good.json.find("refreshToken"), nullptr);
  EXPECT_FALSE(good.cookie("soldwire_refresh").empty());
  EXPECT_EQ(post("/api/auth/refresh", "", "{}").status, 401);
}

TEST_F(AuthRoutes, LogoutEndsTheSession) {
  const Account ann = make_account("ann@example.com");
  const Answer out = post("/api/auth/logout", ann.token, "");
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.cookie("soldwire_session"), "");
  EXPECT_EQ(get("/api/auth/me", ann.token).status, 401);
  EXPECT_EQ(post("/api/auth/logout", "", "").status, 401);
}

TEST_F(AuthRoutes, LogoutWorksWhenTheAccessTokenHasRunOut) {
  const Account ann = make_account("ann@example.com");
  clock_.advance(std::chrono::minutes(20));
  EXPECT_EQ(get("/api/auth/me", ann.token).status, 401);
  const Headers cookie{{"Cookie", "soldwire_refresh=" + ann.refresh_token}};
  EXPECT_EQ(post("/api/auth/logout", ann.token, "", cookie).status, 204);
  EXPECT_EQ(post("/api/auth/refresh", "", "", cookie).status, 401);
}

TEST_F(AuthRoutes, MembersAreManagedByOwnersOnly) {
  const Account owner = make_account("ann@example.com");
  const Account bob = add_member(owner, "bob@example.com", "operator");
  const Answer list = get("/api/auth/members", bob.token);
  ASSERT_EQ(list.status, 200);
  EXPECT_EQ(list.at("members").elements.size(), 2U);
  EXPECT_EQ(
      post("/api/auth/members", bob.token,
           R"({"email":"x@example.com","name":"X","password":"long enough it is","role":"viewer"})")
          .status,
      403);
  const std::string path = "/api/auth/members/" + bob.user;
  EXPECT_EQ(send("PATCH", path, bob.token, R"({"role":"owner"})").status, 403);
  const Answer changed = send("PATCH", path, owner.token, R"({"role":"viewer"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.at("role").text, "viewer");
  // The change counts at once, for tokens that are out already.
  EXPECT_EQ(post("/api/shows", bob.token, R"({"name":"x"})").status, 403);
  EXPECT_EQ(send("DELETE", path, owner.token).status, 204);
  EXPECT_EQ(get("/api/auth/me", bob.token).status, 401);
  EXPECT_EQ(send("DELETE", path, owner.token).status, 404);
}

TEST_F(AuthRoutes, TheLastOwnerStays) {
  const Account owner = make_account("ann@example.com");
  const std::string path = "/api/auth/members/" + owner.user;
  EXPECT_EQ(send("PATCH", path, owner.token, R"({"role":"viewer"})").status, 409);
  EXPECT_EQ(send("DELETE", path, owner.token).status, 409);
}

TEST_F(AuthRoutes, MembersOfOtherWorkspacesAreNotThere) {
  const Account ann = make_account("ann@example.com");
  const Account eve = make_account("eve@example.com");
  EXPECT_EQ(
      send("PATCH", "/api/auth/members/" + ann.user, eve.token, R"({"role":"viewer"})").status,
      404);
  EXPECT_EQ(send("DELETE", "/api/auth/members/" + ann.user, eve.token).status, 404);
}

}  // namespace
}  // namespace soldwire::api
