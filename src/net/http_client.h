// Outbound HTTP over libcurl's multi interface: one thread, many requests.
//
// Threads:  fetch(), run_after() and post() from any thread; every callback runs on the
//           client's own thread, so the objects they touch need no lock when they
//           live there. Callbacks must not block.
// Limits:   body_bytes_max and timeout per request; redirects are not followed.
// Secrets:  never logs a URL's query or a header's value.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace soldwire::net {

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{15'000};
  std::size_t body_bytes_max = 8U << 20U;
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  [[nodiscard]] std::string_view header(std::string_view name) const;  // "" when absent
};

class HttpClient {
 public:
  using Task = std::function<void()>;
  using Done = std::function<void(Result<ClientResponse>)>;
  using Ticket = std::uint64_t;

  HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  // Cancels what is under way (without calling back) and joins the thread.
  ~HttpClient();

  // Errors (in `done`): unavailable (no connection, time-out, truncated answer, with the cause in
  // words), too_large, invalid_input (no http or https URL, a header with a line break). A status
  // of 400 or more is an answer, not an error.
  Ticket fetch(ClientRequest request, Done done);
  // `task` runs on the client's thread after `delay`.
  Ticket run_after(std::chrono::milliseconds delay, Task task);
  void post(Task task);
  // After it returns on the client's thread, that callback will not run. From another thread it may
  // come too late.
  void cancel(Ticket ticket);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Percent-encodes for a query component (RFC 3986, unreserved characters stay).
[[nodiscard]] std::string url_encode(std::string_view text);

}  // namespace soldwire::net
