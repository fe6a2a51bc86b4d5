#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <atomic>
#include <future>

#include "net/stream_connection.h"
#include "tests/net/raw_client.h"
#include "tests/net/stream_server.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

TEST(Stream, TheHeadAndTheFirstBytesArriveInOneSegment) {
  StreamServer server("event: hello\n\n");
  RawClient client(server.port());
  client.send(get("/stream"));
  const std::string all = client.read_some();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(all.ends_with("\r\n\r\nevent: hello\n\n")) << all;
  EXPECT_NE(all.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(all.find("Content-Length"), std::string::npos);
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return server.stats().open_streams == 1; }));
}

TEST(Stream, GivesWhatIsWrittenAndEndsInOrder) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("one"), 3);
    EXPECT_EQ(subscriber.write("two"), 3);
    subscriber.stream().close();
    subscriber.drop();
  });
  EXPECT_TRUE(client.read_all().ends_with("firstonetwo"));
  EXPECT_EQ(subscriber.closed, 0);
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Stream, GathersParts) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    std::string a = "ab";
    std::string b = "cde";
    const std::array<iovec, 2> parts{iovec{a.data(), a.size()}, iovec{b.data(), b.size()}};
    EXPECT_EQ(subscriber.stream().write(parts), 5);
  });
  EXPECT_TRUE(client.read_until("abcde").ends_with("firstabcde"));
}

TEST(Stream, TellsWhenThePeerCloses) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  client.close();
  EXPECT_TRUE(eventually([&] { return subscriber.closed == 1; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Stream, TellsWhenThePeerResets) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  client.reset();
  EXPECT_TRUE(eventually([&] { return subscriber.closed == 1; }));
}

TEST(Stream, AWriteToAPeerThatHasGoneFailsAndIsNotToldTwice) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    client.reset();
    // The loop is busy with this, so the write is the first to notice.
    EXPECT_TRUE(eventually([&] { return subscriber.write("x") == -1; }));
    EXPECT_EQ(subscriber.write("x"), -1);
    subscriber.stream().notify_writable();
  });
  server.on_loop([] {});
  EXPECT_EQ(subscriber.closed, 0);
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Stream, APeerThatNeverReadsFillsOnlyItsOwnSocket) {
  StreamServer server;
  RawClient lazy(server.port(), 4'096);
  lazy.send(get("/stream"));
  Subscriber& stuck = server.next();
  RawClient quick(server.port());
  quick.send(get("/stream"));
  Subscriber& flowing = server.next();
  const std::string frame(1'000, 'x');
  std::size_t taken = 0;
  server.on_loop([&] {
    for (ssize_t sent = stuck.write(frame); sent > 0; sent = stuck.write(frame)) {
      taken += static_cast<std::size_t>(sent);
    }
    EXPECT_EQ(stuck.write(frame), 0);
  });
  // TCP_NOTSENT_LOWAT keeps the kernel's part small: a few segments on their way and the bound.
  EXPECT_LT(taken, 2U << 20U);
  server.on_loop([&] { EXPECT_EQ(flowing.write("now"), 3); });
  EXPECT_TRUE(quick.read_until("now").ends_with("firstnow"));
}

TEST(Stream, SaysOnceWhenThereIsRoomAgain) {
  StreamServer server;
  RawClient client(server.port(), 4'096);
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  const std::string frame(10'000, 'x');
  server.on_loop([&] {
    while (subscriber.write(frame) > 0) {
    }
    subscriber.stream().notify_writable();
  });
  server.on_loop([] {});
  EXPECT_EQ(subscriber.writable, 0);
  std::atomic<bool> over{false};
  std::thread reader([&] {
    while (!over && !client.read_some().empty()) {
    }
  });
  EXPECT_TRUE(eventually([&] { return subscriber.writable == 1; }));
  server.on_loop([&] { EXPECT_GT(subscriber.write("y"), 0); });
  server.on_loop([&] { subscriber.drop(); });
  over = true;
  reader.join();
  EXPECT_EQ(subscriber.writable, 1);
}

TEST(Stream, MayBeDroppedWhenItIsWritable) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    subscriber.when_writable = [&] { subscriber.drop(); };
    subscriber.stream().notify_writable();
  });
  EXPECT_TRUE(client.read_all().ends_with("first"));
  EXPECT_EQ(subscriber.writable, 1);
}

TEST(Stream, FirstBytesLargerThanTheSocketGoBeforeEverythingElse) {
  const std::string& large = TestServer::large_body();
  StreamServer server(large);
  RawClient client(server.port(), 64 << 10);
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("next"), 0);
    subscriber.when_writable = [&] {
      EXPECT_EQ(subscriber.write("next"), 4);
      subscriber.drop();
    };
    subscriber.stream().notify_writable();
  });
  const std::string all = client.read_all();
  EXPECT_EQ(all.substr(all.find("\r\n\r\n") + 4), large + "next");
}

TEST(Stream, ClosingSendsWhatWasTakenOfTheFirstBytes) {
  const std::string& large = TestServer::large_body();
  StreamServer server(large);
  RawClient client(server.port(), 64 << 10);
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] { subscriber.drop(); });
  const std::string all = client.read_all();
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, large.size());
}

