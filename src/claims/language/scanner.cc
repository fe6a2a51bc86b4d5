#include "claims/language/scanner.h"

#include <algorithm>

#include "claims/language/item_code.h"

namespace soldwire::claims::language {
namespace {

// Words that may stand directly before digits whatever their length ("cf12").
constexpr WordMask split_before_digits = mask_of(WordClass::claim, WordClass::pass, WordClass::mark,
                                                 WordClass::sizemark, WordClass::qtymark);

// Dots that stand between the entries of a list.
constexpr bool is_bullet(char32_t c) {
  switch (c) {
    case 0xB7:    // ·
    case 0x2022:  // •
    case 0x2027:  // ‧
    case 0x2219:  // ∙
    case 0x22C5:  // ⋅
    case 0x30FB:  // ・
      return true;
    default:
      return false;
  }
}

}  // namespace

std::size_t Scanner::letters_end(std::size_t i) const noexcept {
  while (cls(i) == CharClass::letter || cls(i) == CharClass::mark) {
    ++i;
  }
  return i;
}

std::size_t Scanner::digits_end(std::size_t i) const noexcept {
  while (is_digit(i)) {
    ++i;
  }
  return i;
}

std::size_t Scanner::alnum_end(std::size_t i) const noexcept {
  while (!is_border(i)) {
    ++i;
  }
  return i;
}

int Scanner::value(std::size_t begin, std::size_t end) const noexcept {
  int number = 0;
  for (std::size_t i = begin; i < end; ++i) {
    // More than five digits are never a number one counts with.
    number = std::min(number * 10 + static_cast<int>(text_[i] - U'0'), 1'000'000);
  }
  return number;
}

Token& Scanner::add(TokenKind kind, std::size_t begin, std::size_t end) {
  Token token;
  token.kind = kind;
  token.begin = static_cast<std::uint16_t>(begin);
  token.end = static_cast<std::uint16_t>(end);
  token.space_before = begin > 0 && text_[begin - 1] == U' ';
  return out_.add(token);
}

void Scanner::add_word(std::size_t begin, const Match& match) {
  Token& token = add(TokenKind::word, begin, match.end);
  token.entry = match.entry;
  token.variant = match.variant;
  if (match.variant >= 0) {
    token.cls = WordClass::variant;
  } else {
    token.cls = match.entry->cls >= WordClass::currency ? WordClass::unknown : match.entry->cls;
  }
}

void Scanner::add_unknown(std::size_t begin, std::size_t end) {
  add(TokenKind::word, begin, end);
}

const WordEntry* Scanner::word_between(std::size_t begin, std::size_t end) const {
  if (const WordEntry* entry = lexicon_.find(slice(begin, end))) {
    return entry;
  }
  if (!has_triple_) {
    return nullptr;
  }
  for (const std::size_t kept : {std::size_t{1}, std::size_t{2}}) {
    std::u32string reduced;
    for (std::size_t i = begin; i < end;) {
      std::size_t run = i;
      while (run < end && text_[run] == text_[i]) {
        ++run;
      }
      reduced.append(run - i >= 3 ? kept : run - i, text_[i]);
      i = run;
    }
    if (const WordEntry* entry = lexicon_.find(reduced)) {
      return entry;
    }
  }
  return nullptr;
}

// May a word end here? Not inside a longer one; but a change of script is a border,
// and so are digits for the words that are written without a space before a number.
bool Scanner::may_end(std::size_t begin, std::size_t end, const WordEntry* entry) const {
  const CharClass before = cls(end - 1);
  const CharClass after = cls(end);
  if (after == CharClass::mark) {
    return false;
  }
  if (before == CharClass::digit) {
    return after != CharClass::digit && after != CharClass::letter;
  }
  if (before != CharClass::letter && before != CharClass::mark) {
    return true;
  }
  if (after != CharClass::digit) {
    return after != CharClass::letter;
  }
  std::size_t run = end;
  bool ascii = true;
  while (run > begin && (cls(run - 1) == CharClass::letter || cls(run - 1) == CharClass::mark)) {
    --run;
    ascii = ascii && is_ascii_letter(run);
  }
  if (end - run >= 3 || !ascii) {
    return true;
  }
  if (run > begin) {
    entry = lexicon_.find(slice(run, end));  // "quero a12" is item A12: only "a" touches the digits
  }
  // A one-letter currency (đ, k) before digits is the letter of a code.
  return entry != nullptr &&
         (entry->is_any(split_before_digits) || (entry->is(WordClass::currency) && end - run == 2));
}

Scanner::Match Scanner::walk(std::size_t begin, Repeats repeats) const {
  const Trie& lexicon = lexicon_.trie();
  const Trie& variants = items_.words();
  std::uint32_t in_lexicon = Trie::root;
  std::uint32_t in_variants = variants.empty() ? Trie::nowhere : Trie::root;
  Match best;
  for (std::size_t i = begin; i < size_;) {
    char32_t c = text_[i];
    std::size_t times = 1;
    std::size_t next = i + 1;
    if (repeats != Repeats::as_written && text_[next] == c && text_[next + 1] == c &&
        (cls(i) == CharClass::letter || cls(i) == CharClass::segment)) {
      while (at(next) == c) {
        ++next;
      }
      times = repeats == Repeats::as_one ? 1 : 2;
    }
    if (c == U'-' && i > begin) {
      c = U' ';
    }
    for (; times > 0; --times) {
      in_lexicon = in_lexicon == Trie::nowhere ? in_lexicon : lexicon.step(in_lexicon, c);
      in_variants = in_variants == Trie::nowhere ? in_variants : variants.step(in_variants, c);
    }
    if (in_lexicon == Trie::nowhere && in_variants == Trie::nowhere) {
      break;
    }
    i = next;
    const std::uint32_t word = in_lexicon == Trie::nowhere ? 0 : lexicon.value(in_lexicon);
    const std::uint32_t variant = in_variants == Trie::nowhere ? 0 : variants.value(in_variants);
    if (word == 0 && variant == 0) {
      continue;
    }
    const WordEntry* entry = word == 0 ? nullptr : &lexicon_.entry(word);
    if (may_end(begin, i, entry)) {
      best.end = i;
      best.entry = entry;
      best.variant = static_cast<int>(variant) - 1;
    }
  }
  return best;
}

Scanner::Match Scanner::match_at(std::size_t begin) const {
  Match best = walk(begin, Repeats::as_written);
  if (has_triple_) {
    for (const Repeats repeats : {Repeats::as_one, Repeats::as_two}) {
      const Match match = walk(begin, repeats);
      if (match.end > best.end) {
        best = match;
      }
    }
  }
  return best;
}

std::size_t Scanner::url_end(std::size_t i) const {
  const auto begins_with = [&](std::u32string_view start) {
    return size_ - i > start.size() && slice(i, i + start.size()) == start;
  };
  // Runs of one character are squeezed, so the two slashes are one.
  if (!begins_with(U"http:/") && !begins_with(U"https:/") && !begins_with(U"www.")) {
    return 0;
  }
  while (i < size_ && text_[i] != U' ' && text_[i] != U'\n') {
    ++i;
  }
  return i;
}

std::size_t Scanner::mention_end(std::size_t i) const {
  if (text_[i] != U'@' || (i > 0 && !is_border(i - 1)) ||
      (i > 0 && cls(i - 1) == CharClass::segment)) {
    return 0;
  }
  std::size_t end = i + 1;
  for (std::size_t next = end; next < size_; ++next) {
    const CharClass c = cls(next);
    if (!is_border(next) || c == CharClass::segment || text_[next] == U'_') {
      end = next + 1;
    } else if (text_[next] != U'.' && text_[next] != U'-') {
      break;  // a dot or hyphen belongs to the name only when the name goes on
    }
  }
  return end == i + 1 ? 0 : end;
}

std::size_t Scanner::scan_plus(std::size_t i) {
  if (const std::size_t end = plus_phone_end(i)) {
    add(TokenKind::phone, i, end);
    return end;
  }
  const std::size_t digits = at(i + 1) == U' ' ? i + 2 : i + 1;
  const std::size_t end = digits_end(digits);
  if (end == digits) {
    add(TokenKind::punct, i, i + 1).symbol = U'+';
    return i + 1;
  }
  Token& token = add(TokenKind::plus, i, end);
  token.first = value(digits, end);
  return end;
}

std::size_t Scanner::scan_other(std::size_t i) {
  const char32_t c = text_[i];
  switch (cls(i)) {
    case CharClass::newline:
      add(TokenKind::newline, i, i + 1);
      return i + 1;
    case CharClass::emoji:
      add(TokenKind::emoji, i, i + 1);
      return i + 1;
    case CharClass::currency:
      add(TokenKind::money_sign, i, i + 1);
      return i + 1;
    case CharClass::sign:
      if (const std::size_t end = mention_end(i)) {
        add(TokenKind::mention, i, end);
        return end;
      }
      add(TokenKind::sign, i, i + 1);
      return i + 1;
    default:
      break;
  }
  if (c == U'+') {
    return scan_plus(i);
  }
  if (c == U'(') {
    if (const std::size_t end = phone_end(i)) {
      add(TokenKind::phone, i, end);
      return end;
    }
  }
  if (c == U'*' || c == U'=') {
    if (const std::size_t end = scan_quantity(i)) {
      return end;
    }
  }
  // "12's sold" tells of item 12: what hangs on a number by an apostrophe is no word of its own.
  if (c == U'\'' && i > 0 && is_digit(i - 1) && is_letter(i + 1)) {
    const std::size_t end = alnum_end(i + 1);
    add_unknown(i, end);
    return end;
  }
  // A few words are signs: #, &.
  const Match match = match_at(i);
  if (match.end != 0) {
    add_word(i, match);
    return match.end;
  }
  Token& token = add(TokenKind::punct, i, i + 1);
  token.symbol = c < 128 ? static_cast<std::uint16_t>(c) : is_bullet(c) ? bullet_symbol : 0;
  token.between_letters = i > 0 && c == U'-' && is_letter(i - 1) && is_letter(i + 1);
  return i + 1;
}

std::size_t Scanner::scan_segment(std::size_t i) {
  const Match match = match_at(i);
  if (match.end != 0) {
    add_word(i, match);
    return match.end;
  }
  std::size_t end = i + 1;
  while (cls(end) == CharClass::mark) {
    ++end;
  }
  // Unknown characters in a row are one unknown word.
  if (out_.size() > 0) {
    Token& last = out_[out_.size() - 1];
    if (last.is_word(WordClass::unknown) && last.entry == nullptr && last.end == i &&
        cls(last.begin) == CharClass::segment) {
      last.end = static_cast<std::uint16_t>(end);
      return end;
    }
  }
  add_unknown(i, end);
  return end;
}

// A word that no list has, perhaps with digits at its end.
std::size_t Scanner::scan_unknown_word(std::size_t i) {
  const std::size_t letters = letters_end(i);
  if (!is_digit(letters)) {
    add_unknown(i, letters);
    return letters;
  }
  // A claim or pass word with one or two letters too many: "soldA12", "cfA12".
  for (std::size_t extra = 1; extra <= 2 && i + extra < letters; ++extra) {
    const std::size_t split = letters - extra;
    const WordEntry* entry = word_between(i, split);
    if (entry == nullptr || (entry->cls != WordClass::claim && entry->cls != WordClass::pass)) {
      continue;
    }
    add_word(i, Match{split, entry, -1});
    if (entry->fuzzy) {
      const std::size_t end = alnum_end(split);
      add(TokenKind::glued, split, end);
      return end;
    }
    if (const std::size_t end = scan_code(split)) {
      return end;
    }
    return split;
  }
  if (const std::size_t end = scan_code(i)) {
    return end;
  }
  if (letters - i >= 3) {
    add_unknown(i, letters);
    return letters;
  }
  const std::size_t end = alnum_end(i);
  add_unknown(i, end);
  return end;
}

std::size_t Scanner::scan_word(std::size_t i) {
  if (text_[i] == U'h' || text_[i] == U'w') {
    if (const std::size_t end = url_end(i)) {
      add(TokenKind::url, i, end);
      return end;
    }
  }
  const std::size_t letters = letters_end(i);
  if (letters - i <= 3 && cls(letters) == CharClass::currency) {
    add(TokenKind::money_sign, i, letters + 1);  // R$, NT$
    return letters + 1;
  }
  if (!items_.empty()) {
    if (const std::size_t end = key_end(i)) {
      add(TokenKind::code, i, end);
      return end;
    }
  }
  if (text_[i] == U'x' && letters == i + 1) {
    if (const std::size_t end = scan_quantity(i)) {
      return end;
    }
  }
  if (at(letters) == U'-' && is_digit(letters + 1) && letters - i <= 2) {
    const WordEntry* entry = lexicon_.find(slice(i, letters));
    if (entry == nullptr || !entry->is_any(split_before_digits)) {
      if (const std::size_t end = scan_code(i)) {
        return end;
      }
    }
  }
  const Match match = match_at(i);
  if (match.end != 0) {
    add_word(i, match);
    return match.end;
  }
  return scan_unknown_word(i);
}

void Scanner::run() {
  for (std::size_t i = 0; i < size_;) {
    switch (cls(i)) {
      case CharClass::space:
        ++i;
        break;
      case CharClass::digit:
        i = scan_number(i);
        break;
      case CharClass::letter:
        i = scan_word(i);
        break;
      case CharClass::mark:  // of a kept script, on nothing
      case CharClass::segment:
        i = scan_segment(i);
        break;
      default:
        i = scan_other(i);
        break;
    }
  }
}

}  // namespace soldwire::claims::language
