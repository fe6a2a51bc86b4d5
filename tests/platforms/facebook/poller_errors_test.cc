// What the poller does when the platform or the engine refuses, class by class.

#include "tests/platforms/facebook/poller_fixture.h"

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class PollerErrorsTest : public PollerTest {
 protected:
  // One good sweep first.
  void start_well() {
    begin = now_s();
    on_comments = [this](const SeenRequest&) { return page_of({{"v_1", begin, "a"}}); };
    start();
    ASSERT_TRUE(transport.run_until([&] { return state() == "polling"; }));
  }
  std::int64_t begin = 0;
};

TEST_F(PollerErrorsTest, FailedPageKeepsTheWatermarkAndDeliversWhatWasRead) {
  start_well();
  bool broken = true;
  on_comments = [&](const SeenRequest& request) -> Result<net::ClientResponse> {
    if (!request.query.contains("after")) return page_of({{"v_9", begin + 9, "new"}}, "2");
    if (broken) return answer(502, "<html>bad gateway</html>");
    return page_of({{"v_5", begin + 5, "older"}});
  };
  ASSERT_TRUE(transport.run_until([&] { return sink.ids.contains("v_9"); }));
  transport.run_for(milliseconds(1));
  EXPECT_EQ(committed_watermark(), begin);
  broken = false;
  ASSERT_TRUE(transport.run_until([&] { return sink.ids.contains("v_5"); }));
  transport.run_for(milliseconds(1));
  EXPECT_EQ(committed_watermark(), begin + 9);
}

TEST_F(PollerErrorsTest, TransientErrorsAreRepeatedWithTheSameParameters) {
  start_well();
  int failures = 3;
  on_comments = [&](const SeenRequest&) -> Result<net::ClientResponse> {
    if (failures-- > 0) return graph_error(500, 2);
    return page_of({{"v_2", begin + 1, "b"}});
  };
  const std::size_t before = comment_requests().size();
  ASSERT_TRUE(transport.run_until([&] { return sink.ids.contains("v_2"); }));
  const std::vector<SeenRequest> requests = comment_requests();
  ASSERT_EQ(requests.size(), before + 4);
  for (std::size_t i = before; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].query, requests[before].query);
  }
}

TEST_F(PollerErrorsTest, EveryKindOfTransientAnswerIsSurvived) {
  start_well();
  const std::vector<Result<net::ClientResponse>> bad{
      fail(Errc::unavailable, "connection reset"),
      answer(200, R"({"data":[{"id":"v_)"),  // cut off in the middle
      answer(200, R"({"paging":{}})"),       // no data
      answer(200, ""),
      answer(502, "<html></html>"),
      answer(503, R"({"error":{"code":1,"message":"unknown"}})"),
      answer(400, R"({"error":{"code":100,"message":"x","is_transient":true}})"),
      answer(404, "not json"),
  };
  std::size_t at = 0;
  on_comments = [&](const SeenRequest&) -> Result<net::ClientResponse> {
    if (at < bad.size()) return bad[at++];
    return page_of({{"v_2", begin + 1, "b"}});
  };
  EXPECT_TRUE(transport.run_until([&] { return sink.ids.contains("v_2"); }));
  EXPECT_EQ(at, bad.size());
}

TEST_F(PollerErrorsTest, OneBlipIsNotShownButAnOutageIs) {
  start_well();
  const std::size_t reports = sink.reports.size();
  int failures = 1;
  on_comments = [&](const SeenRequest&) -> Result<net::ClientResponse> {
    if (failures-- > 0) return answer(502, "");
    return page_of({});
  };
  transport.run_for(seconds(20));
  EXPECT_EQ(sink.reports.size(), reports);
  failures = 1'000;
  transport.run_for(seconds(60));
  EXPECT_EQ(state(), "backing_off");
  EXPECT_FALSE(sink.committed->detail.empty());
  ASSERT_TRUE(sink.committed->next_try_at.has_value());
  failures = 0;
  transport.run_for(seconds(120));
  EXPECT_EQ(state(), "polling");
  EXPECT_FALSE(sink.committed->next_try_at.has_value());
}

