// Reads a request's JSON body field by field, and collects everything that is wrong with it.
//
//   auto body = JsonBody::read(request);
//   if (!body) return problem_response(body.error());
//   FieldReader fields = body->root();
//   const std::string name = fields.text("name", {.max = 200});
//   fields.finish();
//   if (body->refused()) return problem_response(body->refusal());
//
// A field that is missing or wrong is noted, and the getter returns a value of no meaning: look
// at refused() before using any of them.
//
// Lifetime: a FieldReader refers to its JsonBody.
// Threads:  one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_value.h"
#include "api/problem.h"
#include "claims/types.h"
#include "net/http.h"

namespace soldwire::api {

// Lengths count Unicode code points, as JSON Schema does.
struct TextRule {
  std::size_t min = 1;
  std::size_t max = 200;
  // True: taken as it is, with any character. False: one line; blanks at the ends are cut off, and
  // control characters are refused.
  bool free = false;
};

class FieldReader {
 public:
  FieldReader(const JsonValue& value, std::string pointer, std::vector<FieldError>& errors);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool is_null(std::string_view name) const;

  // Required.
  [[nodiscard]] std::string text(std::string_view name, const TextRule& rule);
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  // Absent: empty. Null is refused.
  [[nodiscard]] std::optional<std::string> maybe_text(std::string_view name, const TextRule& rule);
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t min,
                                                          std::int64_t max);
  [[nodiscard]] std::optional<bool> maybe_boolean(std::string_view name);
  // Absent or null: empty.
  [[nodiscard]] std::optional<std::string> nullable_text(std::string_view name,
                                                         const TextRule& rule);
  [[nodiscard]] std::optional<std::int64_t> nullable_integer(std::string_view name,
                                                             std::int64_t min, std::int64_t max);
  [[nodiscard]] std::optional<TimeMs> nullable_time(std::string_view name);
  // Null pointer when absent, null or wrong.
  [[nodiscard]] const JsonValue* nullable_array(std::string_view name, std::size_t min,
                                                std::size_t max);
  // An array of texts; absent or null: empty.
  [[nodiscard]] std::optional<std::vector<std::string>> nullable_texts(std::string_view name,
                                                                       std::size_t min,
                                                                       std::size_t max,
                                                                       const TextRule& rule);
  // An object's reader, or nothing when absent, null or wrong.
  [[nodiscard]] std::optional<FieldReader> nullable_object(std::string_view name);
  [[nodiscard]] const JsonValue* object_value(std::string_view name);  // required
  // {amount, currency}
  [[nodiscard]] std::optional<claims::Money> nullable_money(std::string_view name);
  // "A-012", "a12" or 12 as the canonical code.
  [[nodiscard]] std::string item_number(std::string_view name);
  [[nodiscard]] std::optional<std::string> maybe_item_number(std::string_view name);
  // One of a closed set of words: `from` gives an optional.
  template <typename From>
  auto maybe_word(std::string_view name, From from, std::string_view choices)
      -> decltype(from(std::string_view())) {
    const auto word = maybe_text(name, {.max = 64});
    if (!word) {
      return std::nullopt;
    }
    auto value = from(*word);
    if (!value) {
      refuse(name, "must be one of " + std::string(choices));
    }
    return value;
  }

  // The reader of the n-th element of an array of objects.
  [[nodiscard]] FieldReader element(std::string_view name, const JsonValue& array, std::size_t n);
  [[nodiscard]] std::string pointer(std::string_view name) const;
  void refuse(std::string_view name, std::string detail);
  // Refuses fields that nobody asked for. Call it last.
  void finish();

 private:
  // Notes that `name` is known; null when absent.
  const JsonValue* look_up(std::string_view name);
  // The same, but a missing field is an error.
  const JsonValue* require(std::string_view name);
  std::string checked_text(std::string_view name, const JsonValue& value, const TextRule& rule);
  std::int64_t checked_integer(std::string_view name, const JsonValue& value, std::int64_t min,
                               std::int64_t max);
  std::string checked_item_number(std::string_view name, const JsonValue& value);
  void note(std::string pointer, std::string detail);

  const JsonValue* object_;  // null when the value is not an object
  std::string pointer_;
  std::vector<FieldError>* errors_;
  std::vector<std::string> known_;
};

class JsonBody {
 public:
  // Problems: unsupported_media_type, invalid_input. With `optional`, an empty body is {}.
  [[nodiscard]] static tl::expected<JsonBody, Problem> read(const net::Request& request,
                                                            bool optional = false);

  [[nodiscard]] FieldReader root() { return FieldReader(value_, "", errors_); }
  [[nodiscard]] const JsonValue& value() const noexcept { return value_; }
  [[nodiscard]] bool refused() const noexcept { return !errors_.empty(); }
  // One problem with all that was found (errors_max at most).
  [[nodiscard]] Problem refusal() const;

 private:
  explicit JsonBody(JsonValue value) : value_(std::move(value)) {}

  JsonValue value_;
  std::vector<FieldError> errors_;
};

inline constexpr std::size_t body_errors_max = 20;

}  // namespace soldwire::api
