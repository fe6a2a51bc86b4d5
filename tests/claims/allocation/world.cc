#include "tests/claims/allocation/world.h"

#include <algorithm>
#include <set>

#include "claims/allocation/reasons.h"

namespace soldwire::claims::allocation {
namespace {

std::string name_of(const Claim& claim) {
  return claim.buyer.handle.empty() ? "somebody" : claim.buyer.handle;
}

std::string told(const Claim& claim) {
  std::string text = name_of(claim) + " " + std::to_string(claim.quantity);
  if (!claim.variant.empty()) {
    text += " " + claim.variant;
  }
  if (claim.reserved) {
    text += " kept";
  }
  return text;
}

std::string_view name_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::made:
      return "made";
    case Change::Kind::resolved:
      return "resolved";
    case Change::Kind::promoted:
      return "promoted";
    case Change::Kind::reduced:
      return "reduced";
    case Change::Kind::raised:
      return "raised";
    case Change::Kind::confirmed:
      return "confirmed";
    case Change::Kind::demoted:
      return "demoted";
    case Change::Kind::held:
      return "held";
    case Change::Kind::paid:
      return "paid";
    case Change::Kind::moved:
      return "moved";
    case Change::Kind::released:
      return "released";
    case Change::Kind::renamed:
      return "renamed";
  }
  return "?";
}

// The rules that can make a claim what it is.
const std::set<std::string_view>& codes_of(ClaimStatus status) {
  using namespace reasons;
  static const std::map<ClaimStatus, std::set<std::string_view>> codes{
      {ClaimStatus::winner, {stock_left, partly_filled, promoted, awarded, reserved}},
      {ClaimStatus::waitlist, {sold_out, partly_filled, not_all_left, gave_way, quantity_lowered}},
      {ClaimStatus::unmatched, {no_item_yet}},
      {ClaimStatus::review,
       {variant_missing, variant_unknown, variants_several, item_limit, show_limit, claim_rate,
        place_in_line, earlier_claim, written_in_pause, blocked_buyer, reply, reply_suggestion,
        unclear}},
      {ClaimStatus::released,
       {released, passed, asked_for_fewer, asked_already, dismissed, item_removed, comment_edited,
        comment_deleted, quantity_lowered, undone}},
      {ClaimStatus::expired, {hold_expired}}};
  return codes.at(status);
}

}  // namespace

std::string told(const Effect& effect) {
  std::string text;
  for (const auto& change : effect.changes) {
    text += text.empty() ? "" : ", ";
    text += std::string(name_of(change.kind)) + " " + std::string(to_string(change.after.status)) +
            " " + told(change.after);
  }
  return text;
}

ItemId World::add_item(const std::string& number, std::int64_t quantity,
                       std::vector<Variant> variants, std::optional<std::int64_t> per_buyer_limit) {
  Item item;
  item.id = ItemId("itm_" + std::to_string(++items_made_));
  item.number = number;
  item.quantity = quantity;
  item.variants = std::move(variants);
  item.per_buyer_limit = per_buyer_limit;
  std::vector<Item> items{item};
  if (!check_new_items(state_, items)) {
    return ItemId();
  }
  state_.put_item(items.front());
  Step now = step();
  commit(resolve_unmatched(
             state_, number, [](const Claim&) { return std::vector<std::string>(); }, now),
         false);
  return items.front().id;
}

