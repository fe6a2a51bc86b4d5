// The word packs as loaded: normalised words by language and class.
//
// Place:    behind Packs; Reader::make compiles some of them into a Lexicon.
// Threads:  immutable once loaded; share freely.
// Limits:   pack_bytes_max, words_max and word_bytes_max below.
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
  std::string name;
  std::vector<std::string> claims_as_written;  // to be shown
  std::vector<std::string> passes_as_written;
  // Words that ask for a place in line. Those that are not claim words too ask for it only when
  // they name an item and nothing else of the comment claims or passes.
  std::vector<std::u32string> next;
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
  std::vector<std::string> size_names;  // a size's number is 1 + its place here
};

inline constexpr std::size_t pack_bytes_max = std::size_t{1024} * 1024;
inline constexpr std::size_t words_max = 5'000;  // of one list
inline constexpr std::size_t sizes_max = 200;    // of all packs
// Longest word of a list, as written.
inline constexpr std::size_t word_bytes_max = 100;

// The files of packs/, built into the binary.
[[nodiscard]] std::vector<PackFile> builtin_pack_files();

}  // namespace soldwire::claims::language
