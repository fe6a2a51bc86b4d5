// Reads comments given as JSON lines: what `soldwire parse` does.
//
//   in:  {"id","text","settings"?:{"languages","claimWords","passWords","mode",
//         "strictness","currentItem","ranges","maxQty"},"items"?:{"12":{"variants":["S"]}},
//         "author"?:"viewer"|"seller"}
//   out: {"id","intent","lines":[{"item","qty","variant"?}]}
//
// `id` is a string or a whole number and comes back as it was; other keys are
// ignored. `qty` is null for a pass that names none.
//
// Threads:  one object per thread.
// Limits:   a line of at most line_bytes_max; readers of the last readers_max
//           different settings are kept.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "claims/language/parse.h"

namespace soldwire::claims::language {

class LineParser {
 public:
  static constexpr std::size_t line_bytes_max = std::size_t{8} * 1024 * 1024;
  static constexpr std::size_t readers_max = 64;

  // `packs` must outlive the parser.
  explicit LineParser(const Packs& packs);
  ~LineParser();
  LineParser(const LineParser&) = delete;
  LineParser& operator=(const LineParser&) = delete;

  // One line in, one line out, without newlines.
  // Errors: invalid_input, with a pointer to the place; too_large.
  [[nodiscard]] Result<std::string> parse(std::string_view line);

 private:
  struct Json;
  [[nodiscard]] Result<std::shared_ptr<const Reader>> reader_for(const ShowSettings& settings);

  const Packs& packs_;
  std::unique_ptr<Json> json_;
  std::map<std::string, std::shared_ptr<const Reader>> readers_;
};

}  // namespace soldwire::claims::language
