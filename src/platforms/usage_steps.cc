#include "platforms/usage_steps.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace soldwire::platforms {
namespace {

// Tones of the console and the connectors' pace change at some of these, so each of them is told.
constexpr std::array<std::int64_t, 13> steps{10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95, 100};

// A lower figure counts only when it would be a lower step even with so much more.
constexpr std::int64_t slack_percent = 3;

std::ptrdiff_t step_of(std::int64_t percent) {
  return std::distance(steps.begin(), std::upper_bound(steps.begin(), steps.end(), percent));
}

}  // namespace

std::optional<std::int64_t> usage_to_tell(std::optional<std::int64_t> told,
                                          std::optional<std::int64_t> now) noexcept {
  if (!told || !now) return now;
  const bool is_higher = step_of(*now) > step_of(*told);
  const bool is_lower = step_of(*now + slack_percent) < step_of(*told);
  return is_higher || is_lower ? now : told;
}

}  // namespace soldwire::platforms
