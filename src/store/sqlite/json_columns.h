// The columns that hold small JSON documents: a show's settings, intermissions and rehearsal, and
// an item's variants.
//
// Place:   private to store/sqlite.
// Errors:  corrupt when a stored document does not have the expected shape.
#pragma once

#include <optional>
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

// Whether it is a rehearsal, and its pace. Empty for a real show.
[[nodiscard]] std::optional<std::string> write_rehearsal(const claims::Show& show);
[[nodiscard]] Result<void> read_rehearsal(std::string_view json, claims::Show& show);

// Empty text for an item without variants.
[[nodiscard]] std::string write_variants(const std::vector<claims::Variant>& variants);
[[nodiscard]] Result<std::vector<claims::Variant>> read_variants(std::string_view json);

}  // namespace soldwire::store::sqlite
