#include <set>
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

using claims::allocation::Award;
using claims::allocation::Effect;

std::optional<ItemView> view_of_item(const ShowMemory& memory, const std::optional<ItemId>& id) {
  const auto* const stock = id ? memory.state->find_item(*id) : nullptr;
  if (stock == nullptr) {
    return std::nullopt;
  }
  return view_of(*stock);
}

// A claim of this show in any status.
Result<store::ClaimRow> find_claim(Batch& batch, const ShowMemory& memory, const ClaimId& id) {
  if (const auto* const holding = memory.state->find_claim(id)) {
    return store::ClaimRow{holding->number, holding->claim};
  }
  SW_TRY(const auto found, batch.stored(batch.transaction().find_claim(id)));
  if (!found || found->show != memory.show.id) {
    return fail(Errc::not_found, "no such claim in this show");
  }
  return found->row;
}

// A claim that a decision can be about.
Result<void> require_active(Batch& batch, const ShowMemory& memory, const ClaimId& id) {
  SW_TRY(const auto row, find_claim(batch, memory, id));
  if (!claims::is_active(row.claim.status)) {
    return fail(Errc::conflict,
                "the claim is " + std::string(to_string(row.claim.status)) + " already");
  }
  return {};
}

// The comment that an operator picked; the platform is one of those the show listens to.
Result<store::CommentRow> find_comment(Batch& batch, const ShowMemory& memory,
                                       const std::string& platform, const std::string& comment_id) {
  std::set<std::string> platforms{platform, "debug", std::string(claims::rehearsal_platform)};
  for (const auto& source : memory.sources) {
    platforms.insert(source.platform);
  }
  for (const auto& each : platforms) {
    SW_TRY(auto row,
           batch.stored(batch.transaction().find_comment(memory.show.id, each, comment_id)));
    if (row) {
      return std::move(*row);
    }
  }
  return fail(Errc::invalid_input, "the show has no such comment", "/commentId");
}

// A buyer whom the show knows by this account already, so that hand and comment meet.
std::optional<claims::Buyer> find_buyer_of_account(const ShowMemory& memory,
                                                   const std::string& user_id) {
  for (const auto& [id, holding] : memory.state->claims()) {
    if (holding.claim.buyer.user_id == user_id) {
      return holding.claim.buyer;
    }
  }
  return std::nullopt;
}

claims::Buyer named_buyer(const AwardItem& command, const std::string& platform) {
  claims::Buyer buyer;
  buyer.platform = platform;
  buyer.user_id = command.user_id;
  buyer.handle = command.user_handle;
  if (command.user_id) {
    buyer.key = platform + ":" + *command.user_id;
  }
  return buyer;
}

Result<Award> award_of(Batch& batch, const ShowMemory& memory, const AwardItem& command,
                       TimeMs now) {
  Award award;
  award.reserve = command.reserve;
  award.quantity = command.quantity;
  award.variant = command.variant;
  award.order = {now, {}, memory.comment_count + 1};
  award.buyer = named_buyer(command, command.platform);
  if (command.comment_id) {
    SW_TRY(const auto row, find_comment(batch, memory, command.platform, *command.comment_id));
    const auto& comment = row.comment;
    const bool is_the_author =
        (!command.user_id || command.user_id == comment.user_id) &&
        (command.user_handle.empty() || command.user_handle == comment.user_handle);
    award.buyer =
        is_the_author ? memory.author_of(comment) : named_buyer(command, comment.platform);
    award.comment_id = comment.comment_id;
    award.order = {comment.time(), comment.platform_time ? comment.comment_id : std::string(),
                   row.number};
  } else if (command.user_id && command.platform == AwardItem{}.platform) {
    if (auto known = find_buyer_of_account(memory, *command.user_id)) {
      award.buyer = std::move(*known);
    }
  }
  award.buyer = buyer_in(memory.show, std::move(award.buyer));
  SW_CHECK(platform_in(memory.show, award.buyer.platform));
  if (award.buyer.handle.empty() || award.buyer.handle.size() > typed_handle_bytes_max) {
    return fail(
        Errc::invalid_input,
        "a buyer needs a handle of at most " + std::to_string(typed_handle_bytes_max) + " bytes",
        "/userHandle");
  }
  return award;
}

}  // namespace

Result<AwardItem::Outcome> handle(Batch& batch, AwardItem& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  const TimeMs now = batch.now(*memory);
  SW_TRY(const Award award, award_of(batch, *memory, command, now));
  RuleStep step(batch, *memory, now, command.actor.user.str());
  SW_TRY(auto effect, decide_award(*memory->state, command.item, award, step));
  const Applied applied = apply(*memory, std::move(effect));
  SW_CHECK(record_claims(batch, *memory, applied, now));
  SW_CHECK(remember_step(batch, *memory, {"award", command.actor.user.str(), now}, applied.effect));
  return AwardItem::Outcome{applied.effect.changes.front().after,
                            view_of(*memory->state->find_item(command.item))};
}

Result<ReleaseClaim::Outcome> handle(Batch& batch, ReleaseClaim& command) {
  if (command.reason.size() > note_bytes_max) {
    return fail(Errc::too_large, "the reason is too long", "/reason");
  }
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_CHECK(require_active(batch, *memory, command.claim));
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  SW_TRY(auto effect, decide_release(*memory->state, command.claim, command.reason, step));
  const Applied applied = apply(*memory, std::move(effect));
  SW_CHECK(record_claims(batch, *memory, applied, now));
  SW_CHECK(
      remember_step(batch, *memory, {"release", command.actor.user.str(), now}, applied.effect));
  ReleaseClaim::Outcome outcome;
  outcome.claim = applied.effect.changes.front().after;
  outcome.promoted = promoted_by(applied.effect);
  outcome.item = view_of_item(*memory, outcome.claim.item);
  return outcome;
}

