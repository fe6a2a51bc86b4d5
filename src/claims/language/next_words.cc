#include "claims/language/next_words.h"

#include <bit>

#include "claims/language/roles.h"

namespace soldwire::claims::language {
namespace {

// A word that asks for a place in line and is no claim word.
bool is_only_next(const Token& token) {
  return token.is_word(WordClass::claim) && token.entry != nullptr && token.entry->only_next;
}

}  // namespace

NextWords next_words_in(const TokenList& tokens) {
  constexpr WordMask others =
      mask_of(WordClass::claim, WordClass::pass, WordClass::ask, WordClass::status);
  bool has_next = false;
  bool has_others = false;
  bool has_item = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_only_next(tokens[i])) {
      has_next = true;
    } else {
      has_others = has_others || is_word_of(tokens[i], others);
    }
    has_item = has_item || tokens[i].has_item();
  }
  return !has_next                 ? NextWords::none
         : has_item && !has_others ? NextWords::decide
                                   : NextWords::beside;
}

void forget_next_words(TokenList& tokens) {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Token& token = tokens[i];
    if (is_only_next(token)) {
      const WordMask others = token.entry->mask & ~mask_of(WordClass::claim);
      token.cls =
          others == 0 ? WordClass::unknown : static_cast<WordClass>(std::countr_zero(others));
    }
  }
}

}  // namespace soldwire::claims::language
