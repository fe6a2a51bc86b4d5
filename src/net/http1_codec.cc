#include "net/http1_codec.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/assert.h"
#include "net/target.h"
#include "net/text.h"

namespace soldwire::net {

namespace {

namespace beast = boost::beast;
using beast::error_code;

// Beast gives chunk headers and trailers only as a whole; more than this is no honest client.
constexpr std::size_t chunk_header_bytes_max = 8U << 10U;
// "0 CR LF CR LF": whatever chunk header comes, at least this follows. Beast asserts on less.
constexpr std::size_t chunk_header_bytes_min = 5;
// A chunk may be small, but not every one: bytes on the wire beyond the body's own.
constexpr std::size_t chunk_overhead_bytes_base = 64U << 10U;
constexpr std::size_t chunk_overhead_factor = 16;
constexpr std::size_t request_line_rest_max = method_bytes_max + 12;  // two spaces, version, CR LF
constexpr std::size_t blank_lines_max = 4;
constexpr std::size_t body_reserve_bytes_max = 64U << 10U;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

struct Http1RequestParser::Impl final : beast::http::basic_parser<true> {
  explicit Impl(const Http1Limits& given) : limits(given) {
    header_limit(static_cast<std::uint32_t>(given.header_bytes_max));
    body_limit(boost::none);  // the bound depends on the route: kept below
  }

  // Fixed at construction.
  Http1Limits limits;

  Request request;
  Refusal refusal;
  std::string host_field;
  std::string authority;
  std::size_t head_bytes = 0;
  std::size_t scanned = 0;     // of the head, by find_head()
  std::size_t line_begin = 0;  // of the line that is being scanned
  std::size_t blank_lines = 0;
  std::size_t body_bytes_max = 0;
  std::size_t body_wire_bytes = 0;
  std::uint64_t chunk_bytes_left = 0;
  std::size_t host_fields = 0;
  std::size_t length_fields = 0;
  std::size_t transfer_encoding_fields = 0;
  bool started = false;
  bool head_seen = false;
  bool http10 = false;
  bool expects_continue = false;

  // Makes `ec` an error, so that put() returns at once.
  void refuse(error_code& ec, int status, std::string_view code, std::string detail) {
    if (refusal.code.empty()) {
      refusal = {status, code, std::move(detail)};
    }
    ec = beast::http::error::bad_value;
  }

  Progress refused(int status, std::string_view code, std::string detail) {
    error_code ignored;
    refuse(ignored, status, code, std::move(detail));
    return Progress::refused;
  }

  Progress refused_target() {
    return refused(414, "target_too_long", "The request target is too long.");
  }

  Progress refused_head() {
    return refused(431, "headers_too_large", "The request's header fields are too large.");
  }

  Progress refused_body() {
    return refused(
        413, "too_large",
        "The body is larger than the " + std::to_string(body_bytes_max) + " bytes allowed here.");
  }

  // Blank lines before a request are left over from sloppy clients (RFC 9112, section 2.2).
  Progress skip_blank_lines(std::string_view bytes, std::size_t& used) {
    while (bytes.substr(used).starts_with("\r\n")) {
      used += 2;
      if (++blank_lines > blank_lines_max) {
        return refused(400, "invalid_input", "Too many empty lines before the request.");
      }
    }
    const std::string_view rest = bytes.substr(used);
    started = !rest.empty() && rest != "\r";
    // Most likely TLS on a port without it.
    if (started && is_control(rest.front())) {
      return refused(400, "invalid_input", "This is not HTTP/1.1.");
    }
    return Progress::need_more;
  }

  // Looks for the end of the head, so that Beast gets all of it at once: the outcome then does not
  // depend on how the bytes were cut. head_complete: `head_bytes` is its size.
  Progress find_head(std::string_view bytes) {
    while (true) {
      const std::size_t line_end = bytes.find('\n', scanned);
      const std::size_t seen = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
      if (line_begin == 0 && seen > limits.target_bytes_max + request_line_rest_max) {
        return refused_target();
      }
      if (seen > limits.header_bytes_max) {
        return refused_head();
      }
      scanned = seen;
      if (line_end == std::string_view::npos) {
        return Progress::need_more;
      }
      if (line_end == 0 || bytes[line_end - 1] != '\r') {
        return refused(400, "invalid_input", "A line of the head does not end in CR LF.");
      }
      if (line_end == line_begin + 1) {
        head_bytes = seen;
        return Progress::head_complete;
      }
      line_begin = seen;
    }
  }

  Progress read_head(std::string_view bytes, std::size_t& used) {
    if (!started) {
      skip_blank_lines(bytes, used);
      if (!refusal.code.empty() || !started) {
        return refusal.code.empty() ? Progress::need_more : Progress::refused;
      }
    }
    if (const Progress found = find_head(bytes.substr(used)); found != Progress::head_complete) {
      return found;
    }
    error_code ec;
    put(boost::asio::const_buffer(bytes.data() + used, head_bytes), ec);
    used += head_bytes;
    if (!refusal.code.empty()) {
      return Progress::refused;
    }
    if (!head_seen) {
      return refused(400, "invalid_input",
                     "The request is not valid HTTP/1.1: " + ec.message() + ".");
    }
    return Progress::head_complete;
  }

