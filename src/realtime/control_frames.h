// The named events that are not in the log: hello, heartbeat and the farewells.
//
// Threads: pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "realtime/hub.h"
#include "realtime/resume.h"

namespace soldwire::realtime {

struct Hello {
  enum class Mode { live, resumed, reset };

  std::string_view epoch;
  std::int64_t head = 0;
  std::int64_t cursor = 0;  // what the client has; becomes its Last-Event-ID
  Mode mode = Mode::live;
  std::int64_t count = 0;                            // resumed: events that follow
  ResetReason reason = ResetReason::invalid_cursor;  // reset
  std::chrono::milliseconds heartbeat{0};
  std::chrono::milliseconds retry{0};
  TimeMs now;
  std::size_t operators = 0;
  bool rehearsal = false;     // said only when it is one
  std::string_view presence;  // presence_json(), or empty
};

[[nodiscard]] std::string hello_frame(const Hello& hello);
[[nodiscard]] std::string heartbeat_frame(std::int64_t seq, TimeMs now, std::size_t operators);
// {"version","operators":[{"userId","name","since","handling":[{"kind","id","since"}]}],
//  "operatorCount","viewers"}
[[nodiscard]] std::string presence_json(const PresenceView& view);
// `event: presence`, in the shape of a logged event; `seq` is the log's head at the time.
[[nodiscard]] std::string presence_frame(std::string_view json, std::int64_t seq, TimeMs now);
// `event: expired` for EndReason::expired, `event: bye` for the others.
[[nodiscard]] std::string farewell_frame(EndReason reason, std::string_view detail,
                                         std::chrono::milliseconds retry);
// What a person may read about why a stream ended.
[[nodiscard]] std::string_view describe(EndReason reason) noexcept;

}  // namespace soldwire::realtime
