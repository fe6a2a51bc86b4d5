// The part of the scanner where letters and digits touch.

#include <algorithm>

#include "claims/language/item_code.h"
#include "claims/language/scanner.h"

namespace soldwire::claims::language {

// A run of letters and digits, perhaps with one hyphen, that is the code of an item
// of the show: it is that item whatever else it looks like.
std::size_t Scanner::key_end(std::size_t i) const {
  const std::size_t run = alnum_end(i);
  const auto is_key = [&](std::size_t end) {
    const std::u32string_view written = slice(i, end);
    const bool has_letter = std::any_of(written.begin(), written.end(),
                                        [](char32_t c) { return c >= U'a' && c <= U'z'; });
    if (!has_letter || written.size() > 2 * item_code_length_max) {
      return false;
    }
    const std::string code = canonical_code(written);
    return !code.empty() && items_.find(code) != ItemIndex::nothing;
  };
  if (at(run) == U'-' && !is_border(run + 1)) {
    const std::size_t longer = alnum_end(run + 1);
    if (is_key(longer)) {
      return longer;
    }
  }
  if (!is_key(run)) {
    return 0;
  }
  const WordEntry* entry = lexicon_.find(slice(i, run));
  const bool is_intent =
      entry != nullptr && (entry->cls == WordClass::claim || entry->cls == WordClass::pass);
  return is_intent ? 0 : run;
}

// A word directly behind digits that is a word of its own: 12sold, 12M, 12and15.
std::size_t Scanner::scan_tail_word(std::size_t begin) {
  const std::size_t letters = letters_end(begin);
  if (letters == begin) {
    return 0;
  }
  const Match match = match_at(begin);
  if (match.variant >= 0 && match.end >= letters) {
    add_word(begin, match);
    return match.end;
  }
  const WordEntry* entry = word_between(begin, letters);
  if (entry == nullptr) {
    return 0;
  }
  const bool is_size = entry->is(WordClass::size) && is_border(letters);
  const bool splits = entry->is_any(split_after_digits) && letters - begin >= 2;
  if (!is_size && !splits) {
    return 0;
  }
  const Match word = match.end >= letters ? match : Match{letters, entry, -1};
  add_word(begin, word);
  return word.end;
}

std::size_t Scanner::scan_letters_after(std::size_t i, std::size_t digits) {
  const std::size_t letters = letters_end(digits);
  if (letters == digits) {
    return 0;
  }
  const WordEntry* entry = word_between(digits, letters);
  if (is_border(letters)) {
    if (entry != nullptr && entry->is(WordClass::qtyunit)) {
      add(TokenKind::quantity, i, letters).first = value(i, digits);
      return letters;
    }
    if (entry != nullptr && entry->is(WordClass::unit) && !entry->is(WordClass::size)) {
      add(TokenKind::measure, i, letters);
      return letters;
    }
    const bool suffix = letters == digits + 1 && text_[digits] >= U'a' && text_[digits] <= U'e';
    if (suffix && value(i, digits) > 0) {
      add(TokenKind::code, i, letters);
      return letters;
    }
  }
  // The number comes first, but only if a word of its own follows.
  const std::size_t before = out_.size();
  add_number(i, digits);
  if (const std::size_t end = scan_tail_word(digits)) {
    return end;
  }
  out_.shrink(before);
  const std::size_t end = alnum_end(letters);
  if (is_digit(letters)) {
    add(TokenKind::long_number, i, end);
  } else {
    add_unknown(i, end);
  }
  return end;
}

// A12, A-12, AA10, A12b.
std::size_t Scanner::scan_code(std::size_t i) {
  std::size_t letters = i;
  while (is_ascii_letter(letters)) {
    ++letters;
  }
  const std::size_t digits = at(letters) == U'-' ? letters + 1 : letters;
  const std::size_t end = digits_end(digits);
  if (letters == i || letters - i > 2 || end == digits || end - digits > number_digits_max) {
    return 0;
  }
  const bool suffix = at(end) >= U'a' && at(end) <= U'e' && is_border(end + 1);
  const bool hyphen_suffix =
      at(end) == U'-' && at(end + 1) >= U'a' && at(end + 1) <= U'e' && is_border(end + 2);
  const std::size_t code_end = suffix ? end + 1 : hyphen_suffix ? end + 2 : end;
  const std::size_t before = out_.size();
  add(TokenKind::code, i, code_end);
  const bool quantity_follows = at(code_end) == U'x' && is_digit(code_end + 1);
  if (is_border(code_end) || quantity_follows) {
    return code_end;
  }
  if (const std::size_t tail = scan_tail_word(code_end)) {
    return tail;
  }
  out_.shrink(before);
  return 0;
}

// x2, *2, =2.
std::size_t Scanner::scan_quantity(std::size_t i) {
  const std::size_t digits = at(i + 1) == U' ' ? i + 2 : i + 1;
  std::size_t end = digits_end(digits);
  if (end == digits) {
    return 0;
  }
  const int quantity = value(digits, end);
  if (!is_border(end)) {
    const std::size_t letters = letters_end(end);
    const WordEntry* entry = word_between(end, letters);
    const bool is_unit = entry != nullptr && entry->is(WordClass::qtyunit) && is_border(letters);
    if (!is_unit && (entry == nullptr || !entry->is_any(split_after_digits))) {
      return 0;
    }
    end = is_unit ? letters : end;
  }
  add(TokenKind::quantity, i, end).first = quantity;
  return end;
}

}  // namespace soldwire::claims::language
