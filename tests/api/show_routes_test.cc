#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ShowRoutes : public ApiFixture {
 protected:
  Answer step(const std::string& show, const std::string& name, const Account& account) {
    return post("/api/shows/" + show + "/" + name, account.token, "");
  }
};

TEST_F(ShowRoutes, CreateAnswersWithTheWholeShow) {
  const Account ann = make_account("ann@example.com");
  const Answer made = post("/api/shows", ann.token,
                           R"({"name":" Friday ","claimWords":["mine"],"languages":["en"],
                               "settings":{"mode":"bare","strictness":"strict","ranges":true,"maxQty":7}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.at("name").text, "Friday");
  EXPECT_EQ(made.at("status").text, "draft");
  EXPECT_EQ(made.at("claimWords").elements.at(0).text, "mine");
  EXPECT_EQ(made.at("passWords").kind, JsonValue::Kind::null);
  EXPECT_EQ(made.at("settings", "mode").text, "bare");
  EXPECT_TRUE(made.at("settings", "ranges").boolean);
  EXPECT_EQ(made.at("settings", "maxQty").integer, 7);
  EXPECT_EQ(made.at("settings", "strictness").text, "strict");
  EXPECT_EQ(made.at("sources").elements.size(), 0U);
  EXPECT_EQ(made.at("counts", "items").integer, 0);
  const Answer read = get("/api/shows/" + made.at("id").text, ann.token);
  EXPECT_EQ(read.body, made.body);
}

TEST_F(ShowRoutes, UpdateChangesOnlyWhatIsNamed) {
  const Account ann = make_account("ann@example.com");
  const Answer made = post("/api/shows", ann.token,
                           R"({"name":"A","claimWords":["mine"],"settings":{"maxQty":7}})");
  const std::string path = "/api/shows/" + made.at("id").text;
  const Answer renamed = send("PATCH", path, ann.token, R"({"name":"B"})");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.at("name").text, "B");
  EXPECT_EQ(renamed.at("settings", "maxQty").integer, 7);
  const Answer ranged = send("PATCH", path, ann.token, R"({"settings":{"ranges":true}})");
  ASSERT_EQ(ranged.status, 200) << ranged.body;
  EXPECT_EQ(ranged.at("settings", "maxQty").integer, 7);
  EXPECT_TRUE(ranged.at("settings", "ranges").boolean);
  EXPECT_EQ(ranged.at("claimWords").elements.size(), 1U);
  const Answer cleared = send("PATCH", path, ann.token, R"({"claimWords":null})");
  EXPECT_EQ(cleared.at("claimWords").kind, JsonValue::Kind::null);
}

TEST_F(ShowRoutes, ListsNewestFirstInPages) {
  const Account ann = make_account("ann@example.com");
  std::vector<std::string> made;
  for (int n = 0; n < 5; ++n) {
    made.insert(made.begin(), make_show(ann));
    clock_.advance(std::chrono::milliseconds(2));
  }
  std::vector<std::string> seen;
  std::string after;
  int pages = 0;
  do {
    const Answer page =
        get("/api/shows?limit=2" + (after.empty() ? "" : "&after=" + after), ann.token);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const JsonValue& show : page.at("shows").elements) {
      seen.push_back(show.find("id")->text);
    }
    after = page.at("next").text;
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(seen, made);
  EXPECT_EQ(pages, 3);
  const Account eve = make_account("eve@example.com");
  EXPECT_EQ(get("/api/shows", eve.token).at("shows").elements.size(), 0U);
  EXPECT_EQ(get("/api/shows?after=" + made.front(), eve.token).status, 400);
}

