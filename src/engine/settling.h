// Decides what comments ask for: at once, or when their time to settle is over.
//
// Place:   private to engine.
// Threads: engine thread only.
#pragma once

#include <vector>

#include "base/result.h"
#include "claims/types.h"
#include "engine/batch.h"
#include "engine/claim_record.h"
#include "engine/understanding.h"

namespace soldwire::engine {

// What deciding a comment led to. Not recorded yet: the comment is announced first.
struct Decided {
  std::vector<Applied> applied;
  std::vector<claims::Claim> claims;  // its author's, made, changed or found
};
[[nodiscard]] Decided decide(Batch& batch, ShowMemory& memory, const Understanding& understood,
                             TimeMs now);

// Decides and records the comments whose time is over, in claim order and with them all that were
// written before; then ends the holds that are over.
[[nodiscard]] Result<void> settle_due(Batch& batch, ShowMemory& memory, TimeMs now);
// The same for every comment that settles, as before a pause.
[[nodiscard]] Result<void> settle_all(Batch& batch, ShowMemory& memory, TimeMs now);

}  // namespace soldwire::engine
