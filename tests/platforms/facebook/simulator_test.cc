// The simulator over a real loopback connection, as the HTTP client sees it.

#include "platforms/facebook/simulator.h"

#include <gtest/gtest.h>

#include <future>

#include "net/http_client.h"
#include "platforms/facebook/graph_types.h"

namespace soldwire::platforms::facebook {
namespace {

class SimulatorTest : public ::testing::Test {
 protected:
  void start(SimulatorOptions options = {}) {
    if (options.script.lines.empty()) {
      for (int i = 0; i < 50; ++i) {
        options.script.lines.push_back({.at_s = i / 100.0,
                                        .from = Author{"24001", "Mara"},
                                        .message = "sold " + std::to_string(i),
                                        .parent = {}});
      }
      options.offset_s = 0.49;
    }
    token = options.token;
    Result<std::unique_ptr<Simulator>> made = Simulator::make(std::move(options), clock);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    simulator = std::move(*made);
    const Result<void> started = simulator->start();
    ASSERT_TRUE(started.has_value()) << started.error().message;
  }
  Result<net::ClientResponse> call(std::string method, const std::string& target,
                                   std::string body = {}) {
    std::promise<Result<net::ClientResponse>> answer;
    net::ClientRequest request;
    request.method = std::move(method);
    request.url = simulator->base_url() + target;
    request.body = std::move(body);
    request.headers.emplace_back("Authorization", "Bearer " + token);
    client.fetch(std::move(request),
                 [&](Result<net::ClientResponse> result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  }

  SystemClock clock;
  std::string token;
  std::unique_ptr<Simulator> simulator;
  net::HttpClient client;
};

TEST_F(SimulatorTest, AnswersTheDocumentedCalls) {
  start();
  const auto node = call("GET", "/v26.0/910000000000001?fields=id,name");
  ASSERT_TRUE(node.has_value()) << node.error().message;
  EXPECT_EQ(parse_node(node->body)->id, "910000000000001");
  const auto lives = call("GET", "/v26.0/910000000000001/live_videos?fields=id,status");
  EXPECT_EQ(parse_live_videos(lives->body)->size(), 1U);
  const auto live = call("GET", "/v26.0/700100200300400?fields=status,live_views");
  EXPECT_EQ(parse_live_video(live->body)->status, "LIVE");
  const auto comments =
      call("GET", "/v26.0/700100200300400/comments?filter=stream&live_filter=no_filter&limit=20");
  EXPECT_EQ(comments->status, 200);
  const auto page = parse_comments(comments->body);
  EXPECT_EQ(page->comments.size(), 20U);
  EXPECT_TRUE(page->next_after.has_value());
}

TEST_F(SimulatorTest, TakesTheTokenAsAParameterToo) {
  start();
  const std::string good = token;
  token = "wrong";
  EXPECT_EQ(call("GET", "/v26.0/700100200300400?access_token=" + good)->status, 400)
      << "the header comes first";
  EXPECT_NE(call("GET", "/v26.0/700100200300400")->body.find("190"), std::string::npos);
}

TEST_F(SimulatorTest, AdministrationChangesTheShow) {
  start();
  EXPECT_EQ(
      call("POST", "/_sim/comment", R"({"from":{"id":"24009","name":"Ivo"},"message":"sold 7"})")
          ->status,
      201);
  const auto comments = call("GET",
                             "/v26.0/700100200300400/comments?filter=stream&live_filter=no_filter&"
                             "order=reverse_chronological&limit=1");
  EXPECT_EQ(parse_comments(comments->body)->comments.at(0).message, "sold 7");

  EXPECT_EQ(call("POST", "/_sim/fault", R"({"spec":"html502","count":1})")->status, 200);
  EXPECT_EQ(call("GET", "/v26.0/700100200300400")->status, 502);
  EXPECT_EQ(call("GET", "/v26.0/700100200300400")->status, 200);

  EXPECT_EQ(call("POST", "/_sim/token", R"({"expired":true})")->status, 200);
  EXPECT_EQ(call("GET", "/v26.0/700100200300400")->status, 400);
  EXPECT_EQ(call("POST", "/_sim/token", R"({"expired":false})")->status, 200);

  EXPECT_EQ(call("POST", "/_sim/end", "{}")->status, 200);
  EXPECT_NE(call("GET", "/v26.0/700100200300400?fields=status")->body.find("LIVE_STOPPED"),
            std::string::npos);
  EXPECT_EQ(call("POST", "/_sim/reset", "{}")->status, 200);
  EXPECT_NE(call("GET", "/_sim/state")->body.find("\"status\":\"LIVE\""), std::string::npos);
}

TEST_F(SimulatorTest, BadOrdersAreRefusedInWords) {
  start();
  for (const auto& [target, body] :
       std::vector<std::pair<std::string, std::string>>{{"/_sim/fault", R"({"spec":"teapot"})"},
                                                        {"/_sim/fault", R"({"spec":"late"})"},
                                                        {"/_sim/faults", R"({"spec":"429:7"})"},
                                                        {"/_sim/advance", "{}"},
                                                        {"/_sim/comment", "["},
                                                        {"/_sim/usage", R"({"percent":-1})"}}) {
    const auto answer = call("POST", target, body);
    EXPECT_EQ(answer->status, 400) << target;
    EXPECT_NE(answer->body.find("error"), std::string::npos);
  }
}

TEST_F(SimulatorTest, DroppedConnectionsLeaveNoReadablePage) {
  SimulatorOptions options;
  options.faults = "drop:1";
  start(options);
  const auto answer = call("GET", "/v26.0/700100200300400/comments?live_filter=no_filter");
  if (answer) {
    EXPECT_FALSE(parse_comments(answer->body).has_value());
  }
}

TEST_F(SimulatorTest, UnknownPathsAreGraphErrorsToo) {
  start();
  const auto answer = call("GET", "/v26.0/1/2/3/4");
  EXPECT_EQ(parse_error(answer->status, answer->body)->code, 2'500);
  EXPECT_EQ(parse_error(400, call("GET", "/latest/700100200300400")->body)->code, 2'500);
}

TEST(Simulator, WrongOptionsAreRefused) {
  const SystemClock clock;
  SimulatorOptions options;
  options.rate = 0;
  EXPECT_FALSE(Simulator::make(options, clock).has_value());
  options = {};
  options.faults = "teapot";
  EXPECT_FALSE(Simulator::make(options, clock).has_value());
  options = {};
  options.live_id = options.page_id;
  EXPECT_FALSE(Simulator::make(options, clock).has_value());
}

}  // namespace
}  // namespace soldwire::platforms::facebook
