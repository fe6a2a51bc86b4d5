// How far a live video's comments have been read, as it is kept in store::Source::cursor.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace soldwire::platforms::facebook {

struct PollCursor {
  // Creation time of the newest comment of the last sweep that reached its end: everything up to
  // it has been read, apart from what Facebook shows late. Unix seconds.
  std::optional<std::int64_t> watermark_s;
  // The watermark when the last minutes were last read again: what was not to be seen then and
  // appears late is not much older than this.
  std::optional<std::int64_t> reread_s;
  // Comments from before this are history.
  std::optional<TimeMs> activated;

  friend bool operator==(const PollCursor&, const PollCursor&) = default;
};

[[nodiscard]] std::string to_json(const PollCursor& cursor);
// Text that is not a cursor is one that knows nothing: the source is then read from its beginning,
// and the engine recognises what it has.
[[nodiscard]] PollCursor poll_cursor_from(std::string_view json);

}  // namespace soldwire::platforms::facebook
