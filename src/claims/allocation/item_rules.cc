#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "claims/allocation/line_plan.h"
#include "claims/allocation/rules.h"

namespace soldwire::claims::allocation {
namespace {

// What holds for an item whatever its show looks like. `at` is the pointer to it in the input.
Result<void> check_item(Item& item, const std::string& at) {
  if (item.number.empty() || item.number.size() > 40) {
    return fail(Errc::invalid_input, "an item needs a number of at most 40 bytes",
                at + "/itemNumber");
  }
  if (item.variants.size() > item_variants_max) {
    return fail(Errc::invalid_input,
                "an item can have " + std::to_string(item_variants_max) + " variants",
                at + "/variants");
  }
  std::set<std::string> names;
  std::int64_t sum = 0;
  for (const auto& variant : item.variants) {
    if (variant.name.empty() || !names.insert(variant.name).second) {
      return fail(Errc::invalid_input, "each variant needs a name of its own", at + "/variants");
    }
    if (variant.quantity < 0 || variant.quantity > item_quantity_max) {
      return fail(Errc::invalid_input, "a variant's quantity must be 0 or more", at + "/variants");
    }
    sum += variant.quantity;
  }
  if (!item.variants.empty()) {
    item.quantity = sum;
  }
  if (item.quantity < 1 || item.quantity > item_quantity_max) {
    return fail(Errc::invalid_input,
                "the quantity must be 1 to " + std::to_string(item_quantity_max), at + "/quantity");
  }
  if (item.per_buyer_limit && *item.per_buyer_limit < 1) {
    return fail(Errc::invalid_input, "the limit per buyer must be 1 or more",
                at + "/perBuyerLimit");
  }
  return {};
}

// Claims must stay true under the item as it will be.
Result<void> check_claimed(const Stock& stock, const Item& after) {
  const auto too_few = [&](const std::string& what, std::int64_t claimed, std::int64_t wanted) {
    return fail(Errc::conflict, std::to_string(claimed) + " of " + what +
                                    " are claimed: release claims before you lower it to " +
                                    std::to_string(wanted));
  };
  if (after.quantity < stock.counts.claimed) {
    return too_few("item " + stock.item.number, stock.counts.claimed, after.quantity);
  }
  const auto quantity_of = [&](const std::string& name) -> std::optional<std::int64_t> {
    for (const auto& variant : after.variants) {
      if (variant.name == name) {
        return variant.quantity;
      }
    }
    return std::nullopt;
  };
  for (const auto& [name, claimed] : stock.variant_claimed) {
    const auto quantity = quantity_of(name);
    if (quantity.value_or(0) < claimed) {
      return too_few("item " + stock.item.number + " " + name, claimed, quantity.value_or(0));
    }
  }
  if (stock.item.variants.empty() != after.variants.empty() && stock.counts.claimed > 0) {
    return fail(Errc::conflict, "item " + stock.item.number +
                                    " has winners: its variants can no longer be added or removed");
  }
  for (const Holding* waiting : stock.waitlist) {
    const auto& variant = waiting->claim.variant;
    if (variant.empty() != after.variants.empty() || (!variant.empty() && !quantity_of(variant))) {
      return fail(Errc::conflict, "buyers wait for item " + stock.item.number +
                                      (variant.empty() ? "" : " " + variant) +
                                      ": its variants must stay");
    }
  }
  return {};
}

}  // namespace

Result<void> check_new_items(const ShowState& state, std::vector<Item>& items) {
  if (state.items().size() + items.size() > show_items_max) {
    return fail(Errc::too_large, "a show can have " + std::to_string(show_items_max) + " items");
  }
  std::set<std::string> numbers;
  std::size_t index = 0;
  for (auto& item : items) {
    const std::string at = "/items/" + std::to_string(index++);
    SW_CHECK(check_item(item, at));
    if (state.find_item_by_number(item.number) != nullptr) {
      return fail(Errc::conflict, "the show has an item " + item.number + " already",
                  at + "/itemNumber");
    }
    if (!numbers.insert(item.number).second) {
      return fail(Errc::conflict, "item " + item.number + " is in the list twice",
                  at + "/itemNumber");
    }
  }
  return {};
}

Result<ItemUpdate> decide_item_update(const ShowState& state, Item after, Step& step) {
  const Stock* const stock = state.find_item(after.id);
  if (stock == nullptr) {
    return fail(Errc::not_found, "no such item");
  }
  if (!after.variants.empty() && after.variants == stock->item.variants &&
      after.quantity != stock->item.quantity) {
    return fail(Errc::invalid_input,
                "item " + stock->item.number + " has variants: its quantity is their sum",
                "/quantity");
  }
  SW_CHECK(check_item(after, ""));
  const Stock* const same_number = state.find_item_by_number(after.number);
  if (same_number != nullptr && same_number != stock) {
    return fail(Errc::conflict, "the show has an item " + after.number + " already", "/itemNumber");
  }
  SW_CHECK(check_claimed(*stock, after));

  Draft draft(state, step);
  LinePlan plan(*stock, after);
  plan.promote(draft, "promoted: more units of item " + after.number);
  if (after.number != stock->item.number) {
    auto& changes = draft.effect().changes;
    std::set<ClaimId> changed;
    for (auto& change : changes) {
      change.after.item_number = after.number;
      changed.insert(change.after.id);
    }
    // A claim whose place and number both change is a change, not a move.
    auto moved = std::exchange(draft.effect().moved, {});
    for (const Holding* holding : state.claims_on(after.id)) {
      if (changed.contains(holding->claim.id)) {
        continue;
      }
      Claim claim = holding->claim;
      claim.item_number = after.number;
      claim.updated_at = step.now;
      for (const auto& move : moved) {
        if (move.claim == claim.id) {
          claim.waitlist_position = move.position;
        }
      }
      draft.change(Change::Kind::renamed, *holding, std::move(claim));
    }
  }
  return ItemUpdate{std::move(after), std::move(draft.effect())};
}

Result<Effect> decide_item_removal(const ShowState& state, const ItemId& id, Step& step) {
  const Stock* const stock = state.find_item(id);
  if (stock == nullptr) {
    return fail(Errc::not_found, "no such item");
  }
  if (stock->counts.claimed > 0) {
    return fail(Errc::conflict, std::to_string(stock->counts.claimed) + " of item " +
                                    stock->item.number +
                                    " are claimed: release the claims before you remove it");
  }
  Draft draft(state, step);
  for (const Holding* holding : state.claims_on(id)) {
    Claim released = holding->claim;
    released.status = ClaimStatus::released;
    released.waitlist_position = 0;
    released.updated_at = step.now;
    released.by = step.by;
    released.reason = "item removed";
    draft.change(Change::Kind::released, *holding, std::move(released));
  }
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
