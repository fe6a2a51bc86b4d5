// Bounds of what comes from outside, in bytes.
//
// Place:   private to engine.
// Threads: constants.
#pragma once

#include <cstddef>

namespace soldwire::engine {

// Longer than any platform allows; a longer text is cut, for one comment must not stop a source.
constexpr std::size_t text_bytes_max = 20'000;
constexpr std::size_t handle_bytes_max = 256;
// A handle that an operator types.
constexpr std::size_t typed_handle_bytes_max = 200;
// A note or a reason of an operator.
constexpr std::size_t note_bytes_max = 2'000;

}  // namespace soldwire::engine
