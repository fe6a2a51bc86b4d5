#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include <future>

#include "tests/net/http2_client.h"
#include "tests/net/stream_server.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

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

// Streams.

TEST(Http2Stream, TheHeadAndTheFirstBytesArriveTogether) {
  StreamServer server("event: hello\n\n");
  RawClient raw(server.port());
  std::vector<std::string> reads;
  Http2Client client([&](std::string_view bytes) { raw.send(bytes); },
                     [&] { return reads.emplace_back(raw.read_some()); });
  client.finish(client.get("/missing"));
  const std::size_t before = reads.size();
  const std::int32_t lane = client.get("/stream");
  EXPECT_TRUE(client.run_until([&] { return !client.answer(lane).body.empty(); }));
  EXPECT_EQ(reads.size(), before + 1);
  EXPECT_EQ(client.answer(lane).status, 200);
  EXPECT_EQ(client.answer(lane).body, "event: hello\n\n");
  EXPECT_FALSE(client.answer(lane).headers.contains("content-length"));
  EXPECT_EQ(server.stats().open_streams, 1U);
}

TEST(Http2Stream, GivesWhatIsWrittenAndEndsInOrder) {
  StreamServer server;
  Http2Client client(server.port());
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("one"), 3);
    EXPECT_EQ(subscriber.write("two"), 3);
    subscriber.stream().close();
    subscriber.drop();
  });
  const auto& answer = client.finish(lane);
  EXPECT_EQ(answer.body, "firstonetwo");
  EXPECT_TRUE(answer.ended);
  EXPECT_EQ(subscriber.closed, 0);
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Http2Stream, WhatManyStreamsSayInOneTurnLeavesInOneWrite) {
  StreamServer server;
  RawClient raw(server.port());
  std::size_t reads = 0;
  Http2Client client([&](std::string_view bytes) { raw.send(bytes); },
                     [&] {
                       ++reads;
                       return raw.read_some();
                     });
  std::vector<std::int32_t> lanes;
  std::vector<Subscriber*> subscribers;
  for (int count = 0; count < 100; ++count) {
    lanes.push_back(client.get("/stream"));
    client.flush();
    subscribers.push_back(&server.next());
  }
  const auto all_have = [&](std::string_view text) {
    return std::all_of(lanes.begin(), lanes.end(),
                       [&](std::int32_t lane) { return client.answer(lane).body == text; });
  };
  EXPECT_TRUE(client.run_until([&] { return all_have("first"); }));
  client.flush();
  reads = 0;
  server.on_loop([&] {
    for (Subscriber* const subscriber : subscribers) {
      EXPECT_EQ(subscriber->write("!"), 1);
    }
  });
  EXPECT_TRUE(client.run_until([&] { return all_have("first!"); }));
  EXPECT_EQ(reads, 1U);
}

