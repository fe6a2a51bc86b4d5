#include "tests/net/test_server.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace soldwire::net {

namespace {

Response text(std::string body) {
  Response response;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

std::string describe(const Request& request) {
  const auto or_none = [](std::optional<std::string_view> value) {
    return std::string(value.value_or("none"));
  };
  return "method=" + request.method + " path=" + request.path +
         " param=" + std::string(request.path_param("id")) +
         " x=" + or_none(request.query_param("x")) + " y=" + or_none(request.query_param("y")) +
         " cookie=" + or_none(request.cookie("session")) + " host=" + request.host +
         " peer=" + request.peer_address + " secure=" + (request.secure ? "yes" : "no");
}

ServerOptions on_a_free_port(ServerOptions options) {
  options.port = 0;
  return options;
}

}  // namespace

TestServer::TestServer(ServerOptions options, const std::function<void(Router&)>& more,
                       std::unique_ptr<TlsContext> tls)
    : server_(on_a_free_port(std::move(options)), router_, std::move(tls)) {
  add_routes();
  more(router_);
  const auto started = server_.start();
  EXPECT_TRUE(started) << started.error().message;
}

void TestServer::add_routes() {
  router_.add("GET", "/hello", [](Request, Responder responder) { responder.send(text("hello")); });
  router_.add("GET", "/echo/{text}", [](Request request, Responder responder) {
    responder.send(text(std::string(request.path_param("text"))));
  });
  router_.add("POST", "/body", [](Request request, Responder responder) {
    responder.send(text(std::move(request.body)));
  });
  router_.add(
      "POST", "/small",
      [](Request request, Responder responder) { responder.send(text(std::move(request.body))); },
      {.body_bytes_max = 10});
  router_.add("GET", "/show/{id}", [](Request request, Responder responder) {
    responder.send(text(describe(request)));
  });
  router_.add("GET", "/large", [](Request, Responder responder) {
    Response response;
    response.static_body = large_body();
    responder.send(std::move(response));
  });
  router_.add("GET", "/drop", [](Request, Responder) {});
  router_.add("GET", "/throw",
              [](Request, Responder) { throw std::runtime_error("a handler's bug"); });
  router_.add("GET", "/twice", [](Request, Responder responder) {
    responder.send(text("one"));
    responder.send(text("two"));
  });
  router_.add("GET", "/inject", [](Request, Responder responder) {
    Response response;
    response.headers.add("X-Value", "a\r\nX-Injected: 1");
    response.headers.add("X-Bad\r\nX-Injected", "1");
    responder.send(std::move(response));
  });
  router_.add("GET", "/later", [this](Request, Responder responder) {
    const std::lock_guard lock(mutex_);
    late_.push_back(std::move(responder));
    late_arrived_.notify_all();
  });
}

void TestServer::wait_for_late_request() {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(
      late_arrived_.wait_for(lock, std::chrono::seconds(10), [&] { return !late_.empty(); }));
}

void TestServer::answer_later(std::string body) {
  std::unique_lock lock(mutex_);
  ASSERT_TRUE(
      late_arrived_.wait_for(lock, std::chrono::seconds(10), [&] { return !late_.empty(); }));
  Responder responder = std::move(late_.front());
  late_.pop_front();
  lock.unlock();
  responder.send(text(std::move(body)));
}

const std::string& TestServer::large_body() {
  static const std::string body = [] {
    std::string out;
    for (char letter = 'a'; letter < 'i'; ++letter) {
      out.append(1U << 20U, letter);
    }
    return out;
  }();
  return body;
}

}  // namespace soldwire::net
