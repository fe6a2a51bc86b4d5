// Keeps what an operator's step changed, so that it can be undone.
//
// Place:   private to engine.
// Threads: engine thread only.
// Limits:  store::actions_kept_max steps of a show; one that changes more than
//          action_images_max claims is not kept, and with it none before it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "engine/batch.h"
#include "store/records.h"

namespace soldwire::engine {

inline constexpr std::size_t action_images_max = 2'000;

struct TakenStep {
  std::string kind;  // as store::ActionRow::kind
  std::string by;
  TimeMs at;
  std::optional<claims::Item> item_before = {};
  std::optional<claims::Item> item_after = {};
  std::vector<store::AliasImage> aliases = {};
};
// `effect` has been applied and recorded.
[[nodiscard]] Result<void> remember_step(Batch& batch, ShowMemory& memory, const TakenStep& step,
                                         const claims::allocation::Effect& effect);

// One effect after the other, each applied to the state that the one before left.
void append(claims::allocation::Effect& all, const claims::allocation::Effect& effect);

}  // namespace soldwire::engine
