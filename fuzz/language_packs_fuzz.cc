// Pack files of any bytes: refused with a place and a remedy, or good for reading.
//
// The first byte chooses the language the file is for.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "claims/language/parse.h"

namespace {

namespace claims = soldwire::claims;
namespace language = soldwire::claims::language;

constexpr std::array<const char*, 4> names{"en.json", "common.json", "tlh.json", "th.json"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string name = names[data[0] % names.size()];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<language::PackFile> files{{name, text}};
  const auto packs = language::Packs::builtin()->with(files);
  if (!packs) {
    SW_ASSERT(packs.error().message.starts_with(name));
    return 0;
  }
  claims::ShowSettings settings;
  settings.languages = {name == "common.json" ? "en" : name.substr(0, name.size() - 5)};
  const auto reader = language::Reader::make(**packs, settings);
  SW_ASSERT(reader.has_value());
  for (const std::string_view comment : {"sold 12", "รับ12", "suq 12 M x2, 15?"}) {
    static_cast<void>((*reader)->read(comment, language::ItemList{}));
  }
  return 0;
}
