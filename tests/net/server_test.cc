#include "net/server.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "tests/net/raw_client.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

TEST(Server, AnswersARequest) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(get("/hello"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("content-type"), "text/plain");
  EXPECT_EQ(response->header("server"), "soldwire");
  EXPECT_EQ(response->header("date").size(), 29U);
  EXPECT_EQ(response->header("connection"), "");
}

TEST(Server, KeepsTheConnectionForTheNextRequest) {
  TestServer server;
  RawClient client(server.port());
  for (int count = 0; count < 3; ++count) {
    const auto response = client.request(get("/hello"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "hello");
  }
  EXPECT_EQ(server.stats().accepted, 1U);
  EXPECT_EQ(server.stats().requests, 3U);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  RawClient client(server.port());
  std::string all;
  for (int number = 0; number < 50; ++number) {
    all += get("/echo/" + std::to_string(number));
  }
  client.send(all);
  for (int number = 0; number < 50; ++number) {
    const auto response = client.read_response();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, std::to_string(number));
  }
}

// The first answer comes late and from another thread; the second request is handed out after it.
TEST(Server, PipelinedRequestsWaitForAnAnswerOfAnotherThread) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/later") + get("/hello"));
  server.answer_later("first");
  const auto first = client.read_response();
  const auto second = client.read_response();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body, "first");
  EXPECT_EQ(second->body, "hello");
}

TEST(Server, SendsTheHeadOnlyToHead) {
  TestServer server;
  RawClient client(server.port());
  client.send("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n" + get("/echo/next"));
  const auto head = client.read_response(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-length"), "5");
  const auto next = client.read_response();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "next");
}

TEST(Server, TakesABody) {
  TestServer server;
  RawClient client(server.port());
  const std::string body(100'000, 'x');
  const auto response = client.request(post("/body", body));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, body);
}

TEST(Server, TakesAChunkedBody) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(
      "POST /body HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello world");
}

TEST(Server, AsksForABodyThatWaitsFor100Continue) {
  TestServer server;
  RawClient client(server.port());
  client.send(
      "POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  const auto response = client.request("hello");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "hello");
}

TEST(Server, AnswersABadRequestWithAProblemAndCloses) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request("GET /hello HTTP/1.1\r\nNo Host\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 400);
  EXPECT_EQ(response->header("content-type"), "application/problem+json");
  EXPECT_NE(response->body.find("\"code\":\"invalid_input\""), std::string::npos);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, ABadRequestBehindAGoodOneIsAnsweredAfterIt) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/hello") + "nonsense\r\n\r\n");
  EXPECT_EQ(client.read_response()->status, 200);
  EXPECT_EQ(client.read_response()->status, 400);
}

TEST(Server, NamesTheMethodsOfAPath) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request("DELETE /hello HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 405);
  EXPECT_EQ(response->header("allow"), "GET, HEAD");
  EXPECT_EQ(client.request(get("/hello"))->status, 200) << "the connection can go on";
}

TEST(Server, AnswersAnUnknownPathWithAProblem) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(get("/nowhere"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 404);
  EXPECT_NE(response->body.find("\"not_found\""), std::string::npos);
}

TEST(Server, ClosesWhenAsked) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(get("/hello", "Connection: close\r\n"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, SpeaksHttp10) {
  TestServer server;
  {
    RawClient client(server.port());
    const auto response = client.request("GET /hello HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "hello");
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  RawClient client(server.port());
  const auto response = client.request("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->header("connection"), "keep-alive");
  EXPECT_EQ(client.request(get("/hello"))->status, 200);
}

TEST(Server, AnswersAPeerThatHasEndedItsSide) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/later"));
  client.end_sending();
  server.answer_later("late");
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "late");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Server, GivesTheHandlerAWholeRequest) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(
      "GET http://Shop.Example:8080/show/a%20b?x=1+2&y=%41&x=3 HTTP/1.1\r\nHost: other\r\n"
      "Cookie: a=1; session=\"s 1\"\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body,
            "method=GET path=/show/a b param=a b x=1 2 y=A cookie=s 1 host=shop.example:8080 "
            "peer=127.0.0.1 secure=no");
}

TEST(Server, SendsALargeBodyToASlowReader) {
  TestServer server;
  RawClient client(server.port(), 64 << 10);
  client.send(get("/large") + get("/hello"));
  RawClient other(server.port());
  EXPECT_EQ(other.request(get("/hello"))->status, 200) << "one slow reader does not hold up others";
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, TestServer::large_body());
  EXPECT_EQ(client.read_response()->body, "hello");
}

TEST(Server, AnswersA500WhenTheResponderIsDropped) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.request(get("/drop"))->status, 500);
  EXPECT_EQ(client.request(get("/throw"))->status, 500);
  EXPECT_EQ(client.request(get("/hello"))->status, 200);
}

TEST(Server, DropsTheAnswerToAPeerThatHasGone) {
  TestServer server;
  {
    RawClient client(server.port());
    client.send(get("/later"));
    server.wait_for_late_request();
    client.reset();
  }
  ASSERT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  server.answer_later("nobody reads this");
  RawClient client(server.port());
  EXPECT_EQ(client.request(get("/hello"))->status, 200);
}

TEST(Server, ASecondAnswerIsDropped) {
  TestServer server;
  RawClient client(server.port());
  EXPECT_EQ(client.request(get("/twice"))->body, "one");
  EXPECT_EQ(client.request(get("/hello"))->body, "hello");
}

TEST(Server, ALineBreakInAHeaderValueMakesNoNewField) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(get("/inject"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->header("x-injected"), "");
  EXPECT_EQ(response->header("x-value"), "a  X-Injected: 1");
}

TEST(Server, AResponderMayOutliveTheServer) {
  std::optional<Responder> kept;
  {
    Router router;
    std::promise<void> handled;
    router.add("GET", "/keep", [&](Request, Responder responder) {
      kept = std::move(responder);
      handled.set_value();
    });
    ServerOptions options;
    options.port = 0;
    Server server(options, router);
    ASSERT_TRUE(server.start());
    RawClient client(server.port());
    client.send(get("/keep"));
    handled.get_future().wait();
  }
  kept->send({});
  kept.reset();
}

TEST(Server, SeveralThreadsShareAPort) {
  ServerOptions options;
  options.threads = 3;
  TestServer server(options);
  EXPECT_EQ(server.get().loops().size(), 3U);
  for (int count = 0; count < 30; ++count) {
    RawClient client(server.port());
    ASSERT_EQ(client.request(get("/hello"))->status, 200);
  }
  EXPECT_EQ(server.stats().requests, 30U);
}

TEST(Server, APortInUseIsAnError) {
  for (const int threads : {1, 3}) {
    ServerOptions options;
    options.threads = threads;
    TestServer first(options);
    Router router;
    options.port = first.port();
    Server second(options, router);
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, Errc::unavailable);
    EXPECT_NE(started.error().message.find(std::to_string(first.port())), std::string::npos);
  }
}

TEST(Server, ABadAddressIsAnError) {
  Router router;
  ServerOptions options;
  options.address = "not an address";
  Server server(options, router);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Errc::invalid_input);
}

TEST(Server, ListensOnLocalhost) {
  ServerOptions options;
  options.address = "localhost";
  TestServer server(options);
  RawClient client(server.port());
  EXPECT_EQ(client.request(get("/hello"))->status, 200);
}

}  // namespace
}  // namespace soldwire::net
