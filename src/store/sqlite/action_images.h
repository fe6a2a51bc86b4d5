// The column that holds what an operator's step changed, as JSON: claims and an item, before and
// after.
//
// Place:   private to store/sqlite.
// Errors:  corrupt when a stored document does not have the expected shape.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/records.h"

namespace soldwire::store::sqlite {

[[nodiscard]] std::string write_images(const ActionRow& action);
// Fills in the claims, the item and the alias.
[[nodiscard]] Result<void> read_images(std::string_view json, ActionRow& action);

}  // namespace soldwire::store::sqlite
