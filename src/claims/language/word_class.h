// The classes of words (docs/claim-language.md, section 5).
//
// Threads: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace soldwire::claims::language {

// In order of precedence: a spelling with several classes acts as the first.
enum class WordClass : std::uint8_t {
  variant,
  pass,
  claim,
  ask,
  status,
  question,
  neg,
  hedge,
  all,
  subject,
  qtymark,
  mark,
  sizemark,
  either,  // "or"
  to,
  of,
  conn,
  numword,
  size,
  color,
  unit,
  qtyunit,
  fill,
  tail,
  corr,
  currency,       // acts only beside a number
  currency_code,  // a currency word of the common pack: stands before its number
  unknown,
};
inline constexpr std::size_t word_class_count = 28;

using WordMask = std::uint32_t;
[[nodiscard]] constexpr WordMask mask_of(WordClass cls) noexcept {
  return WordMask{1} << static_cast<unsigned>(cls);
}
template <typename... Classes>
[[nodiscard]] constexpr WordMask mask_of(WordClass first, Classes... rest) noexcept {
  return mask_of(first) | mask_of(rest...);
}

// The pack file's keys whose values are plain lists of words.
struct ListKey {
  std::string_view key;
  WordClass cls;
};
inline constexpr std::array<ListKey, 23> list_keys{{
    {"claim", WordClass::claim},
    {"pass", WordClass::pass},
    {"ask", WordClass::ask},
    {"status", WordClass::status},
    {"question", WordClass::question},
    {"neg", WordClass::neg},
    {"hedge", WordClass::hedge},
    {"all", WordClass::all},
    {"subject", WordClass::subject},
    {"qtymark", WordClass::qtymark},
    {"mark", WordClass::mark},
    {"sizemark", WordClass::sizemark},
    {"or", WordClass::either},
    {"to", WordClass::to},
    {"of", WordClass::of},
    {"conn", WordClass::conn},
    {"color", WordClass::color},
    {"unit", WordClass::unit},
    {"qtyunit", WordClass::qtyunit},
    {"fill", WordClass::fill},
    {"tail", WordClass::tail},
    {"corr", WordClass::corr},
    {"currency", WordClass::currency},
}};

}  // namespace soldwire::claims::language
