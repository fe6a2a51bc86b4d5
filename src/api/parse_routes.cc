// How comments are read, word by word, and in which languages.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/route.h"
#include "api/show_settings.h"
#include "claims/language/explain.h"
#include "claims/language/item_index.h"
#include "claims/language/parse.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

using claims::language::Author;
using claims::language::ExplainedToken;
using claims::language::Explanation;

constexpr std::size_t comments_max = 200;
constexpr std::size_t items_of_list_max = 5'000;
constexpr TextRule comment_rule{.min = 0, .max = 10'000, .free = true};
constexpr std::size_t variants_of_list_max = 200;

struct ParseRequest {
  std::vector<std::string> comments;
  std::optional<ShowId> show;
  Author author = Author::viewer;
  std::optional<claims::language::ItemList> items;
  std::optional<std::string> current_item;  // empty text: none
};

std::optional<Author> author_from(std::string_view word) {
  if (word == "viewer") {
    return Author::viewer;
  }
  return word == "seller" ? std::optional(Author::seller) : std::nullopt;
}

// What the request leaves out stays as it is.
void read_settings(FieldReader& fields, claims::ShowSettings& settings, ParseRequest& request) {
  auto inner = fields.nullable_object("settings");
  if (!inner) {
    return;
  }
  if (auto languages = inner->nullable_texts("languages", 1, languages_max, {.max = 20})) {
    settings.languages = std::move(*languages);
  }
  if (auto words = inner->nullable_texts("claimWords", 0, words_max, word_rule);
      inner->has("claimWords")) {
    settings.claim_words = std::move(words);
  }
  if (auto words = inner->nullable_texts("passWords", 0, words_max, word_rule);
      inner->has("passWords")) {
    settings.pass_words = std::move(words);
  }
  if (const auto mode =
          inner->maybe_word("mode", claims::claim_mode_from, "keyword, bare, plusone")) {
    settings.mode = *mode;
  }
  if (const auto strictness =
          inner->maybe_word("strictness", claims::strictness_from, "normal, strict")) {
    settings.strictness = *strictness;
  }
  if (const auto ranges = inner->maybe_boolean("ranges")) {
    settings.ranges = *ranges;
  }
  if (const auto quantity = inner->maybe_integer("maxQty", 1, 100'000)) {
    settings.max_qty = *quantity;
  }
  if (inner->is_null("currentItem")) {
    static_cast<void>(inner->nullable_text("currentItem", {}));
    request.current_item = "";
  } else if (auto item = inner->maybe_item_number("currentItem")) {
    request.current_item = std::move(item);
  }
  inner->finish();
}

// {"12":{"variants":["S","M"]}}, as in docs/claim-language.md.
void read_items(FieldReader& fields, ParseRequest& request) {
  auto by_code = fields.nullable_object("items");
  if (!by_code) {
    return;
  }
  const JsonValue* object = fields.object_value("items");
  if (object == nullptr) {
    return;
  }
  if (object->members.size() > items_of_list_max) {
    fields.refuse("items", "must have 5,000 items or fewer");
    return;
  }
  auto& items = request.items.emplace();
  for (const auto& [code, value] : object->members) {
    const auto canonical = claims::language::canonical_item_code(code);
    if (!canonical) {
      by_code->refuse(code, canonical.error().message);
    }
    auto item = by_code->nullable_object(code);
    if (!item || !canonical) {
      continue;
    }
    if (auto variants = item->nullable_texts("variants", 0, variants_of_list_max, {.max = 100})) {
      items.variants_by_code[*canonical] = std::move(*variants);
    } else {
      items.variants_by_code[*canonical];
    }
    item->finish();
  }
}

ParseRequest read_request(JsonBody& body, claims::ShowSettings& settings) {
  FieldReader fields = body.root();
  ParseRequest request;
  if (fields.has("text") == fields.has("comments")) {
    fields.refuse("text", "or comments must be there, and not both");
  }
  if (auto text = fields.maybe_text("text", comment_rule)) {
    request.comments.push_back(std::move(*text));
  }
  if (auto texts = fields.nullable_texts("comments", 0, comments_max, comment_rule)) {
    request.comments = std::move(*texts);
  }
  if (auto show = fields.nullable_text("showId", {.max = 64})) {
    request.show = ShowId(std::move(*show));
  }
  request.author =
      fields.maybe_word("author", author_from, "viewer, seller").value_or(Author::viewer);
  read_settings(fields, settings, request);
  read_items(fields, request);
  fields.finish();
  return request;
}

void write_token(JsonWriter& json, const ExplainedToken& token) {
  json.object([&] {
    json.field("role", to_string(token.role));
    json.field("start", token.begin_utf16);
    json.field("end", token.end_utf16);
    json.field("startByte", token.begin);
    json.field("endByte", token.end);
    json.field("dropped", token.in_dropped_sentence);
    json.field("decisive", token.decisive);
    json.field("meaning", token.meaning.empty() ? std::nullopt : std::optional(token.meaning));
  });
}

void write_comment(JsonWriter& json, const std::string& text, const Explanation& explanation) {
  const claims::Reading& reading = explanation.reading;
  json.object([&] {
    json.field("text", text);
    json.field("intent", claims::to_string(reading.intent));
    json.array("lines", [&] {
      for (const claims::Line& line : reading.lines) {
        json.object([&] {
          json.field("item", line.item);
          json.field("qty", line.quantity);
          json.array("variant", [&] {
            for (const std::string& name : line.variant) {
              json.value(name);
            }
          });
        });
      }
    });
    json.object("reason", [&] {
      json.field("code", claims::to_string(reading.reason));
      json.field("message", claims::sentence(reading.reason));
    });
    json.array("tokens", [&] {
      for (const ExplainedToken& token : explanation.tokens) {
        write_token(json, token);
      }
    });
  });
}

// The show's items, and the one that is featured.
Result<void> add_show(store::Reader& reader, const claims::Show& show, ParseRequest& request) {
  if (request.items && request.current_item) {
    return {};
  }
  SW_TRY(const store::Snapshot snapshot, reader.snapshot(show.id, 0, 0));
  claims::language::ItemList items;
  for (const claims::Item& item : snapshot.items) {
    auto& names = items.variants_by_code[item.number];
    for (const claims::Variant& variant : item.variants) {
      names.push_back(variant.name);
    }
    if (item.featured && !request.current_item) {
      request.current_item = item.number;
    }
  }
  if (!request.items) {
    request.items = std::move(items);
  }
  return {};
}

Result<net::Response> answer_parse(const Call& call, store::Reader& reader, JsonBody& body,
                                   ParseRequest request) {
  claims::ShowSettings settings;
  if (request.show) {
    auto show = find_show(reader, *request.show, call.identity.workspace);
    if (!show) {
      return fail(Errc::not_found, "There is no such show.", "/showId");
    }
    SW_CHECK(add_show(reader, *show, request));
    settings = std::move(show->settings);
  }
  read_request(body, settings);  // checked before; now over the show's own settings
  auto parser = claims::language::Reader::make(*call.context.packs, settings);
  if (!parser) {
    Error error = parser.error();
    error.pointer = "/settings" + error.pointer;
    return tl::unexpected(std::move(error));
  }
  const claims::language::ItemIndex items(request.items.value_or(claims::language::ItemList{}));
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.array("comments", [&] {
      for (const std::string& text : request.comments) {
        write_comment(json, text,
                      (*parser)->explain(text, items, request.current_item.value_or(std::string()),
                                         request.author));
      }
    });
  });
  return json_response(200, std::move(out));
}

