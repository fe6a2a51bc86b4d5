#include "claims/allocation/rules.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "claims/allocation/give_up.h"
#include "claims/allocation/line_plan.h"
#include "claims/allocation/reasons.h"

namespace soldwire::claims::allocation {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += text.empty() ? word : ", " + word;
  }
  return text;
}

struct Doubt {
  std::string_view code;  // empty: none
  std::string reason;
};

// Why a claim of these variants cannot be allocated.
Doubt variant_doubt(const Item& item, const std::vector<std::string>& named) {
  if (item.variants.empty()) {
    return {};
  }
  if (named.empty()) {
    return {reasons::variant_missing, "variant missing"};
  }
  if (named.size() > 1) {
    return {reasons::variants_several, "several variants named: " + joined(named)};
  }
  const bool known = std::any_of(item.variants.begin(), item.variants.end(),
                                 [&](const Variant& each) { return each.name == named.front(); });
  return known ? Doubt{} : Doubt{reasons::variant_unknown, "no such variant: " + named.front()};
}

// `item` is null when it is not known.
void to_review(Draft& draft, const Item* item, Claim claim, const Holding* held, Doubt doubt) {
  if (item != nullptr) {
    claim.item = item->id;
    claim.item_number = item->number;
  }
  claim.status = ClaimStatus::review;
  claim.reason = std::move(doubt.reason);
  claim.code = doubt.code;
  claim.updated_at = draft.step().now;
  claim.by = draft.step().by;
  if (held != nullptr) {
    draft.change(Change::Kind::resolved, *held, std::move(claim));
  } else {
    draft.make(Change::Kind::made, std::move(claim));
  }
}

// The buyer's other claims on this item and variant; none for a claim that names no item.
std::vector<const Holding*> same_ask(const ShowState& state, const Claim& claim) {
  std::vector<const Holding*> found;
  if (claim.item_number.empty()) {
    return found;
  }
  for (const Holding* holding : state.claims_of(claim.buyer.key)) {
    const Claim& other = holding->claim;
    if (other.id != claim.id && other.item_number == claim.item_number &&
        other.variant == claim.variant && !is_only_suggested(other)) {
      found.push_back(holding);
    }
  }
  return found;
}

Repeated repeated(const std::vector<const Holding*>& existing) {
  Repeated answer;
  for (const Holding* holding : existing) {
    answer.existing.push_back(holding->claim.id);
  }
  return answer;
}

Claim claim_of(const Ask& ask, const Stock* stock, TimeMs now) {
  Claim claim;
  claim.item_number = ask.line.item;
  if (stock == nullptr || !stock->item.variants.empty()) {
    claim.variant = joined(ask.line.variant);
  }
  claim.quantity = ask.line.quantity.value_or(1);
  claim.buyer = ask.buyer;
  claim.platform = ask.platform;
  claim.comment_id = ask.comment_id;
  claim.order = ask.order;
  claim.created_at = now;
  return claim;
}

// The buyer claims what an operator has kept for them. More than that is an ask like any other;
// what they do not want goes to the first in line.
Effect confirm(const ShowState& state, const Stock& stock, const Holding& kept, const Claim& asked,
               Step& step) {
  Draft draft(state, step);
  Claim winner = kept.claim;
  winner.reserved = false;
  winner.comment_id = asked.comment_id;
  winner.quantity = std::min(winner.quantity, asked.quantity);
  winner.hold_until = step.policy.hold_until;
  winner.updated_at = step.now;
  winner.by = step.by;
  winner.reason = "reserved for the buyer, and claimed";
  winner.code = reasons::awarded;
  draft.change(Change::Kind::confirmed, kept, std::move(winner));
  if (asked.quantity > kept.claim.quantity) {
    Claim rest = asked;
    rest.quantity -= kept.claim.quantity;
    place(draft, state, stock, rest, nullptr, {});
  } else if (asked.quantity < kept.claim.quantity) {
    Claim released = kept.claim;
    released.id = ClaimId();
    released.status = ClaimStatus::released;
    released.reserved = false;
    released.quantity -= asked.quantity;
    released.created_at = step.now;
    released.updated_at = step.now;
    released.by = step.by;
    released.reason = "asked for fewer than were reserved";
    released.code = reasons::asked_for_fewer;
    released.hold_until.reset();
    LinePlan plan(stock, stock.item);
    plan.free_units(released.variant, released.quantity);
    draft.make(Change::Kind::released, std::move(released));
    plan.promote(draft, "promoted: a buyer asked for fewer");
  }
  return std::move(draft.effect());
}

// A repeat that says how many units it shall be in all. Empty: go on with `claim`, which then asks
// for what is new.
std::optional<ClaimDecision> replace(const ShowState& state,
                                     const std::vector<const Holding*>& existing, Claim& claim,
                                     Step& step) {
  std::int64_t units = 0;
  for (const Holding* holding : existing) {
    units += holding->claim.quantity;
  }
  if (claim.quantity == units) {
    return repeated(existing);
  }
  if (claim.quantity < units) {
    return give_up(state, existing, {units - claim.quantity, reasons::asked_for_fewer, "gave back"},
                   step);
  }
  claim.quantity -= units;
  return std::nullopt;
}

}  // namespace