Comment World::comment(const std::string& buyer, const Said& said) {
  ++arrivals_;
  now_.value += 10;
  last_time_ = said.time.value_or(last_time_ + 1'000);
  Comment comment;
  comment.platform = "debug";
  comment.comment_id = "c" + std::to_string(arrivals_);
  if (!buyer.empty()) {
    comment.user_id = buyer;
  }
  comment.user_handle = buyer;
  comment.platform_time = TimeMs{last_time_};
  comment.received_at = now_;
  comment.from_seller = said.seller;
  return comment;
}

ClaimDecision World::claim(const std::string& buyer, const std::string& number, const Said& said) {
  const Comment from = comment(buyer, said);
  Step now = step();
  Ask ask = ask_of(from, Line{number, said.quantity, said.variant}, arrivals_);
  ask.doubt = said.doubt;
  ask.only_in_line = said.only_in_line;
  ask.doubt_detail = said.doubt;
  auto decision = decide_claim(state_, ask, now);
  if (const auto* effect = std::get_if<Effect>(&decision)) {
    commit(*effect);
  }
  return decision;
}

PassDecision World::pass(const std::string& buyer, const std::string& number,
                         std::optional<std::int64_t> quantity, std::vector<std::string> variant) {
  const Comment from = comment(buyer, {});
  Step now = step();
  auto decision =
      decide_pass(state_, ask_of(from, Line{number, quantity, std::move(variant)}, arrivals_), now);
  if (const auto* effect = std::get_if<Effect>(&decision)) {
    commit(*effect);
  }
  return decision;
}

Result<Effect> World::release(const ClaimId& id, const std::string& reason) {
  by_ = "usr_1";
  Step now = step();
  by_.clear();
  auto effect = decide_release(state_, id, reason, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

Result<Effect> World::award(const std::string& buyer, const std::string& number,
                            std::int64_t quantity, const std::string& variant, bool reserve) {
  Award award;
  award.reserve = reserve;
  award.buyer.platform = "debug";
  award.buyer.handle = buyer;
  if (!buyer.empty()) {
    award.buyer.user_id = buyer;
    award.buyer.key = "debug:" + buyer;
  }
  award.quantity = quantity;
  award.variant = variant;
  award.order = {now_, "", ++arrivals_};
  const Stock* const stock = state_.find_item_by_number(number);
  Step now = step();
  auto effect =
      decide_award(state_, stock == nullptr ? ItemId("none") : stock->item.id, award, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

Result<Effect> World::review_award(const ClaimId& id, const Settlement& settlement) {
  Step now = step();
  auto effect = decide_review_award(state_, id, settlement, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

Result<Effect> World::review_waitlist(const ClaimId& id, const Settlement& settlement) {
  Step now = step();
  auto effect = decide_review_waitlist(state_, id, settlement, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

Result<Effect> World::hold(const ClaimId& id, std::optional<TimeMs> until) {
  Step now = step();
  auto effect = decide_hold(state_, id, until, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

Result<Effect> World::pay(const ClaimId& id) {
  Step now = step();
  auto effect = decide_payment(state_, id, true, now);
  if (effect) {
    commit(*effect);
  }
  return effect;
}

void World::expire(TimeMs time) {
  now_ = time;
  while (!state_.holds().empty() && state_.holds().begin()->first <= now_) {
    Step now = step();
    commit(decide_expiry(state_, state_.holds().begin()->second, now));
  }
}

void World::block(const std::string& buyer) {
  for (const auto& id : claims_of(buyer)) {
    const auto status = state_.find_claim(id)->claim.status;
    if (status == ClaimStatus::waitlist || status == ClaimStatus::unmatched) {
      Step now = step();
      commit(decide_block(state_, id, now));
    }
  }
}

void World::unblock(const std::string& buyer) {
  for (const auto& id : claims_of(buyer)) {
    if (state_.find_claim(id)->claim.code == reasons::blocked_buyer) {
      Step now = step();
      commit(decide_unblock(state_, id, now));
    }
  }
}

void World::merge(const std::string& from, const std::string& into) {
  Buyer buyer;
  buyer.platform = "debug";
  buyer.user_id = into;
  buyer.handle = into;
  buyer.key = "debug:" + into;
  merged_ = true;
  for (const auto& id : claims_of(from)) {
    Step now = step();
    if (const auto effect = decide_transfer(state_, id, buyer, now)) {
      commit(*effect);
    }
  }
}

Result<Effect> World::undo(const Effect& step_taken, const Item* item) {
  std::vector<Image> images;
  for (const auto& change : step_taken.changes) {
    images.push_back(
        {change.number, change.before, change.after, table_.at(change.after.id.str())});
  }
  std::optional<Item> same;
  if (item == nullptr && images.front().after.item) {
    if (const Stock* const stock = state_.find_item(*images.front().after.item)) {
      same = stock->item;
    }
  }
  by_ = "usr_1";
  Step now = step();
  by_.clear();
  auto effect = decide_undo(state_, item == nullptr && same ? &*same : item, images, now);
  if (effect) {
    if (item != nullptr) {
      state_.put_item(*item);
    }
    commit(*effect);
  }
  return effect;
}

std::vector<ClaimId> World::claims_of(const std::string& buyer) const {
  std::vector<const Holding*> held(state_.claims_of("debug:" + buyer).begin(),
                                   state_.claims_of("debug:" + buyer).end());
  std::sort(held.begin(), held.end(),
            [](const Holding* a, const Holding* b) { return a->number < b->number; });
  std::vector<ClaimId> ids;
  for (const Holding* holding : held) {
    ids.push_back(holding->claim.id);
  }
  return ids;
}

Result<ItemUpdate> World::update_item(const Item& after, const Losers& losers) {
  Step now = step();
  auto update = decide_item_update(state_, after, losers, now);
  if (update) {
    state_.put_item(update->after);
    commit(update->effect);
    commit(resolve_unmatched(
               state_, update->after.number,
               [](const Claim&) { return std::vector<std::string>(); }, now),
           false);
  }
  return update;
}

Result<ItemUpdate> World::set_quantity(const std::string& number, std::int64_t quantity,
                                       const Losers& losers) {
  const Stock* const stock = state_.find_item_by_number(number);
  Item after = stock == nullptr ? Item{} : stock->item;
  after.quantity = quantity;
  return update_item(after, losers);
}

Result<Effect> World::remove_item(const std::string& number) {
  const Stock* const stock = state_.find_item_by_number(number);
  const ItemId id = stock == nullptr ? ItemId("none") : stock->item.id;
  Step now = step();
  auto effect = decide_item_removal(state_, id, now);
  if (effect) {
    commit(*effect);
    state_.remove_item(id);
  }
  return effect;
}

void World::commit(const Effect& effect, bool apply) {
  if (apply) {
    state_.apply(effect);
  }
  for (const auto& change : effect.changes) {
    table_[change.after.id.str()] = change.after;
    numbers_[change.after.id.str()] = change.number;
  }
  for (const auto& move : effect.moved) {
    table_.at(move.claim.str()).waitlist_position = move.position;
  }
}

std::string World::book(const std::string& number) const {
  std::vector<const Holding*> held;
  for (const auto& [id, holding] : state_.claims()) {
    if (holding.claim.item_number == number) {
      held.push_back(&holding);
    }
  }
  std::sort(held.begin(), held.end(), [](const Holding* a, const Holding* b) {
    if (a->claim.waitlist_position != b->claim.waitlist_position) {
      return a->claim.waitlist_position < b->claim.waitlist_position;
    }
    return a->number < b->number;
  });
  std::string text;
  const auto section = [&](std::string_view title, ClaimStatus status) {
    std::string list;
    for (const Holding* holding : held) {
      if (holding->claim.status == status) {
        list += (list.empty() ? " " : ", ") + told(holding->claim);
        if (status == ClaimStatus::review) {
          list += " (" + holding->claim.reason + ")";
        }
      }
    }
    if (!list.empty()) {
      text += (text.empty() ? "" : "; ") + std::string(title) + list;
    }
  };
  section("won", ClaimStatus::winner);
  section("line", ClaimStatus::waitlist);
  section("unmatched", ClaimStatus::unmatched);
  section("review", ClaimStatus::review);
  return text;
}

ClaimId World::claim_of(const std::string& buyer, const std::string& number) const {
  const Holding* newest = nullptr;
  for (const Holding* holding : state_.claims_of("debug:" + buyer)) {
    if (holding->claim.item_number == number &&
        (newest == nullptr || newest->number < holding->number)) {
      newest = holding;
    }
  }
  return newest == nullptr ? ClaimId() : newest->claim.id;
}

std::vector<std::string> World::violations() const {
  std::vector<std::string> found;
  for (const auto& [id, stock] : state_.items()) {
    const auto& item = stock->item;
    std::map<std::string, std::int64_t> won;
    std::int64_t won_units = 0;
    std::vector<const Holding*> line;
    for (const Holding* holding : state_.claims_on(id)) {
      if (holding->claim.status == ClaimStatus::winner) {
        won[holding->claim.variant] += holding->claim.quantity;
        won_units += holding->claim.quantity;
      } else if (holding->claim.status == ClaimStatus::waitlist) {
        line.push_back(holding);
      }
      if (holding->claim.item_number != item.number) {
        found.push_back(item.number + ": a claim has another number");
      }
    }
    if (won_units != stock->counts.claimed || won_units > item.quantity) {
      found.push_back(item.number + ": won " + std::to_string(won_units) + " of " +
                      std::to_string(item.quantity));
    }
    for (const auto& variant : item.variants) {
      if (won[variant.name] > variant.quantity) {
        found.push_back(item.number + " " + variant.name + ": more winners than units");
      }
    }
    std::sort(line.begin(), line.end(), [](const Holding* a, const Holding* b) {
      return before_in_line(a->claim, a->number, b->claim, b->number);
    });
    if (line != stock->waitlist ||
        stock->counts.waitlist != static_cast<std::int64_t>(line.size())) {
      found.push_back(item.number + ": the line is not in claim order");
    }
    std::int64_t position = 0;
    for (const Holding* holding : line) {
      if (holding->claim.waitlist_position != ++position) {
        found.push_back(item.number + ": place " +
                        std::to_string(holding->claim.waitlist_position) + " instead of " +
                        std::to_string(position));
      }
      const std::int64_t needed = policy.fill == Fill::whole ? holding->claim.quantity : 1;
      if (stock->free_units(holding->claim.variant) >= needed) {
        found.push_back(item.number + ": " + name_of(holding->claim) + " waits beside a free unit");
      }
    }
  }
  std::map<std::string, std::set<std::string>> asks;
  for (const auto& [id, holding] : state_.claims()) {
    const auto& claim = holding.claim;
    if (claim.quantity < 1) {
      found.push_back(id.str() + " asks for nothing");
    }
    if (!claim.buyer.user_id && claim.comment_id &&
        claim.buyer.key.find(*claim.comment_id) == std::string::npos) {
      found.push_back(id.str() + " has no name and another comment's key");
    }
    const auto row = table_.find(id.str());
    if (row == table_.end() || !(row->second == claim) || numbers_.at(id.str()) != holding.number) {
      found.push_back(id.str() + " is not what its changes told");
    }
    // What is given by hand is beside the rule of one ask.
    if (claim.item_number.empty() || claim.code == reasons::awarded ||
        claim.code == reasons::reserved || is_only_suggested(claim)) {
      continue;
    }
    asks[claim.buyer.key + "|" + claim.item_number + "|" + claim.variant].insert(
        std::to_string(claim.order.time.value) + "/" + claim.order.platform_id + "/" +
        std::to_string(claim.order.arrival));
  }
  for (const auto& [ask, orders] : asks) {
    if (orders.size() > 1 && policy.repeats == Repeats::once && !merged_) {
      found.push_back(ask + " is asked for more than once");
    }
  }
  for (const auto& [id, claim] : table_) {
    if (!codes_of(claim.status).contains(claim.code) || reasons::sentence(claim.code).empty()) {
      found.push_back(id + " is " + std::string(to_string(claim.status)) + " by the rule '" +
                      claim.code + "'");
    }
    if (claim.hold_until && (claim.status != ClaimStatus::winner || claim.paid_at)) {
      found.push_back(id + " is held, and is " +
                      (claim.paid_at ? "paid" : std::string(to_string(claim.status))));
    }
    if (is_active(claim.status) && state_.find_claim(ClaimId(id)) == nullptr) {
      found.push_back(id + " is active by its changes and gone from the state");
    }
  }
  return found;
}

}  // namespace soldwire::claims::allocation
