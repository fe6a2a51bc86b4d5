// What tokens do in a phrase (section 5).
//
// Threads: pure.
#pragma once

#include "claims/language/token.h"

namespace soldwire::claims::language {

inline constexpr WordMask ignored_words = mask_of(
    WordClass::fill, WordClass::mark, WordClass::qtyunit, WordClass::sizemark, WordClass::qtymark);
inline constexpr WordMask phrase_words =
    ignored_words | mask_of(WordClass::claim, WordClass::pass, WordClass::variant, WordClass::size,
                            WordClass::color, WordClass::conn, WordClass::either, WordClass::all,
                            WordClass::corr, WordClass::numword);
inline constexpr WordMask core_words =
    mask_of(WordClass::claim, WordClass::pass, WordClass::variant, WordClass::size,
            WordClass::color, WordClass::either, WordClass::all, WordClass::numword);

[[nodiscard]] inline bool is_word_of(const Token& token, WordMask classes) noexcept {
  return token.kind == TokenKind::word && (mask_of(token.cls) & classes) != 0;
}
// Says "I take it" or "I give it up" in words.
[[nodiscard]] inline bool is_intent_word(const Token& token) noexcept {
  return is_word_of(token, mask_of(WordClass::claim, WordClass::pass));
}
[[nodiscard]] inline bool is_ignored(const Token& token) noexcept {
  return is_word_of(token, ignored_words);
}
[[nodiscard]] inline bool is_neutral(const Token& token) noexcept {
  return token.kind == TokenKind::phone || token.kind == TokenKind::price;
}
[[nodiscard]] inline bool is_foreign(const Token& token) noexcept {
  switch (token.kind) {
    case TokenKind::url:
    case TokenKind::mention:
    case TokenKind::time:
    case TokenKind::percent:
    case TokenKind::ordinal:
    case TokenKind::measure:
      return true;
    default:
      return false;
  }
}
// Not a word of any list, or a sign that means nothing.
[[nodiscard]] inline bool is_unknown(const Token& token) noexcept {
  return token.is_word(WordClass::unknown) || token.kind == TokenKind::sign ||
         token.kind == TokenKind::money_sign;
}
[[nodiscard]] inline bool is_phrase_token(const Token& token) noexcept {
  if (token.kind == TokenKind::word) {
    return (mask_of(token.cls) & phrase_words) != 0;
  }
  return token.kind != TokenKind::sign && token.kind != TokenKind::money_sign && !is_foreign(token);
}
[[nodiscard]] inline bool is_core(const Token& token) noexcept {
  if (token.kind == TokenKind::word) {
    return (mask_of(token.cls) & core_words) != 0;
  }
  return token.kind >= TokenKind::long_number;
}
// Stands between a phrase and other text and keeps them apart.
[[nodiscard]] inline bool is_separator(const Token& token) noexcept {
  if (token.kind == TokenKind::emoji || token.kind == TokenKind::newline) {
    return true;
  }
  if (token.kind != TokenKind::punct || token.between_letters) {
    return false;
  }
  switch (token.symbol) {
    case U',':
    case U'.':
    case U'!':
    case U';':
    case U'-':
    case U'(':
    case U')':
    case U'~':
    case U'*':
    case U'|':
      return true;
    default:
      return false;
  }
}

}  // namespace soldwire::claims::language
