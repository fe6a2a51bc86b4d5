// What the server does when a bound is reached, and how it ends.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "net/server.h"
#include "tests/net/raw_client.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

// Not 0: accept4() fails with it.
std::atomic<int> accept_error{0};
std::atomic<int> accept_calls{0};

}  // namespace
}  // namespace soldwire::net

// Stands in front of the C library's, for this program only. A descriptor limit would do as well,
// but the sanitizers need descriptors themselves.
extern "C" int accept4(int descriptor, sockaddr* address, socklen_t* size, int flags) {
  ++soldwire::net::accept_calls;
  if (const int error = soldwire::net::accept_error; error != 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept4, descriptor, address, size, flags));
}

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

TEST(ServerLimits, RefusesATooLargeBodyBeforeItIsSent) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(
      "POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(response->header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(ServerLimits, RefusesATooLargeBodyThatIsOnItsWay) {
  TestServer server;
  RawClient client(server.port());
  client.send("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 300000\r\n\r\n");
  client.send(std::string(300'000, 'x'));
  const auto response = client.read_response();
  ASSERT_TRUE(response) << "the answer must not be lost to a reset";
  EXPECT_EQ(response->status, 413);
}

TEST(ServerLimits, RefusesATooLargeChunkedBody) {
  TestServer server;
  RawClient client(server.port());
  const auto response = client.request(
      "POST /small HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
      "8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 413);
}

TEST(ServerLimits, RefusesWhatIsTooLongInTheHead) {
  TestServer server;
  {
    RawClient client(server.port());
    const auto response = client.request(get("/" + std::string(9'000, 'a')));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 414);
  }
  {
    RawClient client(server.port());
    const auto response =
        client.request(get("/hello", "X-Long: " + std::string(20'000, 'a') + "\r\n"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 431);
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  EXPECT_EQ(server.stats().bad_requests, 2U);
}

TEST(ServerLimits, ASlowHeadIsAnsweredWith408) {
  ServerOptions options;
  options.header_timeout = milliseconds(100);
  TestServer server(options);
  RawClient client(server.port());
  client.send("GET /hello HT");
  const auto response = client.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(server.stats().timeouts, 1U);
}

// One byte now and then must not extend the time.
TEST(ServerLimits, ADrippingHeadIsCutOff) {
  ServerOptions options;
  options.header_timeout = milliseconds(150);
  TestServer server(options);
  RawClient client(server.port());
  std::atomic<bool> over{false};
  std::thread dripping([&] {
    client.send("GET /hello HTTP/1.1\r\n");
    while (!over) {
      client.send("X");
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  const auto response = client.read_response();
  over = true;
  dripping.join();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
}

TEST(ServerLimits, APeerThatSaysNothingIsClosedWithoutAWord) {
  ServerOptions options;
  options.header_timeout = milliseconds(50);
  TestServer server(options);
  RawClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.stats().timeouts, 0U);
}

TEST(ServerLimits, ASlowBodyIsAnsweredWith408) {
  ServerOptions options;
  options.body_timeout = milliseconds(100);
  TestServer server(options);
  RawClient client(server.port());
  const auto response =
      client.request("POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhel");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 408);
}

TEST(ServerLimits, AnIdleConnectionIsClosed) {
  ServerOptions options;
  options.idle_timeout = milliseconds(50);
  TestServer server(options);
  RawClient client(server.port());
  EXPECT_EQ(client.request(get("/hello"))->status, 200);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(ServerLimits, APeerThatDoesNotReadItsAnswerIsCutOff) {
  ServerOptions options;
  options.write_timeout = milliseconds(100);
  TestServer server(options);
  RawClient client(server.port(), 4'096);
  client.send(get("/large"));
  EXPECT_TRUE(eventually([&] { return server.stats().timeouts == 1; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST(ServerLimits, ARefusedConnectionIsToldToComeBackLater) {
  ServerOptions options;
  options.connections_max = 1;
  TestServer server(options);
  RawClient first(server.port());
  EXPECT_EQ(first.request(get("/hello"))->status, 200);
  {
    RawClient second(server.port());
    const auto response = second.request(get("/hello"));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 503);
    EXPECT_EQ(response->header("retry-after"), "5");
    EXPECT_NE(response->body.find("\"overloaded\""), std::string::npos);
    EXPECT_TRUE(second.is_closed_by_peer());
  }
  first.close();
  ASSERT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  RawClient third(server.port());
  EXPECT_EQ(third.request(get("/hello"))->status, 200);
  EXPECT_EQ(server.stats().refused, 1U);
}

TEST(ServerLimits, LimitsTheConnectionsOfOneAddress) {
  ServerOptions options;
  options.connections_per_address_max = 2;
  TestServer server(options);
  RawClient first(server.port());
  RawClient second(server.port());
  EXPECT_EQ(first.request(get("/hello"))->status, 200);
  EXPECT_EQ(second.request(get("/hello"))->status, 200);
  RawClient third(server.port());
  EXPECT_EQ(third.read_response()->status, 503);
}

// A connection that cannot be taken stays in the backlog; the loop must neither spin nor forget it.
TEST(ServerLimits, AcceptsAgainWhenThereAreDescriptorsAgain) {
  TestServer server;
  RawClient first(server.port());
  EXPECT_EQ(first.request(get("/hello"))->status, 200);
  accept_calls = 0;
  accept_error = EMFILE;
  RawClient late(server.port());
  late.send(get("/hello"));
  ASSERT_TRUE(eventually([] { return accept_calls == 1; }));
  for (int count = 0; count < 100; ++count) {
    ASSERT_EQ(first.request(get("/hello"))->status, 200) << "the others go on meanwhile";
  }
  EXPECT_LE(accept_calls, 3);
  EXPECT_EQ(server.stats().accepted, 1U);
  accept_error = 0;
  EXPECT_EQ(late.read_response()->status, 200);
}

TEST(ServerLimits, DrainEndsIdleConnectionsAndFinishesBusyOnes) {
  TestServer server;
  RawClient idle(server.port());
  EXPECT_EQ(idle.request(get("/hello"))->status, 200);
  RawClient busy(server.port());
  busy.send(get("/later"));
  server.wait_for_late_request();
  server.get().drain();
  EXPECT_TRUE(idle.is_closed_by_peer());
  EXPECT_FALSE(RawClient(server.port()).connected());
  server.answer_later("done");
  const auto response = busy.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "done");
  EXPECT_EQ(response->header("connection"), "close");
  EXPECT_TRUE(busy.is_closed_by_peer());
}

TEST(ServerLimits, StopEndsWithRequestsUnanswered) {
  TestServer server;
  RawClient client(server.port());
  client.send(get("/later"));
  server.wait_for_late_request();
  server.get().stop();
  EXPECT_TRUE(client.is_closed_by_peer());
  server.answer_later("too late");
}

}  // namespace
}  // namespace soldwire::net
