// Item codes inside a normalised text.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace soldwire::claims::language {

inline constexpr std::size_t item_code_length_max = 20;

// The canonical form of letters, digits, hyphens and spaces (section 4): upper
// case, no hyphen or space, leading zeros of each digit run dropped. Empty when
// `text` holds anything else, nothing, or only zeros, or is too long.
[[nodiscard]] std::string canonical_code(std::u32string_view text);

}  // namespace soldwire::claims::language