  Progress read_body(std::string_view bytes, std::size_t& used) {
    if (const auto length = content_length(); length && *length > body_bytes_max) {
      return refused_body();
    }
    while (!is_done()) {
      const bool at_chunk_header = chunked() && chunk_bytes_left == 0;
      if (bytes.size() - used < (at_chunk_header ? chunk_header_bytes_min : 1)) {
        return Progress::need_more;
      }
      error_code ec;
      const std::size_t taken =
          put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), ec);
      used += taken;
      body_wire_bytes += taken;
      if (!refusal.code.empty()) {
        return Progress::refused;
      }
      if (ec == beast::http::error::need_more) {
        return bytes.size() - used > chunk_header_bytes_max
                   ? refused(400, "invalid_input", "A chunk's header or the trailer is too large.")
                   : Progress::need_more;
      }
      if (ec) {
        return refused(400, "invalid_input",
                       "The body is not valid HTTP/1.1: " + ec.message() + ".");
      }
      if (chunked() && body_wire_bytes > chunk_overhead_bytes_base +
                                             chunk_overhead_factor * request.body.size()) {
        return refused(400, "invalid_input", "The body's chunks are too small.");
      }
    }
    return Progress::complete;
  }

  void check_framing(error_code& ec) {
    if (host_fields > 1 || (host_fields == 0 && !http10)) {
      return refuse(ec, 400, "invalid_input", "A request needs exactly one Host field.");
    }
    if (host_fields == 1 && !is_valid_host(host_field)) {
      return refuse(ec, 400, "invalid_input", "The Host field is not valid.");
    }
    if (length_fields > 1) {
      return refuse(ec, 400, "invalid_input", "More than one Content-Length.");
    }
    // Beast takes a coding it does not know for "no body": the rest would become the next request.
    if (transfer_encoding_fields > 0 && (!chunked() || http10)) {
      return refuse(ec, http10 ? 400 : 501, "invalid_input",
                    "The only transfer coding is \"chunked\".");
    }
    request.host = authority.empty() ? host_field : authority;
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code& ec) override {
    http10 = version == 10;
    if (target.size() > limits.target_bytes_max) {
      return refuse(ec, 414, "target_too_long", "The request target is too long.");
    }
    if (method.size() > method_bytes_max) {
      return refuse(ec, 501, "invalid_input", "The method is not known.");
    }
    auto parsed = net::parse_target(view(target));
    if (!parsed) {
      return refuse(ec, 400, "invalid_input", parsed.error().message);
    }
    request.method = view(method);
    request.path = std::move(parsed->path);
    request.query = std::move(parsed->query);
    authority = std::move(parsed->authority);
  }

  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     error_code& ec) override {
    if (head_seen) {
      return;  // a trailer; nothing here depends on one
    }
    if (request.headers.all().size() == limits.fields_max) {
      return refuse(ec, 431, "headers_too_large", "The request has too many header fields.");
    }
    switch (field) {
      case beast::http::field::host:
        ++host_fields;
        host_field = lower_case(view(value));
        break;
      case beast::http::field::content_length:
        ++length_fields;
        if (value.find(',') != beast::string_view::npos) {
          return refuse(ec, 400, "invalid_input", "More than one Content-Length.");
        }
        break;
      case beast::http::field::transfer_encoding:
        ++transfer_encoding_fields;
        if (!same_word(trim(view(value)), "chunked")) {
          return refuse(ec, 501, "invalid_input", "The only transfer coding is \"chunked\".");
        }
        break;
      case beast::http::field::expect:
        if (!http10) {
          if (!same_word(trim(view(value)), "100-continue")) {
            return refuse(ec, 417, "expectation_failed", "The only expectation is 100-continue.");
          }
          expects_continue = true;
        }
        break;
      default:
        break;
    }
    request.headers.add(std::string(view(name)), std::string(view(value)));
  }

  void on_header_impl(error_code& ec) override {
    head_seen = true;
    check_framing(ec);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) {
      request.body.reserve(std::min<std::size_t>(*length, body_reserve_bytes_max));
    }
  }

  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    request.body.append(body.data(), body.size());
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t size, beast::string_view, error_code& ec) override {
    if (size > body_bytes_max - request.body.size()) {
      refused_body();
      ec = beast::http::error::body_limit;
    }
    chunk_bytes_left = size;
  }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    chunk_bytes_left -= body.size();
    request.body.append(body.data(), body.size());
    return body.size();
  }

  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_finish_impl(error_code&) override {}
};

Http1RequestParser::Http1RequestParser(const Http1Limits& limits)
    : impl_(std::make_unique<Impl>(limits)) {}
Http1RequestParser::~Http1RequestParser() = default;

Http1RequestParser::Progress Http1RequestParser::feed(std::string_view bytes, std::size_t& used) {
  used = 0;
  return impl_->head_seen ? impl_->read_body(bytes, used) : impl_->read_head(bytes, used);
}

void Http1RequestParser::set_body_bytes_max(std::size_t bytes) {
  SW_ASSERT(impl_->request.body.empty());
  impl_->body_bytes_max = bytes;
}

Request& Http1RequestParser::request() noexcept {
  return impl_->request;
}
const Refusal& Http1RequestParser::refusal() const noexcept {
  return impl_->refusal;
}
bool Http1RequestParser::keep_alive() const noexcept {
  return impl_->keep_alive();
}
bool Http1RequestParser::is_http10() const noexcept {
  return impl_->http10;
}
bool Http1RequestParser::has_body() const noexcept {
  return impl_->chunked() || impl_->content_length().value_or(0) > 0;
}
bool Http1RequestParser::expects_continue() const noexcept {
  return impl_->expects_continue;
}
std::optional<std::uint64_t> Http1RequestParser::content_length() const noexcept {
  const auto length = impl_->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

}  // namespace soldwire::net
