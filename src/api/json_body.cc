#include "api/json_body.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "claims/language/parse.h"
#include "net/text.h"

namespace soldwire::api {
namespace {

// The text is valid UTF-8: its parser has checked it.
std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// C0, DEL and C1 (U+0080 to U+009F, which are C2 80 to C2 9F in UTF-8).
bool has_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) {
      return true;
    }
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

bool is_json_media_type(std::string_view header) {
  return net::same_word(net::trim(header.substr(0, header.find(';'))), "application/json");
}

}  // namespace

FieldReader::FieldReader(const JsonValue& value, std::string pointer,
                         std::vector<FieldError>& errors)
    : object_(&value), pointer_(std::move(pointer)), errors_(&errors) {
  if (value.kind != JsonValue::Kind::object) {
    object_ = nullptr;
    note(pointer_, fmt::format("must be an object, not {}", to_string(value.kind)));
  }
}

void FieldReader::note(std::string pointer, std::string detail) {
  if (errors_->size() < body_errors_max) {
    errors_->push_back({std::move(pointer), std::move(detail)});
  }
}

std::string FieldReader::pointer(std::string_view name) const {
  return pointer_ + pointer_step(name);
}

void FieldReader::refuse(std::string_view name, std::string detail) {
  note(pointer(name), std::move(detail));
}

bool FieldReader::has(std::string_view name) const {
  return object_ != nullptr && object_->find(name) != nullptr;
}

bool FieldReader::is_null(std::string_view name) const {
  if (object_ == nullptr) {
    return false;
  }
  const JsonValue* value = object_->find(name);
  return value != nullptr && value->kind == JsonValue::Kind::null;
}

const JsonValue* FieldReader::look_up(std::string_view name) {
  known_.emplace_back(name);
  return object_ == nullptr ? nullptr : object_->find(name);
}

const JsonValue* FieldReader::require(std::string_view name) {
  const JsonValue* value = look_up(name);
  if (value == nullptr && object_ != nullptr) {
    refuse(name, "is missing");
  }
  return value;
}

std::string FieldReader::checked_text(std::string_view name, const JsonValue& value,
                                      const TextRule& rule) {
  if (value.kind != JsonValue::Kind::string) {
    refuse(name, fmt::format("must be a string, not {}", to_string(value.kind)));
    return {};
  }
  const std::string_view text = rule.free ? std::string_view(value.text) : net::trim(value.text);
  if (!rule.free && has_control_character(text)) {
    refuse(name, "must not contain control characters");
    return {};
  }
  const std::size_t length = code_points(text);
  if (length < rule.min) {
    refuse(name, rule.min == 1 ? std::string("must not be empty")
                               : fmt::format("must have {} characters or more", rule.min));
    return {};
  }
  if (length > rule.max) {
    refuse(name, fmt::format("must have {} characters or fewer, not {}", rule.max, length));
    return {};
  }
  return std::string(text);
}

std::int64_t FieldReader::checked_integer(std::string_view name, const JsonValue& value,
                                          std::int64_t min, std::int64_t max) {
  if (value.kind != JsonValue::Kind::integer) {
    refuse(name, fmt::format("must be an integer, not {}", to_string(value.kind)));
    return min;
  }
  if (value.integer < min || value.integer > max) {
    refuse(name, fmt::format("must be from {} to {}, not {}", min, max, value.integer));
    return min;
  }
  return value.integer;
}

std::string FieldReader::text(std::string_view name, const TextRule& rule) {
  const JsonValue* value = require(name);
  return value == nullptr ? std::string() : checked_text(name, *value, rule);
}

std::int64_t FieldReader::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const JsonValue* value = require(name);
  return value == nullptr ? min : checked_integer(name, *value, min, max);
}

