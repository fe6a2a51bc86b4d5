// What the poller reads, in which order it hands it on, and how its position moves.

#include <algorithm>
#include <utility>

#include "tests/platforms/facebook/poller_fixture.h"

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Test;

TEST_F(PollerTest, AsksForEverythingNewestFirstAndUnfiltered) {
  start();
  ASSERT_TRUE(run_until_polled(1));
  const SeenRequest request = comment_requests().at(0);
  EXPECT_EQ(request.path, "/v26.0/700/comments");
  EXPECT_EQ(request.query.at("order"), "reverse_chronological");
  EXPECT_EQ(request.query.at("filter"), "stream");
  EXPECT_EQ(request.query.at("live_filter"), "no_filter");
  EXPECT_EQ(request.query.at("limit"), "100");
  EXPECT_FALSE(request.query.contains("since"));
  EXPECT_NE(request.query.at("fields").find("parent{id}"), std::string::npos);
}

TEST_F(PollerTest, TokenTravelsInTheHeaderOnly) {
  start();
  ASSERT_TRUE(run_until_polled(1));
  for (const SeenRequest& request : transport.requests) {
    EXPECT_EQ(request.headers.at("Authorization"), "Bearer SECRET-TOKEN");
    EXPECT_EQ(request.url.find("SECRET"), std::string::npos);
  }
}

TEST_F(PollerTest, ReadsTheStatusBeforeTheComments) {
  start();
  ASSERT_TRUE(run_until_polled(1));
  EXPECT_EQ(transport.requests.at(0).path, "/v26.0/700");
  EXPECT_EQ(transport.requests.at(0).query.at("fields"), "status,live_views");
}

TEST_F(PollerTest, DeliversSortedByTimeAndId) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) {
    return page_of(
        {{"v_10", now + 2, "d"}, {"v_9", now + 2, "c"}, {"v_7", now + 1, "b"}, {"v_8", now, "a"}});
  };
  start();
  ASSERT_TRUE(run_until_polled(1));
  transport.run_for(milliseconds(1));
  EXPECT_EQ(sink.texts(), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST_F(PollerTest, CommentCarriesAllThatThePlatformSaid) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) {
    return page_of({{"v_1", now, "sold 12", "24001"},
                    {"v_2", now, "", "24002", "v_1"},
                    {"v_3", now, "item 12 is up", "9100"}});
  };
  start();
  transport.run_for(seconds(1));
  ASSERT_EQ(sink.comments.size(), 3U);
  const claims::Comment& first = sink.comments[0];
  EXPECT_EQ(first.platform, "facebook");
  EXPECT_EQ(first.source_id, "src_1");
  EXPECT_EQ(first.user_id, "24001");
  EXPECT_EQ(first.user_handle, "Name 24001");
  EXPECT_EQ(first.text, "sold 12");
  EXPECT_EQ(first.platform_time, (TimeMs{now * 1'000}));
  EXPECT_FALSE(first.parent_comment_id.has_value());
  EXPECT_FALSE(first.from_seller);
  EXPECT_FALSE(first.backfill);
  EXPECT_EQ(sink.comments[1].parent_comment_id, "v_1");
  EXPECT_EQ(sink.comments[1].text, "");
  EXPECT_TRUE(sink.comments[2].from_seller);
}

TEST_F(PollerTest, WithheldAuthorIsNobodyAndShowsAPermissionWarning) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "sold 12", ""}}); };
  start();
  transport.run_for(seconds(1));
  ASSERT_EQ(sink.comments.size(), 1U);
  EXPECT_FALSE(sink.comments[0].user_id.has_value());
  EXPECT_EQ(sink.comments[0].user_handle, "Facebook user");
  EXPECT_TRUE(sink.committed->authors_hidden);
  EXPECT_NE(sink.committed->detail.find("pages_read_user_content"), std::string::npos);
  EXPECT_EQ(state(), "polling");
}

TEST_F(PollerTest, CommentsFromBeforeTheActivationAreHistory) {
  clock.advance(milliseconds(400));
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) {
    return page_of(
        {{"v_3", now, "same second"}, {"v_2", now - 1, "older"}, {"v_1", now - 900, "old"}});
  };
  start();
  transport.run_for(seconds(1));
  ASSERT_EQ(sink.comments.size(), 3U);
  EXPECT_TRUE(sink.comments[0].backfill);
  EXPECT_TRUE(sink.comments[1].backfill);
  // The platform cuts off milliseconds: it may be younger than the activation.
  EXPECT_FALSE(sink.comments[2].backfill);
}

