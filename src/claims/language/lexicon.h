// The words of one show: packs and custom words compiled for finding.
//
// Place:    inside a Reader.
// Threads:  immutable once made; share freely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "claims/language/packs.h"
#include "claims/language/trie.h"
#include "claims/language/word_class.h"

namespace soldwire::claims::language {

// What one spelling means.
struct WordEntry {
  WordMask mask = 0;
  WordClass cls = WordClass::unknown;  // the first class of the mask
  std::uint16_t number = 0;            // of a number word
  std::uint8_t size = 0;               // of a size word; equal for equal sizes
  bool fuzzy = false;                  // a claim or pass word that may be mistyped
  bool next = false;                   // a claim word that asks for a place in line
  bool only_next = false;              // and is no claim word otherwise

  [[nodiscard]] bool is(WordClass wanted) const noexcept { return (mask & mask_of(wanted)) != 0; }
  [[nodiscard]] bool is_any(WordMask wanted) const noexcept { return (mask & wanted) != 0; }
};

class Lexicon {
 public:
  // Errors: invalid_input for an unknown language or an unusable custom word.
  [[nodiscard]] static Result<Lexicon> make(const Packs::Impl& packs, const ShowSettings& settings);

  [[nodiscard]] const Trie& trie() const noexcept { return trie_; }
  [[nodiscard]] const WordEntry& entry(std::uint32_t number) const noexcept {
    return entries_[number];
  }
  // The entry of a whole spelling; nullptr when it is not a word of this show.
  [[nodiscard]] const WordEntry* find(std::u32string_view word) const;
  // Class claim or pass when `word` is a probable typo of such a word (section 8).
  [[nodiscard]] std::optional<WordClass> mistyped(std::u32string_view word) const;
  [[nodiscard]] bool decimal_comma() const noexcept { return decimal_comma_; }

 private:
  void add_pack(const Pack& pack, const ShowSettings& settings, bool is_common);
  void add_next_words(const Pack& pack);
  [[nodiscard]] Result<void> add_custom(const std::vector<std::string>& words, WordClass cls,
                                        std::string_view pointer);
  WordEntry& add(std::u32string_view word, WordClass cls);
  WordEntry& entry_for(const std::u32string& word);
  void finish();

  Trie trie_;
  std::vector<WordEntry> entries_{1};  // entry 0 is "no word"
  std::vector<std::pair<std::u32string, WordClass>> fuzzy_;
  std::vector<std::u32string> fuzzy_candidates_;
  std::unordered_set<std::u32string> guard_;
  bool decimal_comma_ = false;
};

}  // namespace soldwire::claims::language
