#include "platforms/facebook/graph_types.h"

#include <gtest/gtest.h>

namespace soldwire::platforms::facebook {
namespace {

constexpr std::string_view documented_page = R"({"data":[
  {"id":"700100200300999_88001","from":{"id":"24001","name":"Mara Testova"},"message":"12 red M",
   "created_time":"2026-11-20T18:04:11+0000","can_reply_privately":true},
  {"id":"700100200300999_88000","message":"how much?","created_time":"2026-11-20T18:04:11+0000",
   "parent":{"id":"700100200300999_87990"}}],
 "paging":{"cursors":{"before":"WTJ1","after":"WTJ2"},
           "next":"https://graph.facebook.com/v26.0/700100200300400/comments?limit=2&after=WTJ2"},
 "summary":{"order":"reverse_chronological","total_count":57,"can_comment":true}})";

TEST(ParseComments, ReadsTheDocumentedPage) {
  const Result<CommentsPage> page = parse_comments(documented_page);
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->comments.size(), 2U);
  const GraphComment& first = page->comments[0];
  EXPECT_EQ(first.id, "700100200300999_88001");
  EXPECT_EQ(first.from, (Author{"24001", "Mara Testova"}));
  EXPECT_EQ(first.message, "12 red M");
  EXPECT_EQ(first.created_time, parse_rfc3339("2026-11-20T18:04:11Z").value());
  EXPECT_FALSE(first.parent_id.has_value());
  EXPECT_FALSE(page->comments[1].from.has_value());
  EXPECT_EQ(page->comments[1].parent_id, "700100200300999_87990");
  EXPECT_EQ(page->next_after, "WTJ2");
}

struct PagingRow {
  const char* name;
  const char* paging;
  std::optional<std::string> next;
};

TEST(ParseComments, OnlyNextSaysThatThereIsMore) {
  const PagingRow rows[] = {
      {"last page", R"({"cursors":{"before":"a","after":"b"}})", std::nullopt},
      {"more", R"({"cursors":{"after":"b"},"next":"https://x/?after=z"})", "b"},
      {"cursor only in the URL", R"({"next":"https://x/y?limit=2&after=WTJ%3D&x=1"})", "WTJ="},
      {"next without any cursor", R"({"next":"https://x/y"})", std::nullopt},
      {"empty next", R"({"cursors":{"after":"b"},"next":""})", std::nullopt},
      {"null", "null", std::nullopt},
  };
  for (const PagingRow& row : rows) {
    const auto page = parse_comments(std::string(R"({"data":[],"paging":)") + row.paging + "}");
    ASSERT_TRUE(page.has_value()) << row.name;
    EXPECT_EQ(page->next_after, row.next) << row.name;
  }
}

struct CommentRow {
  const char* name;
  const char* json;
  GraphComment expected;
};

TEST(ParseComments, ReadsWhatIsThereAndNoMore) {
  const CommentRow rows[] = {
      {"sticker",
       R"({"id":"1","from":{"id":"2","name":"A"}})",
       {"1", Author{"2", "A"}, "", {}, {}}},
      {"nameless author", R"({"id":"1","from":{"id":"2"}})", {"1", Author{"2", ""}, "", {}, {}}},
      {"author without id",
       R"({"id":"1","from":{"name":"A"}})",
       {"1", Author{"", "A"}, "", {}, {}}},
      {"null author", R"({"id":"1","from":null,"message":null})", {"1", {}, "", {}, {}}},
      {"bare integers",
       R"({"id":12345678901234567890,"from":{"id":17,"name":"A"}})",
       {"12345678901234567890", Author{"17", "A"}, "", {}, {}}},
      {"bad time", R"({"id":"1","created_time":"yesterday"})", {"1", {}, "", {}, {}}},
      {"emoji escape", R"({"id":"1","message":"\ud83d\ude00 12"})", {"1", {}, "😀 12", {}, {}}},
      {"half an emoji",
       R"({"id":"1","message":"sold 12 \ud83d"})",
       {"1", {}, "sold 12 \uFFFD", {}, {}}},
      {"other half",
       R"({"id":"1","message":"\ude00\\u12 \n"})",
       {"1", {}, "\uFFFD\\u12 \n", {}, {}}},
      {"NUL", R"({"id":"1","message":"a\u0000b"})", {"1", {}, std::string("a\0b", 3), {}, {}}},
  };
  for (const CommentRow& row : rows) {
    const auto page = parse_comments(std::string(R"({"data":[)") + row.json + "]}");
    ASSERT_TRUE(page.has_value()) << row.name;
    ASSERT_EQ(page->comments.size(), 1U) << row.name;
    EXPECT_EQ(page->comments[0], row.expected) << row.name;
  }
}

TEST(ParseComments, RowsWithoutAnIdAreCountedAndLeftOut) {
  const std::string long_id(id_bytes_max + 1, '7');
  const auto page =
      parse_comments(R"({"data":[{"message":"x"},{"id":""},{"id":{}},7,null,{"id":")" + long_id +
                     R"("},{"id":"1"}]})");
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->comments.size(), 1U);
  EXPECT_EQ(page->skipped, 6U);
}

