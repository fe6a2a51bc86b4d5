// The word packs as loaded: normalised words by language and class.
//
// Place:    behind Packs; Reader::make compiles some of them into a Lexicon.
// Threads:  immutable once loaded; share freely.
// Limits:   a pack file of at most 4 MiB and words of at most 100 bytes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "claims/language/parse.h"
#include "claims/language/word_class.h"

namespace soldwire::claims::language {

struct Pack {
  bool decimal_comma = false;  // "12,50" is a decimal number
  std::array<std::vector<std::u32string>, word_class_count> words;
  std::vector<std::pair<std::u32string, int>> number_words;
  std::vector<std::pair<std::u32string, std::uint8_t>> sizes;  // word, number of the size
  std::vector<std::u32string> fuzzy;  // claim and pass words that may be mistyped
  std::vector<std::u32string> guard;  // words that are never taken for a typo
};

struct Packs::Impl {
  Pack common;
  std::map<std::string, Pack, std::less<>> by_language;
};

// Longest word of a list, as written.
inline constexpr std::size_t word_bytes_max = 100;

// The text of packs.json, built into the binary.
[[nodiscard]] std::string_view builtin_packs_json() noexcept;

}  // namespace soldwire::claims::language
