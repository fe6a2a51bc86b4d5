#include <algorithm>
#include <utility>

#include "claims/allocation/line_plan.h"
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
        !(other.order == claim.order)) {
      return fail(Errc::conflict, "the buyer already asks for " +
                                      label(stock->item, claim.variant) +
                                      ": dismiss this one or release the other");
    }
  }
  claim.item = stock->item.id;
  claim.item_number = stock->item.number;
  claim.reason.clear();
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
    claim.reason = "awarded by hand";
    claim.by = step.by;
    claim.updated_at = step.now;
    return claim;
  };
  if (const Holding* const winner =
          find_ask(state, award.buyer.key, id, variant, ClaimStatus::winner)) {
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
  SW_CHECK(check_left(*review.stock, review.claim.variant, review.claim.quantity));
  Draft draft(state, step);
  Claim claim = review.claim;
  claim.reason = "awarded after review";
  place(draft, state, *review.stock, claim, review.held, false);
  return std::move(draft.effect());
}

Result<Effect> decide_review_waitlist(const ShowState& state, const ClaimId& id,
                                      const Settlement& settlement, Step& step) {
  SW_TRY(const Review review, settle(state, id, settlement));
  Draft draft(state, step);
  Claim claim = review.claim;
  claim.reason = "in line after review";
  place(draft, state, *review.stock, claim, review.held, false);
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
