#include <algorithm>
#include <utility>

#include "claims/allocation/line_plan.h"
#include "claims/allocation/reasons.h"
#include "claims/allocation/rules.h"

namespace soldwire::claims::allocation {
namespace {

std::string label(const Item& item, const std::string& variant) {
  return variant.empty() ? "item " + item.number : "item " + item.number + " " + variant;
}

// The variant as the item spells it; an item without variants has none.
Result<std::string> variant_of(const Item& item, const std::string& asked) {
  if (item.variants.empty()) {
    if (!asked.empty()) {
      return fail(Errc::invalid_input, "item " + item.number + " has no variants", "/variant");
    }
    return std::string();
  }
  for (const auto& variant : item.variants) {
    if (variant.name == asked) {
      return asked;
    }
  }
  return fail(Errc::invalid_input,
              asked.empty() ? "item " + item.number + " has variants: name one"
                            : "item " + item.number + " has no variant " + asked,
              "/variant");
}

Result<void> check_quantity(std::int64_t quantity) {
  if (quantity < 1 || quantity > item_quantity_max) {
    return fail(Errc::invalid_input,
                "the quantity must be 1 to " + std::to_string(item_quantity_max), "/quantity");
  }
  return {};
}

Result<void> check_left(const Stock& stock, const std::string& variant, std::int64_t asked) {
  const std::int64_t left = std::max<std::int64_t>(stock.free_units(variant), 0);
  if (left < asked) {
    return fail(Errc::conflict, "of " + label(stock.item, variant) + " " + std::to_string(left) +
                                    " left and " + std::to_string(asked) +
                                    " asked: raise its quantity or release a claim first");
  }
  return {};
}

// The buyer's claim on this item and variant in one status.
const Holding* find_ask(const ShowState& state, const std::string& buyer_key, const ItemId& item,
                        const std::string& variant, ClaimStatus status) {
  for (const Holding* holding : state.claims_of(buyer_key)) {
    const Claim& claim = holding->claim;
    if (claim.item == item && claim.variant == variant && claim.status == status) {
      return holding;
    }
  }
  return nullptr;
}

struct Review {
  const Holding* held;
  const Stock* stock;
  Claim claim;  // as settled, without a new status
};

Result<Review> settle(const ShowState& state, const ClaimId& id, const Settlement& settlement) {
  const Holding* const held = state.find_claim(id);
  if (held == nullptr) {
    return fail(Errc::not_found, "no such active claim");
  }
  if (held->claim.status != ClaimStatus::review) {
    return fail(Errc::conflict, "the claim is " + std::string(to_string(held->claim.status)) +
                                    ", not in review: nothing to resolve");
  }
  Claim claim = held->claim;
  const std::string number = settlement.item_number.value_or(claim.item_number);
  const Stock* const stock = state.find_item_by_number(number);
  if (stock == nullptr) {
    return fail(Errc::not_found, "the show has no item " + number, "/itemNumber");
  }
  claim.quantity = settlement.quantity.value_or(claim.quantity);
  SW_CHECK(check_quantity(claim.quantity));
  const bool keeps_variant = !stock->item.variants.empty() || settlement.variant;
  SW_TRY(claim.variant,
         variant_of(stock->item, settlement.variant.value_or(keeps_variant ? claim.variant : "")));
  for (const Holding* holding : state.claims_of(claim.buyer.key)) {
    const Claim& other = holding->claim;
    if (other.id != claim.id && other.item == stock->item.id && other.variant == claim.variant &&
        !(other.order == claim.order) && !is_only_suggested(other)) {
      return fail(Errc::conflict, "the buyer already asks for " +
                                      label(stock->item, claim.variant) +
                                      ": dismiss this one or release the other");
    }
  }
  claim.item = stock->item.id;
  claim.item_number = stock->item.number;
  claim.reason.clear();
  claim.code.clear();
  return Review{held, stock, std::move(claim)};
}

}  // namespace

Result<Effect> decide_release(const ShowState& state, const ClaimId& id, const std::string& reason,
                              Step& step) {
  const Holding* const held = state.find_claim(id);
  if (held == nullptr) {
    return fail(Errc::not_found, "no such active claim");
  }
  const Claim& claim = held->claim;
  Draft draft(state, step);
  Claim released = claim;
  released.status = ClaimStatus::released;
  released.waitlist_position = 0;
  released.updated_at = step.now;
  released.by = step.by;
  released.reason = reason;
  released.code = reasons::released;
  released.hold_until.reset();
  draft.change(Change::Kind::released, *held, std::move(released));
  if (claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist) {
    const Stock& stock = *state.find_item(*claim.item);
    LinePlan plan(stock, stock.item);
    if (claim.status == ClaimStatus::winner) {
      plan.free_units(claim.variant, claim.quantity);
    } else {
      plan.drop(*held);
    }
    plan.promote(draft, "promoted: a claim was released");
  }
  return std::move(draft.effect());
}

Result<Effect> decide_award(const ShowState& state, const ItemId& id, const Award& award,
                            Step& step) {
  const Stock* const stock = state.find_item(id);
  if (stock == nullptr) {
    return fail(Errc::not_found, "no such item");
  }
  SW_CHECK(check_quantity(award.quantity));
  SW_TRY(const std::string variant, variant_of(stock->item, award.variant));
  SW_CHECK(check_left(*stock, variant, award.quantity));

  Draft draft(state, step);
  const auto amend = [&](Claim claim) {
    claim.status = ClaimStatus::winner;
    claim.reserved = award.reserve;
    claim.reason = award.reserve ? "reserved by hand" : "awarded by hand";
    claim.code = award.reserve ? reasons::reserved : reasons::awarded;
    claim.hold_until = award.reserve ? std::nullopt : step.policy.hold_until;
    claim.by = step.by;
    claim.updated_at = step.now;
    return claim;
  };
  if (const Holding* const winner =
          find_ask(state, award.buyer.key, id, variant, ClaimStatus::winner)) {
    if (award.reserve && !winner->claim.reserved) {
      return fail(Errc::conflict, "the buyer has " + label(stock->item, variant) +
                                      " already: award more units instead of reserving them");
    }
    Claim claim = amend(winner->claim);
    claim.quantity += award.quantity;
    draft.change(Change::Kind::raised, *winner, std::move(claim));
  } else if (const Holding* const review =
                 find_ask(state, award.buyer.key, id, variant, ClaimStatus::review)) {
    Claim claim = amend(review->claim);
    claim.quantity = award.quantity;
    draft.change(Change::Kind::resolved, *review, std::move(claim));
  } else {
    Claim claim;
    claim.id = step.ids.next();
    claim.item = stock->item.id;
    claim.item_number = stock->item.number;
    claim.variant = variant;
    claim.quantity = award.quantity;
    claim.buyer = award.buyer;
    if (claim.buyer.key.empty()) {
      // Nobody's name: a buyer of its own, as each nameless comment is.
      claim.buyer.key = claim.buyer.platform + "/claim:" + claim.id.str();
    }
    claim.platform = award.buyer.platform;
    claim.comment_id = award.comment_id;
    claim.order = award.order;
    claim.created_at = step.now;
    draft.make(Change::Kind::made, amend(std::move(claim)));
  }
  return std::move(draft.effect());
}

Result<Effect> decide_review_award(const ShowState& state, const ClaimId& id,
                                   const Settlement& settlement, Step& step) {
  SW_TRY(const Review review, settle(state, id, settlement));
  Draft draft(state, step);
  Claim claim = review.claim;
  claim.reason = "awarded after review";
  claim.code = reasons::awarded;
  if (!settlement.displace) {
    SW_CHECK(check_left(*review.stock, claim.variant, claim.quantity));
    place(draft, state, *review.stock, claim, review.held, {.limited = false, .late = false});
    return std::move(draft.effect());
  }
  const Holding* const loser = state.find_claim(*settlement.displace);
  if (loser == nullptr || loser->claim.status != ClaimStatus::winner ||
      loser->claim.item != claim.item || loser->claim.variant != claim.variant) {
    return fail(
        Errc::invalid_input,
        "the claim that gives way must be a winner of " + label(review.stock->item, claim.variant),
        "/displace");
  }
  const std::int64_t left = review.stock->free_units(claim.variant) + loser->claim.quantity;
  if (left < claim.quantity) {
    return fail(Errc::conflict, "with that claim out of the way " + std::to_string(left) +
                                    " left and " + std::to_string(claim.quantity) +
                                    " asked: settle for fewer, or raise the quantity");
  }
  claim.status = ClaimStatus::winner;
  claim.hold_until = step.policy.hold_until;
  claim.updated_at = step.now;
  claim.by = step.by;
  LinePlan plan(*review.stock, review.stock->item);
  draft.change(Change::Kind::resolved, *review.held, claim);
  plan.free_units(claim.variant, -claim.quantity);
  send_back(draft, plan, *loser, reasons::gave_way, "gave way to an earlier claim");
  plan.promote(draft, "promoted: an operator settled a dispute");
  return std::move(draft.effect());
}

Result<Effect> decide_review_waitlist(const ShowState& state, const ClaimId& id,
                                      const Settlement& settlement, Step& step) {
  if (settlement.displace) {
    return fail(Errc::invalid_input, "a claim gives way only when another is awarded", "/displace");
  }
  SW_TRY(const Review review, settle(state, id, settlement));
  Draft draft(state, step);
  Claim claim = review.claim;
  claim.reason = "in line after review";
  place(draft, state, *review.stock, claim, review.held, {.limited = false, .late = false});
  return std::move(draft.effect());
}

Result<Effect> decide_transfer(const ShowState& state, const ClaimId& id, const Buyer& buyer,
                               Step& step) {
  const Holding* const held = state.find_claim(id);
  if (held == nullptr) {
    return fail(Errc::not_found, "no such active claim");
  }
  Draft draft(state, step);
  std::optional<LinePlan> plan;
  if (const Stock* const stock = state.find_item_by_number(held->claim.item_number)) {
    plan.emplace(*stock, stock->item);
  }
  const auto release = [&](const Holding& holding) {
    Claim released = holding.claim;
    released.status = ClaimStatus::released;
    released.waitlist_position = 0;
    released.updated_at = step.now;
    released.by = step.by;
    released.reason = "asked for already";
    released.code = reasons::asked_already;
    draft.change(Change::Kind::released, holding, std::move(released));
    if (holding.claim.status == ClaimStatus::waitlist) {
      plan->drop(holding);
    }
  };
  const bool is_won = held->claim.status == ClaimStatus::winner;
  bool stands = true;
  const bool is_ask = !held->claim.item_number.empty() && !is_only_suggested(held->claim);
  if (step.policy.repeats == Repeats::once && is_ask) {
    for (const Holding* other : state.claims_of(buyer.key)) {
      if (other->claim.item_number != held->claim.item_number ||
          other->claim.variant != held->claim.variant || is_only_suggested(other->claim)) {
        continue;
      }
      const bool other_won = other->claim.status == ClaimStatus::winner;
      const bool other_first =
          before_in_line(other->claim, other->number, held->claim, held->number);
      if (!is_won && (other_won || other_first)) {
        stands = false;
      } else if (!other_won) {
        release(*other);
      }
    }
  }
  if (stands) {
    Claim claim = held->claim;
    claim.buyer = buyer;
    claim.updated_at = step.now;
    claim.by = step.by;
    claim.reason = "buyers merged";
    const bool waits = claim.status == ClaimStatus::waitlist;
    const std::int64_t quantity = claim.quantity;
    const std::size_t index = draft.change(Change::Kind::moved, *held, std::move(claim));
    if (waits) {
      plan->changed(*held, index, quantity);
    }
  } else {
    release(*held);
  }
  if (plan) {
    plan->promote(draft, "promoted: buyers were merged");
  }
  return std::move(draft.effect());
}

Result<Effect> decide_hold(const ShowState& state, const ClaimId& id, std::optional<TimeMs> until,
                           Step& step) {
  const Holding* const held = state.find_claim(id);
  if (held == nullptr) {
    return fail(Errc::not_found, "no such active claim");
  }
  if (held->claim.status != ClaimStatus::winner) {
    return fail(Errc::conflict, "the claim is " + std::string(to_string(held->claim.status)) +
                                    ": only a winner's units are held");
  }
  if (until && held->claim.paid_at) {
    return fail(Errc::conflict, "the claim is paid: its units need no hold");
  }
  if (until && *until <= step.now) {
    return fail(Errc::invalid_input, "a hold must end after now: release the claim instead",
                "/until");
  }
  Draft draft(state, step);
  Claim claim = held->claim;
  claim.hold_until = until;
  claim.updated_at = step.now;
  claim.by = step.by;
  claim.reason = until ? "hold extended" : "hold ended: kept for good";
  draft.change(Change::Kind::held, *held, std::move(claim));
  return std::move(draft.effect());
}

Result<Effect> decide_payment(const ShowState& state, const ClaimId& id, bool paid, Step& step) {
  const Holding* const held = state.find_claim(id);
  if (held == nullptr) {
    return fail(Errc::not_found, "no such active claim");
  }
  if (held->claim.status != ClaimStatus::winner) {
    return fail(Errc::conflict, "the claim is " + std::string(to_string(held->claim.status)) +
                                    ": only a winner pays");
  }
  if (held->claim.paid_at.has_value() == paid) {
    return Effect{};
  }
  Draft draft(state, step);
  Claim claim = held->claim;
  claim.paid_at = paid ? std::optional(step.now) : std::nullopt;
  if (paid) {
    claim.hold_until.reset();
  }
  claim.updated_at = step.now;
  claim.by = step.by;
  claim.reason = paid ? "paid" : "payment taken back";
  draft.change(Change::Kind::paid, *held, std::move(claim));
  return std::move(draft.effect());
}

Effect decide_expiry(const ShowState& state, const ClaimId& id, Step& step) {
  const Holding& held = *state.find_claim(id);
  const Stock& stock = *state.find_item(*held.claim.item);
  Draft draft(state, step);
  Claim expired = held.claim;
  expired.status = ClaimStatus::expired;
  expired.updated_at = step.now;
  expired.by = step.by;
  expired.reason = "the hold ended";
  expired.code = reasons::hold_expired;
  expired.hold_until.reset();
  draft.change(Change::Kind::released, held, std::move(expired));
  LinePlan plan(stock, stock.item);
  plan.free_units(held.claim.variant, held.claim.quantity);
  plan.promote(draft, "promoted: a hold ended");
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
