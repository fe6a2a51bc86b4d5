#include "claims/language/line_parser.h"

#include <simdjson.h>

#include <utility>

#include "base/json_writer.h"

namespace soldwire::claims::language {
namespace {

namespace dom = simdjson::dom;

struct Request {
  std::string id_json = "null";
  std::string_view text;
  ShowSettings settings;
  std::string current_item;
  ItemList items;
  Author author = Author::viewer;
};

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// JSON may escape half a surrogate pair, which is no character. simdjson refuses
// such text; we read the half as U+FFFD, as everywhere else.
std::string without_lone_surrogates(std::string_view line) {
  std::string out(line);
  const auto surrogate = [&](std::size_t i, std::string_view third) {
    return i + 6 <= out.size() && out[i] == '\\' && out[i + 1] == 'u' &&
           (out[i + 2] == 'd' || out[i + 2] == 'D') &&
           third.find(out[i + 3]) != std::string_view::npos && is_hex(out[i + 4]) &&
           is_hex(out[i + 5]);
  };
  for (std::size_t i = 0; i + 1 < out.size();) {
    if (out[i] != '\\') {
      ++i;
    } else if (surrogate(i, "89abAB") && surrogate(i + 6, "cdefCDEF")) {
      i += 12;
    } else if (surrogate(i, "89abcdefABCDEF")) {
      out.replace(i, 6, "\\ufffd");
      i += 6;
    } else {
      i += 2;
    }
  }
  return out;
}

tl::unexpected<Error> wrong(std::string_view pointer, std::string_view wanted) {
  return fail(Errc::invalid_input, "Must be " + std::string(wanted) + ".", std::string(pointer));
}

[[nodiscard]] Result<std::vector<std::string>> strings(const dom::element& value,
                                                       std::string_view pointer) {
  dom::array entries;
  if (value.get(entries) != simdjson::SUCCESS) {
    return wrong(pointer, "an array of strings");
  }
  std::vector<std::string> out;
  for (const dom::element entry : entries) {
    std::string_view text;
    if (entry.get(text) != simdjson::SUCCESS) {
      return wrong(std::string(pointer) + "/" + std::to_string(out.size()), "a string");
    }
    out.emplace_back(text);
  }
  return out;
}

[[nodiscard]] Result<void> read_setting(std::string_view key, const dom::element& value,
                                        Request& request) {
  ShowSettings& settings = request.settings;
  if (key == "languages") {
    SW_TRY(settings.languages, strings(value, "/settings/languages"));
  } else if (key == "claimWords") {
    SW_TRY(settings.claim_words, strings(value, "/settings/claimWords"));
  } else if (key == "passWords") {
    SW_TRY(settings.pass_words, strings(value, "/settings/passWords"));
  } else if (key == "mode") {
    std::string_view name;
    const bool is_string = value.get(name) == simdjson::SUCCESS;
    const auto mode = is_string ? claim_mode_from(name) : std::nullopt;
    if (!mode) {
      return wrong("/settings/mode", "keyword, bare or plusone");
    }
    settings.mode = *mode;
  } else if (key == "strictness") {
    std::string_view name;
    const bool is_string = value.get(name) == simdjson::SUCCESS;
    const auto strictness = is_string ? strictness_from(name) : std::nullopt;
    if (!strictness) {
      return wrong("/settings/strictness", "normal or strict");
    }
    settings.strictness = *strictness;
  } else if (key == "currentItem") {
    std::string_view code;
    if (value.get(code) != simdjson::SUCCESS) {
      return wrong("/settings/currentItem", "a string");
    }
    auto canonical = canonical_item_code(code);
    if (!canonical) {
      return fail(canonical.error().code, canonical.error().message, "/settings/currentItem");
    }
    request.current_item = *std::move(canonical);
  } else if (key == "ranges") {
    if (value.get(settings.ranges) != simdjson::SUCCESS) {
      return wrong("/settings/ranges", "true or false");
    }
  } else if (key == "maxQty") {
    if (value.get(settings.max_qty) != simdjson::SUCCESS) {
      return wrong("/settings/maxQty", "a whole number");
    }
  }
  return {};
}

[[nodiscard]] Result<void> read_items(const dom::element& value, ItemList& items) {
  dom::object by_code;
  if (value.get(by_code) != simdjson::SUCCESS) {
    return wrong("/items", "an object");
  }
  for (const auto [code, item] : by_code) {
    const std::string pointer = "/items/" + std::string(code);
    dom::object members;
    if (item.get(members) != simdjson::SUCCESS) {
      return wrong(pointer, "an object");
    }
    std::vector<std::string>& variants = items.variants_by_code[std::string(code)];
    dom::element list;
    if (members["variants"].get(list) == simdjson::SUCCESS && !list.is_null()) {
      SW_TRY(variants, strings(list, pointer + "/variants"));
    }
  }
  return {};
}

[[nodiscard]] Result<void> read_id(const dom::element& value, std::string& id_json) {
  std::string_view text;
  std::int64_t number = 0;
  if (value.get(text) == simdjson::SUCCESS) {
    id_json.clear();
    append_json_string(id_json, text);
  } else if (value.get(number) == simdjson::SUCCESS) {
    id_json = std::to_string(number);
  } else if (!value.is_null()) {
    return wrong("/id", "a string or a whole number");
  }
  return {};
}

[[nodiscard]] Result<Request> read_request(const dom::element& root) {
  dom::object members;
  if (root.get(members) != simdjson::SUCCESS) {
    return fail(Errc::invalid_input, "A line must be a JSON object.");
  }
  Request request;
  bool has_text = false;
  for (const auto [key, value] : members) {
    if (key == "id") {
      SW_CHECK(read_id(value, request.id_json));
    } else if (key == "text") {
      has_text = value.get(request.text) == simdjson::SUCCESS;
      if (!has_text) {
        return wrong("/text", "a string");
      }
    } else if (key == "settings" && !value.is_null()) {
      dom::object settings;
      if (value.get(settings) != simdjson::SUCCESS) {
        return wrong("/settings", "an object");
      }
      for (const auto [name, setting] : settings) {
        if (!setting.is_null()) {
          SW_CHECK(read_setting(name, setting, request));
        }
      }
    } else if (key == "items" && !value.is_null()) {
      SW_CHECK(read_items(value, request.items));
    } else if (key == "author" && !value.is_null()) {
      std::string_view author;
      if (value.get(author) != simdjson::SUCCESS || (author != "viewer" && author != "seller")) {
        return wrong("/author", "viewer or seller");
      }
      request.author = author == "seller" ? Author::seller : Author::viewer;
    }
  }
  if (!has_text) {
    return fail(Errc::invalid_input, "A line must have a text.", "/text");
  }
  return request;
}

void append_key(std::string& key, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    key += std::to_string(word.size()) + ":" + word;
  }
  key += ';';
}

std::string key_of(const ShowSettings& settings) {
  std::string key;
  append_key(key, settings.languages);
  key += settings.claim_words ? 'c' : '-';
  append_key(key, settings.claim_words.value_or(std::vector<std::string>{}));
  key += settings.pass_words ? 'p' : '-';
  append_key(key, settings.pass_words.value_or(std::vector<std::string>{}));
  key += to_string(settings.mode);
  key += to_string(settings.strictness);
  key += settings.ranges ? "+r" : "-r";
  key += std::to_string(settings.max_qty);
  return key;
}

std::string answer(const std::string& id_json, const Reading& reading) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("id");
    json.raw(id_json);
    json.field("intent", to_string(reading.intent));
    json.array("lines", [&] {
      for (const Line& line : reading.lines) {
        json.object([&] {
          json.field("item", line.item);
          json.field("qty", line.quantity);
          if (!line.variant.empty()) {
            json.array("variant", [&] {
              for (const std::string& name : line.variant) {
                json.value(name);
              }
            });
          }
        });
      }
    });
  });
  return out;
}

}  // namespace