TEST_F(PollerTest, RestartKeepsTheActivationAndResumeRenewsIt) {
  start();
  std::int64_t written = now_s() + 1;
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", written, "a"}}); };
  transport.run_for(seconds(3));
  clock.advance(seconds(60));
  on_comments = [&](const SeenRequest&) { return page_of({{"v_2", written + 30, "b"}}); };
  restart();
  transport.run_for(seconds(3));
  ASSERT_EQ(sink.comments.size(), 2U);
  EXPECT_FALSE(sink.comments[1].backfill) << "written while the process was down";

  clock.advance(seconds(60));
  activated = clock.now();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_3", written + 80, "c"}}); };
  restart(true);
  transport.run_for(seconds(3));
  ASSERT_EQ(sink.comments.size(), 3U);
  EXPECT_TRUE(sink.comments[2].backfill) << "written while the show was paused";
}

TEST_F(PollerTest, WatermarkLeadsTheNextSweepWithAnOverlap) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(2));
  EXPECT_EQ(comment_requests().at(1).query.at("since"), std::to_string(now - 5));
  EXPECT_EQ(committed_watermark(), now);
}

TEST_F(PollerTest, RepeatedCommentsAreHandedOnOnce) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}, {"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(5));
  EXPECT_EQ(sink.ingests.size(), 1U);
  EXPECT_EQ(sink.ingests.at(0).comments.size(), 1U);
}

TEST_F(PollerTest, WalksPagesByCursorAndNeverFollowsAUrl) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest& request) {
    if (!request.query.contains("after")) return page_of({{"v_3", now, "c"}}, "A/2=");
    if (request.query.at("after") == "A/2=") return page_of({}, "A3");  // empty, but not the last
    return page_of({{"v_1", now - 1, "a"}});
  };
  start();
  ASSERT_TRUE(run_until_polled(1));
  transport.run_for(milliseconds(1));
  ASSERT_EQ(comment_requests().size(), 3U);
  EXPECT_EQ(comment_requests()[2].query.at("after"), "A3");
  EXPECT_EQ(sink.texts(), (std::vector<std::string>{"a", "c"}));
  for (const SeenRequest& request : transport.requests) {
    EXPECT_EQ(request.url.find("evil"), std::string::npos);
  }
}

TEST_F(PollerTest, CursorOnTheLastPageWithoutNextEndsTheSweep) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(1));
  EXPECT_EQ(comment_requests().size(), 1U);
}

// Endless pages, one comment each; page n holds comment v_(1000-n) written n seconds ago.
net::ClientResponse endless_page(const SeenRequest& request, std::int64_t now, int last) {
  const int page = request.query.contains("after") ? std::stoi(request.query.at("after")) : 0;
  return page_of({{fmt::format("v_{}", 1'000 - page), now - page, fmt::format("p{}", page)}},
                 page + 1 < last ? std::to_string(page + 1) : "");
}

TEST_F(PollerTest, PageCapDeliversButKeepsTheWatermark) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest& request) { return endless_page(request, now, 25); };
  start();
  ASSERT_TRUE(transport.run_until([&] { return sink.comments.size() == 10; }));
  transport.run_for(milliseconds(5));
  EXPECT_EQ(comment_requests().size(), 10U);
  EXPECT_FALSE(committed_watermark().has_value());
  EXPECT_EQ(counters.polls.load(), 0U);
}

TEST_F(PollerTest, CappedSweepGoesOnWhereItStoppedAndThenMovesTheWatermark) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest& request) { return endless_page(request, now, 25); };
  start();
  ASSERT_TRUE(run_until_polled(1));
  transport.run_for(milliseconds(1));
  EXPECT_EQ(sink.comments.size(), 25U);
  EXPECT_EQ(committed_watermark(), now);
  // 25 pages, and a look at the newest page before each continuation.
  EXPECT_EQ(comment_requests().size(), 27U);
  EXPECT_EQ(comment_requests()[11].query.at("after"), "10");
}