bool is_only_suggested(const Claim& claim) noexcept {
  return claim.status == ClaimStatus::review &&
         (claim.code == reasons::unclear || claim.code == reasons::reply_suggestion);
}

Ask ask_of(const Comment& comment, Line line, std::int64_t arrival) {
  Ask ask;
  ask.buyer = buyer_of(comment);
  ask.platform = comment.platform;
  ask.comment_id = comment.comment_id;
  ask.order = {comment.time(), comment.platform_time ? comment.comment_id : std::string(), arrival};
  ask.line = std::move(line);
  ask.from_seller = comment.from_seller;
  return ask;
}

namespace {

// Whether the buyer has asked as often as the policy allows in the time before this ask. What it
// sent to review does not count, so that who waits may ask again.
bool exceeds_rate(const ShowState& state, const Claim& claim, const Policy& policy) {
  constexpr std::int64_t second_ms = 1'000;
  if (!policy.claim_rate) {
    return false;
  }
  const std::int64_t after = claim.order.time.value - policy.claim_rate->seconds * second_ms;
  // The parts of an ask that was filled in part are one ask.
  std::set<std::tuple<std::string_view, std::string_view, std::int64_t>> asks;
  for (const Holding* holding : state.claims_of(claim.buyer.key)) {
    const Claim& other = holding->claim;
    const bool counts = other.comment_id && other.order.time.value > after &&
                        other.order.time <= claim.order.time && other.code != reasons::claim_rate;
    if (counts) {
      asks.insert({other.item_number, other.variant, other.order.arrival});
    }
  }
  return static_cast<std::int64_t>(asks.size()) >= policy.claim_rate->claims;
}

// Why what the comment says is not served at once; empty: it is.
Doubt doubt_of(const ShowState& state, const Ask& ask, const Claim& claim, const Stock* stock,
               const Policy& policy) {
  if (!ask.doubt.empty()) {
    return {ask.doubt, ask.doubt_detail};
  }
  if (exceeds_rate(state, claim, policy)) {
    return {reasons::claim_rate, "more than " + std::to_string(policy.claim_rate->claims) +
                                     " claims in " + std::to_string(policy.claim_rate->seconds) +
                                     " s"};
  }
  if (ask.only_in_line && stock == nullptr) {
    return {reasons::place_in_line,
            "asks for a place in line, and there is no item " + claim.item_number + " yet"};
  }
  return {};
}

bool wins(const Effect& effect) {
  return std::any_of(effect.changes.begin(), effect.changes.end(), [](const Change& change) {
    return change.kind == Change::Kind::made && change.after.status == ClaimStatus::winner;
  });
}

bool joins_line(const Effect& effect) {
  return std::any_of(effect.changes.begin(), effect.changes.end(), [](const Change& change) {
    return change.after.status == ClaimStatus::waitlist;
  });
}

}  // namespace

ClaimDecision decide_claim(const ShowState& state, const Ask& ask, Step& step) {
  if (ask.from_seller) {
    return Ignored{"the seller's own comment"};
  }
  if (ask.line.quantity.value_or(1) < 1) {
    return Ignored{"asks for no unit"};
  }
  const Stock* const stock = state.find_item_by_number(ask.line.item);
  Claim claim = claim_of(ask, stock, step.now);
  const auto existing = same_ask(state, claim);
  const auto kept = std::find_if(existing.begin(), existing.end(),
                                 [](const Holding* holding) { return holding->claim.reserved; });
  Doubt doubt = doubt_of(state, ask, claim, stock, step.policy);
  if (doubt.code == reasons::claim_rate && kept != existing.end()) {
    doubt = {};  // what an operator keeps for the buyer is theirs
  }
  if (!doubt.code.empty()) {
    if (!existing.empty() && step.policy.repeats == Repeats::once &&
        doubt.code != reasons::unclear) {
      return repeated(existing);
    }
    if (state.in_review() >= claims_in_review_max) {
      return Ignored{"too many claims are in review"};
    }
    Draft draft(state, step);
    to_review(draft, stock == nullptr ? nullptr : &stock->item, std::move(claim), nullptr,
              std::move(doubt));
    return std::move(draft.effect());
  }
  if (kept != existing.end()) {
    return confirm(state, *stock, **kept, claim, step);
  }
  if (!existing.empty()) {
    if (step.policy.repeats == Repeats::once) {
      return repeated(existing);
    }
    if (step.policy.repeats == Repeats::replace) {
      if (auto decision = replace(state, existing, claim, step)) {
        return std::move(*decision);
      }
    }
  }
  if (stock == nullptr && step.policy.early_claims == EarlyClaims::ignore) {
    return Ignored{"no item " + ask.line.item + " yet"};
  }
  if (stock == nullptr && state.unmatched_count() >= unmatched_claims_max) {
    return Ignored{"too many claims wait for items"};
  }
  Draft draft(state, step);
  if (stock == nullptr) {
    claim.status = ClaimStatus::unmatched;
    claim.updated_at = step.now;
    claim.reason = "no item " + ask.line.item + " yet";
    claim.code = reasons::no_item_yet;
    draft.make(Change::Kind::made, std::move(claim));
  } else if (doubt = variant_doubt(stock->item, ask.line.variant); !doubt.code.empty()) {
    to_review(draft, &stock->item, std::move(claim), nullptr, std::move(doubt));
  } else {
    place(draft, state, *stock, claim, nullptr, {.limited = true, .late = !ask.only_in_line});
    if (ask.only_in_line && wins(draft.effect())) {
      Draft other(state, step);
      to_review(other, &stock->item, std::move(claim), nullptr,
                {reasons::place_in_line, "asks for a place in line while units are left"});
      return std::move(other.effect());
    }
    const bool only_waits = !wins(draft.effect());
    if (only_waits && joins_line(draft.effect()) && state.in_line() >= claims_in_line_max) {
      return Ignored{"too many claims are in line"};
    }
  }
  return std::move(draft.effect());
}