// Unread input in the server's kernel would turn the close into a reset and lose the last bytes.
TEST(Stream, UnexpectedInputIsReadAndCostsNoBytes) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  client.send(get("/hello"));
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("last"), 4);
    subscriber.drop();
  });
  EXPECT_TRUE(client.read_all().ends_with("firstlast"));
}

TEST(Stream, APeerThatTalksWithoutEndIsCutOff) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  client.send(std::string(200'000, 'x'));
  EXPECT_TRUE(eventually([&] { return subscriber.closed == 1; }));
}

TEST(Stream, AHeadRequestGetsTheHeadAlone) {
  StreamServer server;
  RawClient client(server.port());
  client.send("HEAD /stream HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_TRUE(client.read_all().ends_with("\r\n\r\n"));
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST(Stream, FollowsPipelinedAnswers) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/hello") + get("/stream"));
  EXPECT_EQ(client.read_response()->body, "hello");
  EXPECT_TRUE(client.read_until("first").starts_with("HTTP/1.1 200"));
}

TEST(Stream, SetsTheSocketUpForDeadPeersAndSmallQueues) {
  ServerOptions options;
  options.peer_timeout = milliseconds(12'345);
  options.notsent_lowat_bytes = 5'000;
  std::promise<Responder> promise;
  TestServer server(options, [&](Router& router) {
    router.add("GET", "/stream",
               [&](Request, Responder responder) { promise.set_value(responder); });
  });
  RawClient client(server.port());
  client.send(get("/stream"));
  const Responder responder = promise.get_future().get();
  std::unique_ptr<Stream> stream;
  std::promise<void> opened;
  responder.loop().post([&] {
    stream = responder.start_stream(200, {}, "x");
    opened.set_value();
  });
  opened.get_future().wait();
  sockaddr_storage peer{};
  const auto client_end = SocketAddress::of_local_end(client.descriptor());
  int found = 0;
  // The server's end is the descriptor of this process whose peer is the client.
  for (int descriptor = 3; descriptor < 1'000; ++descriptor) {
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
        SocketAddress::from(peer).port() != client_end.port()) {
      continue;
    }
    const auto option = [&](int level, int name) {
      int value = -1;
      socklen_t value_size = sizeof value;
      ::getsockopt(descriptor, level, name, &value, &value_size);
      return value;
    };
    ++found;
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 12'345);
    EXPECT_EQ(option(IPPROTO_TCP, TCP_NOTSENT_LOWAT), 5'000);
    EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
  }
  EXPECT_EQ(found, 1);
  std::promise<void> dropped;
  responder.loop().post([&] {
    stream.reset();
    dropped.set_value();
  });
  dropped.get_future().wait();
}

// The peer ends between the start of the stream and the moment someone listens.
TEST(Stream, APeerThatLeftBeforeThereWasAListenerIsTold) {
  std::promise<Responder> promise;
  TestServer server({}, [&](Router& router) {
    router.add("GET", "/stream",
               [&](Request, Responder responder) { promise.set_value(responder); });
  });
  RawClient client(server.port());
  client.send(get("/stream"));
  const Responder responder = promise.get_future().get();
  std::unique_ptr<Stream> stream;
  responder.loop().post([&] { stream = responder.start_stream(200, {}, "x"); });
  EXPECT_TRUE(eventually([&] { return server.stats().open_streams == 1; }));
  client.close();
  EXPECT_TRUE(eventually([&] { return server.stats().open_streams == 0; }));
  std::unique_ptr<Subscriber> subscriber;
  std::promise<void> listening;
  responder.loop().post([&] {
    subscriber = std::make_unique<Subscriber>(std::move(stream));
    EXPECT_EQ(subscriber->closed, 0) << "never from inside a call to the stream";
    listening.set_value();
  });
  listening.get_future().wait();
  EXPECT_TRUE(eventually([&] { return subscriber->closed == 1; }));
}

TEST(Stream, StartingForAPeerThatHasGoneGivesNothing) {
  std::promise<Responder> promise;
  TestServer server({}, [&](Router& router) {
    router.add("GET", "/stream",
               [&](Request, Responder responder) { promise.set_value(responder); });
  });
  RawClient client(server.port());
  client.send(get("/stream"));
  const Responder responder = promise.get_future().get();
  client.reset();
  ASSERT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  std::promise<bool> started;
  responder.loop().post(
      [&] { started.set_value(responder.start_stream(200, {}, "x") != nullptr); });
  EXPECT_FALSE(started.get_future().get());
}

TEST(Stream, DrainLeavesStreamsOpenAndStopTellsThem) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.get().drain();
  server.on_loop([&] { EXPECT_EQ(subscriber.write("bye"), 3); });
  EXPECT_TRUE(client.read_until("bye").ends_with("firstbye"));
  EXPECT_EQ(subscriber.closed, 0);
  server.get().stop();
  EXPECT_EQ(subscriber.closed, 1);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Stream, AClosedStreamStillReachesItsPeerWhenTheServerStops) {
  StreamServer server;
  RawClient client(server.port());
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  client.send("unexpected");
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("goodbye"), 7);
    subscriber.drop();
  });
  server.get().stop();
  EXPECT_TRUE(client.read_all().ends_with("goodbye"));
}

TEST(Stream, AnIdleStreamIsASmallObject) {
  EXPECT_LE(sizeof(StreamConnection), 80U);
}

}  // namespace
}  // namespace soldwire::net
