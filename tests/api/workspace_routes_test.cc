#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class WorkspaceRoutes : public ApiFixture {};

TEST_F(WorkspaceRoutes, NewShowsBeginWithItsDefaults) {
  const Account ann = make_account("ann@example.com");
  const Answer before = get("/api/workspace", ann.token);
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.at("id").text, ann.workspace);
  EXPECT_EQ(before.at("defaults", "settings", "mode").text, "keyword");
  const std::string early = make_show(ann);

  const Answer changed = send("PATCH", "/api/workspace", ann.token,
                              R"({"name":"Maison","defaults":{"claimWords":["bingo"],
                                  "languages":["en","th"],
                                  "settings":{"mode":"plusone","strictness":"strict"}}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.at("name").text, "Maison");
  EXPECT_EQ(get("/api/workspace", ann.token).body, changed.body);

  const Answer show = post("/api/shows", ann.token, R"({"name":"A","settings":{"maxQty":7}})");
  ASSERT_EQ(show.status, 201) << show.body;
  EXPECT_EQ(show.at("claimWords").elements.at(0).text, "bingo");
  EXPECT_EQ(show.at("passWords").kind, JsonValue::Kind::null);
  EXPECT_EQ(show.at("languages").elements.size(), 2U);
  EXPECT_EQ(show.at("settings", "mode").text, "plusone");
  EXPECT_EQ(show.at("settings", "strictness").text, "strict");
  EXPECT_EQ(show.at("settings", "maxQty").integer, 7);
  // What the request says wins, and null takes the workspace's words away.
  const Answer own =
      post("/api/shows", ann.token, R"({"name":"B","claimWords":null,"settings":{"mode":"bare"}})");
  EXPECT_EQ(own.at("claimWords").kind, JsonValue::Kind::null);
  EXPECT_EQ(own.at("settings", "mode").text, "bare");
  // Shows that were there keep their settings.
  EXPECT_EQ(get("/api/shows/" + early, ann.token).at("settings", "mode").text, "keyword");
}

TEST_F(WorkspaceRoutes, WhatIsLeftOutStays) {
  const Account ann = make_account("ann@example.com");
  ASSERT_EQ(send("PATCH", "/api/workspace", ann.token,
                 R"({"defaults":{"passWords":["skip"],"settings":{"ranges":true}}})")
                .status,
            200);
  const Answer changed =
      send("PATCH", "/api/workspace", ann.token, R"({"defaults":{"settings":{"maxQty":3}}})");
  EXPECT_EQ(changed.at("defaults", "passWords").elements.at(0).text, "skip");
  EXPECT_TRUE(changed.at("defaults", "settings", "ranges").boolean);
  EXPECT_EQ(changed.at("defaults", "settings", "maxQty").integer, 3);
  EXPECT_EQ(send("PATCH", "/api/workspace", ann.token, "{}").body, changed.body);
}

TEST_F(WorkspaceRoutes, OnlyOwnersChangeItAndOnlyTheirs) {
  const Account ann = make_account("ann@example.com");
  const Account eve = make_account("eve@example.com");
  const Account bob = add_member(ann, "bob@example.com", "operator");
  EXPECT_EQ(get("/api/workspace", bob.token).status, 200);
  EXPECT_EQ(send("PATCH", "/api/workspace", bob.token, R"({"name":"Mine"})").status, 403);
  EXPECT_EQ(send("PATCH", "/api/workspace", eve.token, R"({"name":"Eve's"})").status, 200);
  EXPECT_NE(get("/api/workspace", ann.token).at("name").text, "Eve's");
  EXPECT_EQ(get("/api/workspace", "").status, 401);
}

TEST_F(WorkspaceRoutes, BadDefaultsSayWhereAndChangeNothing) {
  const Account ann = make_account("ann@example.com");
  const std::string before = get("/api/workspace", ann.token).body;
  const std::pair<std::string, std::string> rows[] = {
      {R"({"name":""})", "/name"},
      {R"({"defaults":{"settings":{"mode":"x"}}})", "/defaults/settings/mode"},
      {R"({"defaults":{"settings":{"strictness":"lax"}}})", "/defaults/settings/strictness"},
      {R"({"defaults":{"languages":[]}})", "/defaults/languages"},
      {R"({"defaults":{"languages":["xx"]}})", "/defaults/languages/0"},
      {R"({"defaults":{"claimWords":["12"]}})", "/defaults/claimWords/0"},
      {R"({"defaults":{"colour":1}})", "/defaults/colour"},
      {R"({"more":1})", "/more"},
  };
  for (const auto& [body, pointer] : rows) {
    const Answer answer = send("PATCH", "/api/workspace", ann.token, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.pointer(), pointer) << body << answer.body;
  }
  EXPECT_EQ(get("/api/workspace", ann.token).body, before);
}

}  // namespace
}  // namespace soldwire::api
