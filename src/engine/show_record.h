// What several commands do to a show as a whole.
//
// Place:   private to engine (show_handlers.cc).
// Threads: engine thread only.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/batch.h"
#include "engine/commands.h"

namespace soldwire::engine {

// Errors: invalid_input.
[[nodiscard]] Result<void> check_show_name(const std::string& name);

// session.status: the show as it is now. `from` is its status before.
[[nodiscard]] Result<void> announce_status(Batch& batch, ShowMemory& memory,
                                           claims::ShowStatus from, const Actor& actor, TimeMs at);

// The show goes, with its log and, of a rehearsal, all that was decided about its buyers. `memory`
// is gone afterwards.
[[nodiscard]] Result<void> remove_show(Batch& batch, const ShowMemory& memory);

}  // namespace soldwire::engine
