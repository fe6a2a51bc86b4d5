#include "claims/allocation/line_plan.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace soldwire::claims::allocation {
namespace {

std::string counted(std::int64_t units, std::string_view what) {
  return std::to_string(units) + " " + std::string(what);
}

// What the buyer already has or waits for, of all the item's variants.
std::int64_t units_of(const ShowState& state, const std::string& buyer_key, const ItemId& item) {
  std::int64_t units = 0;
  for (const Holding* holding : state.claims_of(buyer_key)) {
    const Claim& claim = holding->claim;
    if (claim.item == item &&
        (claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist)) {
      units += claim.quantity;
    }
  }
  return units;
}

// Gives `part` its place among those who wait, and moves everybody behind it.
void join_line(Draft& draft, const Stock& stock, Claim& part, std::int64_t number) {
  const auto& line = stock.waitlist;
  const auto behind = std::partition_point(line.begin(), line.end(), [&](const Holding* other) {
    return before_in_line(other->claim, other->number, part, number);
  });
  part.waitlist_position = behind - line.begin() + 1;
  for (auto other = behind; other != line.end(); ++other) {
    draft.effect().moved.push_back({(*other)->claim.id, (*other)->claim.waitlist_position + 1});
  }
}

}  // namespace

std::size_t Draft::change(Change::Kind kind, const Holding& holding, Claim after) {
  effect_.changes.push_back({kind, holding.number, holding.claim, std::move(after)});
  return effect_.changes.size() - 1;
}

std::size_t Draft::make(Change::Kind kind, Claim claim) {
  if (claim.id.empty()) {
    claim.id = step_.ids.next();
  }
  effect_.changes.push_back({kind, next_number_++, std::nullopt, std::move(claim)});
  return effect_.changes.size() - 1;
}

LinePlan::LinePlan(const Stock& stock, const Item& item) {
  line_.reserve(stock.waitlist.size());
  for (const Holding* holding : stock.waitlist) {
    line_.push_back({holding, holding->claim.quantity, none});
  }
  if (item.variants.empty()) {
    free_[""] = item.quantity - stock.counts.claimed;
    return;
  }
  for (const auto& variant : item.variants) {
    const auto claimed = stock.variant_claimed.find(variant.name);
    free_[variant.name] =
        variant.quantity - (claimed == stock.variant_claimed.end() ? 0 : claimed->second);
  }
}

void LinePlan::free_units(const std::string& variant, std::int64_t units) {
  free_[variant] += units;
}

void LinePlan::drop(const Holding& holding) {
  line_.erase(line_.begin() + (&entry_of(holding) - line_.data()));
}

void LinePlan::changed(const Holding& holding, std::size_t index, std::int64_t quantity) {
  Entry& entry = entry_of(holding);
  entry.change = index;
  entry.quantity = quantity;
}

LinePlan::Entry& LinePlan::entry_of(const Holding& holding) {
  const auto found = std::find_if(line_.begin(), line_.end(),
                                  [&](const Entry& entry) { return entry.holding == &holding; });
  SW_ASSERT(found != line_.end());
  return *found;
}

void LinePlan::promote(Draft& draft, const std::string& reason) {
  auto& changes = draft.effect().changes;
  const auto present_form = [&](Entry& entry) {
    return entry.change == none ? entry.holding->claim : changes[entry.change].after;
  };
  const auto become = [&](Entry& entry, Change::Kind kind, Claim after) {
    after.updated_at = draft.step().now;
    after.by.clear();
    if (entry.change == none) {
      entry.change = draft.change(kind, *entry.holding, std::move(after));
    } else {
      changes[entry.change].kind = kind;
      changes[entry.change].after = std::move(after);
    }
  };
  std::vector<Entry> waiting;
  waiting.reserve(line_.size());
  for (auto& entry : line_) {
    auto& free = free_[entry.holding->claim.variant];
    const std::int64_t filled = std::min(free, entry.quantity);
    if (filled <= 0) {
      waiting.push_back(entry);
      continue;
    }
    free -= filled;
    Claim winner = present_form(entry);
    winner.status = ClaimStatus::winner;
    winner.waitlist_position = 0;
    winner.reason = reason;
    if (filled == entry.quantity) {
      become(entry, Change::Kind::promoted, std::move(winner));
      continue;
    }
    winner.id = ClaimId();
    winner.quantity = filled;
    winner.created_at = draft.step().now;
    winner.updated_at = draft.step().now;
    winner.by.clear();
    draft.make(Change::Kind::promoted, std::move(winner));
    Claim rest = present_form(entry);
    rest.quantity = entry.quantity - filled;
    rest.reason = std::to_string(filled) + " of " + counted(entry.quantity, "filled");
    become(entry, Change::Kind::reduced, std::move(rest));
    waiting.push_back(entry);
  }
  std::int64_t position = 0;
  for (const auto& entry : waiting) {
    ++position;
    if (entry.change != none) {
      changes[entry.change].after.waitlist_position = position;
    } else if (entry.holding->claim.waitlist_position != position) {
      draft.effect().moved.push_back({entry.holding->claim.id, position});
    }
  }
}

void place(Draft& draft, const ShowState& state, const Stock& stock, const Claim& claim,
           const Holding* held, bool limited) {
  const std::int64_t asked = claim.quantity;
  std::int64_t allowed = asked;
  if (limited && stock.item.per_buyer_limit) {
    const std::int64_t room =
        *stock.item.per_buyer_limit - units_of(state, claim.buyer.key, stock.item.id);
    allowed = std::clamp<std::int64_t>(room, 0, asked);
  }
  const std::int64_t left = std::max<std::int64_t>(stock.free_units(claim.variant), 0);
  const std::int64_t won = std::min(allowed, left);
  const std::int64_t waits = allowed - won;

  bool is_first = true;
  const auto add = [&](ClaimStatus status, std::int64_t quantity, const std::string& reason) {
    Claim part = claim;
    part.item = stock.item.id;
    part.item_number = stock.item.number;
    part.status = status;
    part.quantity = quantity;
    part.reason = reason;
    part.updated_at = draft.step().now;
    part.by = draft.step().by;
    const bool continues = is_first && held != nullptr;
    if (status == ClaimStatus::waitlist) {
      join_line(draft, stock, part, continues ? held->number : draft.next_number());
    }
    if (continues) {
      draft.change(Change::Kind::resolved, *held, std::move(part));
    } else {
      part.created_at = draft.step().now;
      part.id = ClaimId();
      draft.make(Change::Kind::made, std::move(part));
    }
    is_first = false;
  };

  std::string reason = claim.reason;
  if (won > 0 && waits > 0) {
    reason = counted(allowed, "asked, ") + counted(left, "left");
  } else if (waits > 0 && reason.empty()) {
    reason = "sold out";
  }
  if (won > 0) {
    add(ClaimStatus::winner, won, reason);
  }
  if (waits > 0) {
    add(ClaimStatus::waitlist, waits, reason);
  }
  if (allowed < asked) {
    add(ClaimStatus::review, asked - allowed,
        "limit of " + std::to_string(*stock.item.per_buyer_limit) + " per buyer");
  }
}

}  // namespace soldwire::claims::allocation
