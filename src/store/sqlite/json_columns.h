// The columns that hold small JSON documents: a show's settings and intermissions, and an item's
// variants.
//
// Place:   private to store/sqlite.
// Errors:  corrupt when a stored document does not have the expected shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/types.h"

namespace soldwire::store::sqlite {

[[nodiscard]] std::string write_settings(const claims::ShowSettings& settings);
[[nodiscard]] Result<claims::ShowSettings> read_settings(std::string_view json);

// Empty text for a show without any.
[[nodiscard]] std::string write_intermissions(
    const std::vector<claims::Intermission>& intermissions);
[[nodiscard]] Result<std::vector<claims::Intermission>> read_intermissions(std::string_view json);

// Empty text for an item without variants.
[[nodiscard]] std::string write_variants(const std::vector<claims::Variant>& variants);
[[nodiscard]] Result<std::vector<claims::Variant>> read_variants(std::string_view json);

}  // namespace soldwire::store::sqlite