TEST_F(ShowRoutes, FollowsTheLifecycleAndRefusesEveryOtherStep) {
  const Account ann = make_account("ann@example.com");
  struct Row {
    const char* step;
    int status;
    const char* now;
  };
  const Row rows[] = {
      {"pause", 409, "draft"},     {"resume", 409, "draft"},    {"stop", 409, "draft"},
      {"reopen", 409, "draft"},    {"activate", 200, "active"}, {"activate", 409, "active"},
      {"resume", 409, "active"},   {"reopen", 409, "active"},   {"pause", 200, "paused"},
      {"activate", 409, "paused"}, {"pause", 409, "paused"},    {"reopen", 409, "paused"},
      {"resume", 200, "active"},   {"pause", 200, "paused"},    {"stop", 200, "ended"},
      {"stop", 409, "ended"},      {"pause", 409, "ended"},     {"resume", 409, "ended"},
      {"activate", 409, "ended"},  {"reopen", 200, "active"},   {"stop", 200, "ended"},
  };
  const std::string show = make_show(ann);
  for (const Row& row : rows) {
    const std::int64_t before = head(show);
    const Answer answer = step(show, row.step, ann);
    EXPECT_EQ(answer.status, row.status) << row.step << ": " << answer.body;
    if (row.status == 409) {
      EXPECT_EQ(answer.code(), "conflict");
      EXPECT_NE(answer.at("detail").text.find(row.now), std::string::npos) << answer.body;
      EXPECT_EQ(head(show), before) << row.step;
    } else {
      EXPECT_EQ(answer.at("status").text, row.now);
      EXPECT_EQ(head(show), before + 1) << row.step;
    }
  }
}

TEST_F(ShowRoutes, DeletesOnlyWhatIsNotRunning) {
  const Account ann = make_account("ann@example.com");
  const std::string draft = make_show(ann);
  EXPECT_EQ(send("DELETE", "/api/shows/" + draft, ann.token).status, 204);
  EXPECT_EQ(get("/api/shows/" + draft, ann.token).status, 404);
  const std::string active = make_active_show(ann, 1);
  EXPECT_EQ(send("DELETE", "/api/shows/" + active, ann.token).status, 409);
  ASSERT_EQ(step(active, "stop", ann).status, 200);
  const Account bob = add_member(ann, "bob@example.com", "operator");
  EXPECT_EQ(send("DELETE", "/api/shows/" + active, bob.token).status, 403);
  EXPECT_EQ(send("DELETE", "/api/shows/" + active, ann.token).status, 204);
}

TEST_F(ShowRoutes, ActivateBindsLiveVideos) {
  const Account ann = make_account("ann@example.com");
  const Answer connection = post(
      "/api/connections", ann.token,
      R"({"platform":"facebook","name":"Shop page","pageId":"page-1","accessToken":"secret"})");
  ASSERT_EQ(connection.status, 201) << connection.body;
  const std::string show = make_show(ann);
  const std::string source =
      R"({"connectionId":")" + connection.at("id").text + R"(","liveId":"live-7"})";
  const Answer active =
      post("/api/shows/" + show + "/activate", ann.token, R"({"sources":[)" + source + "]}");
  ASSERT_EQ(active.status, 200) << active.body;
  ASSERT_EQ(active.at("sources").elements.size(), 1U);
  const JsonValue& bound = active.at("sources").elements.at(0);
  EXPECT_EQ(bound.find("platform")->text, "facebook");
  EXPECT_EQ(bound.find("connectionName")->text, "Shop page");
  EXPECT_EQ(bound.find("liveId")->text, "live-7");

  const Account eve = make_account("eve@example.com");
  const std::string other = make_show(eve);
  const Answer foreign =
      post("/api/shows/" + other + "/activate", eve.token, R"({"sources":[)" + source + "]}");
  EXPECT_EQ(foreign.status, 400);
  EXPECT_EQ(foreign.pointer(), "/sources/0/connectionId");
  EXPECT_EQ(get("/api/shows/" + other, eve.token).at("status").text, "draft");
  EXPECT_EQ(send("DELETE", "/api/connections/" + connection.at("id").text, ann.token).status, 409);
}

TEST_F(ShowRoutes, ViewersReadButDoNotAct) {
  const Account ann = make_account("ann@example.com");
  const Account vic = add_member(ann, "vic@example.com", "viewer");
  const std::string show = make_active_show(ann, 1);
  EXPECT_EQ(get("/api/shows/" + show, vic.token).status, 200);
  EXPECT_EQ(get("/api/shows/" + show + "/snapshot", vic.token).status, 200);
  EXPECT_EQ(step(show, "pause", vic).status, 403);
  EXPECT_EQ(post("/api/shows", vic.token, R"({"name":"x"})").status, 403);
  EXPECT_EQ(say(vic, show, "eva", "sold 12").status, 403);
}

}  // namespace
}  // namespace soldwire::api
