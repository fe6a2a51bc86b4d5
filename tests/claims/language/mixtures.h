// Random comments made of pieces that meet each other in real and hostile ones.
//
// For RapidCheck properties only: call inside one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "claims/language/parse.h"

namespace soldwire::claims::language {

[[nodiscard]] std::string any_comment();

// Readers in five languages with ranges, one for each mode.
[[nodiscard]] const std::vector<std::shared_ptr<const Reader>>& readers_of_every_mode();

}  // namespace soldwire::claims::language
