// What measurements mean. Pure functions.
//
// Threads: any.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/doctor_wire.h"
#include "base/clock.h"

namespace soldwire::app::diagnosis {

struct Probe {
  Instant sent;
  std::optional<Instant> arrived;
};

struct Delivery {
  std::size_t missing = 0;
  Milliseconds median{0};  // of those that arrived
  Milliseconds worst{0};
  // Arrived together with the one before it, although it was sent at least half of `spacing` later.
  std::size_t bunched = 0;
  std::size_t bunches = 0;  // runs of such arrivals
};
[[nodiscard]] Delivery judge_delivery(const std::vector<Probe>& probes, Milliseconds spacing);

// Something collects before it passes on: late, or in bunches again and again. One bunch after
// punctual arrivals is a lost packet.
[[nodiscard]] bool looks_held_back(const Delivery& delivery, std::size_t probes);

// Time of an HTTP Date header. Nothing for what is none.
[[nodiscard]] std::optional<TimeMs> parse_http_date(std::string_view text);

// The `exp` of a JWT, unverified.
[[nodiscard]] std::optional<TimeMs> token_expiry(std::string_view token);

}  // namespace soldwire::app::diagnosis
