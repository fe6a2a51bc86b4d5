#include <algorithm>
#include <map>
#include <utility>

#include "claims/allocation/reasons.h"
#include "claims/allocation/rules.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"
#include "engine/limits.h"
#include "engine/rehearsal.h"
#include "engine/settling.h"

namespace soldwire::engine {
namespace {

using claims::allocation::Ask;
using claims::allocation::Effect;
namespace reasons = claims::allocation::reasons;

// What a comment has asked for: one item and variant, for one buyer.
struct Wanted {
  std::string buyer;
  std::string item;
  std::string variant;
  friend auto operator<=>(const Wanted&, const Wanted&) = default;
};
// What it still has of it.
struct Held {
  std::vector<ClaimId> claims;
  std::int64_t units = 0;
};
using AllHeld = std::map<Wanted, Held>;

AllHeld held_by(const ShowMemory& memory, const claims::Comment& comment) {
  AllHeld all;
  for (const auto* holding : memory.claims_of(comment)) {
    const auto& claim = holding->claim;
    // What was only a guess gives way to what the comment says now; claims without an item have
    // nothing in common.
    const bool stands_alone =
        claims::allocation::is_only_suggested(claim) || claim.item_number.empty();
    Held& held = all[{claim.buyer.key, stands_alone ? "?" + claim.id.str() : claim.item_number,
                      claim.variant}];
    held.claims.push_back(claim.id);
    held.units += claim.quantity;
  }
  return all;
}

std::string variant_of(const Ask& ask) {
  return ask.line.variant.empty() ? std::string() : ask.line.variant.front();
}

class Amendment {
 public:
  Amendment(Batch& batch, ShowMemory& memory, TimeMs now)
      : batch_(batch), memory_(memory), now_(now) {}

  // The claims follow the new text. An ask for the same item keeps its time, and what is new ranks
  // by the time of the change.
  Result<void> follow(const claims::Comment& comment, const Understanding& understood,
                      TimeMs changed_at) {
    auto held = held_by(memory_, comment);
    std::vector<Ask> others;
    for (const Ask& ask : understood.claims) {
      const auto known = held.find({ask.buyer.key, ask.line.item, variant_of(ask)});
      if (known == held.end() || ask.line.item.empty()) {
        others.push_back(ask);
        continue;
      }
      SW_CHECK(adjust(ask, known->second, changed_at));
      held.erase(known);
    }
    for (Ask& ask : others) {
      SW_CHECK(change_variant(std::move(ask), held, changed_at));
    }
    for (const auto& [wanted, old] : held) {
      SW_CHECK(give_up(old.claims, reasons::comment_edited, std::nullopt));
    }
    for (const Ask& ask : understood.passes) {
      RuleStep step(batch_, memory_, now_, {});
      auto decision = decide_pass(*memory_.state, ask, step);
      if (auto* const effect = std::get_if<Effect>(&decision)) {
        SW_CHECK(take(std::move(*effect)));
      }
    }
    return {};
  }

  Result<void> release_all(const claims::Comment& comment) {
    for (const auto& [wanted, held] : held_by(memory_, comment)) {
      SW_CHECK(give_up(held.claims, reasons::comment_deleted, std::nullopt));
    }
    return {};
  }

  [[nodiscard]] std::vector<claims::Claim> changed() { return std::move(changed_); }

 private:
  // To as many units as the comment asks for now.
  Result<void> adjust(Ask ask, const Held& held, TimeMs changed_at) {
    const std::int64_t wanted = ask.line.quantity.value_or(1);
    if (wanted < held.units) {
      return give_up(held.claims, reasons::comment_edited, held.units - wanted);
    }
    if (wanted > held.units) {
      ask.line.quantity = wanted - held.units;
      return claim_anew(std::move(ask), true, changed_at);
    }
    return {};
  }

  // An ask that is not word for word one of before: a variant was added, taken away or changed, or
  // the item is another one. Which variant it is may have been in doubt until now; then the ask
  // keeps its time. Another variant is another stock with a line of its own.
  Result<void> change_variant(Ask ask, AllHeld& held, TimeMs changed_at) {
    const auto old = std::find_if(held.begin(), held.end(), [&](const auto& each) {
      return each.first.buyer == ask.buyer.key && each.first.item == ask.line.item;
    });
    if (old == held.end() || ask.line.item.empty()) {
      return claim_anew(std::move(ask), false, changed_at);
    }
    const Held before = std::move(old->second);
    const bool was_in_doubt = old->first.variant.empty();
    held.erase(old);
    if (ask.line.variant.empty()) {
      return adjust(std::move(ask), before, changed_at);
    }
    SW_CHECK(give_up(before.claims, reasons::comment_edited, std::nullopt));
    return was_in_doubt ? claim(std::move(ask), false)
                        : claim_anew(std::move(ask), false, changed_at);
  }