TEST_F(PollerTest, NewCommentsDoNotWaitForACappedSweep) {
  const std::int64_t now = now_s();
  bool burst = false;
  on_comments = [&](const SeenRequest& request) {
    if (burst && !request.query.contains("after")) {
      return page_of({{"v_2000", now + 1, "fresh"}, {"v_1000", now, "p0"}}, "1");
    }
    return endless_page(request, now, 100);
  };
  start();
  ASSERT_TRUE(transport.run_until([&] { return sink.comments.size() == 10; }));
  burst = true;
  ASSERT_TRUE(transport.run_until([&] { return sink.comments.size() > 10; }, seconds(10)));
  EXPECT_EQ(sink.comments.back().text, "fresh");
}

TEST_F(PollerTest, KnownCommentDoesNotEndASweep) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(1));
  // A ranked order: the known one comes first, new ones behind it on the second page.
  on_comments = [&](const SeenRequest& request) {
    if (!request.query.contains("after")) return page_of({{"v_1", now, "a"}}, "2");
    return page_of({{"v_2", now + 1, "b"}});
  };
  ASSERT_TRUE(run_until_polled(2));
  transport.run_for(milliseconds(1));
  EXPECT_EQ(sink.texts(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(PollerTest, CommentsThatAppearLateAreFoundByTheReread) {
  const std::int64_t begin = now_s();
  std::optional<PageRow> late;
  std::int64_t latest = begin;
  on_comments = [&](const SeenRequest& request) {
    // New ones all the time, so that the watermark passes the late one by.
    latest = now_s();
    std::vector<PageRow> rows{{fmt::format("v_{}", latest), latest, "new"}};
    const std::int64_t since =
        request.query.contains("since") ? std::stoll(request.query.at("since")) : 0;
    if (late && late->created_s >= since) rows.push_back(*late);
    return page_of(rows);
  };
  start();
  transport.run_for(seconds(130));
  late = PageRow{"v_late", begin + 10, "sold 5"};  // two minutes old already
  transport.run_for(seconds(65));
  EXPECT_TRUE(sink.ids.contains("v_late"));
}

TEST_F(PollerTest, RereadAfterALongPauseReachesBackToTheLastOne) {
  const std::int64_t begin = now_s();
  int n = 0;
  on_comments = [&](const SeenRequest&) {
    return page_of({{fmt::format("v_{}", ++n), now_s(), "x"}});
  };
  start();
  transport.run_for(seconds(30));
  bool limited = true;
  on_comments = [&](const SeenRequest&) -> Result<net::ClientResponse> {
    if (std::exchange(limited, false)) {
      net::ClientResponse response = graph_error(400, 4);
      response.headers.emplace_back(
          "x-business-use-case-usage",
          R"({"9":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":10}]})");
      return response;
    }
    return page_of({{fmt::format("v_{}", ++n), now_s(), "x"}});
  };
  const std::size_t before = comment_requests().size();
  transport.run_for(seconds(700));
  std::int64_t furthest = begin + 10'000;
  for (std::size_t i = before + 1; i < comment_requests().size(); ++i) {
    furthest = std::min(
        furthest, static_cast<std::int64_t>(std::stoll(comment_requests()[i].query.at("since"))));
  }
  EXPECT_LE(furthest, begin - 120);
}

TEST_F(PollerTest, PollsFastWhileCommentsFlowAndSlowlyWhenIdle) {
  start();
  transport.run_for(seconds(60));
  const std::size_t idle = comment_requests().size();
  EXPECT_GE(idle, 11U);
  EXPECT_LE(idle, 13U);
  int n = 0;
  on_comments = [&](const SeenRequest&) {
    return page_of({{fmt::format("v_{}", ++n), now_s(), "x"}});
  };
  transport.run_for(seconds(60));
  const std::size_t busy = comment_requests().size() - idle;
  EXPECT_GE(busy, 27U);
  EXPECT_LE(busy, 31U);
}

