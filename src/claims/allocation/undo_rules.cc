#include <algorithm>
#include <map>
#include <utility>

#include "claims/allocation/line_plan.h"
#include "claims/allocation/reasons.h"
#include "claims/allocation/rules.h"

namespace soldwire::claims::allocation {
namespace {

// Whether the claim still is what the step made it. Its place in line is not the step's doing.
bool is_untouched(const Image& image) {
  const Claim& now = image.now;
  const Claim& after = image.after;
  return now.status == after.status && now.quantity == after.quantity && now.item == after.item &&
         now.variant == after.variant && now.buyer.key == after.buyer.key &&
         now.reserved == after.reserved;
}

// What the claim becomes: as it was before, or released when the step made it.
Claim restored(const Image& image, const Step& step) {
  Claim claim = image.before.value_or(image.now);
  if (!image.before) {
    claim.status = ClaimStatus::released;
    claim.reserved = false;
  }
  claim.reason = "undone";
  claim.code = image.before ? std::string_view(image.before->code) : reasons::undone;
  claim.item_number = image.now.item_number;
  claim.waitlist_position = 0;
  claim.hold_until = claim.status == ClaimStatus::winner ? image.now.hold_until : std::nullopt;
  if (claim.status == ClaimStatus::winner && image.now.status != ClaimStatus::winner) {
    claim.hold_until = step.policy.hold_until;
  }
  claim.paid_at = image.now.paid_at;
  claim.updated_at = step.now;
  claim.by = step.by;
  return claim;
}

Change::Kind kind_of(const Claim& now, const Claim& after) {
  if (!is_active(after.status)) {
    return Change::Kind::released;
  }
  if (now.buyer.key != after.buyer.key) {
    return Change::Kind::moved;
  }
  if (now.status == ClaimStatus::winner && after.status != ClaimStatus::winner) {
    return Change::Kind::demoted;
  }
  return now.status == after.status ? Change::Kind::reduced : Change::Kind::resolved;
}

bool is_among(const ClaimId& id, std::span<const Image> images) {
  return std::ranges::any_of(images, [&](const Image& image) { return image.now.id == id; });
}

bool offers(const Item& item, const std::string& variant) {
  return item.variants.empty()
             ? variant.empty()
             : std::ranges::find(item.variants, variant, &Variant::name) != item.variants.end();
}

}  // namespace

Result<Effect> decide_undo(const ShowState& state, const Item* item, std::span<const Image> images,
                           Step& step) {
  Draft draft(state, step);
  const Stock* const stock = item == nullptr ? nullptr : state.find_item(item->id);
  std::optional<LinePlan> plan;
  if (stock != nullptr) {
    plan.emplace(*stock, *item);
  }
  for (const Image& image : images) {
    if (!is_untouched(image)) {
      return fail(Errc::conflict, "the claim of " + image.now.buyer.handle + " on item " +
                                      image.now.item_number +
                                      " has changed since: undo is no longer possible");
    }
    const Holding* const held = state.find_claim(image.now.id);
    Claim claim = restored(image, step);
    const bool needs_stock =
        claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist;
    if (needs_stock && stock == nullptr) {
      return fail(Errc::conflict,
                  "item " + claim.item_number + " is no longer there: undo is no longer possible");
    }
    if (plan && held != nullptr && image.now.status == ClaimStatus::waitlist) {
      plan->drop(*held);
    }
    if (plan && image.now.status == ClaimStatus::winner) {
      plan->free_units(image.now.variant, image.now.quantity);
    }
    if (plan && claim.status == ClaimStatus::winner) {
      plan->free_units(claim.variant, -claim.quantity);
    }
    const Holding past{image.number, image.now};
    const std::size_t index = draft.change(kind_of(image.now, claim), past, claim);
    if (plan && claim.status == ClaimStatus::waitlist) {
      plan->add(image.number, claim, index);
    }
  }
  if (plan) {
    const bool gone_on =
        std::ranges::any_of(images,
                            [&](const Image& image) {
                              return plan->left(image.now.variant) < 0 ||
                                     (image.before && plan->left(image.before->variant) < 0);
                            }) ||
        std::ranges::any_of(stock->winners, [&](const Holding* winner) {
          const std::string& variant = winner->claim.variant;
          return (!offers(*item, variant) || plan->left(variant) < 0) &&
                 !is_among(winner->claim.id, images);
        });
    if (gone_on) {
      return fail(Errc::conflict, "a unit of item " + item->number +
                                      " has gone on since: undo is no longer possible");
    }
    plan->promote(draft, "promoted: an operator undid a step");
  }
  return std::move(draft.effect());
}

}  // namespace soldwire::claims::allocation
