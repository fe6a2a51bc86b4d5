// What the rules need of one show: its items, its active claims, and who stands where in line.
//
// Place:    the engine keeps one per show in memory; rules.h decides on it.
// Threads:  one owner thread.
// Lifetime: pointers and references that it hands out are good until the next non-const call.
// Limits:   bounded by what is still open: released claims are not kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "claims/types.h"

namespace soldwire::claims::allocation {

// An active claim and its number: 1, 2, 3 … in order of creation.
struct Holding {
  std::int64_t number = 0;
  Claim claim;
};

// Waitlists are in the order of the claims, and claims of one comment in that of their lines.
[[nodiscard]] bool before_in_line(const Claim& a, std::int64_t number_a, const Claim& b,
                                  std::int64_t number_b) noexcept;

// An item and what its claims make of it.
struct Stock {
  Item item;
  ItemCounts counts;
  std::map<std::string, std::int64_t> variant_claimed;  // winners' units; only those with any
  std::vector<const Holding*> waitlist;                 // in line: positions 1, 2, 3 …
  std::vector<const Holding*> winners;                  // in claim order

  // Units that nobody has won. `variant` must be one of the item's, or empty when it has none.
  [[nodiscard]] std::int64_t free_units(const std::string& variant) const;
};

class ShowState {
 public:
  // `claims` are the active ones, `claims_made` the number of the newest claim ever made.
  // Errors: corrupt when a claim names an item that is not there, or ids repeat.
  [[nodiscard]] static Result<std::unique_ptr<ShowState>> make(std::vector<Item> items,
                                                               std::vector<Holding> claims,
                                                               std::int64_t claims_made);
  ShowState() = default;
  ShowState(const ShowState&) = delete;
  ShowState& operator=(const ShowState&) = delete;
  ~ShowState() = default;

  [[nodiscard]] const Stock* find_item(const ItemId& id) const;
  [[nodiscard]] const Stock* find_item_by_number(const std::string& number) const;
  [[nodiscard]] const Stock* featured() const noexcept { return featured_; }
  [[nodiscard]] const std::map<ItemId, std::unique_ptr<Stock>>& items() const { return items_; }

  [[nodiscard]] const Holding* find_claim(const ClaimId& id) const;
  // All active claims of one buyer, in no order.
  [[nodiscard]] std::span<const Holding* const> claims_of(const std::string& buyer_key) const;
  // Claims that wait for an item of this number, in claim order.
  [[nodiscard]] std::vector<const Holding*> unmatched(const std::string& number) const;
  // Active claims on an item, by number: winners, waitlist and review.
  [[nodiscard]] std::vector<const Holding*> claims_on(const ItemId& item) const;
  [[nodiscard]] const std::unordered_map<ClaimId, Holding>& claims() const { return claims_; }
  [[nodiscard]] std::int64_t claims_made() const noexcept { return claims_made_; }
  // Winners whose units become free at a time, the first to end in front.
  [[nodiscard]] const std::set<std::pair<TimeMs, ClaimId>>& holds() const { return holds_; }
  [[nodiscard]] std::size_t in_review() const noexcept { return in_review_; }
  [[nodiscard]] std::size_t unmatched_count() const noexcept { return unmatched_count_; }
  [[nodiscard]] std::size_t in_line() const noexcept { return in_line_; }

  // Makes a decision true. It must have been made on this very state.
  void apply(const Effect& effect);
  // Adds or replaces; its number must be free. Claims stay as they are.
  void put_item(const Item& item);
  // No claim may be on it.
  void remove_item(const ItemId& id);

 private:
  void attach(std::int64_t number, const Claim& claim);
  void detach(const ClaimId& id);

  std::map<ItemId, std::unique_ptr<Stock>> items_;
  std::unordered_map<std::string, Stock*> items_by_number_;
  Stock* featured_ = nullptr;
  std::unordered_map<ClaimId, Holding> claims_;
  std::unordered_map<std::string, std::vector<const Holding*>> claims_by_buyer_;
  std::unordered_map<std::string, std::vector<const Holding*>> unmatched_by_number_;
  std::set<std::pair<TimeMs, ClaimId>> holds_;
  std::size_t in_review_ = 0;
  std::size_t unmatched_count_ = 0;
  std::size_t in_line_ = 0;
  std::int64_t claims_made_ = 0;
};

}  // namespace soldwire::claims::allocation
