// Comments and JSON lines of any bytes: no crash, a sound answer, the same one twice.
//
// The first byte chooses the mode and the item on show. Explaining a comment must give
// the same reading, and pieces that lie in order.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "claims/language/explain.h"
#include "claims/language/item_index.h"
#include "claims/language/normalise.h"

namespace {

namespace claims = soldwire::claims;
namespace language = soldwire::claims::language;

std::shared_ptr<const language::Reader> reader_for(claims::ClaimMode mode) {
  claims::ShowSettings settings;
  settings.languages = {"en", "es", "fr", "de", "th", "vi", "zh", "ja", "ko", "hi", "ar", "ru"};
  settings.mode = mode;
  settings.ranges = true;
  auto reader = language::Reader::make(language::Packs::builtin(), settings);
  SW_ASSERT(reader.has_value());
  return *reader;
}

const language::ItemIndex& items() {
  static const language::ItemIndex index(language::ItemList{{
      {"12", {"S", "M", "L", "black", "red"}},
      {"40", {"38", "39", "light blue", "38/40"}},
      {"A12", {"粉", "白"}},
      {"12B", {}},
      {"VIP", {}},
  }});
  return index;
}

void expect_sound(const claims::Reading& reading) {
  const bool has_lines =
      reading.intent == claims::Intent::claim || reading.intent == claims::Intent::pass;
  SW_ASSERT(reading.lines.empty() != has_lines);
  for (const claims::Line& line : reading.lines) {
    SW_ASSERT(language::canonical_item_code(line.item) == line.item);
    SW_ASSERT(line.quantity || reading.intent == claims::Intent::pass);
    SW_ASSERT(!line.quantity || (*line.quantity >= 1 && *line.quantity <= 50));
  }
}

void expect_explained(const language::Explanation& explanation, const claims::Reading& reading,
                      std::size_t size) {
  SW_ASSERT(explanation.reading == reading);
  std::size_t at = 0;
  std::size_t units = 0;
  for (const language::ExplainedToken& token : explanation.tokens) {
    SW_ASSERT(token.begin >= at && token.end >= token.begin && token.end <= size);
    SW_ASSERT(token.begin_utf16 >= units && token.end_utf16 >= token.begin_utf16);
    at = token.end;
    units = token.end_utf16;
  }
}

void read_comment(std::uint8_t choice, std::string_view text) {
  static const std::array readers{reader_for(claims::ClaimMode::keyword),
                                  reader_for(claims::ClaimMode::bare),
                                  reader_for(claims::ClaimMode::plusone)};
  const language::Reader& reader = *readers[choice % readers.size()];
  const std::string_view current = (choice & 8) != 0 ? "A12" : "";
  const claims::Reading reading = reader.read_indexed(text, items(), current);
  expect_sound(reading);
  SW_ASSERT(reader.read_indexed(text, items(), current) == reading);
  expect_explained(reader.explain(text, items(), current), reading, text.size());

  language::NormalText once;
  language::normalise(text, once);
  if (!once.too_long) {
    const std::string plain = language::to_utf8(once.view());
    language::NormalText twice;
    language::normalise(plain, twice);
    SW_ASSERT(language::to_utf8(twice.view()) == plain);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  read_comment(data[0], rest);
  return 0;
}
