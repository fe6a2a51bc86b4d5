#include "platforms/facebook/graph_client.h"

#include <gtest/gtest.h>

#include "platforms/facebook/page_calls.h"
#include "tests/platforms/virtual_transport.h"

namespace soldwire::platforms::facebook {
namespace {

TEST(CheckBaseUrl, TokenTravelsInClearToLoopbackOnly) {
  const std::pair<const char*, bool> rows[] = {
      {"https://graph.facebook.com", true},
      {"http://127.0.0.1:4001", true},
      {"http://localhost:4001/graph", true},
      {"http://[::1]:4001", true},
      {"http://simulator:4001", false},
      {"http://127.0.0.1.evil.example", false},
      {"http://127.0.0.1@evil.example", false},
      {"https://user@host", false},
      {"https://host?x", false},
      {"https://host#x", false},
      {"https://", false},
      {"ftp://host", false},
      {"", false},
  };
  for (const auto& [url, good] : rows) {
    EXPECT_EQ(check_base_url(url, false).has_value(), good) << url;
  }
  EXPECT_TRUE(check_base_url("http://simulator:4001", true).has_value());
}

class GraphClientTest : public ::testing::Test {
 protected:
  std::shared_ptr<GraphClient> make_client(std::string_view base_url = "http://127.0.0.1:1/") {
    return std::make_shared<GraphClient>(GraphOptions{}, transport, clock, counters,
                                         std::make_shared<CallBudget>(), base_url, "SECRET-TOKEN");
  }
  void answer_with(int status, std::string body) {
    transport.set_server([status, body](const SeenRequest&) -> Result<net::ClientResponse> {
      return net::ClientResponse{.status = status, .headers = {}, .body = body};
    });
  }

  ManualClock clock;
  VirtualTransport transport{clock};
  PlatformCounters counters;
};

TEST_F(GraphClientTest, IdsCannotLeaveTheirPlaceInThePath) {
  answer_with(200, "{}");
  make_client()->get("../me?x=", "comments", {{"after", "a&b=c/+"}}, [](const GraphAnswer&) {});
  transport.run_for(std::chrono::seconds(1));
  EXPECT_EQ(transport.requests.at(0).url,
            "http://127.0.0.1:1/v26.0/..%2Fme%3Fx%3D/comments?after=a%26b%3Dc%2F%2B");
}

TEST_F(GraphClientTest, PlatformsOwnBaseUrlIsTheDefault) {
  answer_with(200, "{}");
  make_client("")->get("1", "", {}, [](const GraphAnswer&) {});
  transport.run_for(std::chrono::seconds(1));
  EXPECT_EQ(transport.requests.at(0).url, "https://graph.facebook.com/v26.0/1");
}

TEST_F(GraphClientTest, QuotedTokenDoesNotReachTheFailureText) {
  answer_with(400, R"({"error":{"message":"Malformed SECRET-TOKEN here","code":100}})");
  std::string detail;
  make_client()->get("1", "", {},
                     [&](const GraphAnswer& answer) { detail = answer.error().detail; });
  transport.run_for(std::chrono::seconds(1));
  EXPECT_EQ(detail.find("SECRET"), std::string::npos) << detail;
  EXPECT_NE(detail.find("***"), std::string::npos) << detail;
}

struct CallRow {
  const char* name;
  int status;
  const char* body;
  Errc expected;
};

TEST_F(GraphClientTest, FailuresOfPageCallsAreInTheApisWords) {
  const CallRow rows[] = {
      {"token", 400, R"({"error":{"code":190,"error_subcode":463}})", Errc::conflict},
      {"permission", 403, R"({"error":{"code":200}})", Errc::conflict},
      {"no such page", 400, R"({"error":{"code":100,"error_subcode":33}})", Errc::not_found},
      {"limit", 400, R"({"error":{"code":4}})", Errc::overloaded},
      {"down", 502, "<html>", Errc::unavailable},
      {"nonsense", 200, "{}", Errc::unavailable},
  };
  for (const CallRow& row : rows) {
    answer_with(row.status, row.body);
    std::optional<Errc> lives;
    std::optional<Errc> check;
    list_lives(make_client(), "9100",
               [&](const Result<std::vector<Live>>& result) { lives = result.error().code; });
    check_page(make_client(), "9100",
               [&](const Result<AccountCheck>& result) { check = result.error().code; });
    transport.run_for(std::chrono::seconds(1));
    EXPECT_EQ(lives, row.expected) << row.name;
    EXPECT_EQ(check, row.expected) << row.name;
  }
}

TEST_F(GraphClientTest, ListsOnlyWhatRunsNewestFirst) {
  answer_with(200, R"({"data":[
    {"id":"1","status":"LIVE","broadcast_start_time":"2026-11-20T18:00:00+0000"},
    {"id":"2","status":"VOD","broadcast_start_time":"2026-11-20T19:30:00+0000"},
    {"id":"3","status":"LIVE","title":"Evening","broadcast_start_time":"2026-11-20T19:00:00+0000","live_views":7}]})");
  std::vector<Live> lives;
  list_lives(make_client(), "9100",
             [&](const Result<std::vector<Live>>& result) { lives = *result; });
  transport.run_for(std::chrono::seconds(1));
  ASSERT_EQ(lives.size(), 2U);
  EXPECT_EQ(lives[0].id, "3");
  EXPECT_EQ(lives[0].title, "Evening");
  EXPECT_EQ(lives[0].viewers, 7);
  EXPECT_EQ(transport.requests.at(0).query.at("broadcast_status"), R"(["LIVE"])");
}

}  // namespace
}  // namespace soldwire::platforms::facebook