TEST_F(PollerErrorsTest, BackoffGrowsToItsCapWithFullJitter) {
  on_comments = [](const SeenRequest&) -> Result<net::ClientResponse> { return answer(500, ""); };
  start();
  transport.run_for(std::chrono::hours(2));
  const std::vector<TimeMs>& times = transport.request_times;
  std::int64_t longest = 0;
  double sum = 0;
  for (std::size_t i = times.size() / 2; i + 1 < times.size(); ++i) {
    longest = std::max(longest, times[i + 1].value - times[i].value);
    sum += static_cast<double>(times[i + 1].value - times[i].value);
  }
  EXPECT_LE(longest, 60'000 + 20);
  EXPECT_GT(longest, 50'000);
  EXPECT_GT(sum / static_cast<double>(times.size() / 2), 15'000);
}

TEST_F(PollerErrorsTest, RateLimitPausesEverySourceOfThePage) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(400, 80'001); };
  ASSERT_TRUE(transport.run_until([&] { return state() == "backing_off"; }));
  EXPECT_GT(budget->pause_left(clock), seconds(59));
  EXPECT_NE(sink.committed->detail.find("80001"), std::string::npos);
  const std::size_t before = transport.requests.size();
  transport.run_for(seconds(58));
  EXPECT_EQ(transport.requests.size(), before) << "calling on makes it longer";
  EXPECT_TRUE(sink.committed->next_try_at.has_value());
}

TEST_F(PollerErrorsTest, RateLimitsInARowDoubleThePauseUpToFifteenMinutes) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(400, 4); };
  on_status = [](const SeenRequest&) { return graph_error(400, 4); };
  transport.run_for(std::chrono::hours(3));
  const std::vector<TimeMs>& times = transport.request_times;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = times.size() - 8; i + 1 < times.size(); ++i) {
    gaps.push_back((times[i + 1].value - times[i].value) / 1'000);
  }
  EXPECT_EQ(gaps.back(), 900);
  EXPECT_EQ(counters.rate_limits.load(), counters.errors.load());
}

TEST_F(PollerErrorsTest, RateLimitFollowsTheTimeThatThePlatformNames) {
  start_well();
  on_comments = [](const SeenRequest&) {
    net::ClientResponse response = graph_error(400, 32);
    response.headers.emplace_back(
        "x-business-use-case-usage",
        R"({"9100":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":7}]})");
    return response;
  };
  ASSERT_TRUE(transport.run_until([&] { return state() == "backing_off"; }));
  EXPECT_GT(budget->pause_left(clock), minutes(7) - seconds(1));
  EXPECT_EQ(sink.committed->usage_percent, 100);
  ASSERT_TRUE(sink.committed->next_try_at.has_value());
  EXPECT_LE(sink.committed->next_try_at->value - clock.now().value, 7 * 60'000) << "access again";
  EXPECT_LE(budget->pause_left(clock), minutes(7));
}

TEST_F(PollerErrorsTest, HttpStatus429IsARateLimitWhateverTheBodySays) {
  start_well();
  on_comments = [](const SeenRequest&) { return answer(429, "slow down"); };
  EXPECT_TRUE(transport.run_until([&] { return state() == "backing_off"; }));
  EXPECT_GT(budget->pause_left(clock), seconds(50));
}

TEST_F(PollerErrorsTest, FullUsageOnAGoodAnswerPausesToo) {
  start_well();
  on_comments = [](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    response.headers.emplace_back("x-page-usage", R"({"call_count":100})");
    return response;
  };
  ASSERT_TRUE(transport.run_until([&] { return state() == "backing_off"; }, seconds(30)));
}

TEST_F(PollerErrorsTest, TokenErrorStopsAndAsksTheOperator) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(400, 190, 463); };
  ASSERT_TRUE(transport.run_until([&] { return state() == "token_expired"; }));
  EXPECT_NE(sink.committed->detail.find("expired"), std::string::npos);
  EXPECT_NE(sink.committed->detail.find("connect the page again"), std::string::npos);
  const std::size_t before = transport.requests.size();
  transport.run_for(std::chrono::hours(1));
  EXPECT_EQ(transport.requests.size(), before);
  EXPECT_EQ(committed_watermark(), begin);
}

TEST_F(PollerErrorsTest, MissingPermissionStopsAndSaysWhich) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(403, 200); };
  ASSERT_TRUE(transport.run_until([&] { return state() == "permission"; }));
  EXPECT_NE(sink.committed->detail.find("pages_read_user_content"), std::string::npos);
  transport.run_for(minutes(1));
  EXPECT_TRUE(transport.idle());
}

