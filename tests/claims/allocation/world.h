// One show under the rules, for tests: says things, keeps a table of every claim from the changes
// alone, and checks what must always hold.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claims/allocation/rules.h"

namespace soldwire::claims::allocation {

class CountingIds final : public ClaimIds {
 public:
  ClaimId next() override { return ClaimId("clm_" + std::to_string(++made_)); }

 private:
  int made_ = 0;
};

struct Said {
  std::int64_t quantity = 1;
  std::vector<std::string> variant = {};
  std::optional<std::int64_t> time = {};  // else one second after the comment before
  bool seller = false;
  std::string doubt = {};
  bool only_in_line = false;
};

class World {
 public:
  ItemId add_item(const std::string& number, std::int64_t quantity,
                  std::vector<Variant> variants = {},
                  std::optional<std::int64_t> per_buyer_limit = std::nullopt);

  // "anna" is a buyer with an id of that name; "" is a nameless one.
  ClaimDecision claim(const std::string& buyer, const std::string& number, const Said& said = {});
  PassDecision pass(const std::string& buyer, const std::string& number,
                    std::optional<std::int64_t> quantity = std::nullopt,
                    std::vector<std::string> variant = {});
  Result<Effect> release(const ClaimId& id, const std::string& reason = "not paid");
  Result<Effect> award(const std::string& buyer, const std::string& number,
                       std::int64_t quantity = 1, const std::string& variant = {},
                       bool reserve = false);
  Result<Effect> hold(const ClaimId& id, std::optional<TimeMs> until);
  Result<Effect> pay(const ClaimId& id);
  // Moves the clock, and ends the holds that are over by then.
  void expire(TimeMs time);
  void block(const std::string& buyer);
  void unblock(const std::string& buyer);
  void merge(const std::string& from, const std::string& into);
  // Undoes a step on one item; `item` as it was before, when the step changed it.
  Result<Effect> undo(const Effect& step_taken, const Item* item = nullptr);
  Result<Effect> review_award(const ClaimId& id, const Settlement& settlement = {});
  Result<Effect> review_waitlist(const ClaimId& id, const Settlement& settlement = {});
  Result<ItemUpdate> update_item(const Item& after, const Losers& losers = {});
  Result<ItemUpdate> set_quantity(const std::string& number, std::int64_t quantity,
                                  const Losers& losers = {});
  Result<Effect> remove_item(const std::string& number);

  // "won anna 2; line ben 1, cat 1; review dora 1 (variant missing)"; a variant stands after the
  // units.
  [[nodiscard]] std::string book(const std::string& number) const;
  // The newest active claim of a buyer on an item.
  [[nodiscard]] ClaimId claim_of(const std::string& buyer, const std::string& number) const;
  // A buyer's active claims, the oldest first.
  [[nodiscard]] std::vector<ClaimId> claims_of(const std::string& buyer) const;
  // Everything that is wrong, in words.
  [[nodiscard]] std::vector<std::string> violations() const;

  [[nodiscard]] ShowState& state() { return state_; }
  [[nodiscard]] Step step() { return Step{now_, by_, ids_, policy}; }
  [[nodiscard]] TimeMs now() const { return now_; }
  // Every claim ever made, as the changes tell it.
  [[nodiscard]] const std::map<std::string, Claim>& table() const { return table_; }

  Policy policy;

 private:
  Comment comment(const std::string& buyer, const Said& said);
  void commit(const Effect& effect, bool apply = true);

  ShowState state_;
  CountingIds ids_;
  std::string by_;
  TimeMs now_{1'000'000};
  std::int64_t arrivals_ = 0;
  std::int64_t last_time_ = 1'000;
  std::int64_t items_made_ = 0;
  bool merged_ = false;  // two asks of one buyer may both stand then
  std::map<std::string, Claim> table_;
  std::map<std::string, std::int64_t> numbers_;
};

// "won" and so on, in the order of the changes: "made winner anna 2, released ben 1".
[[nodiscard]] std::string told(const Effect& effect);

}  // namespace soldwire::claims::allocation
