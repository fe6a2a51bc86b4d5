// Words that ask for a place in line, and when they do.
//
// "next" is an everyday word: it asks for a place in line only with an item, only where nothing
// else claims, passes or tells of a sale, and only where that leaves no doubt.
//
// Threads: pure; works on the caller's tokens.
#pragma once

#include <cstdint>

#include "claims/language/token.h"

namespace soldwire::claims::language {

enum class NextWords : std::uint8_t {
  none,    // there are none
  decide,  // the comment may ask for a place in line
  beside,  // there are some, which mean nothing here
};
// Claim words that ask for a place too, such as "sold next", are not counted: they always mean it.
[[nodiscard]] NextWords next_words_in(const TokenList& tokens);

// The words are what they would be without that meaning.
void forget_next_words(TokenList& tokens);

}  // namespace soldwire::claims::language