std::optional<std::string> FieldReader::maybe_text(std::string_view name, const TextRule& rule) {
  const JsonValue* value = look_up(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  return checked_text(name, *value, rule);
}

std::optional<std::int64_t> FieldReader::maybe_integer(std::string_view name, std::int64_t min,
                                                       std::int64_t max) {
  const JsonValue* value = look_up(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  return checked_integer(name, *value, min, max);
}

std::optional<bool> FieldReader::maybe_boolean(std::string_view name) {
  const JsonValue* value = look_up(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->kind != JsonValue::Kind::boolean) {
    refuse(name, fmt::format("must be true or false, not {}", to_string(value->kind)));
    return std::nullopt;
  }
  return value->boolean;
}

std::optional<std::string> FieldReader::nullable_text(std::string_view name, const TextRule& rule) {
  const JsonValue* value = look_up(name);
  if (value == nullptr || value->kind == JsonValue::Kind::null) {
    return std::nullopt;
  }
  return checked_text(name, *value, rule);
}

std::optional<std::int64_t> FieldReader::nullable_integer(std::string_view name, std::int64_t min,
                                                          std::int64_t max) {
  const JsonValue* value = look_up(name);
  if (value == nullptr || value->kind == JsonValue::Kind::null) {
    return std::nullopt;
  }
  return checked_integer(name, *value, min, max);
}

std::optional<TimeMs> FieldReader::nullable_time(std::string_view name) {
  const auto text = nullable_text(name, {.max = 64});
  if (!text || text->empty()) {
    return std::nullopt;
  }
  const auto time = parse_rfc3339(*text);
  if (!time) {
    refuse(name, "must be an RFC 3339 time such as 2026-02-10T19:22:31.483Z");
    return std::nullopt;
  }
  return *time;
}

const JsonValue* FieldReader::nullable_array(std::string_view name, std::size_t min,
                                             std::size_t max) {
  const JsonValue* value = look_up(name);
  if (value == nullptr || value->kind == JsonValue::Kind::null) {
    return nullptr;
  }
  if (value->kind != JsonValue::Kind::array) {
    refuse(name, fmt::format("must be an array, not {}", to_string(value->kind)));
    return nullptr;
  }
  if (value->elements.size() < min || value->elements.size() > max) {
    refuse(name,
           fmt::format("must have {} to {} elements, not {}", min, max, value->elements.size()));
    return nullptr;
  }
  return value;
}

std::optional<std::vector<std::string>> FieldReader::nullable_texts(std::string_view name,
                                                                    std::size_t min,
                                                                    std::size_t max,
                                                                    const TextRule& rule) {
  const JsonValue* array = nullable_array(name, min, max);
  if (array == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> texts;
  texts.reserve(array->elements.size());
  FieldReader inner = *this;
  inner.pointer_ = pointer(name);
  for (std::size_t n = 0; n < array->elements.size(); ++n) {
    texts.push_back(inner.checked_text(std::to_string(n), array->elements[n], rule));
  }
  return texts;
}

std::optional<FieldReader> FieldReader::nullable_object(std::string_view name) {
  const JsonValue* value = look_up(name);
  if (value == nullptr || value->kind == JsonValue::Kind::null) {
    return std::nullopt;
  }
  return FieldReader(*value, pointer(name), *errors_);
}

const JsonValue* FieldReader::object_value(std::string_view name) {
  const JsonValue* value = require(name);
  if (value != nullptr && value->kind != JsonValue::Kind::object) {
    refuse(name, fmt::format("must be an object, not {}", to_string(value->kind)));
    return nullptr;
  }
  return value;
}

std::optional<claims::Money> FieldReader::nullable_money(std::string_view name) {
  auto fields = nullable_object(name);
  if (!fields) {
    return std::nullopt;
  }
  claims::Money money;
  money.amount = fields->integer("amount", 0, 1'000'000'000'000);
  money.currency = fields->text("currency", {.min = 3, .max = 3});
  const bool upper_case =
      std::ranges::all_of(money.currency, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!upper_case) {
    fields->refuse("currency", "must be an ISO 4217 code such as EUR");
  }
  fields->finish();
  return money;
}

std::string FieldReader::checked_item_number(std::string_view name, const JsonValue& value) {
  std::string text;
  if (value.kind == JsonValue::Kind::integer && value.integer > 0) {
    text = std::to_string(value.integer);
  } else if (value.kind == JsonValue::Kind::integer) {
    refuse(name, fmt::format("must be 1 or more, not {}", value.integer));
    return {};
  } else if (value.kind == JsonValue::Kind::string) {
    text = checked_text(name, value, {.max = 40});
    if (text.empty()) {
      return {};
    }
  } else {
    refuse(name, fmt::format("must be a string or an integer, not {}", to_string(value.kind)));
    return {};
  }
  auto code = claims::language::canonical_item_code(text);
  if (!code) {
    refuse(name, code.error().message);
    return {};
  }
  return *code;
}

std::string FieldReader::item_number(std::string_view name) {
  const JsonValue* value = require(name);
  return value == nullptr ? std::string() : checked_item_number(name, *value);
}

std::optional<std::string> FieldReader::maybe_item_number(std::string_view name) {
  const JsonValue* value = look_up(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  return checked_item_number(name, *value);
}

FieldReader FieldReader::element(std::string_view name, const JsonValue& array, std::size_t n) {
  return FieldReader(array.elements[n], pointer(name) + "/" + std::to_string(n), *errors_);
}

void FieldReader::finish() {
  if (object_ == nullptr) {
    return;
  }
  for (const auto& [name, value] : object_->members) {
    if (std::ranges::find(known_, name) == known_.end()) {
      note(pointer(name), "is not a known field");
    }
  }
}

tl::expected<JsonBody, Problem> JsonBody::read(const net::Request& request, bool optional) {
  if (request.body.empty()) {
    if (optional) {
      JsonValue empty;
      empty.kind = JsonValue::Kind::object;
      return JsonBody(std::move(empty));
    }
    Problem problem;
    problem.code = ProblemCode::invalid_input;
    problem.detail = "The request needs a JSON body.";
    return tl::unexpected(std::move(problem));
  }
  const auto type = request.headers.find("Content-Type");
  if (!type || !is_json_media_type(*type)) {
    Problem problem;
    problem.code = ProblemCode::unsupported_media_type;
    problem.detail = "Send the body as \"Content-Type: application/json\".";
    return tl::unexpected(std::move(problem));
  }
  auto value = parse_json(request.body);
  if (!value) {
    return tl::unexpected(problem_of(value.error()));
  }
  return JsonBody(std::move(*value));
}

Problem JsonBody::refusal() const {
  Problem problem;
  problem.code = ProblemCode::invalid_input;
  problem.errors = errors_;
  if (!errors_.empty()) {
    const FieldError& first = errors_.front();
    const std::string where = first.pointer.empty() ? std::string("The body") : first.pointer;
    problem.detail = fmt::format("{} {}.", where, first.detail);
  }
  return problem;
}

}  // namespace soldwire::api
