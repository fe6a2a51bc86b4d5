// The border between rehearsals and real shows: comments and buyers of a rehearsal belong to it
// alone, and nothing real gets in.
//
// Place:   private to engine.
// Threads: engine thread only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "claims/types.h"
#include "engine/batch.h"

namespace soldwire::engine {

// In a rehearsal the comment becomes one of the rehearsal's platform, by one of its buyers.
// Errors: invalid_input when a comment of that platform comes to a real show.
[[nodiscard]] Result<void> admit(const claims::Show& show, claims::Comment& comment);
// The platform as the show knows it. Errors: as admit().
[[nodiscard]] Result<std::string> platform_in(const claims::Show& show, std::string platform);
// The buyer as the show knows them.
[[nodiscard]] claims::Buyer buyer_in(const claims::Show& show, claims::Buyer buyer);
// Whether operators of this show may decide about this buyer.
// Errors: invalid_input when the buyer is of the other sort.
[[nodiscard]] Result<void> check_buyer(const claims::Show& show, std::string_view buyer_key);

// Takes back what was decided about the rehearsal's buyers; before the show goes.
[[nodiscard]] Result<void> forget_buyers(Batch& batch, const claims::Show& show);

}  // namespace soldwire::engine
