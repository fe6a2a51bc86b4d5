// What an unclear comment may be about.
//
// Threads: pure.
#pragma once

#include <string>

#include "claims/language/decide.h"
#include "claims/language/token.h"

namespace soldwire::claims::language {

// The one item of the show that the tokens name; where none is known, the only one they name. Empty
// when there is none, or more than one.
[[nodiscard]] std::string suggested_item(const Setting& setting, const TokenList& tokens);

}  // namespace soldwire::claims::language
