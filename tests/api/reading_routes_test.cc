#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ReadingRoutes : public ApiFixture {};

TEST_F(ReadingRoutes, SnapshotHasAllThatAConsoleNeeds) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  ASSERT_EQ(say(ann, show, "eva", "sold 12").status, 200);
  ASSERT_EQ(say(ann, show, "tom", "sold 12").status, 200);
  ASSERT_EQ(say(ann, show, "mia", "what a lovely dress").status, 200);
  const Answer snapshot = get("/api/shows/" + show + "/snapshot", ann.token);
  ASSERT_EQ(snapshot.status, 200) << snapshot.body;
  EXPECT_EQ(snapshot.at("show", "id").text, show);
  EXPECT_EQ(snapshot.at("items").elements.size(), 1U);
  EXPECT_EQ(snapshot.at("claims").elements.size(), 2U);
  ASSERT_EQ(snapshot.at("comments").elements.size(), 3U);
  EXPECT_EQ(snapshot.at("comments").elements[0].find("userHandle")->text, "eva");
  EXPECT_EQ(snapshot.at("stats", "winners").integer, 1);
  EXPECT_EQ(snapshot.at("stats", "waitlist").integer, 1);
  EXPECT_EQ(snapshot.at("stats", "comments").integer, 3);
  EXPECT_EQ(snapshot.at("stats", "operators").integer, 0);
  EXPECT_EQ(snapshot.at("stats", "revenue").elements.at(0).find("amount")->integer, 1500);
  const std::int64_t seq = head(show);
  EXPECT_EQ(snapshot.at("seq").integer, seq);
  EXPECT_EQ(snapshot.at("epoch").text, store_->epoch());
  EXPECT_EQ(snapshot.at("cursor").text, store_->epoch() + "-" + std::to_string(seq));
  EXPECT_FALSE(snapshot.at("truncated", "claims").boolean);
  const Answer short_one = get("/api/shows/" + show + "/snapshot?comments=1", ann.token);
  ASSERT_EQ(short_one.at("comments").elements.size(), 1U);
  EXPECT_EQ(short_one.at("comments").elements[0].find("userHandle")->text, "mia");
  EXPECT_TRUE(short_one.at("truncated", "comments").boolean);
  EXPECT_EQ(get("/api/shows/" + show + "/snapshot?comments=1001", ann.token).status, 400);
}

TEST_F(ReadingRoutes, StatsCommentsAndBuyers) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 5);
  ASSERT_EQ(say(ann, show, "eva", "sold 12").status, 200);
  ASSERT_EQ(say(ann, show, "tom", "hello there").status, 200);
  const std::string path = "/api/shows/" + show;
  const Answer stats = get(path + "/stats", ann.token);
  ASSERT_EQ(stats.status, 200);
  EXPECT_EQ(stats.at("unitsClaimed").integer, 1);
  const Answer found = get(path + "/comments?q=hello", ann.token);
  ASSERT_EQ(found.status, 200) << found.body;
  ASSERT_EQ(found.at("comments").elements.size(), 1U);
  EXPECT_EQ(found.at("comments").elements[0].find("intent")->text, "none");
  const Answer first = get(path + "/comments?limit=1", ann.token);
  EXPECT_EQ(first.at("comments").elements[0].find("userHandle")->text, "eva");
  const Answer second = get(path + "/comments?limit=1&after=" + first.at("next").text, ann.token);
  EXPECT_EQ(second.at("comments").elements[0].find("userHandle")->text, "tom");
  EXPECT_EQ(second.at("next").kind, JsonValue::Kind::null);
  const Answer buyers = get(path + "/buyers", ann.token);
  ASSERT_EQ(buyers.status, 200) << buyers.body;
  ASSERT_EQ(buyers.at("buyers").elements.size(), 1U);
  EXPECT_EQ(buyers.at("buyers").elements[0].find("userHandle")->text, "eva");
  EXPECT_EQ(buyers.at("buyers").elements[0].find("units")->integer, 1);
}

TEST_F(ReadingRoutes, ForeignShowsAreNotThere) {
  const Account ann = make_account("ann@example.com");
  const Account eve = make_account("eve@example.com");
  const std::string show = make_active_show(ann, 1);
  for (const char* what : {"", "/snapshot", "/stats", "/comments", "/claims", "/buyers", "/events",
                           "/export?type=claims"}) {
    const Answer foreign = get("/api/shows/" + show + what, eve.token);
    EXPECT_EQ(foreign.status, 404) << what;
    EXPECT_EQ(foreign.code(), "not_found") << what;
    EXPECT_EQ(get(std::string("/api/shows/shw_nothing") + what, ann.token).body, foreign.body);
    EXPECT_EQ(get("/api/shows/" + show + what, "").status, 401) << what;
  }
}

TEST_F(ReadingRoutes, CommentsBeforeAndAroundOne) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  for (int i = 1; i <= 7; ++i) {
    say(ann, show, "eva", "hello " + std::to_string(i), "c-" + std::to_string(i));
  }
  const auto ids = [&](const std::string& query) {
    std::string out;
    const Answer page = get("/api/shows/" + show + "/comments?platform=debug&" + query, ann.token);
    EXPECT_EQ(page.status, 200) << page.body;
    for (const JsonValue& comment : page.at("comments").elements) {
      out += comment.find("commentId")->text + " ";
    }
    return out;
  };
  EXPECT_EQ(ids("before=c-4&limit=2"), "c-2 c-3 ");
  EXPECT_EQ(ids("before=c-2&limit=5"), "c-1 ");
  EXPECT_EQ(ids("before=c-1&limit=5"), "");
  EXPECT_EQ(ids("around=c-4&limit=3"), "c-3 c-4 c-5 ");
  EXPECT_EQ(ids("around=c-1&limit=3"), "c-1 c-2 c-3 ");
  const std::string path = "/api/shows/" + show + "/comments?";
  EXPECT_EQ(get(path + "before=c-4", ann.token).status, 400);
  EXPECT_EQ(get(path + "before=c-4&around=c-4&platform=debug", ann.token).status, 400);
  EXPECT_EQ(get(path + "before=c-99&platform=debug", ann.token).status, 404);
}

}  // namespace
}  // namespace soldwire::api
