// Makes a decision on claims true: in memory, in the store, and as events.
//
// Place:   private to engine.
// Threads: engine thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "engine/batch.h"
#include "engine/views_json.h"

namespace soldwire::engine {

// At most this many places of a waitlist are told in one event; those behind follow in their order.
inline constexpr std::size_t announced_waitlist_max = 1'000;

// The item's line as it is now, for an event.
[[nodiscard]] std::vector<WaitlistPlace> waitlist_of(const claims::allocation::Stock& stock);

// Claims that won a unit by others' changes.
[[nodiscard]] std::vector<claims::Claim> promoted_by(const claims::allocation::Effect& effect);

// A decision that memory has taken over.
struct Applied {
  claims::allocation::Effect effect;
  // The item's new line, when others than the changed claims moved. Taken at once: later
  // decisions of the same comment may move it again, and each event tells of its own.
  std::vector<WaitlistPlace> line;
};
[[nodiscard]] Applied apply(ShowMemory& memory, claims::allocation::Effect effect);

// Announces and stores it. Promotions travel in the last claim.released of the effect or, with
// `carrier`, in that event, which also tells of renamed claims; without either each is a
// claim.updated.
[[nodiscard]] Result<void> record_claims(Batch& batch, ShowMemory& memory, const Applied& applied,
                                         TimeMs at,
                                         std::optional<std::int64_t> carrier = std::nullopt);

// Stores an applied effect of which event `seq` tells everything.
[[nodiscard]] Result<void> store_claims(Batch& batch, ShowMemory& memory,
                                        const claims::allocation::Effect& effect, std::int64_t seq);

}  // namespace soldwire::engine
