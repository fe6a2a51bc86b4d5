#include "claims/allocation/rules.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "claims/allocation/line_plan.h"

namespace soldwire::claims::allocation {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += text.empty() ? word : ", " + word;
  }
  return text;
}

// Why a claim of these variants cannot be allocated; empty when it can.
std::string variant_doubt(const Item& item, const std::vector<std::string>& named) {
  if (item.variants.empty()) {
    return {};
  }
  if (named.empty()) {
    return "variant missing";
  }
  if (named.size() > 1) {
    return "several variants named: " + joined(named);
  }
  const bool known = std::any_of(item.variants.begin(), item.variants.end(),
                                 [&](const Variant& each) { return each.name == named.front(); });
  return known ? std::string() : "no such variant: " + named.front();
}

void to_review(Draft& draft, const Item& item, Claim claim, const Holding* held,
               std::string reason) {
  claim.item = item.id;
  claim.item_number = item.number;
  claim.status = ClaimStatus::review;
  claim.reason = std::move(reason);
  claim.updated_at = draft.step().now;
  claim.by = draft.step().by;
  if (held != nullptr) {
    draft.change(Change::Kind::resolved, *held, std::move(claim));
  } else {
    draft.make(Change::Kind::made, std::move(claim));
  }
}

std::vector<ClaimId> same_ask(const ShowState& state, const Claim& claim) {
  std::vector<ClaimId> found;
  for (const Holding* holding : state.claims_of(claim.buyer.key)) {
    const Claim& other = holding->claim;
    if (other.id != claim.id && other.item_number == claim.item_number &&
        other.variant == claim.variant) {
      found.push_back(other.id);
    }
  }
  return found;
}

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

}  // namespace

ClaimDecision decide_claim(const ShowState& state, const Comment& comment, const Line& line,
                           std::int64_t arrival, RepeatPolicy policy, Step& step) {
  if (comment.from_seller) {
    return Ignored{"the seller's own comment"};
  }
  if (line.quantity.value_or(1) < 1) {
    return Ignored{"asks for no unit"};
  }
  const Stock* const stock = state.find_item_by_number(line.item);
  Claim claim;
  claim.item_number = line.item;
  if (stock == nullptr || !stock->item.variants.empty()) {
    claim.variant = joined(line.variant);
  }
  claim.quantity = line.quantity.value_or(1);
  claim.buyer = buyer_of(comment);
  claim.platform = comment.platform;
  claim.comment_id = comment.comment_id;
  claim.order = {comment.time(), comment.platform_time ? comment.comment_id : std::string(),
                 arrival};
  claim.created_at = step.now;

  switch (policy) {
    case RepeatPolicy::once:
      if (auto existing = same_ask(state, claim); !existing.empty()) {
        return Repeated{std::move(existing)};
      }
      break;
  }
  Draft draft(state, step);
  if (stock == nullptr) {
    claim.status = ClaimStatus::unmatched;
    claim.updated_at = step.now;
    claim.reason = "no item " + line.item + " yet";
    draft.make(Change::Kind::made, std::move(claim));
  } else if (auto doubt = variant_doubt(stock->item, line.variant); !doubt.empty()) {
    to_review(draft, stock->item, std::move(claim), nullptr, std::move(doubt));
  } else {
    place(draft, state, *stock, claim, nullptr, true);
  }
  return std::move(draft.effect());
}

PassDecision decide_pass(const ShowState& state, const Comment& comment, const Line& line,
                         Step& step) {
  if (comment.from_seller) {
    return Ignored{"the seller's own comment"};
  }
  std::vector<const Holding*> held;
  for (const Holding* holding : state.claims_of(buyer_of(comment).key)) {
    const bool same_variant =
        line.variant.empty() || std::find(line.variant.begin(), line.variant.end(),
                                          holding->claim.variant) != line.variant.end();
    if (holding->claim.item_number == line.item && same_variant) {
      held.push_back(holding);
    }
  }
  if (held.empty()) {
    return Ignored{"holds nothing of item " + line.item};
  }
  std::sort(held.begin(), held.end(), [](const Holding* a, const Holding* b) {
    const int rank_a = given_up_rank(a->claim.status);
    const int rank_b = given_up_rank(b->claim.status);
    if (rank_a != rank_b) {
      return rank_a < rank_b;
    }
    return before_in_line(b->claim, b->number, a->claim, a->number);
  });

  Draft draft(state, step);
  std::optional<LinePlan> plan;
  if (const Stock* const stock = state.find_item_by_number(line.item)) {
    plan.emplace(*stock, stock->item);
  }
  std::optional<std::int64_t> to_give = line.quantity;
  for (const Holding* holding : held) {
    if (to_give && *to_give <= 0) {
      break;
    }
    const Claim& claim = holding->claim;
    const std::int64_t given = std::min(claim.quantity, to_give.value_or(claim.quantity));
    if (to_give) {
      *to_give -= given;
    }
    const bool whole = given == claim.quantity;
    Claim released = claim;
    released.status = ClaimStatus::released;
    released.waitlist_position = 0;
    released.quantity = given;
    released.updated_at = step.now;
    released.by = step.by;
    released.reason = "passed";
    if (whole) {
      draft.change(Change::Kind::released, *holding, std::move(released));
      if (claim.status == ClaimStatus::waitlist) {
        plan->drop(*holding);
      }
    } else {
      released.reason = "passed " + std::to_string(given) + " of " + std::to_string(claim.quantity);
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
    plan->promote(draft, "promoted: a buyer passed");
  }
  return std::move(draft.effect());
}

Effect resolve_unmatched(ShowState& state, const std::string& number, const VariantsOf& variants_of,
                         Step& step) {
  Effect all;
  std::vector<ClaimId> waiting;
  for (const Holding* holding : state.unmatched(number)) {
    waiting.push_back(holding->claim.id);
  }
  for (const auto& id : waiting) {
    const Holding& held = *state.find_claim(id);
    const Stock& stock = *state.find_item_by_number(number);
    Claim claim = held.claim;
    claim.reason.clear();
    std::vector<std::string> named;
    if (!stock.item.variants.empty()) {
      named = variants_of(claim);
    }
    claim.variant = joined(named);
    Draft draft(state, step);
    if (!same_ask(state, claim).empty()) {
      claim.status = ClaimStatus::released;
      claim.item = stock.item.id;
      claim.updated_at = step.now;
      claim.by = step.by;
      claim.reason = "asked for already";
      draft.change(Change::Kind::released, held, std::move(claim));
    } else if (auto doubt = variant_doubt(stock.item, named); !doubt.empty()) {
      to_review(draft, stock.item, std::move(claim), &held, std::move(doubt));
    } else {
      place(draft, state, stock, claim, &held, true);
    }
    state.apply(draft.effect());
    auto& effect = draft.effect();
    std::move(effect.changes.begin(), effect.changes.end(), std::back_inserter(all.changes));
    std::move(effect.moved.begin(), effect.moved.end(), std::back_inserter(all.moved));
  }

  // A claim with an earlier time may have moved one that was placed before it.
  std::unordered_set<ClaimId> changed;
  for (auto& change : all.changes) {
    changed.insert(change.after.id);
    if (const Holding* const now = state.find_claim(change.after.id)) {
      change.after = now->claim;
    }
  }
  std::vector<Move> moved;
  for (auto& move : all.moved) {
    if (changed.insert(move.claim).second) {
      moved.push_back({move.claim, state.find_claim(move.claim)->claim.waitlist_position});
    }
  }
  all.moved = std::move(moved);
  return all;
}

}  // namespace soldwire::claims::allocation
