// What a comment asks for in its show: the comment language reads it, and the show's settings say
// what its author, its time and its place among the other comments make of it.
//
// Place:   private to engine.
// Threads: engine thread only.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "claims/types.h"
#include "engine/batch.h"

namespace soldwire::engine {

struct Understanding {
  claims::Reading reading;
  std::vector<claims::allocation::Ask> claims;  // for decide_claim(), in the order of the lines
  std::vector<claims::allocation::Ask> passes;  // for decide_pass()
};

// Errors: invalid_input when the show's settings cannot be used; those of the store.
[[nodiscard]] Result<Understanding> understand(Batch& batch, ShowMemory& memory,
                                               const store::CommentRow& row);

// What happens to what was written at this time: a pause decides, also one that lasts.
[[nodiscard]] claims::PauseClaims pause_policy(const claims::Show& show, TimeMs written);

// Why a comment that was written in a pause is not served at once.
void doubt_for_pause(claims::allocation::Ask& ask);

// Whether the show's settings name the author as one of the seller's people.
[[nodiscard]] bool is_staff(const claims::Show& show, const claims::Comment& comment);

// "sold 12 for @anna" of the seller's people: what is claimed, and for whom. Both empty: it is not
// of this form.
struct StaffClaim {
  std::string text;
  std::string handle;
};
[[nodiscard]] StaffClaim split_staff_claim(std::string_view text);

}  // namespace soldwire::engine
