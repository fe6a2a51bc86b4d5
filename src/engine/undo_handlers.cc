#include <algorithm>
#include <map>
#include <utility>

#include "claims/allocation/rules.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"

namespace soldwire::engine {
namespace {

using claims::allocation::Effect;
using claims::allocation::Image;

// The claim as it is now, in whatever status.
Result<claims::Claim> present_form(Batch& batch, const ShowMemory& memory, const ClaimId& id) {
  if (const auto* const holding = memory.state->find_claim(id)) {
    return holding->claim;
  }
  SW_TRY(const auto found, batch.stored(batch.transaction().find_claim(id)));
  if (!found || found->show != memory.show.id) {
    return fail(Errc::conflict, "a claim of this step is gone: undo is no longer possible");
  }
  return found->row.claim;
}

Result<store::ActionRow> newest_step(Batch& batch, const UndoStep& command) {
  SW_TRY(auto actions, batch.stored(batch.transaction().actions(
                           command.show, static_cast<int>(store::actions_kept_max))));
  const auto found = std::find_if(actions.begin(), actions.end(),
                                  [](const store::ActionRow& action) { return !action.undone; });
  if (found == actions.end()) {
    return fail(Errc::conflict, "there is no step to undo");
  }
  if (command.number && *command.number != found->number) {
    return fail(Errc::conflict, "a newer step was taken since: undo that one first", "/number");
  }
  return std::move(*found);
}

// The images of a step, by the item they are on; claims without one stand alone.
Result<std::map<std::string, std::vector<Image>>> images_of(Batch& batch, const ShowMemory& memory,
                                                            const store::ActionRow& action) {
  std::map<std::string, std::vector<Image>> groups;
  for (const auto& image : action.claims) {
    SW_TRY(auto now, present_form(batch, memory, image.after.id));
    const auto& item = image.before && image.before->item ? image.before->item : image.after.item;
    groups[item ? item->str() : std::string()].push_back(
        {image.number, image.before, image.after, std::move(now)});
  }
  return groups;
}

Result<void> check_item(const ShowMemory& memory, const store::ActionRow& action) {
  if (!action.item_after) {
    return {};
  }
  const auto* const stock = memory.state->find_item(action.item_after->id);
  if (stock == nullptr || stock->item.quantity != action.item_after->quantity ||
      stock->item.variants != action.item_after->variants ||
      stock->item.number != action.item_after->number) {
    return fail(Errc::conflict, "item " + action.item_after->number +
                                    " has changed since: undo is no longer possible");
  }
  const auto* const other = memory.state->find_item_by_number(action.item_before->number);
  if (other != nullptr && other != stock) {
    return fail(Errc::conflict, "there is another item " + action.item_before->number +
                                    " now: undo is no longer possible");
  }
  return {};
}

// The accounts must still be merged as the step left them.
Result<void> check_aliases(const ShowMemory& memory, const store::ActionRow& action) {
  for (const auto& image : action.aliases) {
    const auto known = memory.aliases.find(image.from);
    if (known == memory.aliases.end() || !image.after || known->second.key != image.after->key) {
      return fail(Errc::conflict,
                  "these buyers were merged otherwise in another show since: undo is no longer "
                  "possible");
    }
  }
  return {};
}

Result<void> restore_alias(Batch& batch, const Actor& actor, const store::AliasImage& image,
                           TimeMs now) {
  auto& transaction = batch.transaction();
  SW_CHECK(batch.stored(
      image.before ? transaction.put_buyer_alias(actor.workspace,
                                                 {image.from, *image.before, actor.user.str(), now})
                   : transaction.delete_buyer_alias(actor.workspace, image.from)));
  for (ShowMemory* const each : batch.shows_of(actor.workspace)) {
    if (image.before) {
      each->aliases.insert_or_assign(image.from, *image.before);
    } else {
      each->aliases.erase(image.from);
    }
  }
  return {};
}

// The account is a buyer of its own again.
void announce_buyer(Batch& batch, ShowMemory& memory, const store::AliasImage& image,
                    const Actor& actor, TimeMs now) {
  batch.emit(memory, "buyer.updated", now, [&](JsonWriter& json) {
    json.field("showId", memory.show.id);
    json.field("buyerKey", image.after->key);
    json.field("platform", image.after->platform);
    json.field("userId", image.after->user_id);
    json.field("userHandle", image.after->handle);
    json.field("blocked", memory.blocked.contains(image.after->key));
    json.field("reason", std::optional<std::string>());
    json.field("mergedFrom", std::optional<std::string>());
    json.field("unmerged", image.from);
    json.field("by", actor.user);
    json.field("byName", actor.name);
  });
}

}  // namespace

Result<UndoStep::Outcome> handle(Batch& batch, UndoStep& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_TRY(auto action, newest_step(batch, command));
  SW_CHECK(check_item(*memory, action));
  SW_CHECK(check_aliases(*memory, action));
  SW_TRY(auto groups, images_of(batch, *memory, action));
  if (action.item_before) {
    groups[action.item_before->id.str()];  // an item may change without any claim
  }
  auto& state = *memory->state;
  const TimeMs now = batch.now(*memory);
  RuleStep step(batch, *memory, now, command.actor.user.str());

  // All is decided before anything is changed, so that a refusal leaves no trace. The groups are on
  // different items and do not touch one another.
  struct Part {
    const claims::Item* item;
    Effect effect;
  };
  std::vector<Part> parts;
  for (const auto& [id, images] : groups) {
    const auto* const stock = id.empty() ? nullptr : state.find_item(ItemId(id));
    const bool restores = action.item_before && action.item_before->id.str() == id;
    claims::Item after = restores           ? *action.item_before
                         : stock != nullptr ? stock->item
                                            : claims::Item{};
    if (restores) {
      after.featured = stock->item.featured;
      action.item_before->featured = after.featured;
      after.position = stock->item.position;
      action.item_before->position = after.position;
    }
    SW_TRY(auto effect, decide_undo(state, stock == nullptr ? nullptr : &after, images, step));
    parts.push_back({restores ? &*action.item_before : nullptr, std::move(effect)});
  }

  UndoStep::Outcome outcome;
  // New claims of several parts would have the same numbers: the parts are numbered in turn.
  std::int64_t numbers = state.claims_made();
  for (auto& part : parts) {
    for (auto& change : part.effect.changes) {
      if (!change.before) {
        change.number = ++numbers;
      }
    }
    if (part.item != nullptr) {
      state.put_item(*part.item);
      memory->items_changed();
      SW_CHECK(batch.stored(batch.transaction().put_item(command.show, *part.item)));
    }
    if (!part.effect.changes.empty() || !part.effect.moved.empty()) {
      const Applied applied = apply(*memory, std::move(part.effect));
      SW_CHECK(record_claims(batch, *memory, applied, now));
      for (const auto& change : applied.effect.changes) {
        outcome.claims.push_back(change.after);
      }
    }
    if (part.item != nullptr) {
      const auto& stock = *state.find_item(part.item->id);
      batch.emit(*memory, "item.updated", now, [&](JsonWriter& json) {
        json.key("item");
        write_item(json, command.show, view_of(stock));
        json.key("promoted");
        write_claims(json, command.show, {});
        json.key("waitlist");
        write_waitlist(json, waitlist_of(stock));
      });
      outcome.item = view_of(stock);
    }
  }
  for (const auto& image : action.aliases) {
    SW_CHECK(restore_alias(batch, command.actor, image, now));
  }
  if (!action.aliases.empty()) {
    announce_buyer(batch, *memory, action.aliases.front(), command.actor, now);
  }
  action.undone = true;
  SW_CHECK(batch.stored(batch.transaction().put_action(command.show, action)));
  outcome.action = std::move(action);
  return outcome;
}

}  // namespace soldwire::engine
