// The doctor's side of the network: requests and streams as a browser would make them, with the
// time at which everything arrived.
//
// Threads:  one; nothing happens outside of run_until().
// Lifetime: an Exchange lives until close() or the Wire's end.
// Limits:   body_bytes_max of a body is kept; redirects are not followed.
// Secrets:  never writes a URL's query or a header's value anywhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/doctor_blocks.h"

namespace soldwire::app::diagnosis {

using Milliseconds = std::chrono::milliseconds;
using Instant = std::chrono::steady_clock::time_point;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Asked {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
};

[[nodiscard]] Asked get(std::string url, Headers headers = {});

enum class Failure {
  none,
  unknown_host,
  refused,
  timed_out,
  tls,
  not_http,
  cut,  // the connection ended before the answer did
  other,
};

struct ArrivedBlock {
  Block block;
  Instant at;
};

// What is known so far of one request.
struct Exchange {
  Instant asked_at;
  Instant head_at;  // status line and headers are complete
  Instant ended_at;
  int status = 0;    // 0 until the headers are there
  Headers headers;   // names in lower case
  std::string body;  // of an event stream: nothing, see `blocks`
  std::vector<ArrivedBlock> blocks;
  std::size_t body_bytes = 0;
  bool is_stream = false;
  bool ended = false;
  Failure failure = Failure::none;  // when ended
  std::string reason;               // of the failure, in words
  int http_version = 0;             // 10, 11, 20, 30
  Milliseconds connected_after{0};

  [[nodiscard]] std::string_view header(std::string_view name) const;  // "" when absent
  [[nodiscard]] const ArrivedBlock* find(std::string_view event) const;
  [[nodiscard]] const ArrivedBlock* find_id(std::string_view id) const;
};

[[nodiscard]] Milliseconds between(Instant from, Instant to);

class Wire {
 public:
  // `certificates`: PEM file of what to trust instead of what the system trusts; empty: the latter.
  explicit Wire(std::string certificates = "");
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  // Begins; never fails at once: what goes wrong is in the exchange. With `within`, it ends as
  // timed_out when it is not complete by then.
  Exchange& open(const Asked& asked, Milliseconds within = Milliseconds(0));
  void close(Exchange& exchange);

  // Lets everything that is open go on until `done()` or the time is over. Returns done().
  bool run_until(const std::function<bool()>& done, Milliseconds within);

  // One request to its end. The exchange is valid until it is closed.
  Exchange& fetch(const Asked& asked, Milliseconds within = Milliseconds(10'000));

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The absolute form of `url` as a browser would read it in an address bar: "example.com" is
// "http://example.com"; query, fragment and the last slashes are dropped. Empty if it is no http or
// https URL.
struct Address {
  std::string origin;  // "https://example.com:8443"
  std::string path;    // "" or "/live"
  std::string host;
  std::uint16_t port = 0;
  bool secure = false;
  [[nodiscard]] std::string base() const { return origin + path; }
};
[[nodiscard]] bool parse_address(std::string_view url, Address& address);

}  // namespace soldwire::app::diagnosis
