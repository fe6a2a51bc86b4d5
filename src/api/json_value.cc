#include "api/json_value.h"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <unordered_set>

namespace soldwire::api {
namespace {

namespace json = boost::json;

// Builds JsonValues from the events of Boost's parser, which checks syntax and UTF-8. A refusal
// of our own is kept in `refusal` and stops the parser by an error code.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  explicit TreeBuilder(const JsonLimits& limits) : limits_(limits) {}

  [[nodiscard]] JsonValue take_root() { return std::move(root_); }
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code& error) {
    JsonValue value;
    value.kind = JsonValue::Kind::object;
    return add(std::move(value), error);
  }
  bool on_object_end(std::size_t, json::error_code& error) { return check_names(error) && leave(); }
  bool on_array_begin(json::error_code& error) {
    JsonValue value;
    value.kind = JsonValue::Kind::array;
    return add(std::move(value), error);
  }
  bool on_array_end(std::size_t, json::error_code&) { return leave(); }
  bool on_key_part(json::string_view part, std::size_t size, json::error_code& error) {
    if (size > limits_.name_bytes_max) {
      return refuse("a member name is too long", error);
    }
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t size, json::error_code& error) {
    return on_key_part(part, size, error);
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    text_.append(part.data(), part.size());
    JsonValue value;
    value.kind = JsonValue::Kind::string;
    value.text = std::move(text_);
    text_.clear();
    return add(std::move(value), error);
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code& error) {
    JsonValue value;
    value.kind = JsonValue::Kind::integer;
    value.integer = number;
    return add(std::move(value), error);
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code& error) {
    JsonValue value;
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      value.kind = JsonValue::Kind::integer;
      value.integer = static_cast<std::int64_t>(number);
    } else {
      value.kind = JsonValue::Kind::number;
      value.number = static_cast<double>(number);
    }
    return add(std::move(value), error);
  }
  bool on_double(double number, json::string_view, json::error_code& error) {
    JsonValue value;
    value.kind = JsonValue::Kind::number;
    value.number = number;
    return add(std::move(value), error);
  }
  bool on_bool(bool flag, json::error_code& error) {
    JsonValue value;
    value.kind = JsonValue::Kind::boolean;
    value.boolean = flag;
    return add(std::move(value), error);
  }
  bool on_null(json::error_code& error) { return add(JsonValue{}, error); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool refuse(std::string why, json::error_code& error) {
    refusal_ = std::move(why);
    error = json::make_error_code(json::error::not_exact);
    return false;
  }

  // Puts `value` where the parser stands and, when it is a container, goes into it. The parents'
  // vectors do not grow while a child is open, so the pointers in path_ stay good.
  bool add(JsonValue value, json::error_code& error) {
    if (++values_ > limits_.values_max) {
      return refuse(fmt::format("more than {} values", limits_.values_max), error);
    }
    JsonValue* place = &root_;
    if (!path_.empty()) {
      JsonValue& parent = *path_.back();
      if (parent.kind == JsonValue::Kind::object) {
        parent.members.push_back({std::move(name_), JsonValue{}});
        name_.clear();
        place = &parent.members.back().value;
      } else {
        place = &parent.elements.emplace_back();
      }
    }
    *place = std::move(value);
    if (place->kind == JsonValue::Kind::object || place->kind == JsonValue::Kind::array) {
      path_.push_back(place);
    }
    return true;
  }

  bool leave() {
    path_.pop_back();
    return true;
  }

  bool check_names(json::error_code& error) {
    std::unordered_set<std::string_view> seen;
    for (const auto& [name, value] : path_.back()->members) {
      if (!seen.insert(name).second) {
        return refuse(fmt::format("the member \"{}\" is there twice", name), error);
      }
    }
    return true;
  }

  const JsonLimits& limits_;
  JsonValue root_;
  std::vector<JsonValue*> path_;
  std::string name_;
  std::string text_;
  std::string refusal_;
  std::size_t values_ = 0;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  const auto found =
      std::ranges::find_if(members, [&](const auto& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view to_string(JsonValue::Kind kind) noexcept {
  switch (kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "a boolean";
    case JsonValue::Kind::integer:
      return "an integer";
    case JsonValue::Kind::number:
      return "a number";
    case JsonValue::Kind::string:
      return "a string";
    case JsonValue::Kind::array:
      return "an array";
    case JsonValue::Kind::object:
      return "an object";
  }
  return "nothing";
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::basic_parser<TreeBuilder> parser(options, limits);
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error == json::error::too_deep) {
    return fail(Errc::invalid_input,
                fmt::format("The body is nested deeper than {} levels.", limits.depth_max));
  }
  if (!parser.handler().refusal().empty()) {
    return fail(Errc::invalid_input, "The body is refused: " + parser.handler().refusal() + ".");
  }
  if (error) {
    return fail(Errc::invalid_input,
                fmt::format("The body is not valid JSON: {} at byte {}.", error.message(), read));
  }
  if (read < text.size()) {
    return fail(Errc::invalid_input,
                fmt::format("The body is not valid JSON: extra text at byte {}.", read));
  }
  return parser.handler().take_root();
}

void write_json(JsonWriter& json, const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      json.value(nullptr);
      break;
    case JsonValue::Kind::boolean:
      json.value(value.boolean);
      break;
    case JsonValue::Kind::integer:
      json.value(value.integer);
      break;
    case JsonValue::Kind::number:
      json.value(value.number);
      break;
    case JsonValue::Kind::string:
      json.value(value.text);
      break;
    case JsonValue::Kind::array:
      json.array([&] {
        for (const JsonValue& element : value.elements) {
          write_json(json, element);
        }
      });
      break;
    case JsonValue::Kind::object:
      json.object([&] {
        for (const auto& [name, member] : value.members) {
          json.key(name);
          write_json(json, member);
        }
      });
      break;
  }
}

std::string pointer_step(std::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace soldwire::api
