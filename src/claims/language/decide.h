// From tokens to an intent (sections 6, 7 and 8).
//
// Threads:  pure; works on the caller's tokens.
// Lifetime: everything a Setting refers to must outlive the call.
#pragma once

#include <string_view>

#include "claims/language/item_index.h"
#include "claims/language/lexicon.h"
#include "claims/language/token.h"
#include "claims/language/trace.h"
#include "claims/types.h"

namespace soldwire::claims::language {

// What besides the tokens decides.
struct Setting {
  const Lexicon& lexicon;
  const ItemIndex& items;
  ClaimMode mode = ClaimMode::keyword;
  bool strict = false;
  bool ranges = false;
  std::int64_t max_qty = 50;
  std::string_view current_item;  // canonical; empty: none
  std::u32string_view text;       // the tokens' text
  Trace* trace = nullptr;         // where somebody wants to know how it was read
};

[[nodiscard]] Reading decide(const Setting& setting, TokenList& tokens);

[[nodiscard]] Reading review(ReadingReason reason);
[[nodiscard]] Reading nothing(ReadingReason reason);

}  // namespace soldwire::claims::language
