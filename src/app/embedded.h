// Files that are built into the binary.
#pragma once

#include <span>

#include "net/static_files.h"

namespace soldwire::embedded {

// web/console/dist; empty when the console was not built.
[[nodiscard]] std::span<const net::StaticFile> console_files();
// demo/: the recorded show.
[[nodiscard]] std::span<const net::StaticFile> demo_files();

}  // namespace soldwire::embedded
