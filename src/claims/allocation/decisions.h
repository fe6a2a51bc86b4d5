// What the rules decide: changes as values, to be looked at, stored and announced before or after
// ShowState::apply() makes them true.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "claims/types.h"

namespace soldwire::claims::allocation {

// One claim before and after.
struct Change {
  enum class Kind {
    made,      // a new claim; also the rest of an ask that was filled in part
    resolved,  // an unmatched or review claim found its place
    promoted,  // a waitlist claim, or the filled part of one, became a winner
    reduced,   // asks for fewer units than before; another change has the difference
    raised,    // a winner got more units
    released,
    renamed,  // its item's number changed; nothing else
  };
  Kind kind = Kind::made;
  std::int64_t number = 0;      // the claim's number in its show
  std::optional<Claim> before;  // empty: it did not exist
  Claim after;

  friend bool operator==(const Change&, const Change&) = default;
};

// A waitlist entry of which only the place changed.
struct Move {
  ClaimId claim;
  std::int64_t position = 0;
  friend bool operator==(const Move&, const Move&) = default;
};

struct Effect {
  std::vector<Change> changes;  // in the order to announce them
  std::vector<Move> moved;      // not in `changes`
  friend bool operator==(const Effect&, const Effect&) = default;
};

// The buyer already asks for this item and variant; nothing changes.
struct Repeated {
  std::vector<ClaimId> existing;
};

// Nothing to do, and why.
struct Ignored {
  std::string reason;
};

using ClaimDecision = std::variant<Effect, Repeated, Ignored>;
using PassDecision = std::variant<Effect, Ignored>;

// To be made true by put_item(after), then apply(effect).
struct ItemUpdate {
  Item after;
  Effect effect;
};

// Where new claim ids come from.
class ClaimIds {
 public:
  ClaimIds() = default;
  ClaimIds(const ClaimIds&) = delete;
  ClaimIds& operator=(const ClaimIds&) = delete;
  virtual ~ClaimIds() = default;
  [[nodiscard]] virtual ClaimId next() = 0;
};

// When and by whom a step is taken; `by` is empty when the rules take it.
struct Step {
  TimeMs now;
  std::string by;
  ClaimIds& ids;
};

}  // namespace soldwire::claims::allocation
