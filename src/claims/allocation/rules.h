// The rules of allocation: a state and a wish in, a decision out. Nothing changes until the
//                          decision is
// applied, and a refusal leaves no trace.
//
// Place:   pure; no I/O, no clock, no threads.
// Kept by every decision: winners never exceed stock; nobody waits beside a free unit; places in
//                         line are 1, 2, 3 …
//          in claim order; a named buyer has one ask per item and variant, whose parts share its
//          order.
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

// What a second claim of the same buyer for the same item and variant means.
enum class RepeatPolicy { once };  // nothing: the first one stands

// ---- comments (rules.cc) ----

// One line of a claim comment. `arrival` is the comment's number in its show. Units left make a
// winner, the rest waits in line; what is above the buyer's limit, and what names no variant or
// an unknown one, goes to review.
[[nodiscard]] ClaimDecision decide_claim(const ShowState& state, const Comment& comment,
                                         const Line& line, std::int64_t arrival,
                                         RepeatPolicy policy, Step& step);

// One line of a pass comment: gives up all that the buyer holds of the item, or `line.quantity`
//                             units: those in
// review, unmatched and in line before those won, the latest first.
[[nodiscard]] PassDecision decide_pass(const ShowState& state, const Comment& comment,
                                       const Line& line, Step& step);

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
};
// A winner by hand; the buyer's limit does not bind the operator. A buyer who has units already
// gets more, one in review is resolved.
// Errors: not_found (item), invalid_input (variant, quantity), conflict when less is left than
//         asked.
[[nodiscard]] Result<Effect> decide_award(const ShowState& state, const ItemId& item,
                                          const Award& award, Step& step);

struct Settlement {
  std::optional<std::string> item_number = {};  // empty: the claim's own
  std::optional<std::int64_t> quantity = {};
  std::optional<std::string> variant = {};
};
// A claim in review becomes a winner, with all its units or not at all.
// Errors: not_found (claim, item), conflict (not in review, too little left, asked for already),
//         invalid_input (variant).
[[nodiscard]] Result<Effect> decide_review_award(const ShowState& state, const ClaimId& claim,
                                                 const Settlement& settlement, Step& step);
// A claim in review takes its place in line, by its own time; units that are left are its own at
// once.
// Errors: as decide_review_award, but for stock.
[[nodiscard]] Result<Effect> decide_review_waitlist(const ShowState& state, const ClaimId& claim,
                                                    const Settlement& settlement, Step& step);

// ---- items (item_rules.cc) ----

inline constexpr std::size_t show_items_max = 10'000;
inline constexpr std::int64_t item_quantity_max = 100'000;
inline constexpr std::size_t item_variants_max = 200;

// New items, all or nothing; sets the quantity of an item with variants to their sum.
// Errors: conflict (number taken or twice in `items`), invalid_input with a pointer into /items,
//         too_large.
[[nodiscard]] Result<void> check_new_items(const ShowState& state, std::vector<Item>& items);

// `after` replaces the item of the same id. More units go to those in line.
// Errors: not_found, invalid_input, conflict (number taken; fewer units than are claimed; a
//         variant that is claimed is missing).
[[nodiscard]] Result<ItemUpdate> decide_item_update(const ShowState& state, Item after, Step& step);

// Releases who waits for it or is in review.
// Errors: not_found, conflict while it has winners.
[[nodiscard]] Result<Effect> decide_item_removal(const ShowState& state, const ItemId& item,
                                                 Step& step);

}  // namespace soldwire::claims::allocation
