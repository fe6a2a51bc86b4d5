#include "platforms/facebook/script.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <fstream>
#include <iterator>
#include <unordered_map>

namespace soldwire::platforms::facebook {
namespace {

namespace dom = simdjson::dom;

tl::unexpected<Error> refuse(std::size_t number, std::string_view why) {
  return fail(Errc::invalid_input, fmt::format("script line {}: {}", number, why));
}

class ScriptParser {
 public:
  [[nodiscard]] Result<void> take(std::string_view text, std::size_t number) {
    if (text.size() > script_line_bytes_max) return refuse(number, "too long");
    if (script_.lines.size() >= script_lines_max) return refuse(number, "too many lines");
    dom::element root;
    if (parser_.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS ||
        !root.is_object()) {
      return refuse(number, "is not a JSON object");
    }
    ScriptLine line;
    if (root["at"].get(line.at_s) != simdjson::SUCCESS || !(line.at_s >= 0 && line.at_s < 1e7)) {
      return refuse(number, "\"at\" must be seconds from the start");
    }
    if (line.at_s < script_.length_s()) return refuse(number, "\"at\" goes back in time");
    if (!take_author(root, line)) {
      return refuse(number, "\"from\" must be {\"id\",\"name\"} or null");
    }
    std::string_view message;
    if (const auto error = root["message"].get(message); error == simdjson::SUCCESS) {
      line.message = message;
    } else if (error != simdjson::NO_SUCH_FIELD) {
      return refuse(number, "\"message\" must be a text");
    }
    if (!take_parent(root, line))
      return refuse(number, "\"parent\" names no earlier line's \"id\"");
    std::string_view label;
    if (root["id"].get(label) == simdjson::SUCCESS) {
      labels_[std::string(label)] = script_.lines.size();
    }
    script_.lines.push_back(std::move(line));
    return {};
  }

  [[nodiscard]] Script finish() { return std::move(script_); }

 private:
  static bool take_author(dom::element root, ScriptLine& line) {
    dom::element from;
    if (root["from"].get(from) != simdjson::SUCCESS || from.is_null()) return true;
    std::string_view id;
    std::string_view name;
    if (from["id"].get(id) != simdjson::SUCCESS || from["name"].get(name) != simdjson::SUCCESS) {
      return false;
    }
    line.from = Author{std::string(id), std::string(name)};
    return true;
  }

  bool take_parent(dom::element root, ScriptLine& line) {
    dom::element parent;
    if (root["parent"].get(parent) != simdjson::SUCCESS || parent.is_null()) return true;
    std::string_view label;
    if (parent.get(label) != simdjson::SUCCESS) return false;
    const auto found = labels_.find(std::string(label));
    if (found == labels_.end()) return false;
    line.parent = found->second;
    return true;
  }

  dom::parser parser_;
  Script script_;
  std::unordered_map<std::string, std::size_t> labels_;
};

}  // namespace

Result<Script> parse_script(std::string_view text) {
  ScriptParser parser;
  std::size_t number = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    SW_CHECK(parser.take(line, number));
  }
  return parser.finish();
}

Result<Script> read_script(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Errc::not_found, fmt::format("cannot read the script {}", path));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return parse_script(text);
}

}  // namespace soldwire::platforms::facebook
