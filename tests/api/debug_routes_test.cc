#include <gtest/gtest.h>

#include <chrono>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class DebugRoutes : public ApiFixture {};

TEST_F(DebugRoutes, EmitAnswersWithWhatTheCommentDid) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const Answer won = say(ann, show, "eva", "sold 12", "c-1");
  ASSERT_EQ(won.status, 200) << won.body;
  EXPECT_EQ(won.at("commentId").text, "c-1");
  EXPECT_FALSE(won.at("duplicate").boolean);
  EXPECT_EQ(won.at("intent").text, "claim");
  ASSERT_EQ(won.at("claims").elements.size(), 1U);
  const JsonValue& claim = won.at("claims").elements[0];
  EXPECT_EQ(claim.find("itemNumber")->text, "12");
  EXPECT_EQ(claim.find("claimStatus")->text, "winner");
  EXPECT_EQ(claim.find("waitlistPosition"), nullptr);
  EXPECT_EQ(won.at("seq").integer, head(show));
  EXPECT_EQ(won.at("delivered").integer, 0);
  const Answer waiting = say(ann, show, "tom", "sold 12", "c-2");
  EXPECT_EQ(waiting.at("claims").elements.at(0).find("waitlistPosition")->integer, 1);
  const std::int64_t before = head(show);
  const Answer again = say(ann, show, "eva", "sold 12", "c-1");
  EXPECT_EQ(again.status, 200);
  EXPECT_TRUE(again.at("duplicate").boolean);
  EXPECT_EQ(again.at("seq").integer, before);
  EXPECT_EQ(head(show), before);
}

TEST_F(DebugRoutes, MakesUpAnIdAndTakesAnyText) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const Answer odd =
      post("/api/debug/emit-comment", ann.token,
           R"({"showId":")" + show +
               R"(","userHandle":"eva","text":"\u0000 \ud83d\ude00\n","userId":null})");
  ASSERT_EQ(odd.status, 200) << odd.body;
  EXPECT_EQ(odd.at("commentId").text.substr(0, 4), "dbg_");
  const Answer longest = say(ann, show, "tom", std::string(8'000, 'x'));
  EXPECT_EQ(longest.status, 200);
  EXPECT_EQ(say(ann, show, "tom", std::string(8'001, 'x')).status, 400);
}

TEST_F(DebugRoutes, NeedAnActiveShow) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  EXPECT_EQ(say(ann, show, "eva", "sold 12").status, 409);
  const Account eve = make_account("eve@example.com");
  EXPECT_EQ(say(eve, show, "eva", "sold 12").status, 404);
  EXPECT_EQ(head(show), 0);
}

TEST_F(DebugRoutes, AreNotThereWithoutDev) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  context_->options.dev = false;
  EXPECT_EQ(say(ann, show, "eva", "sold 12").status, 404);
  EXPECT_EQ(post("/api/debug/bulk-comments", "", "{}").status, 404);
}

TEST_F(DebugRoutes, BulkTakesManyInOrder) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 3);
  std::string body = R"({"showId":")" + show + R"(","comments":[)";
  for (int n = 0; n < 5'000; ++n) {
    const std::string id = std::to_string(n);
    body += std::string(n > 0 ? "," : "") + R"({"commentId":"b)" + id + R"(","userId":"u)" + id +
            R"(","userHandle":"buyer )" + id + R"(","text":"sold 12"})";
  }
  const Answer taken = post("/api/debug/bulk-comments", ann.token, body + "]}");
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.at("accepted").integer, 5'000);
  EXPECT_EQ(taken.at("duplicates").integer, 0);
  EXPECT_EQ(taken.at("seq").integer, head(show));
  const Answer winners = get("/api/shows/" + show + "/claims?claimStatus=winner", ann.token);
  ASSERT_EQ(winners.at("claims").elements.size(), 3U);
  EXPECT_EQ(winners.at("claims").elements[0].find("userId")->text, "u0");
  const Answer again = post("/api/debug/bulk-comments", ann.token, body + "]}");
  EXPECT_EQ(again.at("accepted").integer, 0);
  EXPECT_EQ(again.at("duplicates").integer, 5'000);
}

TEST_F(DebugRoutes, BulkKeepsItsDelaysWithoutHoldingTheLoop) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 3);
  const auto started = std::chrono::steady_clock::now();
  std::atomic<bool> loop_turned{false};
  loop_.post([&] { loop_.run_after(std::chrono::milliseconds(20), [&] { loop_turned = true; }); });
  const Answer taken = post("/api/debug/bulk-comments", ann.token,
                            R"({"showId":")" + show +
                                R"(","comments":[{"userHandle":"a","text":"hi"},
                  {"userHandle":"b","text":"hi","delayMs":60},{"userHandle":"c","text":"hi","delayMs":60}]})");
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_GE(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(120));
  EXPECT_TRUE(loop_turned);
  EXPECT_EQ(taken.at("accepted").integer, 3);
}

TEST_F(DebugRoutes, BulkRefusesTooMuch) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 3);
  const std::int64_t before = head(show);
  const std::string begin = R"({"showId":")" + show + R"(","comments":[)";
  EXPECT_EQ(post("/api/debug/bulk-comments", ann.token, begin + "]}").status, 400);
  const Answer slow = post("/api/debug/bulk-comments", ann.token,
                           begin + R"({"userHandle":"a","text":"x","delayMs":400000},
                                      {"userHandle":"a","text":"x","delayMs":400000}]})");
  EXPECT_EQ(slow.status, 400);
  EXPECT_EQ(slow.pointer(), "/comments");
  const Answer bad = post("/api/debug/bulk-comments", ann.token,
                          begin + R"({"userHandle":"a","text":"x"},{"userHandle":"a"}]})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(bad.pointer(), "/comments/1/text");
  EXPECT_EQ(head(show), before);
}

}  // namespace
}  // namespace soldwire::api
