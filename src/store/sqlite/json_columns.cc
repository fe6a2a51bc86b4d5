#include "store/sqlite/json_columns.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "base/json_writer.h"

namespace soldwire::store::sqlite {
namespace {

using simdjson::dom::element;

void write_words(JsonWriter& json, std::string_view name, const std::vector<std::string>& words) {
  json.array(name, [&] {
    for (const std::string& word : words) {
      json.value(word);
    }
  });
}

void write_words(JsonWriter& json, std::string_view name,
                 const std::optional<std::vector<std::string>>& words) {
  if (words) {
    write_words(json, name, *words);
  }
}

bool read_words(element value, std::vector<std::string>& out) {
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) {
    return false;
  }
  out.clear();
  for (const element word : array) {
    std::string_view text;
    if (word.get(text) != simdjson::SUCCESS) {
      return false;
    }
    out.emplace_back(text);
  }
  return true;
}

// A key that is missing keeps its default, so that settings may gain fields.
bool read_words_if_there(element object, std::string_view key, std::vector<std::string>& out) {
  element value;
  return object[key].get(value) != simdjson::SUCCESS || read_words(value, out);
}

bool read_words_if_there(element object, std::string_view key,
                         std::optional<std::vector<std::string>>& out) {
  element value;
  return object[key].get(value) != simdjson::SUCCESS || read_words(value, out.emplace());
}

bool read_into(element root, claims::ShowSettings& settings) {
  if (!root.is_object() || !read_words_if_there(root, "languages", settings.languages) ||
      !read_words_if_there(root, "claimWords", settings.claim_words) ||
      !read_words_if_there(root, "passWords", settings.pass_words)) {
    return false;
  }
  std::string_view mode;
  if (root["mode"].get(mode) == simdjson::SUCCESS) {
    const auto known = claims::claim_mode_from(mode);
    if (!known) {
      return false;
    }
    settings.mode = *known;
  }
  std::string_view strictness;
  if (root["strictness"].get(strictness) == simdjson::SUCCESS) {
    const auto known = claims::strictness_from(strictness);
    if (!known) {
      return false;
    }
    settings.strictness = *known;
  }
  bool ranges = false;
  if (root["ranges"].get(ranges) == simdjson::SUCCESS) {
    settings.ranges = ranges;
  }
  std::int64_t max_qty = 0;
  if (root["maxQty"].get(max_qty) == simdjson::SUCCESS) {
    settings.max_qty = max_qty;
  }
  return true;
}

}  // namespace

std::string write_settings(const claims::ShowSettings& settings) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    write_words(json, "languages", settings.languages);
    write_words(json, "claimWords", settings.claim_words);
    write_words(json, "passWords", settings.pass_words);
    json.field("mode", claims::to_string(settings.mode));
    json.field("strictness", claims::to_string(settings.strictness));
    json.field("ranges", settings.ranges);
    json.field("maxQty", settings.max_qty);
  });
  return out;
}

Result<claims::ShowSettings> read_settings(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  claims::ShowSettings settings;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      !read_into(root, settings)) {
    return fail(Errc::corrupt, "a show's stored settings cannot be read");
  }
  return settings;
}

std::string write_variants(const std::vector<claims::Variant>& variants) {
  std::string out;
  if (variants.empty()) {
    return out;
  }
  JsonWriter json(out);
  json.array([&] {
    for (const claims::Variant& variant : variants) {
      json.object([&] {
        json.field("name", variant.name);
        json.field("quantity", variant.quantity);
      });
    }
  });
  return out;
}

Result<std::vector<claims::Variant>> read_variants(std::string_view json) {
  std::vector<claims::Variant> variants;
  if (json.empty()) {
    return variants;
  }
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(json.data(), json.size()).get(array) != simdjson::SUCCESS) {
    return fail(Errc::corrupt, "an item's stored variants cannot be read");
  }
  for (const element entry : array) {
    std::string_view name;
    std::int64_t quantity = 0;
    if (entry["name"].get(name) != simdjson::SUCCESS ||
        entry["quantity"].get(quantity) != simdjson::SUCCESS) {
      return fail(Errc::corrupt, "an item's stored variants cannot be read");
    }
    variants.push_back({std::string(name), quantity});
  }
  return variants;
}

}  // namespace soldwire::store::sqlite
