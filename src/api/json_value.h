// A JSON document (RFC 8259) from outside, as plain values.
//
// Duplicate member names are refused, since two readers of the same text might otherwise see
// two different requests (RFC 8259 section 4).
//
// Threads: values and pure functions; any thread.
// Limits:  JsonLimits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/result.h"

namespace soldwire::api {

struct JsonMember;

struct JsonValue {
  enum class Kind { null, boolean, integer, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;  // for Kind::number: not an integer, or beyond 64 bits
  std::string text;
  std::vector<JsonValue> elements;
  std::vector<JsonMember> members;  // in the order of the text

  // Null when absent.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

[[nodiscard]] std::string_view to_string(JsonValue::Kind kind) noexcept;

struct JsonLimits {
  std::size_t depth_max = 16;
  std::size_t values_max = 200'000;
  std::size_t name_bytes_max = 256;
};

// Errors: invalid_input, saying where and why: not JSON, not UTF-8, duplicate member, over a limit.
[[nodiscard]] Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

// `value` again as JSON, on one line.
void write_json(JsonWriter& json, const JsonValue& value);

// `name` as one step of an RFC 6901 pointer.
[[nodiscard]] std::string pointer_step(std::string_view name);

}  // namespace soldwire::api