PassDecision decide_pass(const ShowState& state, const Ask& ask, Step& step) {
  if (ask.from_seller) {
    return Ignored{"the seller's own comment"};
  }
  const Line& line = ask.line;
  std::vector<const Holding*> held;
  for (const Holding* holding : state.claims_of(ask.buyer.key)) {
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
  if (std::all_of(held.begin(), held.end(),
                  [](const Holding* holding) { return holding->claim.paid_at.has_value(); })) {
    return Ignored{"has paid for item " + line.item};
  }
  return give_up(state, std::move(held), {line.quantity, reasons::passed, "passed"}, step);
}

Effect decide_deletion(const ShowState& state, std::span<const ClaimId> claims,
                       std::string_view code, std::optional<std::int64_t> units, Step& step) {
  std::vector<const Holding*> held;
  for (const auto& id : claims) {
    held.push_back(state.find_claim(id));
  }
  const bool edited = code == reasons::comment_edited;
  return give_up(state, std::move(held),
                 {units, code, edited ? "changed the comment" : "deleted the comment"}, step);
}

Effect decide_block(const ShowState& state, const ClaimId& id, Step& step) {
  const Holding& held = *state.find_claim(id);
  Draft draft(state, step);
  Claim claim = held.claim;
  claim.status = ClaimStatus::review;
  claim.waitlist_position = 0;
  claim.reason = "the buyer is blocked";
  claim.code = reasons::blocked_buyer;
  claim.updated_at = step.now;
  claim.by = step.by;
  draft.change(Change::Kind::demoted, held, std::move(claim));
  if (held.claim.status == ClaimStatus::waitlist) {
    const Stock& stock = *state.find_item(*held.claim.item);
    LinePlan plan(stock, stock.item);
    plan.drop(held);
    plan.promote(draft, "promoted: a buyer was blocked");
  }
  return std::move(draft.effect());
}

Effect decide_unblock(const ShowState& state, const ClaimId& id, Step& step) {
  const Holding& held = *state.find_claim(id);
  Draft draft(state, step);
  Claim claim = held.claim;
  claim.reason = "the block was lifted";
  claim.code.clear();
  const Stock* const stock = state.find_item_by_number(claim.item_number);
  if (stock == nullptr) {
    claim.status = ClaimStatus::unmatched;
    claim.item.reset();
    claim.code = reasons::no_item_yet;
    claim.updated_at = step.now;
    claim.by = step.by;
    draft.change(Change::Kind::resolved, held, std::move(claim));
    return std::move(draft.effect());
  }
  std::vector<std::string> named;
  if (!claim.variant.empty()) {
    named.push_back(claim.variant);
  }
  if (auto doubt = variant_doubt(stock->item, named); !doubt.code.empty()) {
    to_review(draft, &stock->item, std::move(claim), &held, std::move(doubt));
  } else {
    if (stock->item.variants.empty()) {
      claim.variant.clear();
    }
    place(draft, state, *stock, claim, &held, {.limited = true, .late = false});
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
    claim.code.clear();
    std::vector<std::string> named;
    if (!stock.item.variants.empty()) {
      named = variants_of(claim);
    }
    claim.variant = joined(named);
    Draft draft(state, step);
    if (step.policy.repeats == Repeats::once && !same_ask(state, claim).empty()) {
      claim.status = ClaimStatus::released;
      claim.item = stock.item.id;
      claim.updated_at = step.now;
      claim.by = step.by;
      claim.reason = "asked for already";
      claim.code = reasons::asked_already;
      draft.change(Change::Kind::released, held, std::move(claim));
    } else if (auto doubt = variant_doubt(stock.item, named); !doubt.code.empty()) {
      to_review(draft, &stock.item, std::move(claim), &held, std::move(doubt));
    } else {
      place(draft, state, stock, claim, &held, {.limited = true, .late = false});
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
