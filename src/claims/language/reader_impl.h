// The steps of a reading, shared by reading a comment and explaining one.
//
// Place:    private to reader.cc and explain.cc.
// Threads:  a Reader::Impl is immutable; the rest belongs to one comment.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "claims/language/decide.h"
#include "claims/language/item_index.h"
#include "claims/language/lexicon.h"
#include "claims/language/normalise.h"
#include "claims/language/parse.h"
#include "claims/language/token.h"
#include "claims/language/trace.h"

namespace soldwire::claims::language {

struct Reader::Impl {
  Lexicon lexicon;
  ClaimMode mode = ClaimMode::keyword;
  bool strict = false;
  bool ranges = false;
  std::int64_t max_qty = 50;
};

// What happened on the way to a reading that its tokens do not show.
struct ReadingNotes {
  Trace trace;
  std::size_t characters_cut = 0;  // from the front: the mark that opens a quotation
  std::vector<Token> mentions;     // cut from the front
};

// Everything behind normalise(). `text` and `tokens` are the caller's, so that they can be looked
// at afterwards; `notes` may be null.
[[nodiscard]] Reading read_normal(const Reader::Impl& reader, NormalText& text,
                                  const ItemIndex& items, std::string_view current_item,
                                  TokenList& tokens, ReadingNotes* notes);

}  // namespace soldwire::claims::language