TEST_F(PollerErrorsTest, GoneObjectMakesThePollerReadTheStatusAgain) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(400, 100, 33); };
  const std::size_t before = transport.requests.size();
  transport.run_for(seconds(6));
  ASSERT_GT(transport.requests.size(), before + 1);
  EXPECT_TRUE(transport.requests[before].is_comments());
  EXPECT_FALSE(transport.requests[before + 1].is_comments());
  EXPECT_EQ(state(), "error");
  on_status = [](const SeenRequest&) { return answer(200, R"({"status":"VOD"})"); };
  on_comments = [](const SeenRequest&) { return page_of({}); };
  EXPECT_TRUE(transport.run_until([&] { return state() == "ended"; }, minutes(5)));
}

TEST_F(PollerErrorsTest, ErrorsOfTheCommentsCallNeverEndASource) {
  start_well();
  on_comments = [](const SeenRequest&) { return graph_error(400, 100, 33); };
  on_status = [](const SeenRequest&) { return graph_error(400, 100, 33); };
  transport.run_for(std::chrono::hours(1));
  EXPECT_EQ(state(), "error");
  EXPECT_EQ(counters.running.load(), 1);
}

TEST_F(PollerErrorsTest, StaleCursorBeginsTheSweepAnewWithTheOldWatermark) {
  start_well();
  bool stale = true;
  on_comments = [&](const SeenRequest& request) -> Result<net::ClientResponse> {
    if (!request.query.contains("after")) return page_of({{"v_9", begin + 9, "new"}}, "2");
    if (stale) return graph_error(400, 100);
    return page_of({{"v_5", begin + 5, "older"}});
  };
  transport.run_for(seconds(5));
  EXPECT_EQ(committed_watermark(), begin);
  stale = false;
  ASSERT_TRUE(transport.run_until([&] { return sink.ids.contains("v_5"); }, minutes(2)));
}

TEST_F(PollerErrorsTest, FailingStatusDoesNotHoldTheCommentsBack) {
  on_status = [](const SeenRequest&) { return answer(500, "oops"); };
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  EXPECT_TRUE(transport.run_until([&] { return sink.ids.contains("v_1"); }, seconds(2)));
}

TEST_F(PollerErrorsTest, RefusedBatchIsOfferedAgainUnchanged) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}, {"v_2", now, "b"}}); };
  sink.refusals = {{Errc::overloaded, "full", {}}, {Errc::unavailable, "disk", {}}};
  start();
  ASSERT_TRUE(transport.run_until([&] { return sink.comments.size() == 2; }));
  ASSERT_EQ(sink.ingests.size(), 3U);
  EXPECT_EQ(sink.ingests[0].comments, sink.ingests[2].comments);
  EXPECT_EQ(sink.ingests[0].source->cursor, sink.ingests[2].source->cursor);
  EXPECT_EQ(counters.commit_retries.load(), 2U);
  EXPECT_EQ(comment_requests().size(), 1U) << "no further poll before the commit";
}

TEST_F(PollerErrorsTest, ConflictMeansThatTheShowTakesNothingMore) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  sink.refusals = {{Errc::conflict, "the show is paused", {}}};
  start();
  transport.run_for(minutes(5));
  EXPECT_EQ(sink.ingests.size(), 1U);
  EXPECT_TRUE(transport.idle());
  EXPECT_FALSE(committed_watermark().has_value());
}

TEST_F(PollerErrorsTest, OtherRefusalsAreShownAndTriedAgain) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  sink.refusals = {{Errc::corrupt, "rows contradict each other", {}}};
  start();
  ASSERT_TRUE(transport.run_until([&] { return !sink.reports.empty(); }));
  EXPECT_EQ(sink.reports[0].state, "error");
  EXPECT_NE(sink.reports[0].detail.find("contradict"), std::string::npos);
  ASSERT_TRUE(transport.run_until([&] { return sink.comments.size() == 1; }));
  transport.run_for(seconds(10));
  EXPECT_EQ(state(), "polling");
}

TEST_F(PollerErrorsTest, RefusedHealthReportIsRepeated) {
  sink.refusals = {{Errc::overloaded, "full", {}}};
  start();
  ASSERT_TRUE(transport.run_until([&] { return state() == "polling"; }));
  EXPECT_EQ(sink.reports.size(), 2U);
}

}  // namespace
}  // namespace soldwire::platforms::facebook
