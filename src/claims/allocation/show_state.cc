#include "claims/allocation/show_state.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace soldwire::claims::allocation {
namespace {

bool in_front(const Holding* a, const Holding* b) noexcept {
  return before_in_line(a->claim, a->number, b->claim, b->number);
}

void insert_in_order(std::vector<const Holding*>& list, const Holding* holding) {
  list.insert(std::upper_bound(list.begin(), list.end(), holding, in_front), holding);
}

void erase_in_order(std::vector<const Holding*>& list, const Holding* holding) {
  const auto place = std::lower_bound(list.begin(), list.end(), holding, in_front);
  SW_ASSERT(place != list.end() && *place == holding);
  list.erase(place);
}

void erase_from(std::unordered_map<std::string, std::vector<const Holding*>>& index,
                const std::string& key, const Holding* holding) {
  const auto entry = index.find(key);
  SW_ASSERT(entry != index.end());
  auto& holdings = entry->second;
  const auto place = std::find(holdings.begin(), holdings.end(), holding);
  SW_ASSERT(place != holdings.end());
  *place = holdings.back();
  holdings.pop_back();
  if (holdings.empty()) {
    index.erase(entry);
  }
}

}  // namespace

bool before_in_line(const Claim& a, std::int64_t number_a, const Claim& b,
                    std::int64_t number_b) noexcept {
  if (a.order < b.order) {
    return true;
  }
  if (b.order < a.order) {
    return false;
  }
  return number_a < number_b;
}

std::int64_t Stock::free_units(const std::string& variant) const {
  if (item.variants.empty()) {
    return item.quantity - counts.claimed;
  }
  for (const auto& candidate : item.variants) {
    if (candidate.name == variant) {
      const auto claimed = variant_claimed.find(variant);
      return candidate.quantity - (claimed == variant_claimed.end() ? 0 : claimed->second);
    }
  }
  return 0;
}

Result<std::unique_ptr<ShowState>> ShowState::make(std::vector<Item> items,
                                                   std::vector<Holding> claims,
                                                   std::int64_t claims_made) {
  auto state = std::make_unique<ShowState>();
  for (const auto& item : items) {
    if (state->items_.contains(item.id) || state->items_by_number_.contains(item.number)) {
      return fail(Errc::corrupt, "item " + item.number + " is stored twice");
    }
    state->put_item(item);
  }
  for (const auto& holding : claims) {
    const auto& claim = holding.claim;
    if (claim.item ? !state->items_.contains(*claim.item)
                   : claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist) {
      return fail(Errc::corrupt, "claim " + claim.id.str() + " is on an item that is not stored");
    }
    if (!is_active(claim.status) || state->claims_.contains(claim.id)) {
      return fail(Errc::corrupt, "claim " + claim.id.str() + " is not active or stored twice");
    }
    state->attach(holding.number, claim);
  }
  state->claims_made_ = std::max(state->claims_made_, claims_made);
  return state;
}

const Stock* ShowState::find_item(const ItemId& id) const {
  const auto found = items_.find(id);
  return found == items_.end() ? nullptr : found->second.get();
}

const Stock* ShowState::find_item_by_number(const std::string& number) const {
  const auto found = items_by_number_.find(number);
  return found == items_by_number_.end() ? nullptr : found->second;
}

const Holding* ShowState::find_claim(const ClaimId& id) const {
  const auto found = claims_.find(id);
  return found == claims_.end() ? nullptr : &found->second;
}

std::span<const Holding* const> ShowState::claims_of(const std::string& buyer_key) const {
  const auto found = claims_by_buyer_.find(buyer_key);
  if (found == claims_by_buyer_.end()) {
    return {};
  }
  return found->second;
}

std::vector<const Holding*> ShowState::unmatched(const std::string& number) const {
  const auto found = unmatched_by_number_.find(number);
  if (found == unmatched_by_number_.end()) {
    return {};
  }
  std::vector<const Holding*> waiting = found->second;
  std::sort(waiting.begin(), waiting.end(), in_front);
  return waiting;
}

std::vector<const Holding*> ShowState::claims_on(const ItemId& item) const {
  std::vector<const Holding*> found;
  for (const auto& [id, holding] : claims_) {
    if (holding.claim.item == item) {
      found.push_back(&holding);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Holding* a, const Holding* b) { return a->number < b->number; });
  return found;
}