void parse_comments(Call call, JsonBody& body) {
  claims::ShowSettings settings;
  ParseRequest request = read_request(body, settings);
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  auto held =
      std::make_shared<std::pair<JsonBody, ParseRequest>>(std::move(body), std::move(request));
  read(std::move(call), [held](const Call& held_call, store::Reader& reader) {
    return answer_parse(held_call, reader, held->first, held->second);
  });
}

void list_languages(const Call& call) {
  std::string out;
  JsonWriter json(out);
  const auto write_words = [&json](std::string_view name, const std::vector<std::string>& words) {
    json.array(name, [&] {
      for (const std::string& word : words) {
        json.value(word);
      }
    });
  };
  json.object([&] {
    json.array("languages", [&] {
      for (const claims::language::LanguageInfo& language : call.context.packs->languages()) {
        json.object([&] {
          json.field("code", language.code);
          json.field("name", language.name);
          write_words("claimWords", language.claim_words);
          write_words("passWords", language.pass_words);
        });
      }
    });
  });
  call.answer(json_response(200, std::move(out)));
}

}  // namespace

void add_parse_routes(Routes& routes) {
  routes.add("GET", "/api/languages", {}, list_languages);
  routes.add_json("POST", "/api/parse", {}, parse_comments);
}

}  // namespace soldwire::api