TEST(ParseComments, LongTextIsCutBetweenCharacters) {
  std::string text(text_bytes_max - 1, 'x');
  text += "ž and more";
  const auto page = parse_comments(R"({"data":[{"id":"1","message":")" + text + R"("}]})");
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->comments[0].message, std::string(text_bytes_max - 1, 'x'));
}

TEST(ParseComments, WhatIsNotAPageIsWorthAnotherTry) {
  for (const char* body :
       {"", "<html>", "null", "[]", "{}", R"({"data":{}})", R"({"data":[)", "{\"data\":[]}x"}) {
    const auto page = parse_comments(body);
    ASSERT_FALSE(page.has_value()) << body;
    EXPECT_EQ(page.error().code, Errc::unavailable) << body;
  }
}

TEST(ParseLiveVideos, ReadsTheDocumentedList) {
  const auto videos = parse_live_videos(
      R"({"data":[{"id":"700100200300400","status":"LIVE","title":"Friday knitwear",)"
      R"("broadcast_start_time":"2026-11-20T18:00:03+0000","permalink_url":"/shopname/videos/1/",)"
      R"("live_views":184,"video":{"id":"700100200300999"}},{"status":"LIVE"}]})");
  ASSERT_TRUE(videos.has_value());
  ASSERT_EQ(videos->size(), 1U);
  EXPECT_EQ((*videos)[0].title, "Friday knitwear");
  EXPECT_EQ((*videos)[0].video_id, "700100200300999");
  EXPECT_EQ((*videos)[0].live_views, 184);
  EXPECT_TRUE((*videos)[0].broadcast_start_time.has_value());
}

TEST(LivePhase, OnlyAClearStatusEndsABroadcast) {
  for (const char* word :
       {"LIVE_STOPPED", "PROCESSING", "VOD", "SCHEDULED_EXPIRED", "SCHEDULED_CANCELED"}) {
    EXPECT_EQ(phase_of(word), LivePhase::over) << word;
  }
  for (const char* word : {"UNPUBLISHED", "SCHEDULED_UNPUBLISHED", "SCHEDULED_LIVE"}) {
    EXPECT_EQ(phase_of(word), LivePhase::before) << word;
  }
  for (const char* word : {"LIVE", "SOMETHING_NEW", ""}) {
    EXPECT_EQ(phase_of(word), LivePhase::live) << word;
  }
}

struct ErrorRow {
  const char* name;
  int status;
  std::string body;
  ErrorClass expected;
};

std::string error_body(int code, int subcode = 0, bool transient = false) {
  return R"({"error":{"message":"no","type":"OAuthException","code":)" + std::to_string(code) +
         R"(,"error_subcode":)" + std::to_string(subcode) + R"(,"is_transient":)" +
         (transient ? "true" : "false") + "}}";
}

