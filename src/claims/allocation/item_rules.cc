#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "claims/allocation/line_plan.h"
#include "claims/allocation/reasons.h"
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

// Units that the losers give up, by variant.
using Given = std::map<std::string, std::int64_t>;

Result<Given> given_by(const ShowState& state, const Stock& stock, const Losers& losers) {
  Given given;
  std::set<ClaimId> seen;
  for (const ClaimId& id : losers.claims) {
    const Holding* const held = state.find_claim(id);
    if (held == nullptr || held->claim.status != ClaimStatus::winner ||
        held->claim.item != stock.item.id || !seen.insert(id).second) {
      return fail(Errc::invalid_input,
                  "losers must name winners of item " + stock.item.number + ", each once",
                  "/losers");
    }
    given[held->claim.variant] += held->claim.quantity;
  }
  return given;
}

// Claims must stay true under the item as it will be.
Result<void> check_claimed(const Stock& stock, const Item& after, const Given& given) {
  const auto too_few = [&](const std::string& what, std::int64_t claimed, std::int64_t wanted) {
    return fail(Errc::conflict,
                std::to_string(claimed) + " of " + what + " are claimed: name the losers of " +
                    std::to_string(claimed - wanted) +
                    ", or release claims before you lower it to " + std::to_string(wanted));
  };
  const auto given_of = [&](const std::string& variant) {
    const auto found = given.find(variant);
    return found == given.end() ? 0 : found->second;
  };
  std::int64_t given_in_all = 0;
  for (const auto& [variant, units] : given) {
    given_in_all += units;
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
    if (quantity.value_or(0) < claimed - given_of(name)) {
      return too_few("item " + stock.item.number + " " + name, claimed - given_of(name),
                     quantity.value_or(0));
    }
  }
  if (after.quantity < stock.counts.claimed - given_in_all) {
    return too_few("item " + stock.item.number, stock.counts.claimed - given_in_all,
                   after.quantity);
  }
  if (stock.item.variants.empty() != after.variants.empty() && stock.counts.claimed > 0) {
    return fail(Errc::conflict, "item " + stock.item.number +
                                    " has winners: its variants can no longer be added or removed");
  }
  const auto must_stay = [&](const std::string& variant) {
    return variant.empty() != after.variants.empty() || (!variant.empty() && !quantity_of(variant));
  };
  for (const Holding* waiting : stock.waitlist) {
    if (must_stay(waiting->claim.variant)) {
      return fail(Errc::conflict,
                  "buyers wait for item " + stock.item.number +
                      (waiting->claim.variant.empty() ? "" : " " + waiting->claim.variant) +
                      ": its variants must stay");
    }
  }
  for (const auto& [variant, units] : given) {
    if (must_stay(variant)) {
      return fail(Errc::conflict, "the losers would wait for item " + stock.item.number + " " +
                                      variant + ": its variants must stay");
    }
  }
  return {};
}

// Takes the units of those who lose.
void take_from(Draft& draft, LinePlan& plan, const ShowState& state, const Losers& losers) {
  for (const ClaimId& id : losers.claims) {
    const Holding& held = *state.find_claim(id);
    if (!losers.release) {
      send_back(draft, plan, held, reasons::quantity_lowered, "the quantity was lowered");
      continue;
    }
    Claim released = held.claim;
    released.status = ClaimStatus::released;
    released.reserved = false;
    released.hold_until.reset();
    released.updated_at = draft.step().now;
    released.by = draft.step().by;
    released.reason = "the quantity was lowered";
    released.code = reasons::quantity_lowered;
    plan.free_units(released.variant, released.quantity);
    draft.change(Change::Kind::released, held, std::move(released));
  }
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

Result<ItemUpdate> decide_item_update(const ShowState& state, Item after, const Losers& losers,
                                      Step& step) {
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
  SW_TRY(const Given given, given_by(state, *stock, losers));
  SW_CHECK(check_claimed(*stock, after, given));

  Draft draft(state, step);
  LinePlan plan(*stock, after);
  take_from(draft, plan, state, losers);
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
      // Nothing else: the item's event tells the number, and only that, for all its claims.
      claim.item_number = after.number;
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

Effect decide_refill(const ShowState& state, const ItemId& id, Step& step) {
  const Stock& stock = *state.find_item(id);
  Draft draft(state, step);
  LinePlan plan(stock, stock.item);
  plan.promote(draft, "promoted: the show fills asks in another way");
  return std::move(draft.effect());
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
    released.code = reasons::item_removed;
    released.hold_until.reset();
    draft.change(Change::Kind::released, *holding, std::move(released));
  }
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
