// Inside of the rules: how a decision on one item is put together.
//
// Threads: one decision, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "claims/allocation/decisions.h"
#include "claims/allocation/show_state.h"

namespace soldwire::claims::allocation {

// Collects the changes of one decision and gives numbers and ids to new claims.
class Draft {
 public:
  Draft(const ShowState& state, Step& step) : step_(step), next_number_(state.claims_made() + 1) {}

  // A claim that exists becomes `after`. Returns its index in the effect.
  std::size_t change(Change::Kind kind, const Holding& holding, Claim after);
  // A new claim; one without an id gets one.
  std::size_t make(Change::Kind kind, Claim claim);

  [[nodiscard]] std::int64_t next_number() const noexcept { return next_number_; }
  [[nodiscard]] Step& step() noexcept { return step_; }
  [[nodiscard]] Effect& effect() noexcept { return effect_; }

 private:
  Step& step_;
  std::int64_t next_number_;
  Effect effect_;
};

// A working copy of one item's waitlist, for decisions that free units.
class LinePlan {
 public:
  // `item` is the item as it will be.
  LinePlan(const Stock& stock, const Item& item);

  void free_units(const std::string& variant, std::int64_t units);
  // Takes an entry out of line.
  void drop(const Holding& holding);
  // The entry's change is already in the draft at `index`, with its new quantity.
  void changed(const Holding& holding, std::size_t index, std::int64_t quantity);
  // Gives free units to the first in line; fills the last one in part if need be. Then writes
  // every new place.
  void promote(Draft& draft, const std::string& reason);

 private:
  struct Entry {
    const Holding* holding;
    std::int64_t quantity;
    std::size_t change;  // index in the draft, or none
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  Entry& entry_of(const Holding& holding);

  std::vector<Entry> line_;
  std::map<std::string, std::int64_t> free_;
};

// Where `claim` stands: its units, its buyer's limit and the stock decide. `held` is its present
// form, if any.
void place(Draft& draft, const ShowState& state, const Stock& stock, const Claim& claim,
           const Holding* held, bool limited);

}  // namespace soldwire::claims::allocation
