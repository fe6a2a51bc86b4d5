// HTTP/2 field lists to requests, responses to field lists. Knows no frames.
//
// Sources:  RFC 9113, section 8. The grammar of names and values, the pseudo-fields' order and
//           number and the fields that HTTP/2 forbids are nghttp2's to check, before this.
// Threads:  one at a time.
// Limits:   Http1Limits; a head counts as the sum of its names and values and 32 bytes for each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.h"
#include "net/http1_codec.h"

namespace soldwire::net {

// What a field costs beyond its letters (RFC 9113, section 6.5.2).
constexpr std::size_t http2_field_overhead_bytes = 32;

// Gathers one request's head.
class Http2RequestHead {
 public:
  explicit Http2RequestHead(const Http1Limits& limits) : limits_(limits) {}

  void add(std::string_view name, std::string_view value);
  // A field whose name or value has bytes that do not belong there.
  void add_invalid() { refuse(400, "invalid_input", "A header field is not valid."); }
  // After the last field; false: refusal() says why the request is not answered by a handler.
  [[nodiscard]] bool finish();

  // After finish().
  [[nodiscard]] Request& request() noexcept { return request_; }
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }
  [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept {
    return content_length_;
  }
  [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }

 private:
  void refuse(int status, std::string_view code, std::string_view detail);
  void add_field(std::string_view name, std::string_view value);
  void add_cookie(std::string_view value);
  void read_target();
  void read_host();

  const Http1Limits limits_;

  Request request_;
  Refusal refusal_;  // of the first thing that is wrong; no code: nothing so far
  std::size_t bytes_ = 0;
  std::string target_;
  std::string authority_;
  std::vector<std::string> hosts_;
  std::string cookies_;
  std::optional<std::uint64_t> content_length_;
  bool expects_continue_ = false;
};

using Http2Fields = std::vector<std::pair<std::string, std::string>>;

// Names in lower case, ":status" first. What belongs to a connection (Connection, Keep-Alive,
// Transfer-Encoding, …) is left out, as is what append_response_head() leaves out. `length`: the
// body's, where it is known.
[[nodiscard]] Http2Fields http2_response_fields(int status, const Headers& headers,
                                                std::optional<std::size_t> length,
                                                std::string_view date);

}  // namespace soldwire::net
