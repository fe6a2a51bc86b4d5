#include "store/sqlite/action_images.h"

#include <simdjson.h>

#include <utility>

#include "base/json_writer.h"
#include "store/sqlite/json_columns.h"

namespace soldwire::store::sqlite {
namespace {

using simdjson::dom::element;

// Times are milliseconds here, not texts: what is read back must be equal to what was written.
void write_claim(JsonWriter& json, const claims::Claim& claim) {
  json.object([&] {
    json.field("id", claim.id);
    json.field("item", claim.item);
    json.field("itemNumber", claim.item_number);
    json.field("variant", claim.variant);
    json.field("quantity", claim.quantity);
    json.field("status", claims::to_string(claim.status));
    json.field("place", claim.waitlist_position);
    json.field("buyerKey", claim.buyer.key);
    json.field("buyerPlatform", claim.buyer.platform);
    json.field("buyerUserId", claim.buyer.user_id);
    json.field("buyerHandle", claim.buyer.handle);
    json.field("platform", claim.platform);
    json.field("commentId", claim.comment_id);
    json.field("orderTime", claim.order.time.value);
    json.field("orderPlatformId", claim.order.platform_id);
    json.field("orderArrival", claim.order.arrival);
    json.field("createdAt", claim.created_at.value);
    json.field("updatedAt", claim.updated_at.value);
    json.field("reason", claim.reason);
    json.field("by", claim.by);
    json.field("code", claim.code);
    json.field("holdUntil",
               claim.hold_until ? std::optional(claim.hold_until->value) : std::nullopt);
    json.field("reserved", claim.reserved);
    json.field("paidAt", claim.paid_at ? std::optional(claim.paid_at->value) : std::nullopt);
  });
}

void write_item(JsonWriter& json, const claims::Item& item) {
  json.object([&] {
    json.field("id", item.id);
    json.field("number", item.number);
    json.field("title", item.title);
    json.field("quantity", item.quantity);
    json.field("amount", item.price ? std::optional(item.price->amount) : std::nullopt);
    json.field("currency", item.price ? std::optional(item.price->currency) : std::nullopt);
    json.field("variants", write_variants(item.variants));
    json.field("perBuyerLimit", item.per_buyer_limit);
    json.field("featured", item.featured);
    json.field("position", item.position);
    json.field("createdAt", item.created_at.value);
  });
}

void write_buyer(JsonWriter& json, const claims::Buyer& buyer) {
  json.object([&] {
    json.field("key", buyer.key);
    json.field("platform", buyer.platform);
    json.field("userId", buyer.user_id);
    json.field("handle", buyer.handle);
  });
}

// Reads fields and remembers whether one was missing or of another kind.
class Fields {
 public:
  explicit Fields(element object) : object_(object) {}

  std::string text(std::string_view key) {
    std::string_view value;
    good_ = good_ && object_[key].get(value) == simdjson::SUCCESS;
    return std::string(value);
  }
  std::int64_t integer(std::string_view key) {
    std::int64_t value = 0;
    good_ = good_ && object_[key].get(value) == simdjson::SUCCESS;
    return value;
  }
  bool boolean(std::string_view key) {
    bool value = false;
    good_ = good_ && object_[key].get(value) == simdjson::SUCCESS;
    return value;
  }
  std::optional<std::string> maybe_text(std::string_view key) {
    return is_null(key) ? std::nullopt : std::optional(text(key));
  }
  std::optional<std::int64_t> maybe_integer(std::string_view key) {
    return is_null(key) ? std::nullopt : std::optional(integer(key));
  }
  [[nodiscard]] bool good() const { return good_; }
  void refuse() { good_ = false; }

 private:
  bool is_null(std::string_view key) {
    element value;
    return object_[key].get(value) != simdjson::SUCCESS || value.is_null();
  }

