// Joins tokens whose meaning depends on their neighbours: prices with their
// currency, quantities with their unit, ranges in words, sizes (section 4).
//
// Threads: pure; changes `tokens` in place. Linear in their number.
#pragma once

#include <string_view>

#include "claims/language/item_index.h"
#include "claims/language/token.h"

namespace soldwire::claims::language {

// `text` is the normalised text the tokens were cut from.
void combine(std::u32string_view text, const ItemIndex& items, TokenList& tokens);

}  // namespace soldwire::claims::language
