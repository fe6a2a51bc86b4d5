// Lines of `soldwire parse` of any bytes: refused with a place, or answered with one JSON object.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <simdjson.h>

#include "base/assert.h"
#include "claims/language/line_parser.h"

namespace {

namespace language = soldwire::claims::language;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static language::LineParser parser(*language::Packs::builtin());
  const auto answer = parser.parse({reinterpret_cast<const char*>(data), size});
  if (!answer) {
    SW_ASSERT(!answer.error().message.empty());
    return 0;
  }
  static simdjson::dom::parser json;
  simdjson::dom::object object;
  SW_ASSERT(json.parse(*answer).get(object) == simdjson::SUCCESS);
  SW_ASSERT(object.size() == 3);
  SW_ASSERT(answer->find('\n') == std::string::npos);
  return 0;
}
