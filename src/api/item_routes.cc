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

constexpr std::int64_t quantity_max = 100'000;
constexpr std::size_t items_max = 1'000;
constexpr std::size_t variants_max = 100;
constexpr TextRule title_rule{.max = 300};
constexpr TextRule variant_rule{.max = 60};

std::vector<claims::Variant> read_variants(FieldReader& fields) {
  std::vector<claims::Variant> variants;
  const JsonValue* array = fields.nullable_array("variants", 0, variants_max);
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

engine::AddItems::NewItem read_item(FieldReader& fields) {
  engine::AddItems::NewItem item;
  item.number = fields.item_number("itemNumber");
  item.title = fields.text("title", title_rule);
  item.price = fields.nullable_money("price");
  item.variants = read_variants(fields);
  item.per_buyer_limit = fields.nullable_integer("perBuyerLimit", 1, quantity_max);
  if (item.variants.empty()) {
    item.quantity = fields.integer("quantity", 1, quantity_max);
  } else {
    std::int64_t sum = 0;
    for (const claims::Variant& variant : item.variants) {
      sum += variant.quantity;
    }
    item.quantity = fields.maybe_integer("quantity", 1, quantity_max).value_or(sum);
    if (item.quantity != sum || sum < 1 || sum > quantity_max) {
      fields.refuse("quantity", fmt::format("must be the sum of the variants' quantities, {}, "
                                            "which must be from 1 to {}",
                                            sum, quantity_max));
    }
  }
  fields.finish();
  return item;
}

// "12" twice in one request is the conflict that a second request would be.
Result<void> check_numbers(const std::vector<engine::AddItems::NewItem>& items) {
  std::vector<std::string_view> numbers;
  numbers.reserve(items.size());
  for (const auto& item : items) {
    numbers.push_back(item.number);
  }
  std::ranges::sort(numbers);
  const auto twice = std::ranges::adjacent_find(numbers);
  if (twice != numbers.end()) {
    return fail(Errc::conflict, fmt::format("The item number {} is there twice.", *twice));
  }
  return {};
}

void add_items(Call call, JsonBody& body) {
  engine::AddItems command;
  command.actor = call.actor();
  command.show = call.show();
  FieldReader fields = body.root();
  if (fields.has("items")) {
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
  if (const auto unique = check_numbers(command.items); !unique) {
    call.refuse(unique.error());
    return;
  }
  engine::Engine& engine = call.context.engine;
  const ShowId show = command.show;
  engine.submit(std::move(command),
                [call = std::move(call), show](const Result<engine::AddItems::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
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

void update_item(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::UpdateItem command;
  command.actor = call.actor();
  command.show = call.show();
  command.item = call.item();
  command.title = fields.maybe_text("title", title_rule);
  command.quantity = fields.maybe_integer("quantity", 1, quantity_max);
  command.number = fields.maybe_item_number("itemNumber");
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
