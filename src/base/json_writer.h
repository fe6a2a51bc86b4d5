// Appends JSON (RFC 8259) to a string, in one pass and without a tree.
//
//   JsonWriter json(out);
//   json.object([&] { json.field("seq", 7); json.field("text", comment.text); });
//
// Ownership: `out` must outlive the writer; bytes already in it stay.
// Threads:   one at a time.
// Text that is not valid UTF-8 is repaired with U+FFFD: a stream must never
// carry a broken byte (WHATWG HTML, server-sent events, is UTF-8 only).
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace soldwire {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  template <typename Body>
  void object(Body&& body) {
    begin('{');
    body();
    end('}');
  }
  template <typename Body>
  void array(Body&& body) {
    begin('[');
    body();
    end(']');
  }
  void key(std::string_view name);
  template <typename Body>
  void object(std::string_view name, Body&& body) {
    key(name);
    object(std::forward<Body>(body));
  }
  template <typename Body>
  void array(std::string_view name, Body&& body) {
    key(name);
    array(std::forward<Body>(body));
  }
  template <typename T>
  void field(std::string_view name, const T& value) {
    key(name);
    this->value(value);
  }

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(bool flag);
  template <std::integral T>
  requires(!std::same_as<T, bool>) void value(T number) {
    if constexpr (std::is_signed_v<T>) {
      number_signed(static_cast<std::int64_t>(number));
    } else {
      number_unsigned(static_cast<std::uint64_t>(number));
    }
  }
  void value(double number);
  void value(TimeMs time);
  template <typename Tag>
  void value(const Id<Tag>& id) {
    value(std::string_view(id.str()));
  }
  void value(std::nullptr_t);
  template <typename T>
  void value(const std::optional<T>& maybe) {
    if (maybe) {
      value(*maybe);
    } else {
      value(nullptr);
    }
  }
  // `json` must be one complete JSON value.
  void raw(std::string_view json);

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void number_signed(std::int64_t number);
  void number_unsigned(std::uint64_t number);

  std::string& out_;
  bool need_comma_ = false;
};

// `text` as a quoted JSON string at the end of `out`.
void append_json_string(std::string& out, std::string_view text);

}  // namespace soldwire
