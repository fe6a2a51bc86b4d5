#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class RehearsalRoutes : public ApiFixture {
 protected:
  std::string make_rehearsal() {
    const Answer answer = post("/api/shows", owner_.token, R"({"name":"Try","rehearsal":true})");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.at("id").text;
  }
  std::string path(const std::string& show, const std::string& rest) {
    return "/api/shows/" + show + rest;
  }
  Account owner_ = make_account("olga@example.com");
};

TEST_F(RehearsalRoutes, AShowSaysWhatItIs) {
  const std::string show = make_rehearsal();
  EXPECT_TRUE(get(path(show, ""), owner_.token).at("rehearsal").boolean);
  EXPECT_TRUE(get(path(show, "/snapshot"), owner_.token).at("show", "rehearsal").boolean);
  const std::string real = make_show(owner_);
  EXPECT_FALSE(get(path(real, ""), owner_.token).at("rehearsal").boolean);
  EXPECT_EQ(post(path(real, "/rehearsal"), owner_.token, "{}").status, 409);
}

TEST_F(RehearsalRoutes, BuyersStartChangeAndStop) {
  const std::string show = make_rehearsal();
  EXPECT_EQ(post(path(show, "/rehearsal"), owner_.token, "{}").status, 409) << "a draft";
  ASSERT_EQ(post(path(show, "/activate"), owner_.token, "{}").status, 200);
  const Answer started = post(path(show, "/rehearsal"), owner_.token, "");
  ASSERT_EQ(started.status, 200) << started.body;
  EXPECT_EQ(started.at("rehearsalPace", "commentsPerMinute").integer, 30);
  EXPECT_EQ(started.at("rehearsalPace", "buyers").integer, 40);
  const Answer changed = post(path(show, "/rehearsal"), owner_.token,
                              R"({"commentsPerMinute":120,"languages":["en","es"]})");
  EXPECT_EQ(changed.at("rehearsalPace", "commentsPerMinute").integer, 120);
  EXPECT_EQ(changed.at("rehearsalPace", "buyers").integer, 40);
  EXPECT_EQ(changed.at("rehearsalPace", "languages").elements.size(), 2U);
  const Answer stopped = send("DELETE", path(show, "/rehearsal"), owner_.token);
  EXPECT_EQ(stopped.status, 200);
  EXPECT_EQ(stopped.at("rehearsalPace").kind, JsonValue::Kind::null);
}

TEST_F(RehearsalRoutes, BadRequestsAreNamed) {
  const std::string show = make_rehearsal();
  ASSERT_EQ(post(path(show, "/activate"), owner_.token, "{}").status, 200);
  EXPECT_EQ(post(path(show, "/rehearsal"), owner_.token, R"({"commentsPerMinute":0})").pointer(),
            "/commentsPerMinute");
  EXPECT_EQ(post(path(show, "/rehearsal"), owner_.token, R"({"buyers":9999999})").pointer(),
            "/buyers");
  EXPECT_EQ(post(path(show, "/rehearsal"), owner_.token, R"({"languages":["xx"]})").status, 400);
  EXPECT_EQ(post(path(show, "/rehearsal"), owner_.token, R"({"speed":1})").pointer(), "/speed");
}

TEST_F(RehearsalRoutes, OperatorsStartOverAndViewersDoNot) {
  const std::string show = make_rehearsal();
  add_item(owner_, show, "12", 2);
  ASSERT_EQ(post(path(show, "/activate"), owner_.token, "{}").status, 200);
  EXPECT_EQ(say(owner_, show, "anna", "sold 12").at("claims").elements.size(), 1U);
  const Account viewer = add_member(owner_, "vic@example.com", "viewer");
  EXPECT_EQ(post(path(show, "/rehearsal/erase"), viewer.token, "").status, 403);
  const Account operator_account = add_member(owner_, "pat@example.com", "operator");
  const Answer fresh = post(path(show, "/rehearsal/erase"), operator_account.token, "");
  ASSERT_EQ(fresh.status, 201) << fresh.body;
  EXPECT_NE(fresh.at("id").text, show);
  EXPECT_EQ(fresh.at("status").text, "draft");
  EXPECT_EQ(fresh.at("counts", "items").integer, 1);
  EXPECT_EQ(fresh.at("counts", "comments").integer, 0);
  EXPECT_EQ(get(path(show, ""), owner_.token).status, 404);
}

TEST_F(RehearsalRoutes, ACopyIsARealShowUnlessAskedOtherwise) {
  const std::string show = make_rehearsal();
  add_item(owner_, show, "12", 2);
  const Answer real = post(path(show, "/copy"), owner_.token, R"({"name":"Friday"})");
  ASSERT_EQ(real.status, 201) << real.body;
  EXPECT_EQ(real.at("name").text, "Friday");
  EXPECT_FALSE(real.at("rehearsal").boolean);
  EXPECT_EQ(real.at("counts", "items").integer, 1);
  const Answer again =
      post(path(real.at("id").text, "/copy"), owner_.token, R"({"rehearsal":true})");
  EXPECT_TRUE(again.at("rehearsal").boolean);
  EXPECT_EQ(again.at("name").text, "Friday");
}

TEST_F(RehearsalRoutes, ItsExportsSayWhatTheyAre) {
  const std::string show = make_rehearsal();
  ASSERT_EQ(post(path(show, "/activate"), owner_.token, "{}").status, 200);
  say(owner_, show, "anna", "hello");
  const Answer answer = get(path(show, "/export?type=comments"), owner_.token);
  EXPECT_NE(answer.header("Content-Disposition").find("rehearsal-" + show), std::string::npos);
  EXPECT_NE(answer.body.find(",rehearsal,"), std::string::npos) << answer.body;
}

TEST_F(RehearsalRoutes, MayBeDeletedWhileItRuns) {
  const std::string show = make_rehearsal();
  ASSERT_EQ(post(path(show, "/activate"), owner_.token, "{}").status, 200);
  EXPECT_EQ(send("DELETE", path(show, ""), owner_.token).status, 204);
  const std::string real = make_active_show(owner_, 1);
  EXPECT_EQ(send("DELETE", path(real, ""), owner_.token).status, 409);
}

}  // namespace
}  // namespace soldwire::api
