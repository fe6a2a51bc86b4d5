#include "net/http_client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "net/listener.h"
#include "net/socket.h"
#include "tests/net/raw_client.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

class HttpClientTest : public ::testing::Test {
 protected:
  // The machine's proxy is not for the loopback interface.
  static void SetUpTestSuite() {
    for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
      ::unsetenv(name);
    }
  }

  [[nodiscard]] Result<ClientResponse> fetch(ClientRequest request) {
    std::promise<Result<ClientResponse>> promise;
    client_.fetch(std::move(request),
                  [&](Result<ClientResponse> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  [[nodiscard]] Result<ClientResponse> fetch(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    return fetch(std::move(request));
  }

  static std::string url(std::uint16_t port, const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(port) + path;
  }

  HttpClient client_;
};

// Answers every connection with the same bytes, whatever is asked, and closes.
class CannedServer {
 public:
  explicit CannedServer(std::string answer) : answer_(std::move(answer)) {
    const auto address = SocketAddress::parse("127.0.0.1", 0);
    auto socket = listen_on(*address, PortSharing::exclusive);
    socket_ = std::move(*socket);
    thread_ = std::thread([this] { serve(); });
  }
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;
  ~CannedServer() {
    stopping_ = true;
    RawClient wake(port());
    thread_.join();
  }
  [[nodiscard]] std::uint16_t port() const {
    return SocketAddress::of_local_end(socket_.get()).port();
  }

 private:
  void serve() {
    // The listening socket is non-blocking for the event loop's sake.
    while (!stopping_) {
      const Descriptor peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!peer.is_open()) {
        std::this_thread::sleep_for(milliseconds(1));
        continue;
      }
      std::array<char, 4'096> request{};
      if (::recv(peer.get(), request.data(), request.size(), 0) > 0) {
        ::send(peer.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
      }
    }
  }

  const std::string answer_;
  Descriptor socket_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

TEST_F(HttpClientTest, Fetches) {
  TestServer server;
  const auto response = fetch(url(server.port(), "/hello"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("Content-Type"), "text/plain");
  EXPECT_EQ(response->header("absent"), "");
}

TEST_F(HttpClientTest, SendsMethodHeadersAndBody) {
  std::promise<Request> seen;
  TestServer server({}, [&](Router& router) {
    router.add("PUT", "/thing", [&](Request request, Responder responder) {
      seen.set_value(std::move(request));
      responder.send({});
    });
  });
  ClientRequest request;
  request.method = "PUT";
  request.url = url(server.port(), "/thing?a=b%20c");
  request.headers = {{"Authorization", "Bearer x"}, {"X-Empty", ""}};
  request.body = std::string("a\0b", 3);
  ASSERT_TRUE(fetch(std::move(request)));
  const Request got = seen.get_future().get();
  EXPECT_EQ(got.query_param("a"), "b c");
  EXPECT_EQ(got.headers.find("authorization"), "Bearer x");
  EXPECT_EQ(got.headers.find("x-empty"), "");
  EXPECT_EQ(got.headers.find("content-type"), std::nullopt);
  EXPECT_EQ(got.headers.find("expect"), std::nullopt);
  EXPECT_EQ(got.body, std::string("a\0b", 3));
}

TEST_F(HttpClientTest, APostWithoutABodySaysSo) {
  TestServer server;
  ClientRequest request;
  request.method = "POST";
  request.url = url(server.port(), "/body");
  const auto response = fetch(std::move(request));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "");
}

TEST_F(HttpClientTest, ReusesConnections) {
  TestServer server;
  for (int count = 0; count < 5; ++count) {
    ASSERT_TRUE(fetch(url(server.port(), "/hello")));
  }
  EXPECT_EQ(server.stats().accepted, 1U);
}

TEST_F(HttpClientTest, RunsManyAtOnce) {
  TestServer server;
  std::atomic<int> good{0};
  for (int count = 0; count < 50; ++count) {
    ClientRequest request;
    request.url = url(server.port(), "/hello");
    client_.fetch(std::move(request), [&](Result<ClientResponse> result) {
      good += result && result->body == "hello" ? 1 : 0;
    });
  }
  EXPECT_TRUE(eventually([&] { return good == 50; }));
}

TEST_F(HttpClientTest, AnErrorStatusIsAnAnswer) {
  TestServer server;
  const auto response = fetch(url(server.port(), "/nowhere"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 404);
}

TEST_F(HttpClientTest, DoesNotFollowRedirects) {
  const CannedServer server(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  const auto response = fetch(url(server.port(), "/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->header("location"), "http://127.0.0.1:1/");
}

TEST_F(HttpClientTest, AnUnansweredRequestTimesOut) {
  TestServer server;
  ClientRequest request;
  request.url = url(server.port(), "/later?token=secret");
  request.headers = {{"Authorization", "Bearer secret"}};
  request.timeout = milliseconds(50);
  const auto response = fetch(std::move(request));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_NE(response.error().message.find("in time"), std::string::npos);
  EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
}

TEST_F(HttpClientTest, ARefusedConnectionIsUnavailable) {
  std::uint16_t port = 0;
  {
    const TestServer server;
    port = server.port();
  }
  const auto response =
      fetch("http://user:secret@127.0.0.1:" + std::to_string(port) + "/a?b=secret");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_EQ(response.error().message.find("secret"), std::string::npos) << response.error().message;
  EXPECT_NE(response.error().message.find("127.0.0.1"), std::string::npos);
}

TEST_F(HttpClientTest, ATruncatedAnswerIsUnavailable) {
  const CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  const auto response = fetch(url(server.port(), "/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
}

TEST_F(HttpClientTest, ATooLargeAnswerIsCutOff) {
  TestServer server;
  ClientRequest request;
  request.url = url(server.port(), "/large");
  request.body_bytes_max = 1'000;
  const auto response = fetch(std::move(request));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::too_large);
}

TEST_F(HttpClientTest, ABodyOfExactlyTheBoundFits) {
  TestServer server;
  ClientRequest request;
  request.url = url(server.port(), "/hello");
  request.body_bytes_max = 5;
  EXPECT_TRUE(fetch(std::move(request)));
}

TEST_F(HttpClientTest, RefusesOtherSchemesAndBrokenHeaders) {
  for (const char* bad : {"file:///etc/passwd", "ftp://127.0.0.1/", "", "http://", "gopher://x/"}) {
    const auto response = fetch(bad);
    ASSERT_FALSE(response) << bad;
    EXPECT_EQ(response.error().code, Errc::invalid_input) << bad << response.error().message;
  }
  ClientRequest request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X-A", "b\r\nX-C: d"}};
  EXPECT_EQ(fetch(std::move(request)).error().code, Errc::invalid_input);
}

TEST_F(HttpClientTest, ACancelledRequestIsNotAnswered) {
  TestServer server;
  std::atomic<bool> called{false};
  std::promise<void> cancelled;
  client_.post([&] {
    ClientRequest request;
    request.url = url(server.port(), "/hello");
    const auto ticket = client_.fetch(std::move(request), [&](const auto&) { called = true; });
    client_.cancel(ticket);
    cancelled.set_value();
  });
  cancelled.get_future().wait();
  ASSERT_TRUE(fetch(url(server.port(), "/hello")));
  EXPECT_FALSE(called);
  // One under way, cancelled from another thread.
  ClientRequest request;
  request.url = url(server.port(), "/later");
  const auto ticket = client_.fetch(std::move(request), [&](const auto&) { called = true; });
  server.wait_for_late_request();
  client_.cancel(ticket);
  std::promise<void> taken;
  client_.post([&] { taken.set_value(); });
  taken.get_future().wait();
  server.answer_later("too late");
  ASSERT_TRUE(fetch(url(server.port(), "/hello")));
  EXPECT_FALSE(called);
}

TEST_F(HttpClientTest, RunsTimersInOrder) {
  std::string order;  // client's thread only
  std::promise<void> done;
  client_.run_after(milliseconds(20), [&] {
    order += 'c';
    done.set_value();
  });
  const auto never = client_.run_after(milliseconds(10), [&] { order += 'x'; });
  client_.run_after(milliseconds(10), [&] { order += 'b'; });
  client_.run_after(milliseconds(0), [&] {
    order += 'a';
    client_.cancel(never);
  });
  done.get_future().wait();
  EXPECT_EQ(order, "abc");
}

TEST_F(HttpClientTest, EndsWithRequestsUnderWay) {
  TestServer server;
  std::atomic<bool> called{false};
  {
    HttpClient client;
    ClientRequest request;
    request.url = url(server.port(), "/later");
    client.fetch(std::move(request), [&](const auto&) { called = true; });
    client.run_after(std::chrono::hours(1), [&] { called = true; });
    server.wait_for_late_request();
  }
  EXPECT_FALSE(called);
}

TEST(UrlEncode, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(url_encode("a b&c=d/\xC3\xA4+%"), "a%20b%26c%3Dd%2F%C3%A4%2B%25");
}

}  // namespace
}  // namespace soldwire::net
