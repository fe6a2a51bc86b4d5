// HTTP/1.1 on the wire: bytes to requests, responses to bytes. Knows no sockets and no time.
//
// Sources:  RFC 9112. Stricter where leniency lets two readers disagree about where a
//           message ends: no Content-Length beside Transfer-Encoding, "chunked" only, one
//           Host.
// Threads:  one at a time.
// Limits:   Http1Limits, and the body's once the head is known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace soldwire::net {

struct Http1Limits {
  std::size_t header_bytes_max = 16U << 10U;  // request line and fields
  std::size_t target_bytes_max = 8U << 10U;
  std::size_t fields_max = 128;
};

// Why a request was refused, and with what status.
struct Refusal {
  int status = 400;
  std::string_view code;
  std::string detail;
};

// Reads one request. The caller keeps what was not used and feeds it again with more behind it.
class Http1RequestParser {
 public:
  enum class Progress {
    need_more,
    head_complete,  // once; now set the body's bound, then feed on (it may be with nothing)
    complete,       // request() is whole; what follows belongs to the next request
    refused,        // refusal() says why; the connection cannot be used further
  };

  explicit Http1RequestParser(const Http1Limits& limits);
  Http1RequestParser(const Http1RequestParser&) = delete;
  Http1RequestParser& operator=(const Http1RequestParser&) = delete;
  ~Http1RequestParser();

  // `used` is the number of bytes taken from the front of `bytes`. Not after complete or refused.
  [[nodiscard]] Progress feed(std::string_view bytes, std::size_t& used);
  // After head_complete. The default is 0.
  void set_body_bytes_max(std::size_t bytes);

  // After head_complete; the body after complete. May be moved from.
  [[nodiscard]] Request& request() noexcept;
  [[nodiscard]] const Refusal& refusal() const noexcept;
  // After head_complete.
  [[nodiscard]] bool keep_alive() const noexcept;
  [[nodiscard]] bool is_http10() const noexcept;
  [[nodiscard]] bool has_body() const noexcept;
  [[nodiscard]] bool expects_continue() const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

enum class BodyLength { known, until_close };

struct ResponseHead {
  int status = 200;
  const Headers* headers = nullptr;
  BodyLength length = BodyLength::known;
  std::size_t body_bytes = 0;  // with `known`; what a GET would get, also for HEAD
  bool keep_alive = true;
  bool http10 = false;  // the request's version
  std::string_view date;
};

// Status line, fields and the empty line at the end of `out`. Framing fields (Content-Length,
// Transfer-Encoding, Connection, Date, Server) are ours; those of `headers` are left out. Line
// breaks and control bytes in values become spaces, fields whose name is no token are left out.
void append_response_head(std::string& out, const ResponseHead& head);

// "Tue, 10 Feb 2026 19:22:31 GMT" (RFC 9110, section 5.6.7).
[[nodiscard]] std::string format_http_date(std::int64_t unix_seconds);

}  // namespace soldwire::net