  element object_;
  bool good_ = true;
};

bool read_claim(element object, claims::Claim& claim) {
  Fields fields(object);
  claim.id = ClaimId(fields.text("id"));
  if (auto item = fields.maybe_text("item")) {
    claim.item = ItemId(std::move(*item));
  }
  claim.item_number = fields.text("itemNumber");
  claim.variant = fields.text("variant");
  claim.quantity = fields.integer("quantity");
  const auto status = claims::claim_status_from(fields.text("status"));
  if (!status) {
    return false;
  }
  claim.status = *status;
  claim.waitlist_position = fields.integer("place");
  claim.buyer.key = fields.text("buyerKey");
  claim.buyer.platform = fields.text("buyerPlatform");
  claim.buyer.user_id = fields.maybe_text("buyerUserId");
  claim.buyer.handle = fields.text("buyerHandle");
  claim.platform = fields.text("platform");
  claim.comment_id = fields.maybe_text("commentId");
  claim.order.time.value = fields.integer("orderTime");
  claim.order.platform_id = fields.text("orderPlatformId");
  claim.order.arrival = fields.integer("orderArrival");
  claim.created_at.value = fields.integer("createdAt");
  claim.updated_at.value = fields.integer("updatedAt");
  claim.reason = fields.text("reason");
  claim.by = fields.text("by");
  claim.code = fields.text("code");
  if (const auto until = fields.maybe_integer("holdUntil")) {
    claim.hold_until = TimeMs{*until};
  }
  claim.reserved = fields.boolean("reserved");
  if (const auto at = fields.maybe_integer("paidAt")) {
    claim.paid_at = TimeMs{*at};
  }
  return fields.good();
}

bool read_buyer(element object, claims::Buyer& buyer) {
  Fields fields(object);
  buyer.key = fields.text("key");
  buyer.platform = fields.text("platform");
  buyer.user_id = fields.maybe_text("userId");
  buyer.handle = fields.text("handle");
  return fields.good();
}

bool read_item(element object, claims::Item& item) {
  Fields fields(object);
  item.id = ItemId(fields.text("id"));
  item.number = fields.text("number");
  item.title = fields.text("title");
  item.quantity = fields.integer("quantity");
  if (const auto amount = fields.maybe_integer("amount")) {
    item.price = claims::Money{*amount, fields.text("currency")};
  }
  auto variants = read_variants(fields.text("variants"));
  if (!variants) {
    return false;
  }
  item.variants = std::move(*variants);
  item.per_buyer_limit = fields.maybe_integer("perBuyerLimit");
  item.featured = fields.boolean("featured");
  item.position = fields.integer("position");
  item.created_at.value = fields.integer("createdAt");
  return fields.good();
}

// False when it is there and cannot be read.
template <typename Value, typename Read>
bool read_if_there(element object, std::string_view key, std::optional<Value>& out, Read read) {
  element value;
  return object[key].get(value) != simdjson::SUCCESS || read(value, out.emplace());
}

bool read_into(element root, ActionRow& action) {
  simdjson::dom::array claims;
  if (root["claims"].get(claims) != simdjson::SUCCESS) {
    return false;
  }
  for (const element entry : claims) {
    ClaimImage& image = action.claims.emplace_back();
    element after;
    if (entry["number"].get(image.number) != simdjson::SUCCESS ||
        entry["after"].get(after) != simdjson::SUCCESS || !read_claim(after, image.after) ||
        !read_if_there(entry, "before", image.before, read_claim)) {
      return false;
    }
  }
  simdjson::dom::array aliases;
  if (root["aliases"].get(aliases) == simdjson::SUCCESS) {
    for (const element entry : aliases) {
      AliasImage& image = action.aliases.emplace_back();
      std::string_view from;
      if (entry["from"].get(from) != simdjson::SUCCESS ||
          !read_if_there(entry, "before", image.before, read_buyer) ||
          !read_if_there(entry, "after", image.after, read_buyer)) {
        return false;
      }
      image.from = from;
    }
  }
  return read_if_there(root, "itemBefore", action.item_before, read_item) &&
         read_if_there(root, "itemAfter", action.item_after, read_item);
}

}  // namespace

std::string write_images(const ActionRow& action) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.array("claims", [&] {
      for (const ClaimImage& image : action.claims) {
        json.object([&] {
          json.field("number", image.number);
          if (image.before) {
            json.key("before");
            write_claim(json, *image.before);
          }
          json.key("after");
          write_claim(json, image.after);
        });
      }
    });
    if (action.item_before) {
      json.key("itemBefore");
      write_item(json, *action.item_before);
    }
    if (action.item_after) {
      json.key("itemAfter");
      write_item(json, *action.item_after);
    }
    if (!action.aliases.empty()) {
      json.array("aliases", [&] {
        for (const AliasImage& image : action.aliases) {
          json.object([&] {
            json.field("from", image.from);
            if (image.before) {
              json.key("before");
              write_buyer(json, *image.before);
            }
            if (image.after) {
              json.key("after");
              write_buyer(json, *image.after);
            }
          });
        }
      });
    }
  });
  return out;
}

Result<void> read_images(std::string_view json, ActionRow& action) {
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      !read_into(root, action)) {
    return fail(Errc::corrupt, "an operator's stored step cannot be read");
  }
  return {};
}

}  // namespace soldwire::store::sqlite
