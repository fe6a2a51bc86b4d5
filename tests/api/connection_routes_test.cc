#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ConnectionRoutes : public ApiFixture {};

constexpr const char* page =
    R"({"platform":"facebook","name":"Shop page","pageId":"page-1","accessToken":"EAA-secret"})";

TEST_F(ConnectionRoutes, KeepsTheTokenToItself) {
  const Account ann = make_account("ann@example.com");
  const Answer added = post("/api/connections", ann.token, page);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(gateway_.last_token, "EAA-secret");
  EXPECT_EQ(added.at("platform").text, "facebook");
  EXPECT_EQ(added.at("pageId").text, "page-1");
  EXPECT_EQ(added.body.find("secret"), std::string::npos);
  const Answer list = get("/api/connections", ann.token);
  ASSERT_EQ(list.at("connections").elements.size(), 1U);
  EXPECT_EQ(list.body.find("secret"), std::string::npos);
  const auto reader = store_->open_reader();
  ASSERT_TRUE(reader);
  const auto stored = (*reader)->find_connection(ConnectionId(added.at("id").text));
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->sealed_token.find("secret"), std::string::npos);
  EXPECT_EQ(vault_->open_sealed((*stored)->sealed_token), "EAA-secret");
}

TEST_F(ConnectionRoutes, RefusesATokenThatThePlatformRefuses) {
  const Account ann = make_account("ann@example.com");
  gateway_.check_answer = fail(Errc::conflict, "The token has expired.");
  const Answer refused = post("/api/connections", ann.token, page);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.pointer(), "/accessToken");
  EXPECT_EQ(get("/api/connections", ann.token).at("connections").elements.size(), 0U);
  gateway_.check_answer = fail(Errc::unavailable, "no connection");
  EXPECT_EQ(post("/api/connections", ann.token, page).status, 201);
}

TEST_F(ConnectionRoutes, OfAnAccountThatIsConnectedAgainKeepTheirIdAndTakeTheNewToken) {
  const Account ann = make_account("ann@example.com");
  const std::string id = post("/api/connections", ann.token, page).at("id").text;
  EXPECT_TRUE(gateway_.reconnected.empty());
  const Answer again = post(
      "/api/connections", ann.token,
      R"({"platform":"facebook","name":"New name","pageId":"page-1","accessToken":"EAA-newer"})");
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.at("id").text, id);
  EXPECT_EQ(gateway_.reconnected, std::vector<ConnectionId>{ConnectionId(id)});
  const Answer list = get("/api/connections", ann.token);
  ASSERT_EQ(list.at("connections").elements.size(), 1U);
  EXPECT_EQ(list.at("connections").elements[0].find("name")->text, "New name");
  const auto reader = store_->open_reader();
  ASSERT_TRUE(reader);
  const auto stored = (*reader)->find_connection(ConnectionId(id));
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ(vault_->open_sealed((*stored)->sealed_token), "EAA-newer");
  // What nobody can check at present replaces no token that works.
  gateway_.check_answer = fail(Errc::unavailable, "no connection");
  EXPECT_EQ(post("/api/connections", ann.token, page).status, 503);
  EXPECT_EQ(gateway_.reconnected.size(), 1U);
  const auto later = (*store_->open_reader())->find_connection(ConnectionId(id));
  ASSERT_TRUE(later && *later);
  EXPECT_EQ(vault_->open_sealed((*later)->sealed_token), "EAA-newer");
  const Account eve = make_account("eve@example.com");
  EXPECT_EQ(post("/api/connections", eve.token, page).status, 201)
      << "another workspace's is its own";
}

TEST_F(ConnectionRoutes, ListsLiveVideos) {
  const Account ann = make_account("ann@example.com");
  const std::string id = post("/api/connections", ann.token, page).at("id").text;
  gateway_.lives_answer =
      std::vector<platforms::Live>{{"live-1", "Friday sale", "LIVE", TimeMs{1'770'000'000'000}, 42},
                                   {"live-2", "", "LIVE", {}, {}}};
  const Answer lives = get("/api/connections/" + id + "/lives", ann.token);
  ASSERT_EQ(lives.status, 200) << lives.body;
  ASSERT_EQ(lives.at("lives").elements.size(), 2U);
  EXPECT_EQ(lives.at("lives").elements[0].find("viewers")->integer, 42);
  EXPECT_EQ(lives.at("lives").elements[1].find("startedAt")->kind, JsonValue::Kind::null);
  gateway_.lives_answer = fail(Errc::overloaded, "The platform asks for a pause.");
  EXPECT_EQ(get("/api/connections/" + id + "/lives", ann.token).status, 503);
}

TEST_F(ConnectionRoutes, BelongToTheirWorkspaceAndItsOwner) {
  const Account ann = make_account("ann@example.com");
  const Account bob = add_member(ann, "bob@example.com", "operator");
  EXPECT_EQ(post("/api/connections", bob.token, page).status, 403);
  const std::string path =
      "/api/connections/" + post("/api/connections", ann.token, page).at("id").text;
  const Account eve = make_account("eve@example.com");
  EXPECT_EQ(get(path + "/lives", eve.token).status, 404);
  EXPECT_EQ(send("DELETE", path, eve.token).status, 404);
  EXPECT_EQ(send("DELETE", path, bob.token).status, 403);
  EXPECT_EQ(send("DELETE", path, ann.token).status, 204);
  EXPECT_EQ(send("DELETE", path, ann.token).status, 404);
}

}  // namespace
}  // namespace soldwire::api
