#include "engine/action_record.h"

#include <algorithm>
#include <utility>

namespace soldwire::engine {

using claims::allocation::Change;
using claims::allocation::Effect;

Result<void> remember_step(Batch& batch, ShowMemory& memory, const TakenStep& step,
                           const Effect& effect) {
  store::ActionRow action;
  action.number = ++memory.last_action;
  action.kind = step.kind;
  action.by = step.by;
  action.at = step.at;
  action.item_before = step.item_before;
  action.item_after = step.item_after;
  action.aliases = step.aliases;
  if (effect.changes.size() > action_images_max) {
    // Too much to take back; and what was before it cannot be reached any more.
    action.undone = true;
    memory.last_action += store::actions_kept_max;
    action.number = memory.last_action;
    return batch.stored(batch.transaction().put_action(memory.show.id, action));
  }
  for (const Change& change : effect.changes) {
    // A claim that changed twice has one image, from before to after all.
    const auto known = std::find_if(
        action.claims.begin(), action.claims.end(),
        [&](const store::ClaimImage& image) { return image.after.id == change.after.id; });
    if (known != action.claims.end()) {
      known->after = change.after;
    } else {
      action.claims.push_back({change.number, change.before, change.after});
    }
  }
  return batch.stored(batch.transaction().put_action(memory.show.id, action));
}

void append(Effect& all, const Effect& effect) {
  all.changes.insert(all.changes.end(), effect.changes.begin(), effect.changes.end());
  all.moved.insert(all.moved.end(), effect.moved.begin(), effect.moved.end());
}

}  // namespace soldwire::engine
