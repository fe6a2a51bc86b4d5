// The simulator's Graph API speaks as documented.

#include "platforms/facebook/simulated_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "platforms/facebook/graph_types.h"

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;

class SimulatedGraphTest : public ::testing::Test {
 protected:
  SimulatedGraphTest() {
    for (int i = 0; i < 300; ++i) {
      ScriptLine line;
      line.at_s = i / 10.0;
      line.from = Author{std::to_string(24'000 + i), "Viewer"};
      line.message = "a long enough comment number " + std::to_string(i);
      if (i % 10 == 9) line.parent = static_cast<std::size_t>(i - 1);
      if (i % 10 == 5) line.message = "12";
      options.script.lines.push_back(std::move(line));
    }
  }
  void make(std::string_view faults = "") {
    graph.emplace(options, *parse_faults(faults), clock.now());
  }
  GraphReply get(std::string edge, std::vector<std::pair<std::string, std::string>> query,
                 std::string object = {}) {
    return graph->answer({.version = "v26.0",
                          .object = object.empty() ? options.live_id : std::move(object),
                          .edge = std::move(edge),
                          .query = std::move(query),
                          .token = token,
                          .host = "127.0.0.1:1"},
                         clock.now());
  }
  // Every comment of a walk from page to page.
  std::vector<GraphComment> walk(std::vector<std::pair<std::string, std::string>> query) {
    std::vector<GraphComment> all;
    std::string after;
    for (int i = 0; i < 100; ++i) {
      auto page_query = query;
      if (!after.empty()) page_query.emplace_back("after", after);
      const auto page = parse_comments(get("comments", page_query).body);
      EXPECT_TRUE(page.has_value());
      if (!page) break;
      all.insert(all.end(), page->comments.begin(), page->comments.end());
      if (!page->next_after) break;
      after = *page->next_after;
    }
    return all;
  }
  std::optional<GraphError> error_of(const GraphReply& reply) {
    return parse_error(reply.status, reply.body);
  }

  ManualClock clock{TimeMs{1'795'200'000'000}};
  SimulatorOptions options;
  std::string token = options.token;
  std::optional<SimulatedGraph> graph;
};

TEST_F(SimulatedGraphTest, CommentsComeAsTimePasses) {
  make();
  EXPECT_EQ(walk({{"filter", "stream"}, {"live_filter", "no_filter"}}).size(), 1U);
  clock.advance(milliseconds(10'000));
  EXPECT_EQ(walk({{"filter", "stream"}, {"live_filter", "no_filter"}}).size(), 101U);
}

TEST_F(SimulatedGraphTest, RateAndOffsetMoveTheShow) {
  options.rate = 10;
  options.offset_s = 5;
  make();
  EXPECT_EQ(walk({{"filter", "stream"}, {"live_filter", "no_filter"}}).size(), 51U);
  clock.advance(milliseconds(1'000));
  const auto all = walk({{"filter", "stream"}, {"live_filter", "no_filter"}});
  EXPECT_EQ(all.size(), 151U);
  EXPECT_LT(all.front().created_time->value, graph->live().started().value) << "history";
}

TEST_F(SimulatedGraphTest, PagesFitTogetherInEveryOrder) {
  make();
  clock.advance(milliseconds(20'000));
  for (const char* order : {"chronological", "reverse_chronological"}) {
    const auto all = walk(
        {{"filter", "stream"}, {"live_filter", "no_filter"}, {"order", order}, {"limit", "7"}});
    ASSERT_EQ(all.size(), 201U) << order;
    const bool newest_first = std::string_view(order) != "chronological";
    for (std::size_t i = 1; i < all.size(); ++i) {
      EXPECT_EQ(newest_first ? all[i - 1].created_time >= all[i].created_time
                             : all[i - 1].created_time <= all[i].created_time,
                true);
    }
  }
}

TEST_F(SimulatedGraphTest, RankedWalkMixesButIsComplete) {
  make("reorder:1");
  clock.advance(milliseconds(20'000));
  const auto all = walk({{"filter", "stream"},
                         {"live_filter", "no_filter"},
                         {"limit", "7"},
                         {"order", "reverse_chronological"}});
  std::set<std::string> ids;
  bool mixed = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    ids.insert(all[i].id);
    if (i > 0 && all[i - 1].created_time < all[i].created_time) mixed = true;
  }
  EXPECT_EQ(ids.size(), 201U);
  EXPECT_TRUE(mixed);
}

TEST_F(SimulatedGraphTest, DefaultsHideRepliesAndWhatLooksLikeLowQuality) {
  make();
  clock.advance(milliseconds(9'950));
  EXPECT_EQ(walk({{"filter", "stream"}, {"live_filter", "no_filter"}}).size(), 100U);
  EXPECT_EQ(walk({{"live_filter", "no_filter"}}).size(), 90U);
  EXPECT_EQ(walk({{"filter", "stream"}}).size(), 90U);
  EXPECT_EQ(walk({}).size(), 80U);
}

TEST_F(SimulatedGraphTest, LimitIsClampedToAHundred) {
  make();
  clock.advance(milliseconds(30'000));
  const auto count = [&](std::vector<std::pair<std::string, std::string>> query) {
    query.emplace_back("filter", "stream");
    query.emplace_back("live_filter", "no_filter");
    return parse_comments(get("comments", query).body)->comments.size();
  };
  EXPECT_EQ(count({{"limit", "5000"}}), 100U);
  EXPECT_EQ(count({}), 25U);
}

TEST_F(SimulatedGraphTest, SinceIsALowerBound) {
  make();
  clock.advance(milliseconds(30'000));
  const std::int64_t since = clock.now().value / 1'000 - 5;
  for (const GraphComment& comment :
       walk({{"since", std::to_string(since)}, {"live_filter", "no_filter"}})) {
    EXPECT_GE(comment.created_time->value, since * 1'000);
  }
}

TEST_F(SimulatedGraphTest, BadParametersAreError100) {
  make();
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"live_filter", "stream"},
                                                        {"filter", "no_filter"},
                                                        {"order", "newest"},
                                                        {"limit", "0"},
                                                        {"limit", "x"},
                                                        {"since", "soon"},
                                                        {"after", "nonsense"}}) {
    const auto error = error_of(get("comments", {{name, value}}));
    ASSERT_TRUE(error.has_value()) << name;
    EXPECT_EQ(error->code, 100) << name;
  }
}

TEST_F(SimulatedGraphTest, TokenIsChecked) {
  make();
  token = "other";
  EXPECT_EQ(error_of(get("comments", {}))->code, 190);
  token = "";
  EXPECT_EQ(error_of(get("comments", {}))->code, 190);
  token = options.token;
  graph->set_expired(true);
  EXPECT_EQ(error_of(get("comments", {}))->subcode, 463);
}

TEST_F(SimulatedGraphTest, TokenExpiresOnSchedule) {
  make("expire@10s");
  EXPECT_FALSE(error_of(get("comments", {})).has_value());
  clock.advance(milliseconds(10'000));
  EXPECT_EQ(error_of(get("comments", {}))->subcode, 463);
}

TEST_F(SimulatedGraphTest, UnknownObjectsAreGone) {
  make();
  const auto error = error_of(get("", {{"fields", "status"}}, "123"));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, 100);
  EXPECT_EQ(error->subcode, 33);
}

TEST_F(SimulatedGraphTest, StatusWalksToTheEndWhileViewersLinger) {
  make();
  std::vector<std::string> words;
  for (int i = 0; i < 80; ++i) {
    const auto video = parse_live_video(get("", {{"fields", "status,live_views"}}).body);
    ASSERT_TRUE(video.has_value());
    if (words.empty() || words.back() != video->status) words.push_back(video->status);
    if (video->status == "LIVE_STOPPED") {
      EXPECT_GT(video->live_views, 0);
    }
    clock.advance(milliseconds(1'000));
  }
  EXPECT_EQ(words, (std::vector<std::string>{"LIVE", "LIVE_STOPPED", "PROCESSING", "VOD"}));
}

TEST_F(SimulatedGraphTest, LoopingShowBeginsAgain) {
  options.loop = true;
  make();
  clock.advance(std::chrono::minutes(5));
  graph->advance(clock.now());
  EXPECT_GT(graph->live().comment_count(), 2'000U);
  EXPECT_EQ(graph->live().status(clock.now()), "LIVE");
}

TEST_F(SimulatedGraphTest, LiveVideosFollowTheStatusFilter) {
  make();
  const std::vector<std::pair<std::string, std::string>> query{
      {"broadcast_status", R"(["LIVE"])"},
      {"fields", "id,status,title,broadcast_start_time,permalink_url,live_views,video{id}"}};
  const auto videos = parse_live_videos(get("live_videos", query, options.page_id).body);
  ASSERT_EQ(videos->size(), 1U);
  EXPECT_EQ((*videos)[0].id, options.live_id);
  EXPECT_NE((*videos)[0].video_id, options.live_id);
  graph->live().end(clock.now());
  EXPECT_TRUE(parse_live_videos(get("live_videos", query, options.page_id).body)->empty());
}

TEST_F(SimulatedGraphTest, AuthorsAreWithheldForGood) {
  make("nofrom:0.5");
  clock.advance(milliseconds(30'000));
  const auto once = walk({{"live_filter", "no_filter"}});
  const auto again = walk({{"live_filter", "no_filter"}});
  EXPECT_EQ(once, again);
  const auto hidden =
      std::count_if(once.begin(), once.end(), [](const auto& c) { return !c.from; });
  EXPECT_GT(hidden, 60);
  EXPECT_LT(hidden, 210);
}

TEST_F(SimulatedGraphTest, LateCommentsAppearWithTheirOldTime) {
  make("late:1@20s");
  clock.advance(milliseconds(15'000));
  EXPECT_TRUE(walk({{"live_filter", "no_filter"}}).empty());
  clock.advance(milliseconds(10'000));
  const auto now_visible = walk({{"live_filter", "no_filter"}});
  ASSERT_FALSE(now_visible.empty());
  EXPECT_LE(now_visible.back().created_time->value, clock.now().value - 20'000);
}

TEST_F(SimulatedGraphTest, ForcedFaultsHitTheNamedCalls) {
  make();
  graph->force({parse_faults("code190.460")->front(), 2, "comments"});
  EXPECT_FALSE(error_of(get("", {})).has_value());
  EXPECT_EQ(error_of(get("comments", {}))->subcode, 460);
  EXPECT_EQ(error_of(get("comments", {}))->subcode, 460);
  EXPECT_FALSE(error_of(get("comments", {})).has_value());
}

TEST_F(SimulatedGraphTest, UsageHeadersAreReadableByTheConnector) {
  make("usage:0.95");
  std::vector<std::pair<std::string, std::string>> headers = get("comments", {}).headers;
  for (auto& [name, value] : headers) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  EXPECT_EQ(parse_usage(headers)->percent, 95);
  graph->set_usage(100, 3);
  EXPECT_EQ(get("comments", {}).headers.size(), 2U);
}

TEST_F(SimulatedGraphTest, LogKeepsCallsWithoutTokens) {
  make();
  (void)get("comments", {{"access_token", "SECRET"}, {"limit", "3"}});
  const std::string log = graph->log_json();
  EXPECT_EQ(log.find("SECRET"), std::string::npos);
  EXPECT_NE(log.find("limit=3"), std::string::npos);
}

TEST_F(SimulatedGraphTest, JumpBringsABurstOfNow) {
  make();
  clock.advance(milliseconds(1'000));
  graph->advance(clock.now());
  graph->live().jump(10, clock.now());
  const auto all = walk({{"filter", "stream"}, {"live_filter", "no_filter"}});
  EXPECT_EQ(all.size(), 111U);
  EXPECT_EQ(all.back().created_time->value / 1'000, clock.now().value / 1'000);
}

}  // namespace
}  // namespace soldwire::platforms::facebook
