#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include "tests/net/http2_client.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

TEST(Http2, AnswersARequestAsHttp1Does) {
  TestServer server;
  Http2Client client(server.port());
  const auto& answer = client.finish(client.get("/hello"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_TRUE(answer.ended);
  EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer.headers.at("content-length"), "5");
  EXPECT_EQ(answer.headers.at("server"), "soldwire");
  EXPECT_TRUE(answer.headers.contains("date"));
  EXPECT_FALSE(answer.headers.contains("connection"));
  EXPECT_EQ(server.stats().requests, 1U);
}

TEST(Http2, HandlersSeeTheSameRequest) {
  TestServer server;
  Http2Client client(server.port());
  const std::int32_t lane =
      client.get("/show/a%20b?x=1&y=two+three",
                 {{":authority", "Example.org:8080"}, {"cookie", "a=1"}, {"cookie", "session=s3"}});
  EXPECT_EQ(client.finish(lane).body,
            "method=GET path=/show/a b param=a b x=1 y=two three cookie=s3 host=example.org:8080 "
            "peer=127.0.0.1 secure=no");
}

TEST(Http2, ThePrefaceMayComeByteByByte) {
  TestServer server;
  RawClient raw(server.port());
  Http2Client client(
      [&](std::string_view bytes) {
        for (const char& byte : bytes) {
          raw.send({&byte, 1});
        }
      },
      [&] { return raw.read_some(7); });
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
}

TEST(Http2, WhatBeginsLikeThePrefaceIsHttp1AllTheSame) {
  TestServer server;
  RawClient client(server.port());
  client.send("P");
  client.send("OST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(client.read_response()->body, "ok");
}

TEST(Http2, AnswersManyRequestsOnOneConnection) {
  TestServer server;
  Http2Client client(server.port());
  std::vector<std::int32_t> lanes;
  for (int number = 0; number < 1'000; ++number) {
    lanes.push_back(client.get("/echo/" + std::to_string(number)));
  }
  for (int number = 0; number < 1'000; ++number) {
    ASSERT_EQ(client.finish(lanes[static_cast<std::size_t>(number)]).body, std::to_string(number));
  }
  EXPECT_GE(client.peer_setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 1'000U);
  EXPECT_EQ(server.stats().accepted, 1U);
}

TEST(Http2, HeadGetsTheLengthAndNoBody) {
  TestServer server;
  Http2Client client(server.port());
  const auto& answer = client.finish(client.request("HEAD", "/hello"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-length"), "5");
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, 0U);
}

TEST(Http2, SendsLargeBodiesWhole) {
  TestServer server;
  Http2Client client(server.port());
  EXPECT_EQ(client.finish(client.get("/large")).body, TestServer::large_body());
}

TEST(Http2, ReadsLargeBodiesAndIgnoresTrailers) {
  TestServer server;
  Http2Client client(server.port());
  const std::string body(900'000, 'b');
  EXPECT_EQ(client.finish(client.post("/body", body, {}, {{"x-checksum", "1"}})).body, body);
  EXPECT_EQ(client.finish(client.post("/body", "")).body, "");
}

TEST(Http2, RefusesABodyThatIsTooLargeAndGoesOn) {
  TestServer server;
  Http2Client client(server.port());
  EXPECT_EQ(client.finish(client.post("/small", std::string(11, 'x'))).status, 413);
  const auto& announced =
      client.finish(client.post("/small", std::string(99, 'x'), {{"content-length", "99"}}));
  EXPECT_EQ(announced.status, 413);
  EXPECT_EQ(announced.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(client.finish(client.post("/small", "0123456789")).body, "0123456789");
}

TEST(Http2, AnswersBeforeTheEndOfABodyItDoesNotWant) {
  TestServer server;
  Http2Client client(server.port());
  const std::int32_t lane = client.begin_post("/hello");
  const auto& answer = client.finish(lane);
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("allow"), "GET, HEAD");
  EXPECT_TRUE(answer.ended);
  EXPECT_EQ(answer.error, static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
}

TEST(Http2, SaysGoOnToAClientThatAsks) {
  TestServer server;
  Http2Client client(server.port());
  const auto& answer = client.finish(client.post("/body", "ok", {{"expect", "100-continue"}}));
  EXPECT_TRUE(answer.continued);
  EXPECT_EQ(answer.status, 200);
}

TEST(Http2, RefusesWhatIsNoValidRequestAndGoesOn) {
  struct Row {
    const char* path;
    Http2Client::Fields more;
    int status;
  };
  const std::string long_path = "/" + std::string(9'000, 'x');
  const std::vector<Row> rows{
      {"/hello", {{"host", "other"}}, 400},
      {"/../etc", {}, 400},
      {"/a%2fb", {}, 400},
      {"/hello", {{"expect", "miracles"}}, 417},
      {"/hello", {{"x-large", std::string(17'000, 'x')}}, 431},
      {"/hello", Http2Client::Fields(200, {"x", "y"}), 431},
      {long_path.c_str(), {}, 414},
      {"/nowhere", {}, 404},
      {"/drop", {}, 500},
      {"/throw", {}, 500},
  };
  TestServer server;
  Http2Client client(server.port());
  for (const Row& row : rows) {
    EXPECT_EQ(client.finish(client.get(row.path, row.more)).status, row.status) << row.path;
  }
  EXPECT_EQ(client.finish(client.request("HEAD", "/../etc")).status, 400);
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
}

TEST(Http2, ResetsWhatIsMalformedAndGoesOn) {
  TestServer server;
  Http2Client client(server.port());
  for (const Http2Client::Fields& more :
       {Http2Client::Fields{{":authority", "a b"}}, Http2Client::Fields{{":path", "no-slash"}},
        Http2Client::Fields{{"connection", "close"}}}) {
    const auto& answer = client.finish(client.get("/hello", more));
    EXPECT_EQ(answer.status, 0);
    EXPECT_EQ(answer.error, static_cast<std::uint32_t>(NGHTTP2_PROTOCOL_ERROR));
  }
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
}

TEST(Http2, ResponseFieldsAreWhatHttp2Allows) {
  TestServer server({}, [](Router& router) {
    router.add("GET", "/fields", [](Request, Responder responder) {
      Response response;
      response.headers.add("Connection", "close");
      response.headers.add("Keep-Alive", "timeout=5");
      response.headers.add("Transfer-Encoding", "chunked");
      response.headers.add("X-Mixed-Case", " padded ");
      response.status = 204;
      responder.send(std::move(response));
    });
  });
  Http2Client client(server.port());
  const auto& answer = client.finish(client.get("/fields"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers.at("x-mixed-case"), "padded");
  EXPECT_EQ(answer.headers.size(), 4U) << "with :status, server and date";
  EXPECT_FALSE(client.finish(client.get("/inject")).headers.contains("x-injected"));
}

TEST(Http2, ALateAnswerFindsItsLane) {
  TestServer server;
  Http2Client client(server.port());
  const std::int32_t late = client.get("/later");
  client.flush();
  server.wait_for_late_request();
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
  std::thread answering([&] { server.answer_later("at last"); });
  EXPECT_EQ(client.finish(late).body, "at last");
  answering.join();
}

TEST(Http2, AnAnswerToACancelledRequestIsDropped) {
  TestServer server;
  Http2Client client(server.port());
  const std::int32_t late = client.get("/later");
  client.flush();
  server.wait_for_late_request();
  client.cancel(late);
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
  server.answer_later("too late");
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
  EXPECT_EQ(client.answer(late).status, 0);
}

TEST(Http2, AnAnswerAfterTheConnectionIsDropped) {
  TestServer server;
  {
    Http2Client client(server.port());
    client.get("/later");
    client.flush();
    server.wait_for_late_request();
  }
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  server.answer_later("too late");
}

TEST(Http2, DrainFinishesWhatHasBegunAndTakesNothingNew) {
  TestServer server;
  Http2Client client(server.port());
  const std::int32_t late = client.get("/later");
  client.flush();
  server.wait_for_late_request();
  server.get().drain();
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  EXPECT_EQ(client.goaway_error(), static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
  server.answer_later("the last one");
  EXPECT_EQ(client.finish(late).body, "the last one");
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_TRUE(client.peer_ended());
}

TEST(Http2, DrainEndsAnIdleConnection) {
  TestServer server;
  Http2Client client(server.port());
  client.finish(client.get("/hello"));
  server.get().drain();
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_TRUE(client.has_goaway());
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

}  // namespace
}  // namespace soldwire::net