TEST_F(PollerTest, UsageHeadersStretchTheInterval) {
  int percent = 0;
  on_comments = [&](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    response.headers.emplace_back("x-app-usage",
                                  fmt::format(R"({{"call_count":{},"total_time":1}})", percent));
    return response;
  };
  options.status_every_min = options.status_every_max = std::chrono::hours(1);
  start();
  percent = 75;
  transport.run_for(seconds(100));
  const std::size_t at_75 = comment_requests().size();
  EXPECT_NEAR(static_cast<double>(at_75), 10, 1);
  percent = 95;
  transport.run_for(seconds(310));
  EXPECT_NEAR(static_cast<double>(comment_requests().size() - at_75), 11, 1);
  EXPECT_EQ(sink.committed->usage_percent, 95);
}

TEST_F(PollerTest, UsageIsToldInStepsAndNotAgainWhenItWavers) {
  std::optional<int> percent;
  on_comments = [&](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    if (percent) {
      response.headers.emplace_back("x-app-usage", fmt::format(R"({{"call_count":{}}})", *percent));
    }
    return response;
  };
  options.status_every_min = options.status_every_max = std::chrono::hours(1);
  start();
  transport.run_for(seconds(20));
  ASSERT_EQ(sink.reports.size(), 1U);
  EXPECT_EQ(sink.reports[0].usage_percent, std::nullopt) << "the platform has not said";
  const auto say = [&](std::optional<int> next) {
    percent = next;
    const std::size_t before = sink.reports.size();
    transport.run_for(seconds(200));
    return sink.reports.size() - before;
  };
  EXPECT_EQ(say(41), 1U);
  EXPECT_EQ(sink.committed->usage_percent, 41);
  EXPECT_EQ(say(44) + say(49) + say(40), 0U);
  EXPECT_EQ(say(50), 1U);
  EXPECT_EQ(say(49) + say(50) + say(47) + say(51), 0U) << "it wavers at a step";
  EXPECT_EQ(say(46), 1U);
  EXPECT_EQ(say(82), 1U);
  EXPECT_EQ(say(86), 1U);
  EXPECT_EQ(say(std::nullopt), 1U);
  EXPECT_EQ(sink.committed->usage_percent, std::nullopt);
  EXPECT_EQ(sink.committed->state, "polling");
}

TEST_F(PollerTest, AnAnswerWithoutUsageBetweenOthersChangesNothing) {
  on_comments = [&](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    response.headers.emplace_back("x-page-usage", R"({"call_count":85})");
    return response;
  };
  start();  // the status comes without
  transport.run_for(std::chrono::minutes(10));
  EXPECT_EQ(sink.committed->usage_percent, 85);
  EXPECT_EQ(sink.reports.size(), 1U);
}

TEST_F(PollerTest, UsageIsKnownAfterARestartUntilThePlatformSpeaks) {
  std::string usage = R"({"call_count":93})";
  on_comments = [&](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    if (!usage.empty()) response.headers.emplace_back("x-app-usage", usage);
    return response;
  };
  start();
  transport.run_for(seconds(90));
  ASSERT_EQ(sink.committed->usage_percent, 93);
  const std::size_t before = sink.reports.size();
  budget = std::make_shared<CallBudget>();
  on_status = [](const SeenRequest&) -> Result<net::ClientResponse> {
    return fail(Errc::unavailable, "no way");
  };
  restart();
  EXPECT_EQ(budget->usage_percent(), 93) << "its pace is right from the first turn";
  transport.run_for(seconds(90));
  EXPECT_EQ(sink.reports.size(), before) << "nothing new to tell";
  usage.clear();
  budget = std::make_shared<CallBudget>();
  restart();
  transport.run_for(seconds(1));
  EXPECT_EQ(sink.committed->usage_percent, std::nullopt) << "the first answer says nothing of it";
}

TEST_F(PollerTest, ASourceThatIsDoneUsesNothing) {
  on_comments = [&](const SeenRequest&) {
    net::ClientResponse response = page_of({});
    response.headers.emplace_back("x-app-usage", R"({"call_count":60})");
    return response;
  };
  start();
  transport.run_for(seconds(10));
  ASSERT_EQ(sink.committed->usage_percent, 60);
  on_status = [](const SeenRequest&) { return answer(200, R"({"status":"VOD","id":"700"})"); };
  ASSERT_TRUE(transport.run_until([&] { return state() == "ended"; }));
  EXPECT_EQ(sink.committed->usage_percent, std::nullopt);
}

