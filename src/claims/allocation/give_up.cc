#include "claims/allocation/give_up.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "claims/allocation/line_plan.h"

namespace soldwire::claims::allocation {
namespace {

// What is given up first has the least worth to the buyer.
int given_up_rank(ClaimStatus status) {
  switch (status) {
    case ClaimStatus::review:
      return 0;
    case ClaimStatus::unmatched:
      return 1;
    case ClaimStatus::waitlist:
      return 2;
    default:
      return 3;
  }
}

bool given_up_before(const Holding* a, const Holding* b) {
  const int rank_a = given_up_rank(a->claim.status);
  const int rank_b = given_up_rank(b->claim.status);
  if (rank_a != rank_b) {
    return rank_a < rank_b;
  }
  return before_in_line(b->claim, b->number, a->claim, a->number);
}

}  // namespace

Effect give_up(const ShowState& state, std::vector<const Holding*> held, const GivingUp& what,
               Step& step) {
  SW_ASSERT(!held.empty());
  std::erase_if(held, [](const Holding* holding) { return holding->claim.paid_at.has_value(); });
  if (held.empty()) {
    return {};
  }
  std::sort(held.begin(), held.end(), given_up_before);
  Draft draft(state, step);
  std::optional<LinePlan> plan;
  if (const Stock* const stock = state.find_item_by_number(held.front()->claim.item_number)) {
    plan.emplace(*stock, stock->item);
  }
  std::optional<std::int64_t> to_give = what.units;
  for (const Holding* holding : held) {
    if (to_give && *to_give <= 0) {
      break;
    }
    const Claim& claim = holding->claim;
    const std::int64_t given = std::min(claim.quantity, to_give.value_or(claim.quantity));
    if (to_give) {
      *to_give -= given;
    }
    Claim released = claim;
    released.status = ClaimStatus::released;
    released.waitlist_position = 0;
    released.quantity = given;
    released.updated_at = step.now;
    released.by = step.by;
    released.reason = what.word;
    released.code = what.code;
    released.hold_until.reset();
    if (given == claim.quantity) {
      draft.change(Change::Kind::released, *holding, std::move(released));
      if (claim.status == ClaimStatus::waitlist) {
        plan->drop(*holding);
      }
    } else {
      released.reason += " " + std::to_string(given) + " of " + std::to_string(claim.quantity);
      released.id = ClaimId();
      released.created_at = step.now;
      Claim rest = claim;
      rest.quantity -= given;
      rest.updated_at = step.now;
      rest.by = step.by;
      rest.reason = released.reason;
      const std::size_t index = draft.change(Change::Kind::reduced, *holding, std::move(rest));
      draft.make(Change::Kind::released, std::move(released));
      if (claim.status == ClaimStatus::waitlist) {
        plan->changed(*holding, index, claim.quantity - given);
      }
    }
    if (claim.status == ClaimStatus::winner) {
      plan->free_units(claim.variant, given);
    }
  }
  if (plan) {
    plan->promote(draft, "promoted: a buyer " + what.word);
  }
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
