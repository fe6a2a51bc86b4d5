#include <algorithm>
#include <utility>

#include "claims/allocation/reasons.h"
#include "claims/allocation/rules.h"
#include "engine/action_record.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"
#include "engine/limits.h"
#include "engine/rehearsal.h"

namespace soldwire::engine {
namespace {

using claims::ClaimStatus;
using claims::allocation::Effect;
namespace reasons = claims::allocation::reasons;

constexpr std::size_t reason_bytes_max = 500;
constexpr std::size_t key_bytes_max = 600;

std::optional<claims::Buyer> find_buyer(const ShowMemory& memory, const std::string& key) {
  const auto held = memory.state->claims_of(key);
  return held.empty() ? std::nullopt : std::optional(held.front()->claim.buyer);
}

// The ids of a buyer's active claims, the oldest first.
std::vector<ClaimId> claims_of(const ShowMemory& memory, const std::string& key) {
  const auto found = memory.state->claims_of(key);
  std::vector<const claims::allocation::Holding*> held(found.begin(), found.end());
  std::sort(held.begin(), held.end(),
            [](const auto* a, const auto* b) { return a->number < b->number; });
  std::vector<ClaimId> ids;
  ids.reserve(held.size());
  for (const auto* holding : held) {
    ids.push_back(holding->claim.id);
  }
  return ids;
}

void announce(Batch& batch, ShowMemory& memory, const claims::Buyer& buyer, bool blocked,
              const std::string& reason, const std::string& merged_from, const Actor& actor,
              TimeMs now) {
  batch.emit(memory, "buyer.updated", now, [&](JsonWriter& json) {
    json.field("showId", memory.show.id);
    json.field("buyerKey", buyer.key);
    json.field("platform", buyer.platform);
    json.field("userId", buyer.user_id);
    json.field("userHandle", buyer.handle);
    json.field("blocked", blocked);
    json.field("reason", reason.empty() ? std::nullopt : std::optional(reason));
    json.field("mergedFrom", merged_from.empty() ? std::nullopt : std::optional(merged_from));
    json.field("by", actor.user);
    json.field("byName", actor.name);
  });
}

// Applies one decision and keeps the claims that changed.
Result<void> take(Batch& batch, ShowMemory& memory, Effect effect, TimeMs now, Effect& all,
                  std::vector<claims::Claim>& changed) {
  const Applied applied = apply(memory, std::move(effect));
  SW_CHECK(record_claims(batch, memory, applied, now));
  append(all, applied.effect);
  for (const auto& change : applied.effect.changes) {
    changed.push_back(change.after);
  }
  return {};
}

Result<claims::Buyer> buyer_meant(Batch& batch, const ShowMemory& memory, const BuyerRef& ref) {
  claims::Buyer buyer;
  buyer.key = ref.key.empty() && ref.user_id ? ref.platform + ":" + *ref.user_id : ref.key;
  if (!buyer.key.empty()) {
    SW_CHECK(check_buyer(memory.show, buyer.key));
  }
  if (buyer.key.empty() || buyer.key.size() > key_bytes_max) {
    return fail(Errc::invalid_input, "name the buyer: buyerKey, or platform and userId",
                "/buyerKey");
  }
  // An account that was merged into another is that buyer.
  if (const auto merged = memory.aliases.find(buyer.key); merged != memory.aliases.end()) {
    return merged->second;
  }
  if (auto known = find_buyer(memory, buyer.key)) {
    return std::move(*known);
  }
  SW_TRY(const auto blocked,
         batch.stored(batch.transaction().blocked_buyers(memory.show.workspace)));
  for (const auto& each : blocked) {
    if (each.buyer.key == buyer.key) {
      return each.buyer;
    }
  }
  if (!ref.user_id || ref.platform.empty()) {
    return fail(Errc::not_found,
                "the show has no open claim of this buyer: give platform and "
                "userId of the account");
  }
  buyer.platform = ref.platform;
  buyer.user_id = ref.user_id;
  buyer.handle = ref.handle;
  return buyer;
}

// In one show: those who wait leave the line, or come back to it.
Result<void> apply_block(Batch& batch, ShowMemory& memory, const BlockBuyer& command,
                         const claims::Buyer& buyer, std::vector<claims::Claim>& changed) {
  const TimeMs now = batch.now(memory);
  Effect all;
  for (const ClaimId& id : claims_of(memory, buyer.key)) {
    const claims::Claim& claim = memory.state->find_claim(id)->claim;
    RuleStep step(batch, memory, now, command.actor.user.str());
    const bool waits =
        claim.status == ClaimStatus::waitlist || claim.status == ClaimStatus::unmatched;
    if (command.blocked && waits) {
      SW_CHECK(take(batch, memory, decide_block(*memory.state, id, step), now, all, changed));
    } else if (!command.blocked && claim.status == ClaimStatus::review &&
               claim.code == reasons::blocked_buyer) {
      SW_CHECK(take(batch, memory, decide_unblock(*memory.state, id, step), now, all, changed));
    }
  }
  announce(batch, memory, buyer, command.blocked, command.reason, {}, command.actor, now);
  return {};
}

}  // namespace

Result<BlockBuyer::Outcome> handle(Batch& batch, BlockBuyer& command) {
  if (command.reason.size() > reason_bytes_max) {
    return fail(Errc::too_large, "the reason is too long", "/reason");
  }
  const WorkspaceId& workspace = command.actor.workspace;
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, workspace));
  SW_TRY(const claims::Buyer buyer, buyer_meant(batch, *memory, command.buyer));
  BlockBuyer::Outcome outcome{buyer, command.blocked, {}};
  if (memory->blocked.contains(buyer.key) == command.blocked) {
    return outcome;
  }
  if (command.blocked &&
      memory->blocked.size() >= static_cast<std::size_t>(store::blocked_buyers_max)) {
    return fail(Errc::too_large,
                "a workspace can block " + std::to_string(store::blocked_buyers_max) + " buyers");
  }
  auto& transaction = batch.transaction();
  // Read before anything is written: claims of other shows come back too.
  SW_TRY(const auto waiting_shows,
         batch.stored(transaction.shows_with_blocked_claims(workspace, buyer.key)));
  SW_CHECK(batch.stored(command.blocked ? transaction.put_blocked_buyer(
                                              workspace, {buyer, command.reason,
                                                          command.actor.user.str(), batch.now()})
                                        : transaction.delete_blocked_buyer(workspace, buyer.key)));
  for (ShowMemory* const each : batch.shows_of(workspace)) {
    if (command.blocked) {
      each->blocked.insert(buyer.key);
    } else {
      each->blocked.erase(buyer.key);
    }
  }
  SW_CHECK(apply_block(batch, *memory, command, buyer, outcome.claims));
  if (!command.blocked) {
    for (const ShowId& id : waiting_shows) {
      if (id == command.show) {
        continue;
      }
      SW_TRY(ShowMemory* const other, batch.stored(batch.find_show(id, workspace)));
      SW_CHECK(apply_block(batch, *other, command, buyer, outcome.claims));
    }
  }
  return outcome;
}