struct LineParser::Json {
  dom::parser parser;
  simdjson::padded_string line;  // what the parsed values may point into
};

LineParser::LineParser(const Packs& packs) : packs_(packs), json_(std::make_unique<Json>()) {}
LineParser::~LineParser() = default;

Result<std::shared_ptr<const Reader>> LineParser::reader_for(const ShowSettings& settings) {
  std::string key = key_of(settings);
  const auto known = readers_.find(key);
  if (known != readers_.end()) {
    return known->second;
  }
  auto made = Reader::make(packs_, settings);
  if (!made) {
    Error error = std::move(made).error();
    error.pointer = "/settings" + error.pointer;
    return tl::unexpected(std::move(error));
  }
  if (readers_.size() >= readers_max) {
    readers_.clear();
  }
  return readers_.emplace(std::move(key), *std::move(made)).first->second;
}

Result<std::string> LineParser::parse(std::string_view line) {
  if (line.size() > line_bytes_max) {
    return fail(Errc::too_large, "A line may have at most 8 MiB.");
  }
  dom::element root;
  json_->line = simdjson::padded_string(line);
  auto error = json_->parser.parse(json_->line).get(root);
  if (error == simdjson::STRING_ERROR) {
    json_->line = simdjson::padded_string(without_lone_surrogates(line));
    error = json_->parser.parse(json_->line).get(root);
  }
  if (error != simdjson::SUCCESS) {
    return fail(Errc::invalid_input, std::string("Not JSON: ") + simdjson::error_message(error));
  }
  SW_TRY(const Request request, read_request(root));
  SW_TRY(const std::shared_ptr<const Reader> reader, reader_for(request.settings));
  return answer(request.id_json,
                reader->read(request.text, request.items, request.current_item, request.author));
}

Result<std::string> parse_json_line(const Packs& packs, std::string_view line) {
  return LineParser(packs).parse(line);
}

}  // namespace soldwire::claims::language
