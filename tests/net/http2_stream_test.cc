#include <gtest/gtest.h>

#include <algorithm>

#include "tests/net/http2_client.h"
#include "tests/net/stream_server.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

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
