// What is wrong with a show that goes on all the same, for its operators to see.
//
// Threads: pure; any.
#pragma once

#include <string>
#include <vector>

#include "claims/language/parse.h"
#include "claims/types.h"

namespace soldwire::engine {

struct ShowIssue {
  std::string code;    // "language_missing"
  std::string detail;  // what is wrong and what to do
};
[[nodiscard]] std::vector<ShowIssue> issues_of(const claims::Show& show,
                                               const claims::language::Packs& packs);

// The settings as the comments are read: languages whose packs this server does not have any more
// are left out.
[[nodiscard]] claims::ShowSettings readable(claims::ShowSettings settings,
                                            const claims::language::Packs& packs);

}  // namespace soldwire::engine
