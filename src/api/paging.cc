#include "api/paging.h"

#include <fmt/core.h>

#include <charconv>

namespace soldwire::api {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

bool is_continuation(char c) {
  return (c & 0xC0) == 0x80;
}

// Well-formedness by length only; the store compares bytes, so overlong forms simply match nothing.
bool looks_like_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size()) {
      return false;
    }
    for (std::size_t k = 1; k < length; ++k) {
      if (!is_continuation(text[i + k])) {
        return false;
      }
    }
    i += length;
  }
  return true;
}

std::string pointer_of(std::string_view name) {
  return "?" + std::string(name);
}

}  // namespace

Result<std::int64_t> integer_param(const net::Request& request, std::string_view name,
                                   std::int64_t otherwise, std::int64_t min, std::int64_t max) {
  const auto text = request.query_param(name);
  if (!text) {
    return otherwise;
  }
  const auto number = whole_number(*text);
  if (!number || *number < min || *number > max) {
    return fail(Errc::invalid_input,
                fmt::format("{} must be an integer from {} to {}.", name, min, max),
                pointer_of(name));
  }
  return *number;
}

Result<std::string> text_param(const net::Request& request, std::string_view name,
                               std::size_t bytes_max) {
  const auto text = request.query_param(name);
  if (!text) {
    return std::string();
  }
  if (text->size() > bytes_max) {
    return fail(Errc::invalid_input,
                fmt::format("{} must have {} bytes or fewer.", name, bytes_max), pointer_of(name));
  }
  if (!looks_like_utf8(*text)) {
    return fail(Errc::invalid_input, fmt::format("{} must be UTF-8.", name), pointer_of(name));
  }
  return std::string(*text);
}

std::string row_cursor(char kind, std::int64_t number) {
  return fmt::format("{}{}", kind, number);
}

Result<std::int64_t> row_cursor_param(const net::Request& request, char kind) {
  const auto text = request.query_param("after");
  if (!text || text->empty()) {
    return 0;
  }
  const auto number = text->front() == kind ? whole_number(text->substr(1)) : std::nullopt;
  if (!number || *number < 0) {
    return fail(Errc::invalid_input, "after must be the `next` of an earlier page of this list.",
                pointer_of("after"));
  }
  return *number;
}

}  // namespace soldwire::api
