// A server on a free loopback port with a handful of routes to try things on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "net/server.h"

namespace soldwire::net {

class TestServer {
 public:
  // `more` adds routes of the test's own.
  explicit TestServer(
      ServerOptions options = {}, const std::function<void(Router&)>& more = [](Router&) {},
      std::unique_ptr<TlsContext> tls = nullptr);

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] Server& get() { return server_; }
  [[nodiscard]] ServerStats stats() const { return server_.stats(); }

  // GET /later keeps its responder until it is answered from the test's thread.
  void wait_for_late_request();
  void answer_later(std::string body);

  [[nodiscard]] static const std::string& large_body();  // 8 MiB, no two MiB alike

 private:
  void add_routes();

  Router router_;
  std::mutex mutex_;  // guards late_
  std::condition_variable late_arrived_;
  std::deque<Responder> late_;
  Server server_;
};

}  // namespace soldwire::net
