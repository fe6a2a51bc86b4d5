// The language packs of a server: those built in, with the files of a folder laid over them.
//
// Threads: pure but for the reading of files; any thread.
// Limits:  files_max files of at most 1 MiB.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "claims/language/parse.h"

namespace soldwire::app {

inline constexpr std::size_t pack_files_max = 200;

// Every file of `folder` whose name ends in .json, in the order of the names; names that end in
// .schema.json are left out. An empty `folder` gives the packs built in.
// Errors: unavailable when folder or file cannot be read, invalid_input and too_large for what is
// in them; the message names the file, the place in it and what to do.
[[nodiscard]] Result<std::shared_ptr<const claims::language::Packs>> load_packs(
    const std::string& folder);

}  // namespace soldwire::app
