// A recorded show for the simulator: one JSON object a line.
//
//   {"at":4.2,"from":{"id":"24001","name":"Mara Testova"},"message":"sold
//   12","id":"a","parent":"b"}
//
// "at" is seconds from the start, in ascending order. "from" is null for an author whom the
// platform withholds; its id "page" stands for the page itself. "id" is a label that a later line's
// "parent" may name. Empty lines and lines that begin with # are left out. Threads: values. Limits:
// lines_max lines of line_bytes_max.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platforms/facebook/graph_types.h"

namespace soldwire::platforms::facebook {

struct ScriptLine {
  double at_s = 0;
  std::optional<Author> from;
  std::string message;
  std::optional<std::size_t> parent;  // index of an earlier line
};

struct Script {
  std::vector<ScriptLine> lines;
  [[nodiscard]] double length_s() const { return lines.empty() ? 0 : lines.back().at_s; }
};

inline constexpr std::size_t script_lines_max = 1'000'000;
inline constexpr std::size_t script_line_bytes_max = 64U << 10U;

// Errors: invalid_input, with the line's number.
[[nodiscard]] Result<Script> parse_script(std::string_view text);
// Errors: also not_found when the file cannot be read.
[[nodiscard]] Result<Script> read_script(const std::string& path);

}  // namespace soldwire::platforms::facebook
