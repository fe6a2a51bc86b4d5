// The rules of allocation: a state and a wish in, a decision out. Nothing changes until the
// decision is applied, and a refusal leaves no trace.
//
// Place:   pure; no I/O, no clock, no threads.
// Promise: after every decision winners never exceed stock; nobody waits beside a unit that could
//          fill them; places in line are 1, 2, 3 … in claim order; and unless the policy allows
//          repeats, a named buyer has one ask per item and variant, whose parts share its order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "claims/allocation/show_state.h"
#include "claims/types.h"

namespace soldwire::claims::allocation {

// Bounds of what is open in one show; a comment above them is stored and makes no claim.
inline constexpr std::size_t claims_in_review_max = 20'000;
inline constexpr std::size_t unmatched_claims_max = 50'000;
inline constexpr std::size_t claims_in_line_max = 100'000;

// Whether the claim's item is only a guess, for an operator to look at: it is no ask for that item.
[[nodiscard]] bool is_only_suggested(const Claim& claim) noexcept;

// ---- comments (rules.cc) ----

// One line of a claim comment. Units left make a winner, the rest waits in line. To review goes
// what is above the buyer's limits, what names no variant or an unknown one, what `ask.doubt` says,
// what was written before a claim that has been served, and what asks for a place in line where
// there is no line.
[[nodiscard]] ClaimDecision decide_claim(const ShowState& state, const Ask& ask, Step& step);

// One line of a pass comment: gives up all that the buyer holds of the item, or that many units:
// those in review, unmatched and in line before those won, the latest first.
[[nodiscard]] PassDecision decide_pass(const ShowState& state, const Ask& ask, Step& step);

// The comment behind these claims was deleted or edited: all of them, or `units`, are given up.
// They are active, not none, and one buyer's on one item.
[[nodiscard]] Effect decide_deletion(const ShowState& state, std::span<const ClaimId> claims,
                                     std::string_view code, std::optional<std::int64_t> units,
                                     Step& step);

// An unmatched or waiting claim of a buyer who is now blocked goes to review.
[[nodiscard]] Effect decide_block(const ShowState& state, const ClaimId& claim, Step& step);
// A claim that was in review because of the block takes its place by its own time.
[[nodiscard]] Effect decide_unblock(const ShowState& state, const ClaimId& claim, Step& step);

// The variants a comment named, for a claim that was made before the item had any.
using VariantsOf = std::function<std::vector<std::string>(const Claim&)>;

// Allocates the claims that waited for an item of this number, in claim order, and applies it.
// The item must be there. `after` of each change is its state at the end.
[[nodiscard]] Effect resolve_unmatched(ShowState& state, const std::string& number,
                                       const VariantsOf& variants_of, Step& step);

// ---- operators (operator_rules.cc) ----

// Takes back an active claim; freed units go to the first in line.
// Errors: not_found when no active claim has this id.
[[nodiscard]] Result<Effect> decide_release(const ShowState& state, const ClaimId& claim,
                                            const std::string& reason, Step& step);

struct Award {
  Buyer buyer;
  std::int64_t quantity = 1;
  std::string variant;
  ClaimOrder order;
  std::optional<std::string> comment_id;
  bool reserve = false;  // only kept for the buyer, who has not claimed it
};
// A winner by hand; the buyer's limit does not bind the operator. A buyer who has units already
// gets more, one in review is resolved, and a reservation becomes theirs.
// Errors: not_found (item), invalid_input (variant, quantity), conflict when less is left than
//         asked.
[[nodiscard]] Result<Effect> decide_award(const ShowState& state, const ItemId& item,
                                          const Award& award, Step& step);

struct Settlement {
  std::optional<std::string> item_number = {};  // empty: the claim's own
  std::optional<std::int64_t> quantity = {};
  std::optional<std::string> variant = {};
  // A winner of the same item and variant that gives way and goes back into line, by its own time.
  std::optional<ClaimId> displace = {};
};
// A claim in review becomes a winner, with all its units or not at all.
// Errors: not_found (claim, item), conflict (not in review, too little left, asked for already),
//         invalid_input (variant, displace).
[[nodiscard]] Result<Effect> decide_review_award(const ShowState& state, const ClaimId& claim,
                                                 const Settlement& settlement, Step& step);
// A claim in review takes its place in line, by its own time; units that are left are its own at
// once.
// Errors: as decide_review_award, but for stock.
[[nodiscard]] Result<Effect> decide_review_waitlist(const ShowState& state, const ClaimId& claim,
                                                    const Settlement& settlement, Step& step);

// The claim is another buyer's from now on, who is the same person. Where both ask for the same,
// the earlier ask stands; nobody's unit is taken. Errors: not_found.
[[nodiscard]] Result<Effect> decide_transfer(const ShowState& state, const ClaimId& claim,
                                             const Buyer& buyer, Step& step);

// When the winner's units are free again; empty: never.
// Errors: not_found, conflict (no winner), invalid_input (not after now).
[[nodiscard]] Result<Effect> decide_hold(const ShowState& state, const ClaimId& claim,
                                         std::optional<TimeMs> until, Step& step);
// An operator says that the winner has paid, which ends the hold; or takes that back. The effect is
// empty when it was so already. Errors: not_found, conflict (no winner).
[[nodiscard]] Result<Effect> decide_payment(const ShowState& state, const ClaimId& claim, bool paid,
                                            Step& step);
// A hold has ended: the units go to the first in line. `claim` is a winner.
[[nodiscard]] Effect decide_expiry(const ShowState& state, const ClaimId& claim, Step& step);

// ---- undo (undo_rules.cc) ----

// One claim as an operator's step changed it, and as it is now.
struct Image {
  std::int64_t number = 0;
  std::optional<Claim> before;  // empty: the step made it
  Claim after;
  Claim now;
};
// Puts the claims of one step on one item back to what they were; `item` is that item as it shall
// be then, `images` are not empty. A claim that the step made is released. Units that become free
// go to the first in line. Errors: conflict when a claim has changed since, or its unit has gone
// on.
[[nodiscard]] Result<Effect> decide_undo(const ShowState& state, const Item* item,
                                         std::span<const Image> images, Step& step);

// ---- items (item_rules.cc) ----

inline constexpr std::size_t show_items_max = 10'000;
inline constexpr std::int64_t item_quantity_max = 100'000;
inline constexpr std::size_t item_variants_max = 200;

// New items, all or nothing; sets the quantity of an item with variants to their sum.
// Errors: conflict (number taken or twice in `items`), invalid_input with a pointer into /items,
//         too_large.
[[nodiscard]] Result<void> check_new_items(const ShowState& state, std::vector<Item>& items);

// Who loses when there are fewer units than winners.
struct Losers {
  std::vector<ClaimId> claims;
  bool release = false;  // else they go back into line, by their own time
};
// `after` replaces the item of the same id. More units go to those in line. Fewer units than are
// claimed need `losers`, which the operator names; no one else loses.
// Errors: not_found, invalid_input (also losers that are no winners of it), conflict (number taken;
//         fewer units than are claimed and not given up by the losers; a variant that is claimed is
//         missing).
[[nodiscard]] Result<ItemUpdate> decide_item_update(const ShowState& state, Item after,
                                                    const Losers& losers, Step& step);

// After a change of the policy: whoever can be filled now is. Empty when nobody can.
[[nodiscard]] Effect decide_refill(const ShowState& state, const ItemId& item, Step& step);

// Releases who waits for it or is in review.
// Errors: not_found, conflict while it has winners.
[[nodiscard]] Result<Effect> decide_item_removal(const ShowState& state, const ItemId& item,
                                                 Step& step);

}  // namespace soldwire::claims::allocation
