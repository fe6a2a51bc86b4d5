#include "realtime/public_view.h"

#include <simdjson.h>

#include <cstdint>
#include <string_view>

#include "base/json_writer.h"

namespace soldwire::realtime {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

void copy_text(JsonWriter& json, const object& from, std::string_view name, std::string_view as) {
  std::string_view text;
  if (from[name].get(text) == simdjson::SUCCESS) {
    json.field(as, text);
  }
}

void copy_truth(JsonWriter& json, const object& from, std::string_view name) {
  bool truth = false;
  if (from[name].get(truth) == simdjson::SUCCESS) {
    json.field(name, truth);
  }
}

std::optional<std::int64_t> number(const object& from, std::string_view name) {
  std::int64_t value = 0;
  if (from[name].get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return value;
}

void write_left(JsonWriter& json, const object& from, std::string_view total_name) {
  const auto total = number(from, total_name);
  const auto claimed = number(from, "claimedCount");
  if (total && claimed) {
    json.field("totalQuantity", *total);
    json.field("stockLeft", *total - *claimed);
  }
}

void write_variants(JsonWriter& json, const object& item) {
  element variants;
  if (item["variants"].get(variants) != simdjson::SUCCESS) {
    return;
  }
  json.key("variants");
  simdjson::dom::array array;
  if (variants.get(array) != simdjson::SUCCESS) {
    json.value(nullptr);
    return;
  }
  json.array([&] {
    for (const element each : array) {
      object variant;
      if (each.get(variant) != simdjson::SUCCESS) {
        continue;
      }
      json.object([&] {
        copy_text(json, variant, "name", "name");
        write_left(json, variant, "quantity");
      });
    }
  });
}

void write_price(JsonWriter& json, const object& item) {
  element price;
  if (item["price"].get(price) != simdjson::SUCCESS) {
    return;
  }
  json.key("price");
  object money;
  if (price.get(money) != simdjson::SUCCESS) {
    json.value(nullptr);
    return;
  }
  json.object([&] {
    if (const auto amount = number(money, "amount")) {
      json.field("amount", *amount);
    }
    copy_text(json, money, "currency", "currency");
  });
}

// A whole item, or only the numbers that a claim's event has of it: what is not there has not
// changed.
void write_item(JsonWriter& json, const object& item) {
  json.object([&] {
    copy_text(json, item, "id", "itemId");
    copy_text(json, item, "itemId", "itemId");
    copy_text(json, item, "itemNumber", "itemNumber");
    copy_text(json, item, "title", "title");
    write_price(json, item);
    write_left(json, item, "totalQuantity");
    copy_text(json, item, "status", "status");
    write_variants(json, item);
    copy_truth(json, item, "featured");
  });
}

// "item.updated" for whatever has an item in it; empty: nothing for buyers.
std::string_view public_type(std::string_view type) {
  if (type == "item.created" || type == "item.featured" || type == "item.removed" ||
      type == "session.status") {
    return type;
  }
  if (type == "item.updated" || type == "unmatched.resolved" || type.starts_with("claim.")) {
    return "item.updated";
  }
  return {};
}

// False when there is nothing to say.
bool write_data(JsonWriter& json, std::string_view type, const object& data) {
  if (type == "session.status") {
    object show;
    if (data["show"].get(show) != simdjson::SUCCESS) {
      return false;
    }
    json.object([&] {
      json.key("show");
      json.object([&] {
        copy_text(json, show, "name", "name");
        copy_text(json, show, "status", "status");
        copy_truth(json, show, "rehearsal");
      });
    });
    return true;
  }
  if (type == "item.featured" || type == "item.removed") {
    json.object([&] {
      copy_text(json, data, "itemId", "itemId");
      copy_text(json, data, "itemNumber", "itemNumber");
      copy_truth(json, data, "featured");
    });
    return true;
  }
  object item;
  if (data["item"].get(item) != simdjson::SUCCESS) {
    return false;
  }
  json.object([&] {
    json.key("item");
    write_item(json, item);
  });
  return true;
}

}  // namespace

struct PublicView::Impl {
  simdjson::dom::parser parser;
};

PublicView::PublicView() : impl_(std::make_unique<Impl>()) {}
PublicView::~PublicView() = default;

std::optional<store::EventRecord> PublicView::of(const store::EventRecord& event) {
  const std::string_view type = public_type(event.type);
  if (type.empty()) {
    return std::nullopt;
  }
  object data;
  if (impl_->parser.parse(event.json)["data"].get(data) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  store::EventRecord out{event.seq, std::string(type), event.at, {}};
  JsonWriter json(out.json);
  bool something = false;
  json.object([&] {
    json.field("type", type);
    json.field("seq", event.seq);
    json.field("at", event.at);
    json.key("data");
    something = write_data(json, type, data);
    if (!something) {
      json.value(nullptr);
    }
  });
  return something ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace soldwire::realtime
