#include "claims/allocation/line_plan.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "claims/allocation/reasons.h"

namespace soldwire::claims::allocation {
namespace {

std::string counted(std::int64_t units, std::string_view what) {
  return std::to_string(units) + " " + std::string(what);
}

bool counts_for_limits(const Claim& claim) {
  return claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist;
}

// What the buyer already has or waits for: of all the item's variants, and in the show.
struct Units {
  std::int64_t of_item = 0;
  std::int64_t of_show = 0;
};
Units units_of(const ShowState& state, const std::string& buyer_key, const ItemId& item) {
  Units units;
  for (const Holding* holding : state.claims_of(buyer_key)) {
    if (counts_for_limits(holding->claim)) {
      units.of_show += holding->claim.quantity;
      units.of_item += holding->claim.item == item ? holding->claim.quantity : 0;
    }
  }
  return units;
}

struct Allowance {
  std::int64_t units = 0;
  std::string_view code;  // of the limit that binds
  std::string reason;
};
Allowance allowance_of(const ShowState& state, const Stock& stock, const Claim& claim,
                       const Policy& policy) {
  Allowance allowance{claim.quantity, {}, {}};
  const auto& item_limit = stock.item.per_buyer_limit;
  if (!item_limit && !policy.buyer_limit) {
    return allowance;
  }
  const Units has = units_of(state, claim.buyer.key, stock.item.id);
  const auto bind = [&](std::int64_t limit, std::int64_t used, std::string_view code,
                        const char* where) {
    const auto room = std::max<std::int64_t>(limit - used, 0);
    if (room < allowance.units) {
      allowance = {room, code, "limit of " + std::to_string(limit) + where};
    }
  };
  if (item_limit) {
    bind(*item_limit, has.of_item, reasons::item_limit, " per buyer");
  }
  if (policy.buyer_limit) {
    bind(*policy.buyer_limit, has.of_show, reasons::show_limit, " per buyer in this show");
  }
  return allowance;
}

// Units that others won with comments written after this claim's, and the first of those.
struct Overtaken {
  std::int64_t units = 0;
  const Holding* by = nullptr;
};
Overtaken overtaken(const Stock& stock, const Claim& claim, std::int64_t number) {
  Overtaken found;
  for (auto winner = stock.winners.rbegin(); winner != stock.winners.rend(); ++winner) {
    const Claim& other = (*winner)->claim;
    if (!before_in_line(claim, number, other, (*winner)->number)) {
      break;
    }
    const bool by_hand = other.code == reasons::awarded || other.code == reasons::reserved;
    if (other.variant == claim.variant && other.buyer.key != claim.buyer.key && !by_hand) {
      found.units += other.quantity;
      found.by = *winner;
    }
  }
  return found;
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

// What is paid for is nobody else's, whatever the time. And while the show rests its clock stands
// still: a hold that only comes along with another change is moved by the rest so far, for the rest
// to come counts from this change on.
void settle_hold(const Claim& before, Claim& after, const std::optional<TimeMs>& rests_since) {
  if (after.paid_at) {
    after.hold_until.reset();
    return;
  }
  const bool comes_along = after.hold_until && after.hold_until == before.hold_until &&
                           after.updated_at > before.updated_at;
  if (rests_since && comes_along) {
    const TimeMs since = std::max(*rests_since, before.updated_at);
    after.hold_until->value += std::max<std::int64_t>(after.updated_at.value - since.value, 0);
  }
}

}  // namespace

std::size_t Draft::change(Change::Kind kind, const Holding& holding, Claim after) {
  settle_hold(holding.claim, after, step_.policy.rests_since);
  effect_.changes.push_back({kind, holding.number, holding.claim, std::move(after)});
  return effect_.changes.size() - 1;
}

std::size_t Draft::make(Change::Kind kind, Claim claim) {
  if (claim.id.empty()) {
    claim.id = step_.ids.next();
  }
  if (claim.paid_at) {
    claim.hold_until.reset();
  }
  effect_.changes.push_back({kind, next_number_++, std::nullopt, std::move(claim)});
  return effect_.changes.size() - 1;
}

LinePlan::LinePlan(const Stock& stock, const Item& item) {
  line_.reserve(stock.waitlist.size());
  for (const Holding* holding : stock.waitlist) {
    line_.push_back({holding, holding->number, &holding->claim, holding->claim.quantity, none});
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

std::int64_t LinePlan::left(const std::string& variant) const {
  const auto found = free_.find(variant);
  return found == free_.end() ? 0 : found->second;
}

void LinePlan::drop(const Holding& holding) {
  line_.erase(line_.begin() + (&entry_of(holding) - line_.data()));
}

void LinePlan::add(std::int64_t number, const Claim& claim, std::size_t index) {
  const Claim& kept = added_.emplace_back(claim);
  const auto behind = std::partition_point(line_.begin(), line_.end(), [&](const Entry& other) {
    return before_in_line(*other.claim, other.number, kept, number);
  });
  line_.insert(behind, Entry{nullptr, number, &kept, kept.quantity, index});
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
  const Policy& policy = draft.step().policy;
  const auto present_form = [&](const Entry& entry) {
    return entry.change == none ? *entry.claim : changes[entry.change].after;
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
    auto& free = free_[entry.claim->variant];
    std::int64_t filled = std::min(free, entry.quantity);
    if (policy.fill == Fill::whole && filled < entry.quantity) {
      filled = 0;
    }
    if (filled <= 0) {
      waiting.push_back(entry);
      continue;
    }
    free -= filled;
    Claim winner = present_form(entry);
    winner.status = ClaimStatus::winner;
    winner.waitlist_position = 0;
    winner.reason = reason;
    winner.code = reasons::promoted;
    winner.hold_until = policy.hold_until;
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
    rest.code = reasons::partly_filled;
    become(entry, Change::Kind::reduced, std::move(rest));
    waiting.push_back(entry);
  }
  std::int64_t position = 0;
  for (const auto& entry : waiting) {
    ++position;
    if (entry.change != none) {
      changes[entry.change].after.waitlist_position = position;
    } else if (entry.claim->waitlist_position != position) {
      draft.effect().moved.push_back({entry.claim->id, position});
    }
  }
}

void send_back(Draft& draft, LinePlan& plan, const Holding& winner, std::string_view code,
               const std::string& reason) {
  Claim claim = winner.claim;
  claim.status = ClaimStatus::waitlist;
  claim.reserved = false;
  claim.hold_until.reset();
  claim.updated_at = draft.step().now;
  claim.by = draft.step().by;
  claim.reason = reason;
  claim.code = code;
  const std::size_t index = draft.change(Change::Kind::demoted, winner, claim);
  plan.free_units(claim.variant, claim.quantity);
  plan.add(winner.number, claim, index);
}

std::string time_of_day(TimeMs time) {
  return format_rfc3339(time).substr(11, 12);
}

void place(Draft& draft, const ShowState& state, const Stock& stock, const Claim& claim,
           const Holding* held, const Placing& placing) {
  const Policy& policy = draft.step().policy;
  const std::int64_t asked = claim.quantity;
  const Allowance allowance =
      placing.limited ? allowance_of(state, stock, claim, policy) : Allowance{asked, {}, {}};
  const std::int64_t allowed = allowance.units;
  const std::int64_t left = std::max<std::int64_t>(stock.free_units(claim.variant), 0);
  std::int64_t won = std::min(allowed, left);
  if (policy.fill == Fill::whole && won < allowed) {
    won = 0;
  }
  const std::int64_t rest = allowed - won;

  bool is_first = true;
  const auto add = [&](ClaimStatus status, std::int64_t quantity, std::string reason,
                       std::string_view code) {
    Claim part = claim;
    part.item = stock.item.id;
    part.item_number = stock.item.number;
    part.status = status;
    part.quantity = quantity;
    part.waitlist_position = 0;
    part.reason = std::move(reason);
    part.code = code;
    part.updated_at = draft.step().now;
    part.by = draft.step().by;
    if (status == ClaimStatus::winner) {
      part.hold_until = policy.hold_until;
    }
    const bool continues = is_first && held != nullptr;
    if (status == ClaimStatus::waitlist) {
      join_line(draft, stock, part, continues ? held->number : draft.next_number());
    }
    if (continues) {
      draft.change(Change::Kind::resolved, *held, std::move(part));
    } else {
      part.created_at = draft.step().now;
      part.id = ClaimId();
      part.paid_at.reset();
      draft.make(Change::Kind::made, std::move(part));
    }
    is_first = false;
  };

  const std::string part_reason = counted(allowed, "asked, ") + counted(left, "left");
  const bool in_part = won > 0 && rest > 0;
  if (won > 0) {
    add(ClaimStatus::winner, won, in_part ? part_reason : claim.reason,
        in_part              ? reasons::partly_filled
        : claim.code.empty() ? reasons::stock_left
                             : std::string_view(claim.code));
  }
  if (rest > 0) {
    const Overtaken late =
        placing.late ? overtaken(stock, claim, held != nullptr ? held->number : draft.next_number())
                     : Overtaken{};
    const bool lost_its_turn = policy.fill == Fill::whole
                                   ? late.by != nullptr && left + late.units >= allowed
                                   : late.by != nullptr;
    if (lost_its_turn) {
      add(ClaimStatus::review, rest,
          "earlier claim arrived: written " + time_of_day(claim.order.time) + ", after it " +
              time_of_day(late.by->claim.order.time) + " was served",
          reasons::earlier_claim);
    } else if (policy.fill == Fill::whole && left > 0) {
      add(ClaimStatus::waitlist, rest, part_reason, reasons::not_all_left);
    } else if (in_part) {
      add(ClaimStatus::waitlist, rest, part_reason, reasons::partly_filled);
    } else {
      add(ClaimStatus::waitlist, rest, claim.reason.empty() ? "sold out" : claim.reason,
          reasons::sold_out);
    }
  }
  if (allowed < asked) {
    add(ClaimStatus::review, asked - allowed, allowance.reason, allowance.code);
  }
}

}  // namespace soldwire::claims::allocation
