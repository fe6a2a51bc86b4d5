// What a client's resume point means for this log.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "realtime/hub.h"

namespace soldwire::realtime {

enum class ResetReason { unknown_epoch, retention, invalid_cursor, ahead };
[[nodiscard]] std::string_view to_string(ResetReason reason) noexcept;

struct ResumeRequest {
  enum class Kind { live, after, impossible };
  Kind kind = Kind::live;
  std::int64_t seq = 0;                              // after
  ResetReason reason = ResetReason::invalid_cursor;  // impossible
};

// "<epoch>-<seq>" or "<seq>" (of this epoch); no or an empty cursor asks for live events only.
[[nodiscard]] ResumeRequest read_resume_point(const ResumePoint& point, std::string_view epoch);

}  // namespace soldwire::realtime
