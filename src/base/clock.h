// Time as an argument, so that a test can hold it still.
//
// Threads: now() may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace soldwire {

// Milliseconds since 1970-01-01T00:00:00Z. The only wall time the product stores.
struct TimeMs {
  std::int64_t value = 0;
  friend auto operator<=>(const TimeMs&, const TimeMs&) = default;
};

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual TimeMs now() const = 0;
  // Never goes back; only differences mean anything.
  [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimeMs now() const override;
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
};

// Starts where it is told and moves only by advance(). Not thread safe while advancing.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimeMs start = TimeMs{1'770'000'000'000}) : now_(start) {}
  [[nodiscard]] TimeMs now() const override { return now_; }
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
    return std::chrono::milliseconds(now_.value);
  }
  void advance(std::chrono::milliseconds by) { now_.value += by.count(); }

 private:
  TimeMs now_;
};

// "2026-02-10T19:22:31.483Z" (RFC 3339, always UTC, always milliseconds).
[[nodiscard]] std::string format_rfc3339(TimeMs time);
void append_rfc3339(std::string& out, TimeMs time);

// RFC 3339 with any offset and 0 to 9 fraction digits; also the form without a
// colon in the zone that the Graph API writes ("+0000").
// Errors: invalid_input.
[[nodiscard]] Result<TimeMs> parse_rfc3339(std::string_view text);

}  // namespace soldwire
