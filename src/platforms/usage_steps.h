// Which changes of a used call budget are worth an event.
//
// A platform says how much of its budget is used with every answer, and the figure wanders by a
// percent or two. Told are the steps that matter: tens at first, fives where it becomes tight.
#pragma once

#include <cstdint>
#include <optional>

namespace soldwire::platforms {

// What a source should show, in percent: `now` when it reached another step than `told`, else
// `told` as it is. A step is left downwards only by some percent more, so that a figure that
// wavers at its border tells nothing. Empty: the platform has not said.
[[nodiscard]] std::optional<std::int64_t> usage_to_tell(std::optional<std::int64_t> told,
                                                        std::optional<std::int64_t> now) noexcept;

}  // namespace soldwire::platforms