TEST(Http2Stream, ASlowOneFillsItsOwnWindowAndNoOther) {
  StreamServer server;
  Http2Client client(server.port(), {.lane_window_bytes = 10'000, .reads_bodies = false});
  const std::int32_t slow = client.get("/stream");
  client.flush();
  Subscriber& stuck = server.next();
  const std::int32_t quick = client.get("/stream");
  client.flush();
  Subscriber& flowing = server.next();
  const std::string frame(1'000, 'x');
  std::size_t taken = 5;
  // Turn by turn, because what waits for the turn's end counts as taken.
  for (int turn = 0; turn < 100; ++turn) {
    server.on_loop([&] {
      const ssize_t size = stuck.write(frame);
      ASSERT_GE(size, 0);
      taken += static_cast<std::size_t>(size);
    });
  }
  EXPECT_EQ(taken, 10'000U);
  server.on_loop([&] {
    EXPECT_EQ(stuck.write(frame), 0);
    stuck.stream().notify_writable();
    EXPECT_EQ(flowing.write("now"), 3);
  });
  EXPECT_TRUE(client.run_until([&] { return client.answer(quick).body == "firstnow"; }));
  EXPECT_TRUE(client.run_until([&] { return client.answer(slow).body.size() == 10'000; }));
  EXPECT_EQ(stuck.writable, 0);
  // Room again, and it is said once.
  client.consume(slow, 10'000);
  client.flush();
  EXPECT_TRUE(eventually([&] { return stuck.writable == 1; }));
  server.on_loop([&] { EXPECT_EQ(stuck.write(frame), 1'000); });
  EXPECT_TRUE(client.run_until([&] { return client.answer(slow).body.size() == 11'000; }));
  EXPECT_EQ(stuck.writable, 1);
}

TEST(Http2Stream, ALargeAnswerDoesNotHoldUpAnEvent) {
  StreamServer server;
  Http2Client client(server.port(), {.lane_window_bytes = 16U << 20U});
  const std::int32_t events = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  const std::int32_t large = client.get("/large");
  EXPECT_TRUE(client.run_until([&] { return client.answer(large).body.size() > 100'000; }));
  server.on_loop([&] { EXPECT_EQ(subscriber.write("event"), 5); });
  EXPECT_TRUE(client.run_until([&] { return client.answer(events).body == "firstevent"; }));
  EXPECT_LT(client.answer(large).body.size(), TestServer::large_body().size());
  EXPECT_EQ(client.finish(large).body, TestServer::large_body());
}

TEST(Http2Stream, TakesABoundedAmountAheadOfAPeerThatDoesNotRead) {
  StreamServer server;
  Http2Client client(server.port(),
                     {.lane_window_bytes = 64U << 20U, .receive_buffer_bytes = 4'096});
  client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  const std::string frame(10'000, 'x');
  std::size_t taken = 0;
  bool full = false;
  for (int turn = 0; turn < 2'000 && !full; ++turn) {
    server.on_loop([&] {
      const ssize_t size = subscriber.write(frame);
      full = size == 0;
      taken += static_cast<std::size_t>(size);
    });
  }
  EXPECT_TRUE(full);
  EXPECT_LT(taken, 4U << 20U);
}

TEST(Http2Stream, FirstBytesLargerThanTheWindowGoBeforeEverythingElse) {
  const std::string& large = TestServer::large_body();
  StreamServer server(large);
  Http2Client client(server.port());
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("next"), 0);
    subscriber.when_writable = [&] {
      EXPECT_EQ(subscriber.write("next"), 4);
      subscriber.drop();
    };
    subscriber.stream().notify_writable();
  });
  EXPECT_EQ(client.finish(lane).body, large + "next");
}

TEST(Http2Stream, TellsWhenItIsCancelledAndOthersGoOn) {
  StreamServer server;
  Http2Client client(server.port());
  const std::int32_t left = client.get("/stream");
  client.flush();
  Subscriber& leaving = server.next();
  const std::int32_t kept = client.get("/stream");
  client.flush();
  Subscriber& staying = server.next();
  client.cancel(left);
  client.flush();
  EXPECT_TRUE(eventually([&] { return leaving.closed == 1; }));
  EXPECT_EQ(server.stats().open_streams, 1U);
  server.on_loop([&] { EXPECT_EQ(staying.write("on"), 2); });
  EXPECT_TRUE(client.run_until([&] { return client.answer(kept).body == "firston"; }));
}

TEST(Http2Stream, TellsAllWhenTheConnectionBreaks) {
  StreamServer server;
  Http2Client client(server.port());
  client.get("/stream");
  client.get("/stream");
  client.flush();
  Subscriber& one = server.next();
  Subscriber& two = server.next();
  client.raw().reset();
  EXPECT_TRUE(eventually([&] { return one.closed == 1 && two.closed == 1; }));
  EXPECT_EQ(server.stats().open_streams, 0U);
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST(Http2Stream, AHeadRequestGetsTheHeadAlone) {
  StreamServer server;
  Http2Client client(server.port());
  const auto& answer = client.finish(client.request("HEAD", "/stream"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Http2Stream, MayBeDroppedWhenItIsWritable) {
  StreamServer server;
  Http2Client client(server.port());
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    subscriber.when_writable = [&] { subscriber.drop(); };
    subscriber.stream().notify_writable();
    EXPECT_EQ(subscriber.writable, 0) << "never from inside a call to the stream";
  });
  EXPECT_EQ(client.finish(lane).body, "first");
  EXPECT_EQ(subscriber.writable, 1);
}

TEST(Http2Stream, DrainLeavesItOpenAndTheFarewellEndsIt) {
  StreamServer server;
  Http2Client client(server.port());
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  server.get().drain();
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("bye"), 3);
    subscriber.drop();
  });
  const auto& answer = client.finish(lane);
  EXPECT_EQ(answer.body, "firstbye");
  EXPECT_TRUE(answer.ended);
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_TRUE(client.peer_ended());
}

TEST(Http2Stream, StopTellsWhatIsStillOpenAndSendsWhatWasTaken) {
  StreamServer server;
  Http2Client client(server.port());
  const std::int32_t open = client.get("/stream");
  const std::int32_t closed = client.get("/stream");
  client.flush();
  Subscriber& told = server.next();
  Subscriber& dropped = server.next();
  server.on_loop([&] {
    EXPECT_EQ(dropped.write("goodbye"), 7);
    dropped.drop();
  });
  server.get().stop();
  EXPECT_EQ(told.closed, 1);
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_EQ(client.answer(closed).body, "firstgoodbye");
  EXPECT_TRUE(client.answer(closed).ended);
  EXPECT_FALSE(client.answer(open).ended) << "cut off, so the client comes back";
}

}  // namespace
}  // namespace soldwire::net
