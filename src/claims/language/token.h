// A comment cut into tokens (docs/claim-language.md, section 4).
//
// Threads: values on the reading thread's stack.
// Limits:  one token holds at least one character, so length_max bounds them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "claims/language/lexicon.h"
#include "claims/language/normalise.h"
#include "claims/language/word_class.h"

namespace soldwire::claims::language {

enum class TokenKind : std::uint8_t {
  word,  // of any class, also unknown and variants
  emoji,
  newline,
  punct,
  sign,        // %, [ and the like where they mean nothing
  money_sign,  // a currency sign that no number has taken yet
  url,
  mention,
  phone,
  price,
  time,
  percent,
  ordinal,
  measure,
  long_number,  // bad numbers, here to hyphen_list
  decimal,      // 12.50
  zero,
  dot_list,       // 12.15.18; from here on they may hide an item
  slash,          // 12/15
  decimal_comma,  // 12,50
  hyphen_list,    // 12-15-18, A12-A15
  glued,          // the rest of soldA12
  thousands,      // 1,299
  range,
  times,  // 12x2
  number,
  code,
  quantity,
  pre_quantity,  // 2x
  plus,
  size_number,  // size 38
};

// Of every dot that stands between the entries of a list.
inline constexpr std::uint16_t bullet_symbol = 0x2022;

struct Token {
  TokenKind kind = TokenKind::word;
  WordClass cls = WordClass::unknown;  // of a word
  bool space_before = false;
  bool of_form = false;          // quantity: "2 of", it belongs to the next item
  bool between_letters = false;  // punct: a hyphen inside a word ("pre-sold")
  bool dropped = false;          // its sentence says nothing (section 6, rule 4)
  std::uint16_t begin = 0;       // in the text
  std::uint16_t end = 0;
  std::uint16_t symbol = 0;          // punct: the character, when it is ASCII or bullet_symbol
  std::int32_t first = 0;            // number, quantity; left side of range, times, thousands
  std::int32_t second = 0;           // right side
  std::int32_t variant = -1;         // variant word: its number in the ItemIndex
  const WordEntry* entry = nullptr;  // word: what the lexicon says, if anything

  [[nodiscard]] bool is_word(WordClass wanted) const noexcept {
    return kind == TokenKind::word && cls == wanted;
  }
  // True when the spelling has the class at all, whatever it acts as.
  [[nodiscard]] bool spells(WordClass wanted) const noexcept {
    return kind == TokenKind::word && entry != nullptr && entry->is(wanted);
  }
  [[nodiscard]] bool is_punct(char32_t c) const noexcept {
    return kind == TokenKind::punct && symbol == c;
  }
  [[nodiscard]] bool is_bad_number() const noexcept {
    return kind >= TokenKind::long_number && kind <= TokenKind::glued;
  }
  // "Has item" in the rules: an item, or numbers that may hide one.
  [[nodiscard]] bool has_item() const noexcept {
    return kind >= TokenKind::dot_list && kind <= TokenKind::code;
  }
};

class TokenList {
 public:
  TokenList() noexcept {}  // NOLINT: the tokens are made one by one; 20 KiB would cost too much

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Token& operator[](std::size_t i) noexcept { return tokens_[i]; }
  [[nodiscard]] const Token& operator[](std::size_t i) const noexcept { return tokens_[i]; }
  Token& add(const Token& token) noexcept { return *std::construct_at(&tokens_[size_++], token); }
  void shrink(std::size_t size) noexcept { size_ = size; }

 private:
  static_assert(std::is_trivially_destructible_v<Token>);
  union {
    std::array<Token, length_max + 8> tokens_;
  };
  std::size_t size_ = 0;
};

}  // namespace soldwire::claims::language