void ShowState::apply(const Effect& effect) {
  for (const auto& change : effect.changes) {
    if (change.before && is_active(change.before->status)) {
      detach(change.before->id);
    }
    if (is_active(change.after.status)) {
      attach(change.number, change.after);
    }
    claims_made_ = std::max(claims_made_, change.number);
  }
  for (const auto& move : effect.moved) {
    const auto found = claims_.find(move.claim);
    SW_ASSERT(found != claims_.end());
    found->second.claim.waitlist_position = move.position;
  }
}

void ShowState::put_item(const Item& item) {
  auto& stock = items_[item.id];
  if (!stock) {
    stock = std::make_unique<Stock>();
  } else {
    items_by_number_.erase(stock->item.number);
  }
  stock->item = item;
  const bool number_is_free = items_by_number_.emplace(item.number, stock.get()).second;
  SW_ASSERT(number_is_free);
  if (item.featured) {
    featured_ = stock.get();
  } else if (featured_ == stock.get()) {
    featured_ = nullptr;
  }
}

void ShowState::remove_item(const ItemId& id) {
  const auto found = items_.find(id);
  SW_ASSERT(found != items_.end());
  SW_ASSERT(found->second->counts.claimed == 0 && found->second->waitlist.empty());
  if (featured_ == found->second.get()) {
    featured_ = nullptr;
  }
  items_by_number_.erase(found->second->item.number);
  items_.erase(found);
}

void ShowState::attach(std::int64_t number, const Claim& claim) {
  const auto [entry, is_new] = claims_.emplace(claim.id, Holding{number, claim});
  SW_ASSERT(is_new);
  const Holding* const holding = &entry->second;
  claims_by_buyer_[claim.buyer.key].push_back(holding);
  claims_made_ = std::max(claims_made_, number);
  if (claim.status == ClaimStatus::unmatched) {
    unmatched_by_number_[claim.item_number].push_back(holding);
    ++unmatched_count_;
    return;
  }
  if (claim.status == ClaimStatus::review) {
    ++in_review_;
    return;
  }
  SW_ASSERT(claim.item.has_value());
  Stock& stock = *items_.at(*claim.item);
  if (claim.status == ClaimStatus::winner) {
    insert_in_order(stock.winners, holding);
    if (claim.hold_until) {
      holds_.emplace(*claim.hold_until, claim.id);
    }
    stock.counts.claimed += claim.quantity;
    if (!claim.variant.empty()) {
      stock.variant_claimed[claim.variant] += claim.quantity;
    }
    return;
  }
  insert_in_order(stock.waitlist, holding);
  ++in_line_;
  stock.counts.waitlist = static_cast<std::int64_t>(stock.waitlist.size());
}

void ShowState::detach(const ClaimId& id) {
  const auto entry = claims_.find(id);
  SW_ASSERT(entry != claims_.end());
  const Holding* const holding = &entry->second;
  const Claim& claim = holding->claim;
  erase_from(claims_by_buyer_, claim.buyer.key, holding);
  if (claim.status == ClaimStatus::unmatched) {
    erase_from(unmatched_by_number_, claim.item_number, holding);
    --unmatched_count_;
  } else if (claim.status == ClaimStatus::review) {
    --in_review_;
  } else if (claim.status == ClaimStatus::winner) {
    Stock& stock = *items_.at(*claim.item);
    erase_in_order(stock.winners, holding);
    if (claim.hold_until) {
      holds_.erase({*claim.hold_until, claim.id});
    }
    stock.counts.claimed -= claim.quantity;
    if (!claim.variant.empty()) {
      const auto claimed = stock.variant_claimed.find(claim.variant);
      claimed->second -= claim.quantity;
      if (claimed->second == 0) {
        stock.variant_claimed.erase(claimed);
      }
    }
  } else if (claim.status == ClaimStatus::waitlist) {
    Stock& stock = *items_.at(*claim.item);
    erase_in_order(stock.waitlist, holding);
    --in_line_;
    stock.counts.waitlist = static_cast<std::int64_t>(stock.waitlist.size());
  }
  claims_.erase(entry);
}

}  // namespace soldwire::claims::allocation
