#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/route.h"
#include "engine/engine.h"
#include "engine/views_json.h"

namespace soldwire::api {
namespace {

constexpr std::size_t losers_max = 1'000;
constexpr std::int64_t quantity_max = 100'000;
constexpr std::size_t items_max = 1'000;
constexpr std::int64_t place_max = 1'000'000;
constexpr std::size_t variants_max = 100;
constexpr TextRule title_rule{.max = 300};
constexpr TextRule variant_rule{.max = 60};

std::vector<claims::Variant> read_variants(FieldReader& fields, std::size_t min) {
  std::vector<claims::Variant> variants;
  const JsonValue* array = fields.nullable_array("variants", min, variants_max);
  if (array == nullptr) {
    return variants;
  }
  for (std::size_t n = 0; n < array->elements.size(); ++n) {
    FieldReader element = fields.element("variants", *array, n);
    claims::Variant variant;
    variant.name = element.text("name", variant_rule);
    variant.quantity = element.integer("quantity", 0, quantity_max);
    element.finish();
    if (std::ranges::any_of(variants, [&](const auto& v) { return v.name == variant.name; })) {
      element.refuse("name", "is there twice");
    }
    variants.push_back(std::move(variant));
  }
  return variants;
}

// `quantity` of an item with variants: it may be left out, but must not contradict them.
std::int64_t read_sum(FieldReader& fields, const std::vector<claims::Variant>& variants) {
  std::int64_t sum = 0;
  for (const claims::Variant& variant : variants) {
    sum += variant.quantity;
  }
  const auto quantity = fields.maybe_integer("quantity", 1, quantity_max);
  if (quantity.value_or(sum) != sum || sum < 1 || sum > quantity_max) {
    fields.refuse("quantity", fmt::format("must be the sum of the variants' quantities, {}, "
                                          "which must be from 1 to {}",
                                          sum, quantity_max));
  }
  return sum;
}

engine::AddItems::NewItem read_item(FieldReader& fields) {
  engine::AddItems::NewItem item;
  item.number = fields.item_number("itemNumber");
  item.title = fields.text("title", title_rule);
  item.price = fields.nullable_money("price");
  item.variants = read_variants(fields, 0);
  item.per_buyer_limit = fields.nullable_integer("perBuyerLimit", 1, quantity_max);
  item.quantity = item.variants.empty() ? fields.integer("quantity", 1, quantity_max)
                                        : read_sum(fields, item.variants);
  fields.finish();
  return item;
}

// The engine points into a list; a single item's request has none.
Error as_single(Error error) {
  constexpr std::string_view first = "/items/0";
  if (error.pointer.starts_with(first)) {
    error.pointer.erase(0, first.size());
  }
  return error;
}

void add_items(Call call, JsonBody& body) {
  engine::AddItems command;
  command.actor = call.actor();
  command.show = call.show();
  FieldReader fields = body.root();
  const bool wrapped = fields.has("items");
  if (wrapped) {
    const JsonValue* array = fields.nullable_array("items", 1, items_max);
    if (array == nullptr) {
      if (fields.is_null("items")) {
        fields.refuse("items", "must be an array, not null");
      }
    } else {
      command.items.reserve(array->elements.size());
      for (std::size_t n = 0; n < array->elements.size(); ++n) {
        FieldReader element = fields.element("items", *array, n);
        command.items.push_back(read_item(element));
      }
    }
    fields.finish();
  } else {
    command.items.push_back(read_item(fields));
  }
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command), [call = std::move(call), show,
                                     wrapped](const Result<engine::AddItems::Outcome>& outcome) {
    if (!outcome) {
      call.refuse(wrapped ? outcome.error() : as_single(outcome.error()));
      return;
    }
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.array("items", [&] {
        for (const engine::ItemView& item : outcome->items) {
          engine::write_item(json, show, item);
        }
      });
    });
    call.answer(json_response(201, std::move(out)));
  });
}

enum class LoserFate { waitlist, release };
std::optional<LoserFate> loser_fate_from(std::string_view word) {
  if (word == "waitlist") {
    return LoserFate::waitlist;
  }
  return word == "release" ? std::optional(LoserFate::release) : std::nullopt;
}

void move_item(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::MoveItem command{call.actor(), call.show(), call.item()};
  command.position = fields.integer("position", 1, place_max);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command),
                [call = std::move(call), show](const Result<engine::MoveItem::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
                    return;
                  }
                  std::string out;
                  JsonWriter json(out);
                  json.object([&] {
                    json.key("item");
                    engine::write_item(json, show, outcome->item);
                    json.key("promoted");
                    engine::write_claims(json, show, {});
                  });
                  call.answer(json_response(200, std::move(out)));
                });
}

