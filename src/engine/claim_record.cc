#include "engine/claim_record.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace soldwire::engine {
namespace {

using claims::ClaimStatus;
using claims::allocation::Change;
using claims::allocation::Effect;
using claims::allocation::Stock;

Result<void> store_change(Batch& batch, const ShowMemory& memory, const Change& change,
                          std::int64_t seq) {
  auto& transaction = batch.transaction();
  const auto& claim = change.after;
  SW_CHECK(batch.stored(transaction.put_claim(memory.show.id, {change.number, claim})));
  if (change.kind == Change::Kind::renamed) {
    return {};
  }
  batch.counts.claims += change.before ? 0 : 1;
  store::ClaimChange history;
  history.claim = claim.id;
  history.at = claim.updated_at;
  history.status = claim.status;
  history.quantity = claim.quantity;
  history.by = claim.by;
  history.reason = claim.reason;
  history.code = claim.code;
  history.seq = seq;
  return batch.stored(transaction.append_claim_change(memory.show.id, history));
}

Result<void> store_moves(Batch& batch, const ShowMemory& memory, const Effect& effect) {
  for (const auto& move : effect.moved) {
    // Gone: the next line of the same comment released it, and stores it so.
    const auto* const holding = memory.state->find_claim(move.claim);
    if (holding == nullptr) {
      continue;
    }
    SW_CHECK(batch.stored(
        batch.transaction().put_claim(memory.show.id, {holding->number, holding->claim})));
  }
  return {};
}

std::string_view event_type(const Change& change) {
  switch (change.kind) {
    case Change::Kind::made:
      return change.after.status == ClaimStatus::review ? "claim.review" : "claim.created";
    case Change::Kind::released:
      return "claim.released";
    default:
      return "claim.updated";
  }
}

// The word for what a claim.updated changed.
std::string_view change_word(const Change& change) {
  switch (change.kind) {
    case Change::Kind::promoted:
      return "promoted";
    case Change::Kind::resolved:
      return change.after.status == ClaimStatus::winner ? "promoted" : "moved";
    case Change::Kind::demoted:
      return "moved";
    case Change::Kind::held:
      return "hold";
    case Change::Kind::paid:
      return "payment";
    case Change::Kind::confirmed:
      return "confirmed";
    case Change::Kind::moved:
      return "buyer";
    default:
      return "quantity";
  }
}

bool moves_line(const Applied& applied, const std::vector<claims::Claim>& promoted) {
  return !promoted.empty() || !applied.effect.moved.empty();
}

// The claim as it is, its item's counts, and what changed.
void write_change(JsonWriter& json, const ShowMemory& memory, const Change& change) {
  const auto& claim = change.after;
  write_claim_fields(json, memory.show.id, claim);
  const Stock* const stock = claim.item ? memory.state->find_item(*claim.item) : nullptr;
  json.key("item");
  if (stock == nullptr) {
    json.value(nullptr);
  } else {
    write_item_counts(json, stock->item, stock->counts, stock->variant_claimed);
  }
  if (event_type(change) == "claim.updated") {
    json.field("change", change_word(change));
  }
}

}  // namespace

std::vector<WaitlistPlace> waitlist_of(const Stock& stock) {
  std::vector<WaitlistPlace> places;
  places.reserve(std::min(stock.waitlist.size(), announced_waitlist_max));
  for (const auto* holding : stock.waitlist) {
    if (places.size() == announced_waitlist_max) {
      break;
    }
    places.push_back({holding->claim.id, holding->claim.waitlist_position});
  }
  return places;
}

std::vector<claims::Claim> promoted_by(const Effect& effect) {
  std::vector<claims::Claim> promoted;
  for (const auto& change : effect.changes) {
    if (change.kind == Change::Kind::promoted) {
      promoted.push_back(change.after);
    }
  }
  return promoted;
}

Applied apply(ShowMemory& memory, Effect effect) {
  memory.state->apply(effect);
  Applied applied{std::move(effect), {}};
  const auto& changes = applied.effect.changes;
  const bool promotes = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.kind == Change::Kind::promoted;
  });
  // A decision is about one item.
  const auto on_item = std::find_if(changes.begin(), changes.end(), [](const Change& change) {
    return change.after.item.has_value();
  });
  if ((promotes || !applied.effect.moved.empty()) && on_item != changes.end()) {
    applied.line = waitlist_of(*memory.state->find_item(*on_item->after.item));
  }
  return applied;
}

Result<void> record_claims(Batch& batch, ShowMemory& memory, const Applied& applied, TimeMs at,
                           std::optional<std::int64_t> carrier) {
  const auto& changes = applied.effect.changes;
  const auto promoted = promoted_by(applied.effect);
  std::size_t last_released = changes.size();
  std::size_t last_joined = 0;  // the line cannot be told before all in it are
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].kind == Change::Kind::released) {
      last_released = i;
    }
    const bool was_in_line =
        changes[i].before && changes[i].before->status == ClaimStatus::waitlist;
    if (!was_in_line && changes[i].after.status == ClaimStatus::waitlist) {
      last_joined = i;
    }
  }

  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Change& change = changes[i];
    const bool is_carried = change.kind == Change::Kind::renamed ||
                            (change.kind == Change::Kind::promoted && carrier.has_value());
    if (is_carried) {
      SW_ASSERT(carrier.has_value());
      SW_CHECK(store_change(batch, memory, change, *carrier));
      continue;
    }
    const bool carries = i == last_released;
    const std::int64_t seq = batch.emit(memory, event_type(change), at, [&](JsonWriter& json) {
      write_change(json, memory, change);
      if (change.kind == Change::Kind::released) {
        json.key("promoted");
        write_claims(json, memory.show.id,
                     carries ? std::span(promoted) : std::span<const claims::Claim>());
      }
      if (i >= last_joined && moves_line(applied, promoted)) {
        json.key("waitlist");
        write_waitlist(json, applied.line);
      }
    });
    if (carries) {
      carrier = seq;
    }
    SW_CHECK(store_change(batch, memory, change, seq));
  }
  return store_moves(batch, memory, applied.effect);
}

Result<void> store_claims(Batch& batch, ShowMemory& memory, const Effect& effect,
                          std::int64_t seq) {
  for (const auto& change : effect.changes) {
    SW_CHECK(store_change(batch, memory, change, seq));
  }
  return store_moves(batch, memory, effect);
}

}  // namespace soldwire::engine
