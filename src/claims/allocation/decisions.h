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
    made,       // a new claim; also the rest of an ask that was filled in part
    resolved,   // an unmatched or review claim found its place
    promoted,   // a waitlist claim, or the filled part of one, became a winner
    reduced,    // asks for fewer units than before; another change has the difference
    raised,     // a winner got more units
    confirmed,  // a reserved unit was claimed by its buyer
    demoted,    // a winner went back into line, or a claim was taken out of it into review
    held,       // the end of its hold changed; nothing else
    paid,       // its payment was noted, or the note taken back; nothing else
    moved,      // another buyer's now
    released,   // or expired
    renamed,    // its item's number changed; nothing else
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

// What of the show's settings the rules need.
struct Policy {
  Repeats repeats = Repeats::once;
  Fill fill = Fill::part;
  EarlyClaims early_claims = EarlyClaims::wait;
  std::optional<std::int64_t> buyer_limit;  // units of one buyer in the whole show
  std::optional<ClaimRate> claim_rate;      // asks of one buyer in a time
  std::optional<TimeMs> hold_until;         // of those who win now; empty: for good
  std::optional<TimeMs> rests_since;  // the show is paused: the clock of the holds stands still
};

// When and by whom a step is taken; `by` is empty when the rules take it.
struct Step {
  TimeMs now;
  std::string by;
  ClaimIds& ids;
  Policy policy = {};
};

// One line of a comment, with what the rules must know of who wrote it and when.
struct Ask {
  Buyer buyer;
  std::string platform;
  std::optional<std::string> comment_id;
  ClaimOrder order;
  Line line;
  bool from_seller = false;
  bool only_in_line = false;  // asks for a place in line and not for a unit that is left
  // Sends the claim to review whatever the stock: a code of reasons.h, and words for people.
  std::string doubt = {};
  std::string doubt_detail = {};
};
// `arrival` is the comment's number in its show.
[[nodiscard]] Ask ask_of(const Comment& comment, Line line, std::int64_t arrival);

}  // namespace soldwire::claims::allocation