  // What is new ranks by the time of the change, and is written then: a pause decides about it.
  Result<void> claim_anew(Ask ask, bool adds, TimeMs changed_at) {
    ask.order.time = changed_at;
    switch (pause_policy(memory_.show, changed_at)) {
      case claims::PauseClaims::ignore:
        return {};
      case claims::PauseClaims::review:
        if (ask.doubt.empty()) {
          doubt_for_pause(ask);
        }
        break;
      case claims::PauseClaims::take:
        break;
    }
    return claim(std::move(ask), adds);
  }

  // `adds`: to what the same comment has already.
  Result<void> claim(Ask ask, bool adds) {
    RuleStep step(batch_, memory_, now_, {});
    claims::allocation::Step& rules = step;
    if (adds) {
      rules.policy.repeats = claims::Repeats::add;
    }
    auto decision = decide_claim(*memory_.state, ask, rules);
    if (auto* const effect = std::get_if<Effect>(&decision)) {
      return take(std::move(*effect));
    }
    return {};
  }

  Result<void> give_up(const std::vector<ClaimId>& ids, std::string_view code,
                       std::optional<std::int64_t> units) {
    RuleStep step(batch_, memory_, now_, {});
    return take(decide_deletion(*memory_.state, ids, code, units, step));
  }

  Result<void> take(Effect effect) {
    const Applied applied = apply(memory_, std::move(effect));
    for (const auto& change : applied.effect.changes) {
      changed_.push_back(change.after);
    }
    return record_claims(batch_, memory_, applied, now_);
  }

  Batch& batch_;
  ShowMemory& memory_;
  const TimeMs now_;
  std::vector<claims::Claim> changed_;
};

void announce(Batch& batch, ShowMemory& memory, std::string_view type,
              const claims::Comment& comment, TimeMs now) {
  batch.emit(memory, type, now, [&](JsonWriter& json) {
    json.field("showId", memory.show.id);
    write_comment_fields(json, comment);
  });
}

}  // namespace

Result<AmendComment::Outcome> handle(Batch& batch, AmendComment& command) {
  if (command.text && command.text->size() > text_bytes_max) {
    return fail(Errc::too_large, "the text is too long", "/text");
  }
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_TRY(const std::string platform, platform_in(memory->show, command.platform));
  SW_TRY(auto row, batch.stored(batch.transaction().find_comment(command.show, platform,
                                                                 command.comment_id)));
  if (!row) {
    return fail(Errc::not_found, "the show has no such comment", "/commentId");
  }
  AmendComment::Outcome outcome;
  claims::Comment& comment = row->comment;
  const TimeMs now = batch.now(*memory);
  const bool edits = command.text && *command.text != comment.text && !comment.removed_at;
  const bool removes = command.removed && !comment.removed_at;
  Amendment amendment(batch, *memory, now);
  const auto settling =
      std::find_if(memory->settling.begin(), memory->settling.end(),
                   [&](const auto& each) { return each.row.number == row->number; });
  const bool is_decided = settling == memory->settling.end();
  const TimeMs changed_at = command.platform_time.value_or(now);
  Understanding understood;
  if (edits) {
    if (!comment.original_text) {
      comment.original_text = std::exchange(comment.text, *command.text);
    } else {
      comment.text = *command.text;
    }
    comment.edited_at = changed_at;
    SW_TRY(understood, understand(batch, *memory, *row));
    comment.intent = understood.reading.intent;
  }
  if (removes) {
    comment.removed_at = changed_at;
  }
  if (edits || removes) {
    SW_CHECK(batch.stored(batch.transaction().update_comment(command.show, *row)));
    announce(batch, *memory, removes ? "comment.removed" : "comment.updated", comment, now);
    if (!is_decided) {
      settling->row = *row;  // it is read again when its time comes
    } else if (edits && comment.intent != claims::Intent::review) {
      SW_CHECK(amendment.follow(comment, understood, changed_at));
    }
    if (is_decided && removes &&
        memory->show.settings.allocation.deletions == claims::Deletions::release) {
      SW_CHECK(amendment.release_all(comment));
    }
  }
  outcome.comment = comment;
  outcome.claims = amendment.changed();
  outcome.seq = memory->seq;
  return outcome;
}

}  // namespace soldwire::engine
