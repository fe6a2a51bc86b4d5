#include <algorithm>
#include <utility>

#include "claims/allocation/rules.h"
#include "engine/action_record.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"
#include "engine/understanding.h"

namespace soldwire::engine {
namespace {

using claims::allocation::Effect;
using claims::allocation::Stock;

// Reads once more what waiting claims said, now that the item's variants are known. A comment that
// cannot be found or read names none.
class VariantsOfComments {
 public:
  VariantsOfComments(Batch& batch, ShowMemory& memory) : batch_(batch), memory_(memory) {}

  std::vector<std::string> operator()(const claims::Claim& claim) {
    if (!claim.comment_id) {
      return {};
    }
    const auto row = batch_.stored(
        batch_.transaction().find_comment(memory_.show.id, claim.platform, *claim.comment_id));
    const auto reader = batch_.reader_of(memory_);
    if (!row || !*row || !reader) {
      return {};
    }
    const auto& comment = (*row)->comment;
    const std::string text =
        comment.from_seller ? split_staff_claim(comment.text).text : comment.text;
    const auto reading = (*reader)->read_indexed(text, memory_.items());
    for (const auto& line : reading.lines) {
      if (line.item == claim.item_number) {
        return line.variant;
      }
    }
    return {};
  }

 private:
  Batch& batch_;
  ShowMemory& memory_;
};

// Those who asked for this number before there was such an item.
Result<void> resolve_waiting(Batch& batch, ShowMemory& memory, const std::string& number,
                             TimeMs now) {
  auto& state = *memory.state;
  if (state.unmatched(number).empty()) {
    return {};
  }
  RuleStep step(batch, memory, now, {});
  const Effect effect = resolve_unmatched(state, number, VariantsOfComments(batch, memory), step);
  if (batch.broken()) {
    return tl::unexpected(*batch.broken());
  }
  const Stock& stock = *state.find_item_by_number(number);
  const std::int64_t seq = batch.emit(memory, "unmatched.resolved", now, [&](JsonWriter& json) {
    json.key("item");
    write_item(json, memory.show.id, view_of(stock));
    json.array("claims", [&] {
      for (const auto& change : effect.changes) {
        write_claim(json, memory.show.id, change.after);
      }
    });
    json.key("waitlist");
    write_waitlist(json, waitlist_of(stock));
  });
  return store_claims(batch, memory, effect, seq);
}

Result<const Stock*> find_stock(const ShowMemory& memory, const ItemId& id) {
  const Stock* const stock = memory.state->find_item(id);
  if (stock == nullptr) {
    return fail(Errc::not_found, "no such item in this show");
  }
  return stock;
}

}  // namespace

Result<AddItems::Outcome> handle(Batch& batch, AddItems& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  auto& state = *memory->state;
  const TimeMs now = batch.now(*memory);
  std::int64_t position = 0;
  for (const auto& [id, stock] : state.items()) {
    position = std::max(position, stock->item.position);
  }
  std::vector<claims::Item> items;
  items.reserve(command.items.size());
  for (auto& wanted : command.items) {
    claims::Item item;
    item.id = make_id<ItemId>(now, batch.random());
    item.number = std::move(wanted.number);
    item.title = std::move(wanted.title);
    item.quantity = wanted.quantity;
    item.price = std::move(wanted.price);
    item.variants = std::move(wanted.variants);
    item.per_buyer_limit = wanted.per_buyer_limit;
    item.position = ++position;
    item.created_at = now;
    items.push_back(std::move(item));
  }
  SW_CHECK(check_new_items(state, items));

  for (const auto& item : items) {
    state.put_item(item);
    memory->items_changed();
    SW_CHECK(batch.stored(batch.transaction().put_item(command.show, item)));
    batch.emit(*memory, "item.created", now, [&](JsonWriter& json) {
      json.key("item");
      write_item(json, command.show, view_of(*state.find_item(item.id)));
    });
    SW_CHECK(resolve_waiting(batch, *memory, item.number, now));
  }
  AddItems::Outcome outcome;
  for (const auto& item : items) {
    outcome.items.push_back(view_of(*state.find_item(item.id)));
  }
  return outcome;
}

Result<UpdateItem::Outcome> handle(Batch& batch, UpdateItem& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  auto& state = *memory->state;
  SW_TRY(const Stock* const stock, find_stock(*memory, command.item));
  claims::Item after = stock->item;
  after.title = command.title.value_or(after.title);
  after.quantity = command.quantity.value_or(after.quantity);
  after.price = command.price.value_or(after.price);
  after.per_buyer_limit = command.per_buyer_limit.value_or(after.per_buyer_limit);
  after.number = command.number.value_or(after.number);
  after.variants = command.variants.value_or(after.variants);
  if (after == stock->item) {
    return UpdateItem::Outcome{view_of(*stock), {}};
  }
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  const claims::Item before = stock->item;
  SW_TRY(auto update, decide_item_update(state, std::move(after), command.losers, step));

  state.put_item(update.after);
  const Applied applied = apply(*memory, std::move(update.effect));
  memory->items_changed();
  SW_CHECK(batch.stored(batch.transaction().put_item(command.show, update.after)));
  auto promoted = promoted_by(applied.effect);
  const std::int64_t seq = batch.emit(*memory, "item.updated", now, [&](JsonWriter& json) {
    json.key("item");
    write_item(json, command.show, view_of(*stock));
    json.key("promoted");
    write_claims(json, command.show, promoted);
    json.key("waitlist");
    write_waitlist(json, waitlist_of(*stock));
  });
  SW_CHECK(record_claims(batch, *memory, applied, now, seq));
  if (update.after.number == before.number) {
    SW_CHECK(remember_step(batch, *memory,
                           {"item", command.actor.user.str(), now, before, update.after, {}},
                           applied.effect));
  }
  SW_CHECK(resolve_waiting(batch, *memory, update.after.number, now));
  return UpdateItem::Outcome{view_of(*stock), std::move(promoted)};
}

Result<MoveItem::Outcome> handle(Batch& batch, MoveItem& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  auto& state = *memory->state;
  SW_TRY(const Stock* const stock, find_stock(*memory, command.item));
  const std::int64_t from = stock->item.position;
  const std::int64_t to = command.position;
  std::int64_t last = 0;
  for (const auto& [id, each] : state.items()) {
    last = std::max(last, each->item.position);
  }
  if (to < 1 || to > last) {
    return fail(Errc::invalid_input,
                "the place must be one of another item: 1 to " + std::to_string(last), "/position");
  }
  if (from == to) {
    return MoveItem::Outcome{view_of(*stock)};
  }
  // What lies between closes the gap that the item leaves.
  const std::int64_t first_between = from < to ? from + 1 : to;
  const std::int64_t last_between = from < to ? to : from - 1;
  const std::int64_t by = from < to ? -1 : 1;
  SW_CHECK(
      batch.stored(batch.transaction().shift_items(command.show, first_between, last_between, by)));
  std::vector<claims::Item> between;
  for (const auto& [id, each] : state.items()) {
    if (each->item.position >= first_between && each->item.position <= last_between) {
      between.push_back(each->item);
    }
  }
  for (auto& item : between) {
    item.position += by;
    state.put_item(item);
  }
  claims::Item moved = stock->item;
  moved.position = to;
  state.put_item(moved);
  memory->items_changed();
  SW_CHECK(batch.stored(batch.transaction().put_item(command.show, moved)));
  batch.emit(*memory, "item.updated", batch.now(*memory), [&](JsonWriter& json) {
    json.key("item");
    write_item(json, command.show, view_of(*stock));
    json.field("movedFrom", from);
    json.key("promoted");
    write_claims(json, command.show, {});
    json.key("waitlist");
    write_waitlist(json, waitlist_of(*stock));
  });
  return MoveItem::Outcome{view_of(*stock)};
}

Result<RemoveItem::Outcome> handle(Batch& batch, RemoveItem& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  auto& state = *memory->state;
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  SW_TRY(auto effect, decide_item_removal(state, command.item, step));

  const std::string number = state.find_item(command.item)->item.number;
  SW_CHECK(record_claims(batch, *memory, apply(*memory, std::move(effect)), now));
  state.remove_item(command.item);
  memory->items_changed();
  SW_CHECK(batch.stored(batch.transaction().delete_item(command.show, command.item)));
  batch.emit(*memory, "item.removed", now, [&](JsonWriter& json) {
    json.field("itemId", command.item);
    json.field("itemNumber", number);
  });
  return RemoveItem::Outcome{};
}

Result<FeatureItem::Outcome> handle(Batch& batch, FeatureItem& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  auto& state = *memory->state;
  SW_TRY(const Stock* const stock, find_stock(*memory, command.item));
  const TimeMs now = batch.now(*memory);
  const auto set_featured = [&](claims::Item item, bool featured) -> Result<void> {
    item.featured = featured;
    state.put_item(item);
    SW_CHECK(batch.stored(batch.transaction().put_item(command.show, item)));
    batch.emit(*memory, "item.featured", now, [&](JsonWriter& json) {
      json.field("itemId", item.id);
      json.field("itemNumber", item.number);
      json.field("featured", featured);
    });
    memory->note_showing(now, item.id, featured);
    return {};
  };
  // One item is on show at a time.
  const Stock* const before = state.featured();
  if (command.featured && before != nullptr && before != stock) {
    SW_CHECK(set_featured(before->item, false));
  }
  if (stock->item.featured != command.featured) {
    SW_CHECK(set_featured(stock->item, command.featured));
  }
  return FeatureItem::Outcome{view_of(*stock)};
}

}  // namespace soldwire::engine
