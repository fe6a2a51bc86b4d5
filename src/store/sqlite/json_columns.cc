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

// False when it is there and not one of the words.
template <typename Value, typename From>
bool read_word_if_there(element object, std::string_view key, Value& out, From from) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) {
    return true;
  }
  const auto value = from(text);
  if (value) {
    out = *value;
  }
  return value.has_value();
}

void read_integer_if_there(element object, std::string_view key, std::int64_t& out) {
  std::int64_t value = 0;
  if (object[key].get(value) == simdjson::SUCCESS) {
    out = value;
  }
}

bool read_allocation(element root, claims::AllocationSettings& settings) {
  element object;
  if (root["allocation"].get(object) != simdjson::SUCCESS) {
    return true;
  }
  read_integer_if_there(object, "settleMs", settings.settle_ms);
  read_integer_if_there(object, "holdMinutes", settings.hold_minutes);
  std::int64_t limit = 0;
  if (object["buyerLimit"].get(limit) == simdjson::SUCCESS) {
    settings.buyer_limit = limit;
  }
  claims::ClaimRate rate;
  if (object["claimRateClaims"].get(rate.claims) == simdjson::SUCCESS &&
      object["claimRateSeconds"].get(rate.seconds) == simdjson::SUCCESS) {
    settings.claim_rate = rate;
  }
  bool featured = true;
  if (object["featuredClaims"].get(featured) == simdjson::SUCCESS) {
    settings.featured_claims = featured;
  }
  bool counted = false;
  if (object["repeatsCounted"].get(counted) == simdjson::SUCCESS) {
    settings.repeats_counted = counted;
  }
  return read_word_if_there(object, "repeats", settings.repeats, claims::repeats_from) &&
         read_word_if_there(object, "fill", settings.fill, claims::fill_from) &&
         read_word_if_there(object, "earlyClaims", settings.early_claims,
                            claims::early_claims_from) &&
         read_word_if_there(object, "pauseClaims", settings.pause_claims,
                            claims::pause_claims_from) &&
         read_word_if_there(object, "replies", settings.replies, claims::replies_from) &&
         read_word_if_there(object, "deletions", settings.deletions, claims::deletions_from) &&
         read_word_if_there(object, "holdStart", settings.hold_start, claims::hold_start_from) &&
         read_words_if_there(object, "staff", settings.staff);
}

void write_allocation(JsonWriter& json, const claims::AllocationSettings& settings) {
  json.object("allocation", [&] {
    json.field("settleMs", settings.settle_ms);
    json.field("repeats", claims::to_string(settings.repeats));
    json.field("fill", claims::to_string(settings.fill));
    json.field("earlyClaims", claims::to_string(settings.early_claims));
    json.field("pauseClaims", claims::to_string(settings.pause_claims));
    json.field("replies", claims::to_string(settings.replies));
    json.field("deletions", claims::to_string(settings.deletions));
    json.field("featuredClaims", settings.featured_claims);
    json.field("buyerLimit", settings.buyer_limit);
    if (settings.claim_rate) {
      json.field("claimRateClaims", settings.claim_rate->claims);
      json.field("claimRateSeconds", settings.claim_rate->seconds);
    }
    json.field("holdMinutes", settings.hold_minutes);
    json.field("holdStart", claims::to_string(settings.hold_start));
    write_words(json, "staff", settings.staff);
    json.field("repeatsCounted", settings.repeats_counted);
  });
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
  return read_allocation(root, settings.allocation);
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
    write_allocation(json, settings.allocation);
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

std::string write_intermissions(const std::vector<claims::Intermission>& intermissions) {
  std::string out;
  if (intermissions.empty()) {
    return out;
  }
  JsonWriter json(out);
  json.array([&] {
    for (const claims::Intermission& each : intermissions) {
      json.object([&] {
        json.field("from", each.from.value);
        json.field("until", each.until ? std::optional(each.until->value) : std::nullopt);
        json.field("claims", claims::to_string(each.claims));
      });
    }
  });
  return out;
}

Result<std::vector<claims::Intermission>> read_intermissions(std::string_view json) {
  std::vector<claims::Intermission> intermissions;
  if (json.empty()) {
    return intermissions;
  }
  const auto unreadable = [] {
    return fail(Errc::corrupt, "a show's stored pauses cannot be read");
  };
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(json.data(), json.size()).get(array) != simdjson::SUCCESS) {
    return unreadable();
  }
  for (const element entry : array) {
    claims::Intermission& each = intermissions.emplace_back();
    std::string_view claims;
    if (entry["from"].get(each.from.value) != simdjson::SUCCESS ||
        entry["claims"].get(claims) != simdjson::SUCCESS) {
      return unreadable();
    }
    std::int64_t until = 0;
    if (entry["until"].get(until) == simdjson::SUCCESS) {
      each.until = TimeMs{until};
    }
    const auto known = claims::pause_claims_from(claims);
    if (!known) {
      return unreadable();
    }
    each.claims = *known;
  }
  return intermissions;
}

std::optional<std::string> write_rehearsal(const claims::Show& show) {
  if (!show.rehearsal) {
    return std::nullopt;
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    if (show.pace) {
      json.field("commentsPerMinute", show.pace->comments_per_minute);
      json.field("buyers", show.pace->buyers);
      write_words(json, "languages", show.pace->languages);
    }
  });
  return out;
}

Result<void> read_rehearsal(std::string_view json, claims::Show& show) {
  show.rehearsal = !json.empty();
  show.pace.reset();
  if (json.empty()) {
    return {};
  }
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS || !root.is_object()) {
    return fail(Errc::corrupt, "a show's stored rehearsal cannot be read");
  }
  claims::RehearsalPace pace;
  if (root["commentsPerMinute"].get(pace.comments_per_minute) != simdjson::SUCCESS) {
    return {};
  }
  if (root["buyers"].get(pace.buyers) != simdjson::SUCCESS ||
      !read_words_if_there(root, "languages", pace.languages)) {
    return fail(Errc::corrupt, "a show's stored rehearsal cannot be read");
  }
  show.pace = std::move(pace);
  return {};
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
