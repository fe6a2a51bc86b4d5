// How a comment was read, word by word: for operators who ask why, and for those who set words.
//
// Threads: values.
// Limits:  at most as many tokens as a comment that is read may have characters (500).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "claims/types.h"

namespace soldwire::claims::language {

// What a piece of a comment is to the rules (docs/claim-language.md, sections 4 and 5).
enum class TokenRole : std::uint8_t {
  claim,
  pass,
  item,  // a code or a number that may be one; also a range and 12x2
  quantity,
  variant,         // size, colour, or another entry of an item's list
  number_word,     // "two" that counts nothing
  unclear_number,  // 12.50, 12/15
  connector,       // and
  alternative,     // or
  all,
  correction,
  question,
  ask,
  statement,  // sold out
  subject,    // I, she: someone tells of a sale
  condition,
  negation,
  filler,
  tail,  // may begin free text
  price,
  phone,
  time,
  measure,  // 12 minutes, 40%, 12th
  mention,
  reply_to,  // a mention at the front, where platforms put it
  link,
  emoji,
  punctuation,
  unknown,
  quoted,    // somebody else's words
  not_read,  // behind the longest comment that is read
};
inline constexpr std::size_t token_role_count = static_cast<std::size_t>(TokenRole::not_read) + 1;

[[nodiscard]] std::string_view to_string(TokenRole role) noexcept;

struct ExplainedToken {
  TokenRole role = TokenRole::unknown;
  // In the comment as it was written; `end` is one behind.
  std::size_t begin = 0;  // bytes of UTF-8
  std::size_t end = 0;
  std::size_t begin_utf16 = 0;  // as browsers count
  std::size_t end_utf16 = 0;
  bool in_dropped_sentence = false;  // a sentence that says nothing (section 6, rule 4)
  bool decisive = false;             // the piece that decided; at most one
  std::string meaning;               // the item's code or the quantity, where it names one

  friend bool operator==(const ExplainedToken&, const ExplainedToken&) = default;
};

struct Explanation {
  Reading reading;
  // In the order of the comment, apart from each other; what lies between is white space and
  // characters that nobody sees.
  std::vector<ExplainedToken> tokens;
};

}  // namespace soldwire::claims::language
