#include "net/http2_fields.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "net/target.h"
#include "net/text.h"

namespace soldwire::net {

namespace {

// Ours to say, or of no meaning here (RFC 9113, section 8.2.2).
bool is_left_out(std::string_view name) {
  constexpr std::array<std::string_view, 8> names = {
      "connection", "content-length",    "date",   "keep-alive", "proxy-connection",
      "server",     "transfer-encoding", "upgrade"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A value must neither hold control bytes nor begin or end with a space (section 8.2.1).
std::string clean_value(std::string_view value) {
  std::string out(value);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return is_control(c) && c != '\t'; }, ' ');
  return std::string(trim(out));
}

}  // namespace

void Http2RequestHead::refuse(int status, std::string_view code, std::string_view detail) {
  if (refusal_.code.empty()) {
    refusal_ = {status, code, std::string(detail)};
  }
}

void Http2RequestHead::add(std::string_view name, std::string_view value) {
  bytes_ += name.size() + value.size() + http2_field_overhead_bytes;
  if (bytes_ > limits_.header_bytes_max) {
    refuse(name == ":path" && value.size() > limits_.target_bytes_max ? 414 : 431,
           "headers_too_large", "The request's header fields are too large.");
    return;
  }
  if (name == ":method") {
    request_.method = value;
  } else if (name == ":path") {
    target_ = value;
  } else if (name == ":authority") {
    authority_ = lower_case(value);
  } else if (!name.starts_with(':')) {
    add_field(name, value);
  }
}

void Http2RequestHead::add_field(std::string_view name, std::string_view value) {
  if (name == "cookie") {
    add_cookie(value);
    return;
  }
  if (request_.headers.all().size() == limits_.fields_max) {
    refuse(431, "headers_too_large", "The request has too many header fields.");
    return;
  }
  if (name == "host") {
    hosts_.push_back(lower_case(value));
  } else if (name == "content-length") {
    std::uint64_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    content_length_ = length;
  } else if (name == "expect") {
    if (!same_word(trim(value), "100-continue")) {
      refuse(417, "expectation_failed", "The only expectation is 100-continue.");
    }
    expects_continue_ = true;
  }
  request_.headers.add(std::string(name), std::string(value));
}

// Clients may send one cookie a field, to compress them better; handlers see the one field of
// HTTP/1.1 (section 8.2.3).
void Http2RequestHead::add_cookie(std::string_view value) {
  if (!cookies_.empty()) {
    cookies_ += "; ";
  }
  cookies_ += value;
}

bool Http2RequestHead::finish() {
  if (!cookies_.empty()) {
    request_.headers.add("cookie", std::move(cookies_));
  }
  if (request_.method.size() > method_bytes_max || request_.method == "CONNECT") {
    refuse(501, "invalid_input", "The method is not known.");
  }
  if (refusal_.code.empty()) {
    read_target();
  }
  if (refusal_.code.empty()) {
    read_host();
  }
  return refusal_.code.empty();
}

void Http2RequestHead::read_target() {
  if (target_.size() > limits_.target_bytes_max) {
    return refuse(414, "target_too_long", "The request target is too long.");
  }
  if (!target_.starts_with('/')) {
    return refuse(400, "invalid_input", "The request target must begin with '/'.");
  }
  auto target = parse_target(target_);
  if (!target) {
    return refuse(400, "invalid_input", target.error().message);
  }
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
}

void Http2RequestHead::read_host() {
  if (authority_.empty() && hosts_.size() != 1) {
    return refuse(400, "invalid_input", "A request needs exactly one :authority or Host field.");
  }
  request_.host = authority_.empty() ? hosts_.front() : authority_;
  if (std::any_of(hosts_.begin(), hosts_.end(),
                  [&](const std::string& host) { return host != request_.host; })) {
    return refuse(400, "invalid_input", "The Host field is not the same as :authority.");
  }
  if (!is_valid_host(request_.host)) {
    return refuse(400, "invalid_input", "The :authority or Host field is not valid.");
  }
}

Http2Fields http2_response_fields(int status, const Headers& headers,
                                  std::optional<std::size_t> length, std::string_view date) {
  Http2Fields fields;
  fields.reserve(headers.all().size() + 4);
  fields.emplace_back(":status", std::to_string(status));
  fields.emplace_back("server", "soldwire");
  fields.emplace_back("date", date);
  for (const auto& [name, value] : headers.all()) {
    std::string lower = lower_case(name);
    if (is_token(lower) && !is_left_out(lower)) {
      fields.emplace_back(std::move(lower), clean_value(value));
    }
  }
  if (length) {
    fields.emplace_back("content-length", std::to_string(*length));
  }
  return fields;
}

}  // namespace soldwire::net