Result<ReleaseClaims::Outcome> handle(Batch& batch, ReleaseClaims& command) {
  if (command.reason.size() > note_bytes_max) {
    return fail(Errc::too_large, "the reason is too long", "/reason");
  }
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  const auto& state = *memory->state;
  ReleaseClaims::Outcome outcome;
  std::vector<ClaimId> winners;
  std::vector<ClaimId> order;  // those in line first: else they would win what is released next
  std::set<ClaimId> seen;
  for (const ClaimId& id : command.claims) {
    if (!seen.insert(id).second) {
      continue;
    }
    SW_TRY(const auto row, find_claim(batch, *memory, id));
    if (!claims::is_active(row.claim.status)) {
      outcome.skipped.push_back(
          {id, "the claim is " + std::string(to_string(row.claim.status)) + " already"});
    } else if (row.claim.status == claims::ClaimStatus::winner) {
      winners.push_back(id);
    } else {
      order.push_back(id);
    }
  }
  order.insert(order.end(), winners.begin(), winners.end());
  const TimeMs now = batch.now(*memory);
  Effect all;
  for (const ClaimId& id : order) {
    RuleStep step(batch, *memory, now, command.actor.user.str());
    SW_TRY(auto effect, decide_release(state, id, command.reason, step));
    const Applied applied = apply(*memory, std::move(effect));
    SW_CHECK(record_claims(batch, *memory, applied, now));
    outcome.released.push_back(applied.effect.changes.front().after);
    auto promoted = promoted_by(applied.effect);
    outcome.promoted.insert(outcome.promoted.end(), promoted.begin(), promoted.end());
    append(all, applied.effect);
  }
  if (!order.empty()) {
    SW_CHECK(remember_step(batch, *memory, {"release", command.actor.user.str(), now}, all));
  }
  return outcome;
}

Result<SetPayment::Outcome> handle(Batch& batch, SetPayment& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_CHECK(require_active(batch, *memory, command.claim));
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  SW_TRY(auto effect, decide_payment(*memory->state, command.claim, command.paid, step));
  if (!effect.changes.empty()) {
    SW_CHECK(record_claims(batch, *memory, apply(*memory, std::move(effect)), now));
  }
  return SetPayment::Outcome{memory->state->find_claim(command.claim)->claim};
}

Result<ResolveClaim::Outcome> handle(Batch& batch, ResolveClaim& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_CHECK(require_active(batch, *memory, command.claim));
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  const auto& state = *memory->state;
  const claims::allocation::Settlement settlement{command.item_number, command.quantity,
                                                  command.variant, command.displace};
  const auto decide = [&]() -> Result<Effect> {
    switch (command.action) {
      case Resolution::award:
        return decide_review_award(state, command.claim, settlement, step);
      case Resolution::waitlist:
        return decide_review_waitlist(state, command.claim, settlement, step);
      case Resolution::dismiss:
        break;
    }
    const auto status = state.find_claim(command.claim)->claim.status;
    if (status != claims::ClaimStatus::review) {
      return fail(Errc::conflict, "the claim is " + std::string(to_string(status)) +
                                      ", not in review: release it instead");
    }
    auto effect = decide_release(state, command.claim, "dismissed", step);
    if (effect) {
      effect->changes.front().after.code = claims::allocation::reasons::dismissed;
    }
    return effect;
  };
  SW_TRY(auto effect, decide());
  const Applied applied = apply(*memory, std::move(effect));
  SW_CHECK(record_claims(batch, *memory, applied, now));
  SW_CHECK(
      remember_step(batch, *memory, {"resolve", command.actor.user.str(), now}, applied.effect));
  ResolveClaim::Outcome outcome;
  outcome.claim = applied.effect.changes.front().after;
  outcome.item = view_of_item(*memory, outcome.claim.item);
  return outcome;
}

Result<HoldClaim::Outcome> handle(Batch& batch, HoldClaim& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_CHECK(require_active(batch, *memory, command.claim));
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());
  SW_TRY(auto effect, decide_hold(*memory->state, command.claim, command.until, step));
  const Applied applied = apply(*memory, std::move(effect));
  SW_CHECK(record_claims(batch, *memory, applied, now));
  return HoldClaim::Outcome{applied.effect.changes.front().after};
}

Result<AddNote::Outcome> handle(Batch& batch, AddNote& command) {
  if (command.text.empty() || command.text.size() > note_bytes_max) {
    return fail(Errc::invalid_input, "a note has 1 to " + std::to_string(note_bytes_max) + " bytes",
                "/text");
  }
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_TRY(const auto row, find_claim(batch, *memory, command.claim));
  const TimeMs now = batch.now(*memory);
  store::ClaimChange note;
  note.claim = command.claim;
  note.at = now;
  note.status = row.claim.status;
  note.quantity = row.claim.quantity;
  note.by = command.actor.user.str();
  note.reason = command.text;
  note.kind = "note";
  note.seq = batch.emit(*memory, "note.added", now, [&](JsonWriter& json) {
    json.field("claimId", command.claim);
    json.field("text", command.text);
    json.field("by", command.actor.user);
    json.field("byName", command.actor.name);
  });
  SW_CHECK(batch.stored(batch.transaction().append_claim_change(command.show, note)));
  return AddNote::Outcome{row.claim};
}

}  // namespace soldwire::engine