Result<AddBuyerNote::Outcome> handle(Batch& batch, AddBuyerNote& command) {
  if (command.text.empty() || command.text.size() > note_bytes_max) {
    return fail(Errc::invalid_input, "a note has 1 to " + std::to_string(note_bytes_max) + " bytes",
                "/text");
  }
  const WorkspaceId& workspace = command.actor.workspace;
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, workspace));
  SW_TRY(const claims::Buyer buyer, buyer_meant(batch, *memory, command.buyer));
  const TimeMs now = batch.now(*memory);
  store::BuyerNote note{buyer.key, std::move(command.text), command.actor.user.str(), now};
  SW_CHECK(batch.stored(batch.transaction().insert_buyer_note(workspace, note)));
  batch.emit(*memory, "note.added", now, [&](JsonWriter& json) {
    json.field("claimId", std::optional<ClaimId>());
    json.field("buyerKey", buyer.key);
    json.field("text", note.text);
    json.field("by", command.actor.user);
    json.field("byName", command.actor.name);
  });
  return AddBuyerNote::Outcome{buyer, std::move(note)};
}

Result<MergeBuyers::Outcome> handle(Batch& batch, MergeBuyers& command) {
  const WorkspaceId& workspace = command.actor.workspace;
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, workspace));
  const auto from = find_buyer(*memory, command.from);
  const auto into = find_buyer(*memory, command.into);
  if (!from || !into) {
    return fail(Errc::not_found, "the show has no open claim of this buyer",
                from ? "/into" : "/from");
  }
  if (from->key == into->key) {
    return fail(Errc::invalid_input, "a buyer cannot be merged with itself", "/into");
  }
  if (memory->blocked.contains(from->key) != memory->blocked.contains(into->key)) {
    return fail(Errc::conflict,
                "one of these buyers is blocked and the other is not: block both, or lift the "
                "block first",
                "/into");
  }
  const TimeMs now = batch.now(*memory);
  auto& transaction = batch.transaction();
  // Who was merged into `from` before is `into` now too.
  std::vector<std::string> keys{from->key};
  for (const auto& [key, buyer] : memory->aliases) {
    if (buyer.key == from->key) {
      keys.push_back(key);
    }
  }
  if (memory->aliases.size() + 1 > static_cast<std::size_t>(store::blocked_buyers_max)) {
    return fail(Errc::too_large,
                "a workspace can merge " + std::to_string(store::blocked_buyers_max) + " buyers");
  }
  std::vector<store::AliasImage> images;
  for (const auto& key : keys) {
    const auto known = memory->aliases.find(key);
    images.push_back(
        {key, known == memory->aliases.end() ? std::nullopt : std::optional(known->second), *into});
    SW_CHECK(batch.stored(
        transaction.put_buyer_alias(workspace, {key, *into, command.actor.user.str(), now})));
    for (ShowMemory* const each : batch.shows_of(workspace)) {
      each->aliases.insert_or_assign(key, *into);
    }
  }
  MergeBuyers::Outcome outcome{*into, {}};
  Effect all;
  for (const ClaimId& id : claims_of(*memory, from->key)) {
    if (memory->state->find_claim(id) == nullptr) {
      continue;  // an earlier one of them took its place
    }
    RuleStep step(batch, *memory, now, command.actor.user.str());
    SW_TRY(auto effect, decide_transfer(*memory->state, id, *into, step));
    SW_CHECK(take(batch, *memory, std::move(effect), now, all, outcome.claims));
  }
  announce(batch, *memory, *into, memory->blocked.contains(into->key), {}, from->key, command.actor,
           now);
  SW_CHECK(remember_step(batch, *memory,
                         {"merge", command.actor.user.str(), now, {}, {}, std::move(images)}, all));
  return outcome;
}

}  // namespace soldwire::engine
