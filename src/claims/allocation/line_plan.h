// Inside of the rules: how a decision on one item is put together.
//
// Threads: one decision, one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
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

  // Negative: units that somebody else gets.
  void free_units(const std::string& variant, std::int64_t units);
  [[nodiscard]] std::int64_t left(const std::string& variant) const;
  // Takes an entry out of line.
  void drop(const Holding& holding);
  // A claim that comes back into line; its change is in the draft at `index`.
  void add(std::int64_t number, const Claim& claim, std::size_t index);
  // The entry's change is already in the draft at `index`, with its new quantity.
  void changed(const Holding& holding, std::size_t index, std::int64_t quantity);
  // Gives free units to the first in line that can be filled: in part or as a whole, as the
  // policy says. Then writes every new place.
  void promote(Draft& draft, const std::string& reason);

 private:
  struct Entry {
    const Holding* holding;  // null for one that comes back
    std::int64_t number;
    const Claim* claim;  // as it waits; its quantity may be out of date
    std::int64_t quantity;
    std::size_t change;  // index in the draft, or none
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  Entry& entry_of(const Holding& holding);

  std::vector<Entry> line_;
  std::deque<Claim> added_;
  std::map<std::string, std::int64_t> free_;
};

// A winner goes back into line, by its own time; its units are free then.
void send_back(Draft& draft, LinePlan& plan, const Holding& winner, std::string_view code,
               const std::string& reason);

struct Placing {
  bool limited = true;  // the buyer's limits hold
  bool late = true;     // an earlier claim that came too late goes to review
};
// Where `claim` stands: its units, its buyer's limits and the stock decide. `held` is its present
// form, if any. `claim.reason` and `claim.code` say why, unless the stock does.
void place(Draft& draft, const ShowState& state, const Stock& stock, const Claim& claim,
           const Holding* held, const Placing& placing);

// "19:22:31.483"
[[nodiscard]] std::string time_of_day(TimeMs time);

}  // namespace soldwire::claims::allocation