TEST_F(PollerTest, QuietPollsCommitNothing) {
  start();
  transport.run_for(seconds(120));
  EXPECT_EQ(sink.ingests.size(), 0U);
  ASSERT_EQ(sink.reports.size(), 1U) << "polling, and then nothing visible changes";
  EXPECT_EQ(sink.reports[0].state, "polling");
}

TEST_F(PollerTest, OnlyTheStatusEndsASourceAfterALastSweep) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(1));
  on_status = [](const SeenRequest&) {
    return answer(200, R"({"status":"LIVE_STOPPED","live_views":80})");
  };
  bool last_words = false;
  on_comments = [&](const SeenRequest& request) {
    last_words = std::stoll(request.query.at("since")) == *committed_watermark() - 180;
    return page_of({{"v_2", now + 20, "sold 3"}, {"v_1", now, "a"}});
  };
  ASSERT_TRUE(transport.run_until([&] { return state() == "ended"; }, seconds(40)));
  EXPECT_TRUE(last_words) << "the last sweep looks back for what appears late";
  EXPECT_TRUE(sink.ids.contains("v_2"));
  transport.run_for(std::chrono::minutes(5));
  EXPECT_TRUE(transport.idle());
  EXPECT_EQ(counters.running.load(), 0);
}

TEST_F(PollerTest, BroadcastThatHasNotBegunIsWaitedFor) {
  on_status = [](const SeenRequest&) { return answer(200, R"({"status":"SCHEDULED_LIVE"})"); };
  start();
  transport.run_for(seconds(90));
  EXPECT_EQ(comment_requests().size(), 0U);
  EXPECT_EQ(state(), "idle");
  EXPECT_NE(sink.committed->detail.find("not begun"), std::string::npos);
  on_status = [](const SeenRequest&) { return answer(200, R"({"status":"LIVE"})"); };
  transport.run_for(seconds(40));
  EXPECT_EQ(state(), "polling");
}

TEST_F(PollerTest, PauseAndResumeContinueFromTheCommittedCursor) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(run_until_polled(2));
  const std::size_t before = comment_requests().size();
  poller->stop();
  transport.run_for(std::chrono::minutes(10));
  EXPECT_EQ(comment_requests().size(), before) << "nothing is fetched while paused";
  restart(true);
  transport.run_for(seconds(1));
  // The first sweep reads the last minutes again, for what appeared while nobody looked.
  EXPECT_EQ(comment_requests().at(before).query.at("since"), std::to_string(now - 180));
}

TEST_F(PollerTest, StoppingInTheMiddleOfACommitDeliversNothingMore) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) { return page_of({{"v_1", now, "a"}}); };
  start();
  ASSERT_TRUE(transport.run_until([&] { return !sink.ingests.empty(); }));
  poller->stop();
  poller.reset();
  transport.run_for(std::chrono::minutes(1));
  EXPECT_EQ(sink.ingests.size(), 1U);
}

TEST_F(PollerTest, LargeBatchesAreSplitAndOnlyTheLastMovesTheCursor) {
  options.batch_comments_max = 40;
  const std::int64_t now = now_s();
  std::vector<PageRow> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({fmt::format("v_{}", 200 - i), now - i / 2, "x"});
  on_comments = [&](const SeenRequest&) { return page_of(rows); };
  start();
  ASSERT_TRUE(run_until_polled(2));
  ASSERT_EQ(sink.ingests.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto cursor = poll_cursor_from(sink.ingests[i].source->cursor);
    EXPECT_EQ(cursor.watermark_s.has_value(), i == 2);
  }
  EXPECT_EQ(sink.comments.size(), 100U);
  EXPECT_TRUE(std::is_sorted(sink.comments.begin(), sink.comments.end(),
                             [](const auto& a, const auto& b) { return a.time() < b.time(); }));
}

TEST_F(PollerTest, WrongPlatformClockDoesNotCarryTheWatermarkAway) {
  const std::int64_t now = now_s();
  on_comments = [&](const SeenRequest&) {
    return page_of({{"v_1", now + 100'000, "from the future"}});
  };
  start();
  ASSERT_TRUE(run_until_polled(2));
  EXPECT_LE(*committed_watermark(), now_s() + 60);
}

}  // namespace
}  // namespace soldwire::platforms::facebook