void update_item(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  if (fields.has("position")) {
    move_item(std::move(call), body);
    return;
  }
  engine::UpdateItem command;
  command.actor = call.actor();
  command.show = call.show();
  command.item = call.item();
  command.title = fields.maybe_text("title", title_rule);
  if (auto variants = read_variants(fields, 1); fields.has("variants")) {
    if (fields.is_null("variants")) {
      fields.refuse("variants", "must be an array, not null");
    }
    command.quantity = read_sum(fields, variants);
    command.variants = std::move(variants);
  } else {
    command.quantity = fields.maybe_integer("quantity", 1, quantity_max);
  }
  command.number = fields.maybe_item_number("itemNumber");
  if (const auto losers = fields.nullable_texts("losers", 1, losers_max, {.max = 64})) {
    for (const auto& id : *losers) {
      command.losers.claims.emplace_back(id);
    }
  }
  const auto fate = fields.maybe_word("loserFate", loser_fate_from, "waitlist, release");
  command.losers.release = fate.value_or(LoserFate::waitlist) == LoserFate::release;
  // Null takes the price or the limit away; absent leaves it.
  if (auto price = fields.nullable_money("price"); fields.has("price")) {
    command.price = std::move(price);
  }
  if (const auto limit = fields.nullable_integer("perBuyerLimit", 1, quantity_max);
      fields.has("perBuyerLimit")) {
    command.per_buyer_limit = limit;
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command),
                [call = std::move(call), show](const Result<engine::UpdateItem::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
                    return;
                  }
                  std::string out;
                  JsonWriter json(out);
                  json.object([&] {
                    json.key("item");
                    engine::write_item(json, show, outcome->item);
                    json.key("promoted");
                    engine::write_claims(json, show, outcome->promoted);
                  });
                  call.answer(json_response(200, std::move(out)));
                });
}

void remove_item(Call call) {
  engine::RemoveItem command{call.actor(), call.show(), call.item()};
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command),
                [call = std::move(call)](const Result<engine::RemoveItem::Outcome>& outcome) {
                  if (outcome) {
                    call.answer(empty_response());
                  } else {
                    call.refuse(outcome.error());
                  }
                });
}

void award_item(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::AwardItem command;
  command.actor = call.actor();
  command.show = call.show();
  command.item = call.item();
  command.user_id = fields.nullable_text("userId", {.max = 200});
  command.user_handle = fields.text("userHandle", {.max = 200});
  command.quantity = fields.maybe_integer("quantity", 1, quantity_max).value_or(1);
  command.variant = fields.nullable_text("variant", variant_rule).value_or("");
  command.comment_id = fields.nullable_text("commentId", {.max = 200});
  command.reserve = fields.maybe_boolean("reserve").value_or(false);
  // A buyer is known by platform and id: without the platform the award would be to somebody else.
  command.platform = fields.nullable_text("platform", {.max = 40}).value_or(command.platform);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command),
                [call = std::move(call), show](const Result<engine::AwardItem::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
                    return;
                  }
                  std::string out;
                  JsonWriter json(out);
                  json.object([&] {
                    json.key("claim");
                    engine::write_claim(json, show, outcome->claim);
                    json.key("item");
                    engine::write_item(json, show, outcome->item);
                  });
                  call.answer(json_response(201, std::move(out)));
                });
}

void feature_item(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::FeatureItem command;
  command.actor = call.actor();
  command.show = call.show();
  command.item = call.item();
  command.featured = fields.maybe_boolean("featured").value_or(true);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command), [call = std::move(call),
                                     show](const Result<engine::FeatureItem::Outcome>& outcome) {
    if (!outcome) {
      call.refuse(outcome.error());
      return;
    }
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.key("item");
      engine::write_item(json, show, outcome->item);
    });
    call.answer(json_response(200, std::move(out)));
  });
}

}  // namespace

void add_item_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule creating = operators;
  creating.idempotent = true;
  RouteRule without_body = operators;
  without_body.optional_body = true;
  routes.add_json("POST", "/api/shows/{id}/items", creating, add_items);
  routes.add_json("PATCH", "/api/shows/{id}/items/{itemId}", operators, update_item);
  routes.add("DELETE", "/api/shows/{id}/items/{itemId}", operators, remove_item);
  routes.add_json("POST", "/api/shows/{id}/items/{itemId}/award", creating, award_item);
  routes.add_json("POST", "/api/shows/{id}/items/{itemId}/feature", without_body, feature_item);
}

}  // namespace soldwire::api