TEST(Classify, FollowsTheDocumentedOrder) {
  const ErrorRow rows[] = {
      {"app limit", 400, error_body(4), ErrorClass::rate_limit},
      {"user limit", 400, error_body(17), ErrorClass::rate_limit},
      {"page limit", 400, error_body(32), ErrorClass::rate_limit},
      {"341", 400, error_body(341), ErrorClass::rate_limit},
      {"custom limit", 400, error_body(613), ErrorClass::rate_limit},
      {"page limit of today", 400, error_body(80'001), ErrorClass::rate_limit},
      {"a limit that calls itself transient", 400, error_body(4, 0, true), ErrorClass::rate_limit},
      {"429 with a token code", 429, error_body(190), ErrorClass::rate_limit},
      {"429 in HTML", 429, "<html>", ErrorClass::rate_limit},
      {"unknown error", 400, error_body(1), ErrorClass::transient},
      {"service", 400, error_body(2), ErrorClass::transient},
      {"transient by its own word", 400, error_body(100, 0, true), ErrorClass::transient},
      {"503", 503, error_body(100), ErrorClass::transient},
      {"gateway page", 502, "<html>", ErrorClass::transient},
      {"401 in HTML", 401, "<html>", ErrorClass::transient},
      {"404 with other JSON", 404, "{}", ErrorClass::transient},
      {"expired", 400, error_body(190, 463), ErrorClass::token},
      {"session key", 400, error_body(102), ErrorClass::token},
      {"401", 401, error_body(0), ErrorClass::token},
      {"permission", 403, error_body(200), ErrorClass::permission},
      {"permission 299", 400, error_body(299), ErrorClass::permission},
      {"capability", 400, error_body(3), ErrorClass::permission},
      {"denied", 400, error_body(10), ErrorClass::permission},
      {"blocked", 400, error_body(368), ErrorClass::abuse},
      {"bad enum", 400, error_body(100), ErrorClass::bad_request},
      {"gone", 400, error_body(100, 33), ErrorClass::bad_request},
      {"something else", 400, error_body(2'500), ErrorClass::bad_request},
  };
  for (const ErrorRow& row : rows) {
    const std::optional<GraphError> error = parse_error(row.status, row.body);
    ASSERT_TRUE(error.has_value()) << row.name;
    EXPECT_EQ(classify(*error), row.expected) << row.name;
    EXPECT_FALSE(describe(*error).empty()) << row.name;
  }
}

TEST(ParseError, GoodAnswersAreNotErrors) {
  EXPECT_FALSE(parse_error(200, R"({"data":[]})").has_value());
  EXPECT_FALSE(parse_error(200, R"({"data":[{"id":"1","message":"\"error\""}]})").has_value());
  EXPECT_TRUE(parse_error(200, error_body(190)).has_value()) << "an error object with status 200";
}

struct UsageRow {
  const char* name;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Usage> expected;
};

TEST(ParseUsage, TakesTheFullestBudget) {
  const UsageRow rows[] = {
      {"none", {{"content-type", "x"}}, std::nullopt},
      {"app",
       {{"x-app-usage", R"({"call_count":41,"total_time":12,"total_cputime":9})"}},
       Usage{41, {}}},
      {"page beats app",
       {{"x-app-usage", R"({"call_count":41})"}, {"x-page-usage", R"({"total_time":88.6})"}},
       Usage{88, {}}},
      {"business",
       {{"x-business-use-case-usage",
         R"({"9":[{"type":"pages","call_count":83,"total_cputime":15,"estimated_time_to_regain_access":4}]})"}},
       Usage{83, std::chrono::minutes(4)}},
      {"other products are not ours",
       {{"x-business-use-case-usage", R"({"9":[{"type":"instagram","call_count":100}]})"}},
       std::nullopt},
      {"unreadable", {{"x-app-usage", "{"}}, std::nullopt},
      {"says nothing", {{"x-app-usage", "{}"}}, std::nullopt},
      {"nothing used", {{"x-app-usage", R"({"call_count":0})"}}, Usage{0, {}}},
      {"absurd", {{"x-app-usage", R"({"call_count":1e300})"}}, Usage{1'000, {}}},
  };
  for (const UsageRow& row : rows) {
    const std::optional<Usage> usage = parse_usage(row.headers);
    ASSERT_EQ(usage.has_value(), row.expected.has_value()) << row.name;
    if (!usage) continue;
    EXPECT_EQ(usage->percent, row.expected->percent) << row.name;
    EXPECT_EQ(usage->regain, row.expected->regain) << row.name;
  }
}

}  // namespace
}  // namespace soldwire::platforms::facebook
