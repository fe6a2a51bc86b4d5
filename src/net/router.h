// Finds the handler of a request by method and path pattern.
//
// Threads: build it first, then it is read-only and may be shared.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace soldwire::net {

struct RouteOptions {
  std::size_t body_bytes_max = 1U << 20U;  // a larger body is refused with 413 before it is read
};

class Router {
 public:
  Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  ~Router();

  // `pattern`: "/api/shows/{id}/items"; a literal segment beats a parameter.
  void add(std::string_view method, std::string_view pattern, Handler handler,
           RouteOptions options = {});
  // For everything that no pattern fits (the console, or a 404).
  void set_fallback(Handler handler);

  struct Match {
    const Handler* handler = nullptr;  // null: no such path, use the fallback
    RouteOptions options;
    std::vector<std::pair<std::string, std::string>> params;
    std::string allow;  // not empty: the path exists, the method does not (405)
  };
  // `path` is decoded. HEAD finds GET's handler.
  [[nodiscard]] Match find(std::string_view method, std::string_view path) const;
  [[nodiscard]] const Handler& fallback() const;
  // "GET /api/shows/{id}", sorted; for the test that holds the API document against the handlers.
  [[nodiscard]] std::vector<std::string> routes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::net
