// HTTP messages as handlers see them. Knows no shows.
//
// Sources: RFC 9110 (semantics), RFC 9112 (HTTP/1.1).
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/event_loop.h"

namespace soldwire::net {

// In order of arrival; names compare without case.
class Headers {
 public:
  void add(std::string name, std::string value);
  void set(std::string name, std::string value);
  // The first value of that name, trimmed.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const noexcept {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

constexpr std::size_t method_bytes_max = 32;

struct Request {
  std::string method;  // upper case
  std::string path;    // percent-decoded, begins with '/', no dot segments
  // Percent-decoded query parameters in order ('+' is a space).
  std::vector<std::pair<std::string, std::string>> query;
  std::map<std::string, std::string, std::less<>> path_params;  // filled by the router
  Headers headers;
  std::string body;
  std::string peer_address;  // "127.0.0.1", without the port
  std::string host;          // Host header, lower case, with port when given
  bool secure = false;       // arrived over TLS

  [[nodiscard]] std::optional<std::string_view> query_param(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
  [[nodiscard]] std::string_view path_param(std::string_view name) const;  // "" when absent
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  // When set, the body is this and `body` is empty: static bytes that live as long as the program.
  std::string_view static_body;
};

// A response body without an end that was begun by Responder::start_stream. Loop thread
// only, but it may be destroyed on any thread once on_closed() was called.
class Stream {
 public:
  class Listener {
   public:
    // Room again after notify_writable().
    virtual void on_writable() = 0;
    // The peer is gone, or the server shuts down. Called at most once, never from inside a call
    // to this stream. The stream takes no more bytes; drop it.
    virtual void on_closed() = 0;

   protected:
    ~Listener() = default;
  };

  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  // Closes, if it is still open.
  virtual ~Stream() = default;

  virtual void set_listener(Listener* listener) = 0;
  // Non-blocking gathered write. Returns the bytes taken; 0 when the socket is full; -1 when the
  // peer is gone (on_closed is not called then).
  [[nodiscard]] virtual ssize_t write(std::span<const iovec> parts) = 0;
  // Asks for one on_writable() when the socket has room; it comes in a later turn of the loop.
  virtual void notify_writable() = 0;
  // Ends the body in an orderly way once everything taken is on its way. No calls afterwards.
  virtual void close() = 0;
};

// The way to answer one request, exactly once. Copies share the one answer. When the last copy dies
// unanswered, the peer gets a 500.
// Threads: send() from any thread; start_stream() on the loop thread.
class Responder {
 public:
  class Target {
   public:
    virtual ~Target() = default;
    virtual void send(Response response) = 0;
    virtual std::unique_ptr<Stream> start_stream(int status, Headers headers,
                                                 std::string first_bytes) = 0;
    virtual EventLoop& loop() = 0;
  };

  explicit Responder(std::shared_ptr<Target> target) : target_(std::move(target)) {}
  void send(Response response) const { target_->send(std::move(response)); }
  // Status line, headers and `first_bytes` leave in one write. Null when there is nobody to write
  // to: the peer is gone, the server stops, or the request was HEAD (its headers are sent).
  [[nodiscard]] std::unique_ptr<Stream> start_stream(int status, Headers headers,
                                                     std::string first_bytes) const {
    return target_->start_stream(status, std::move(headers), std::move(first_bytes));
  }
  // The loop of the request's connection; lives as long as the server.
  [[nodiscard]] EventLoop& loop() const { return target_->loop(); }

 private:
  std::shared_ptr<Target> target_;
};

// Called on the loop thread of the connection; must not block.
using Handler = std::function<void(Request request, Responder responder)>;

}  // namespace soldwire::net
