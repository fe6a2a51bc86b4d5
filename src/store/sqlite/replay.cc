#include "store/sqlite/replay.h"

#include <simdjson.h>

#include <utility>
#include <vector>

#include "base/json_writer.h"

namespace soldwire::store::sqlite {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

std::optional<element> find(element object, std::string_view key) {
  element value;
  if (object[key].get(value) != simdjson::SUCCESS || value.is_null()) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> find_text(element object, std::string_view key) {
  const auto value = find(object, key);
  std::string_view text;
  if (!value || value->get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(text);
}

std::optional<std::int64_t> find_integer(element object, std::string_view key) {
  const auto value = find(object, key);
  std::int64_t number = 0;
  if (!value || value->get(number) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return number;
}

// The elements of an array that need not be there.
std::vector<element> list(element object, std::string_view key) {
  std::vector<element> out;
  const auto value = find(object, key);
  array entries;
  if (value && value->get(entries) == simdjson::SUCCESS) {
    for (const element entry : entries) {
      out.push_back(entry);
    }
  }
  return out;
}

// A text, truth value or null as text.
std::optional<std::string> detail(element object, std::string_view key) {
  element value;
  if (object[key].get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    return std::string(text);
  }
  bool truth = false;
  if (value.get(truth) == simdjson::SUCCESS) {
    return truth ? "true" : "false";
  }
  return std::string();
}

enum ItemDetail : std::size_t { price, variants, per_buyer_limit, featured };

std::string in_words(const std::vector<claims::Variant>& variants) {
  std::string words;
  for (const claims::Variant& variant : variants) {
    words += (words.empty() ? "" : ", ") + variant.name + " " + std::to_string(variant.quantity);
  }
  return words;
}

// Where the event has the field: its value in words, null as an empty text.
template <typename InWords>
void read_detail(element object, std::string_view key, std::optional<std::string>& out,
                 InWords in_words) {
  element value;
  if (object[key].get(value) == simdjson::SUCCESS) {
    out = value.is_null() ? std::string() : in_words(value);
  }
}

void read_item_details(element object, Replay::Item& item) {
  read_detail(object, item_details[price], item.details[price], [](element value) {
    return std::to_string(find_integer(value, "amount").value_or(0)) + " " +
           find_text(value, "currency").value_or("");
  });
  read_detail(object, item_details[variants], item.details[variants], [&](element) {
    std::vector<claims::Variant> all;
    for (const element variant : list(object, item_details[variants])) {
      all.push_back(
          {find_text(variant, "name").value_or(""), find_integer(variant, "quantity").value_or(0)});
    }
    return in_words(all);
  });
  read_detail(object, item_details[per_buyer_limit], item.details[per_buyer_limit], [&](element) {
    return std::to_string(find_integer(object, item_details[per_buyer_limit]).value_or(0));
  });
  item.details[featured] = detail(object, item_details[featured]);
}

struct Change {
  std::vector<std::pair<std::string, Replay::Item>> items;
  std::optional<std::pair<std::string, std::string>> featured;  // item, in words
  Replay::Show show;
  std::vector<std::pair<std::string, Replay::Claim>> claims;
  std::vector<std::pair<std::string, std::int64_t>> places;
  std::optional<std::string> removed_item;
  std::optional<std::int64_t> moved_from;  // the place that the item left
};

bool read_claim(element object, Change& change) {
  auto id = find_text(object, "claimId");
  auto number = find_text(object, "itemNumber");
  auto status = find_text(object, "claimStatus");
  const auto quantity = find_integer(object, "quantity");
  if (!id || !number || !status || !quantity) {
    return false;
  }
  Replay::Claim claim{find_text(object, "itemId").value_or(""),
                      std::move(*number),
                      std::move(*status),
                      *quantity,
                      find_integer(object, "waitlistPosition").value_or(0),
                      {}};
  for (std::size_t i = 0; i < claim_details.size(); ++i) {
    claim.details[i] = detail(object, claim_details[i]);
  }
  change.claims.emplace_back(std::move(*id), std::move(claim));
  return true;
}

bool read_item(element object, Change& change) {
  auto id = find_text(object, "id");
  auto number = find_text(object, "itemNumber");
  auto title = find_text(object, "title");
  const auto quantity = find_integer(object, "totalQuantity");
  if (!id || !number || !title || !quantity) {
    return false;
  }
  Replay::Item item{
      std::move(*number), std::move(*title), *quantity, find_integer(object, "position"), {}};
  read_item_details(object, item);
  change.items.emplace_back(std::move(*id), std::move(item));
  return true;
}

bool read_places(element data, Change& change) {
  for (const element entry : list(data, "waitlist")) {
    auto id = find_text(entry, "claimId");
    const auto position = find_integer(entry, "waitlistPosition");
    if (!id || !position) {
      return false;
    }
    change.places.emplace_back(std::move(*id), *position);
  }
  return true;
}

bool read_claims(element data, std::string_view key, Change& change) {
  for (const element entry : list(data, key)) {
    if (!read_claim(entry, change)) {
      return false;
    }
  }
  return true;
}

bool read_change(std::string_view type, element data, Change& change) {
  if (type.starts_with("claim.")) {
    return read_claim(data, change) && read_claims(data, "promoted", change) &&
           read_places(data, change);
  }
  if (type == "unmatched.resolved" || type == "item.created" || type == "item.updated") {
    const auto item = find(data, "item");
    change.moved_from = find_integer(data, "movedFrom");
    return item && read_item(*item, change) && read_claims(data, "claims", change) &&
           read_claims(data, "promoted", change) && read_places(data, change);
  }
  if (type == "session.status") {
    const auto show = find(data, "show");
    change.show = {show ? find_text(*show, "name") : std::nullopt,
                   show ? find_text(*show, "status") : std::nullopt};
    return true;
  }
  if (type == "item.featured") {
    auto id = find_text(data, "itemId");
    auto value = detail(data, item_details[featured]);
    if (!id || !value) {
      return false;
    }
    change.featured.emplace(std::move(*id), std::move(*value));
    return true;
  }
  if (type == "item.removed") {
    change.removed_item = find_text(data, "itemId");
    return change.removed_item.has_value();
  }
  return true;
}

bool is_active(const std::string& status) {
  const auto known = claims::claim_status_from(status);
  return known && claims::is_active(*known);
}

}  // namespace

struct Replay::Impl {
  void put_item(const std::string& id, Item item) {
    const auto [entry, is_new] = items.try_emplace(id);
    // A new number is the number of all that still want the item.
    if (!is_new && entry->second.number != item.number) {
      for (auto& [claim_id, claim] : claims) {
        if (claim.item_id == id && is_active(claim.status)) {
          claim.item_number = item.number;
        }
      }
    }
    entry->second = std::move(item);
  }

  // What lies between closes the gap that the item leaves; only the item itself is told.
  void make_place(std::int64_t from, std::int64_t to) {
    for (auto& [id, item] : items) {
      if (item.position && from < *item.position && *item.position <= to) {
        --*item.position;
      } else if (item.position && to <= *item.position && *item.position < from) {
        ++*item.position;
      }
    }
  }

  void apply(Change change) {
    for (auto& [id, item] : change.items) {
      if (change.moved_from && item.position) {
        make_place(*change.moved_from, *item.position);
      }
      put_item(id, std::move(item));
    }
    for (auto& [id, claim] : change.claims) {
      claims.insert_or_assign(id, std::move(claim));
    }
    for (const auto& [id, position] : change.places) {
      if (const auto found = claims.find(id); found != claims.end()) {
        found->second.waitlist_position = position;
      }
    }
    if (change.show.status) {
      show = std::move(change.show);
    }
    if (change.featured) {
      if (const auto found = items.find(change.featured->first); found != items.end()) {
        found->second.details[featured] = std::move(change.featured->second);
      }
    }
    if (change.removed_item) {
      items.erase(*change.removed_item);
    }
  }

  simdjson::dom::parser parser;
  Show show;
  std::unordered_map<std::string, Item> items;
  std::unordered_map<std::string, Claim> claims;
};

Replay::Replay() : impl_(std::make_unique<Impl>()) {}
Replay::~Replay() = default;

Result<Replay::Envelope> Replay::apply(std::string_view json) {
  element root;
  if (impl_->parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return fail(Errc::corrupt, "is not JSON");
  }
  auto type = find_text(root, "type");
  const auto seq = find_integer(root, "seq");
  const auto data = find(root, "data");
  if (!type || !seq || !data) {
    return fail(Errc::corrupt, "lacks type, seq or data");
  }
  Change change;
  if (!read_change(*type, *data, change)) {
    return fail(Errc::corrupt, "of type " + *type + " lacks a field");
  }
  Envelope envelope;
  if (type->starts_with("comment.")) {
    auto platform = find_text(*data, "platform");
    auto comment_id = find_text(*data, "commentId");
    if (!platform || !comment_id) {
      return fail(Errc::corrupt, "of type " + *type + " lacks platform or commentId");
    }
    const auto removed = detail(*data, "removedAt");
    envelope.comment = {std::move(*platform), std::move(*comment_id), find_text(*data, "text"),
                        removed ? std::optional(!removed->empty()) : std::nullopt};
  }
  envelope.type = std::move(*type);
  envelope.seq = *seq;
  impl_->apply(std::move(change));
  return envelope;
}

const Replay::Show& Replay::show() const {
  return impl_->show;
}

const std::unordered_map<std::string, Replay::Item>& Replay::items() const {
  return impl_->items;
}

const std::unordered_map<std::string, Replay::Claim>& Replay::claims() const {
  return impl_->claims;
}

std::array<std::string, item_details.size()> details_of(const claims::Item& item) {
  return {item.price ? std::to_string(item.price->amount) + " " + item.price->currency : "",
          as_announced(in_words(item.variants)),
          item.per_buyer_limit ? std::to_string(*item.per_buyer_limit) : "",
          item.featured ? "true" : "false"};
}

std::array<std::string, claim_details.size()> details_of(const claims::Claim& claim) {
  return {as_announced(claim.variant),
          as_announced(claim.buyer.key),
          as_announced(claim.buyer.user_id.value_or("")),
          as_announced(claim.buyer.handle),
          as_announced(claim.platform),
          as_announced(claim.comment_id.value_or("")),
          format_rfc3339(claim.order.time),
          format_rfc3339(claim.created_at),
          format_rfc3339(claim.updated_at),
          as_announced(claim.reason),
          as_announced(claim.by),
          as_announced(claim.code),
          claim.hold_until ? format_rfc3339(*claim.hold_until) : std::string(),
          claim.reserved ? "true" : "false",
          claim.paid_at ? format_rfc3339(*claim.paid_at) : std::string()};
}

std::string as_announced(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) {
    return std::string(text);
  }
  std::string quoted;
  append_json_string(quoted, text);
  simdjson::dom::parser parser;
  std::string_view repaired;
  if (parser.parse(quoted).get(repaired) != simdjson::SUCCESS) {
    return std::string(text);
  }
  return std::string(repaired);
}

}  // namespace soldwire::store::sqlite
