#include "app/pack_folder.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

namespace soldwire::app {
namespace {

namespace fs = std::filesystem;
using claims::language::PackFile;
using claims::language::Packs;

// One byte more than a pack may have, so that a longer one is refused and not cut.
constexpr std::streamsize bytes_max = 1024 * 1024 + 1;

bool is_pack(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".json") && !name.ends_with(".schema.json");
}

Result<std::vector<fs::path>> paths_in(const std::string& folder) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error) {
    return fail(Errc::unavailable,
                fmt::format("cannot read the folder of language packs {}: {}; name a folder with "
                            "--packs, or leave it out",
                            folder, error.message()));
  }
  std::vector<fs::path> paths;
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    if (is_pack(entry->path())) {
      paths.push_back(entry->path());
    }
    if (paths.size() > pack_files_max) {
      return fail(Errc::too_large, fmt::format("{} has more than {} language packs; join some",
                                               folder, pack_files_max));
    }
  }
  if (error) {
    return fail(Errc::unavailable, fmt::format("cannot read {}: {}", folder, error.message()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<PackFile> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(bytes_max), '\0');
  in.read(text.data(), bytes_max);
  if (in.bad() || (in.fail() && !in.eof())) {
    return fail(Errc::unavailable,
                fmt::format("cannot read {}; mind its permissions", path.string()));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return PackFile{path.string(), std::move(text)};
}

}  // namespace

Result<std::shared_ptr<const Packs>> load_packs(const std::string& folder) {
  if (folder.empty()) {
    return Packs::builtin();
  }
  SW_TRY(const std::vector<fs::path> paths, paths_in(folder));
  std::vector<PackFile> files;
  for (const fs::path& path : paths) {
    SW_TRY(PackFile file, read_file(path));
    files.push_back(std::move(file));
  }
  return Packs::builtin()->with(files);
}

}  // namespace soldwire::app
