// From the phrases that carry an intent to its lines (section 6, rule 12).
//
// Threads: pure.
// Limits:  at most lines_max lines; more are for a person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "claims/language/decide.h"

namespace soldwire::claims::language {

inline constexpr std::size_t lines_max = 100;

// Runs of tokens, each with its place.
class PhraseList {
 public:
  struct Phrase {
    std::uint16_t begin;
    std::uint16_t end;  // one behind the last token
  };

  void add(std::size_t begin, std::size_t end) noexcept {
    phrases_[size_++] = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)};
  }
  [[nodiscard]] const Phrase* begin() const noexcept { return phrases_; }
  [[nodiscard]] const Phrase* end() const noexcept { return phrases_ + size_; }
  [[nodiscard]] bool holds(std::size_t token) const noexcept {
    for (const Phrase& phrase : *this) {
      if (token >= phrase.begin && token < phrase.end) {
        return true;
      }
    }
    return false;
  }

 private:
  // Phrases are kept apart by at least one token. Not initialised.
  Phrase phrases_[length_max / 2 + 8];  // NOLINT(modernize-avoid-c-arrays)
  std::size_t size_ = 0;
};

// The canonical code a number or code token names.
[[nodiscard]] std::string code_of(std::u32string_view text, const Token& token);

// `intent` is claim or pass, and `said` is why; with current_item the phrases name no
// item and mean the one on show. The answer is `intent` with lines, or a review.
[[nodiscard]] Reading build_lines(const Setting& setting, const TokenList& tokens,
                                  const PhraseList& phrases, Intent intent, ReadingReason said);

}  // namespace soldwire::claims::language
