// The part of the scanner that begins at digits.

#include <array>

#include "claims/language/scanner.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t phone_digits_min = 7;
constexpr std::size_t phone_digits_max = 15;

constexpr bool is_phone_separator(char32_t c) {
  return c == U' ' || c == U'-' || c == U'.';
}

}  // namespace

void Scanner::add_number(std::size_t begin, std::size_t end) {
  const int number = value(begin, end);
  const bool fits = end - begin <= number_digits_max;
  const TokenKind kind = !fits         ? TokenKind::long_number
                         : number == 0 ? TokenKind::zero
                                       : TokenKind::number;
  add(kind, begin, end).first = number;
}

// 3-3-4 groups, (ddd) ddd-dddd, and groups that start with 0.
std::size_t Scanner::phone_end(std::size_t i) const {
  if (at(i) == U'(') {
    const std::size_t area = i + 1;
    if (digits_end(area) != area + 3 || at(area + 3) != U')') {
      return 0;
    }
    std::size_t next = area + 4;
    next += is_phone_separator(at(next)) ? 1 : 0;
    if (digits_end(next) != next + 3) {
      return 0;
    }
    next += 3;
    next += is_phone_separator(at(next)) ? 1 : 0;
    return digits_end(next) == next + 4 && is_border(next + 4) ? next + 4 : 0;
  }
  std::array<std::size_t, 4> sizes{};
  std::size_t groups = 0;
  std::size_t total = 0;
  std::size_t end = i;
  const bool from_zero = at(i) == U'0';
  for (std::size_t group = i; is_digit(group);) {
    const std::size_t group_end = digits_end(group);
    const std::size_t length = group_end - group;
    if (length > number_digits_max || length < 2 || total + length > phone_digits_max ||
        !is_border(group_end)) {
      break;
    }
    if (groups < sizes.size()) {
      sizes[groups] = length;
    }
    ++groups;
    total += length;
    end = group_end;
    const bool american = groups == 3 && sizes[0] == 3 && sizes[1] == 3 && sizes[2] == 4;
    if (american || !is_phone_separator(at(group_end))) {
      break;
    }
    group = group_end + 1;
  }
  const bool american = groups == 3 && sizes[0] == 3 && sizes[1] == 3 && sizes[2] == 4;
  return american || (from_zero && groups >= 2 && total >= 8) ? end : 0;
}

// + and at least 8 digits with separators.
std::size_t Scanner::plus_phone_end(std::size_t i) const {
  // Behind a code it is a quantity, perhaps with a phone number after it.
  const bool glued = i > 0 && (!is_border(i - 1) || cls(i - 1) == CharClass::segment);
  std::size_t digits = 0;
  std::size_t end = i + 1;
  for (std::size_t next = i + 1; next < size_;) {
    if (is_digit(next)) {
      const std::size_t group_end = digits_end(next);
      if (digits > 0 && text_[next] == U'0') {
        break;  // no number has a 0 behind its country code
      }
      digits += group_end - next;
      end = next = group_end;
    } else if (!glued && digits > 0 && is_phone_separator(text_[next]) && is_digit(next + 1)) {
      ++next;
    } else {
      break;
    }
  }
  return digits >= 8 && digits <= phone_digits_max && is_border(end) ? end : 0;
}

std::size_t Scanner::time_end(std::size_t i, std::size_t digits) const {
  const int hours = value(i, digits);
  if (digits - i > 2) {
    return 0;
  }
  const auto half_day = [&](std::size_t from) {
    const bool is_half = (at(from) == U'a' || at(from) == U'p') && at(from + 1) == U'm';
    return is_half && is_border(from + 2) ? from + 2 : 0;
  };
  if (at(digits) == U':' && digits_end(digits + 1) == digits + 3) {
    std::size_t end = digits + 3;
    if (at(end) == U':' && digits_end(end + 1) == end + 3) {
      end += 3;
    }
    const std::size_t with_half = half_day(at(end) == U' ' ? end + 1 : end);
    return with_half != 0 ? with_half : is_border(end) ? end : 0;
  }
  if (hours >= 1 && hours <= 12) {
    if (const std::size_t end = half_day(digits)) {
      return end;
    }
  }
  if (at(digits) == U'h' && hours <= 24) {
    const std::size_t minutes = digits_end(digits + 1);
    if ((minutes == digits + 1 || minutes == digits + 3) && is_border(minutes)) {
      return minutes;
    }
  }
  return 0;
}

bool Scanner::is_money_at(std::size_t i) const {
  i += at(i) == U' ' ? 1 : 0;
  if (cls(i) == CharClass::currency) {
    return true;
  }
  const Match match =
      cls(i) == CharClass::letter || cls(i) == CharClass::segment ? match_at(i) : Match{};
  return match.entry != nullptr && match.entry->is(WordClass::currency);
}

std::size_t Scanner::scan_long_number(std::size_t i, std::size_t digits) {
  const std::size_t length = digits - i;
  const std::size_t letters = letters_end(digits);
  const WordEntry* entry = letters > digits ? word_between(digits, letters) : nullptr;
  const bool splits =
      entry != nullptr && entry->is_any(split_after_digits) && letters - digits >= 2;
  const bool price = entry != nullptr && entry->is(WordClass::currency) && is_border(letters);
  if (price) {
    add(TokenKind::price, i, letters);
    return letters;
  }
  if (length >= phone_digits_min && length <= phone_digits_max && (is_border(digits) || splits)) {
    add(TokenKind::phone, i, digits);
    return digits;
  }
  std::size_t end = is_border(digits) || splits ? digits : alnum_end(digits);
  while ((at(end) == U'.' || at(end) == U',') && is_digit(end + 1)) {
    end = digits_end(end + 1);
  }
  add(TokenKind::long_number, i, end);
  return end;
}

// What may stand directly behind a number and makes it something else: am, %, th, k.
std::size_t Scanner::scan_glued_sign(std::size_t i, std::size_t digits) {
  if (const std::size_t end = time_end(i, digits)) {
    add(TokenKind::time, i, end);
    return end;
  }
  const std::size_t percent = at(digits) == U' ' ? digits + 1 : digits;
  if (at(percent) == U'%') {
    add(TokenKind::percent, i, percent + 1);
    return percent + 1;
  }
  if (at(digits) == U'/' && at(digits + 1) == U'-') {
    add(TokenKind::price, i, digits + 2);  // 500/- as written in South Asia
    return digits + 2;
  }
  const std::size_t letters = letters_end(digits);
  if (letters == digits || !is_border(letters)) {
    return 0;
  }
  const std::u32string_view word = slice(digits, letters);
  const WordEntry* entry = lexicon_.find(word);
  const bool counts = entry != nullptr && entry->is(WordClass::qtyunit);  // German: 3 st
  if (!counts && (word == U"st" || word == U"nd" || word == U"rd" || word == U"th")) {
    add(TokenKind::ordinal, i, letters);
    return letters;
  }
  const bool currency = entry != nullptr && entry->is(WordClass::currency) &&
                        entry->cls != WordClass::claim && entry->cls != WordClass::pass;
  if (word == U"k" || currency) {
    add(TokenKind::price, i, letters);
    return letters;
  }
  return 0;
}

std::size_t Scanner::scan_dots(std::size_t i, std::size_t digits) {
  std::size_t end = digits;
  std::size_t dots = 0;
  while (at(end) == U'.' && is_digit(end + 1)) {
    end = digits_end(end + 1);
    ++dots;
  }
  if (dots == 0) {
    return 0;
  }
  if (dots == 1 && at(end) == U'k' && is_border(end + 1)) {
    add(TokenKind::price, i, end + 1);  // 1.5k
    return end + 1;
  }
  if (at(end) == U',' && is_digit(end + 1)) {
    end = digits_end(end + 1);  // 1.299,00
  }
  add(dots == 1 ? TokenKind::decimal : TokenKind::dot_list, i, end);
  return end;
}

std::size_t Scanner::scan_slash(std::size_t i, std::size_t digits) {
  std::size_t end = digits;
  for (;;) {
    std::size_t next = at(end) == U' ' ? end + 1 : end;
    if (at(next) != U'/') {
      break;
    }
    ++next;
    next += at(next) == U' ' ? 1 : 0;
    if (!is_digit(next)) {
      break;
    }
    end = digits_end(next);
  }
  if (end == digits) {
    return 0;
  }
  add(TokenKind::slash, i, end);
  return end;
}

std::size_t Scanner::scan_comma(std::size_t i, std::size_t digits) {
  if (at(digits) != U',' || !is_digit(digits + 1)) {
    return 0;
  }
  const std::size_t end = digits_end(digits + 1);
  const std::size_t behind = end - (digits + 1);
  const bool comma_before = i >= 2 && text_[i - 1] == U',' && is_digit(i - 2);
  const bool comma_after = at(end) == U',' && is_digit(end + 1);
  if (digits - i <= 3 && behind == 3 && !comma_before && comma_after) {
    // 1,299,000: a list, unless money is named.
    std::size_t last = end;
    while (at(last) == U',' && digits_end(last + 1) == last + 4) {
      last += 4;
    }
    const bool money_before =
        out_.size() > 0 && (out_[out_.size() - 1].kind == TokenKind::money_sign ||
                            out_[out_.size() - 1].spells(WordClass::currency));
    if (money_before || is_money_at(last)) {
      add(TokenKind::long_number, i, last);
      return last;
    }
    return 0;
  }
  if (comma_before || comma_after || !is_border(end)) {
    return 0;
  }
  if (digits - i <= 3 && behind == 3) {
    if (at(end) == U'.' && is_digit(end + 1)) {
      const std::size_t cents = digits_end(end + 1);
      add(TokenKind::decimal, i, cents);  // 1,299.00
      return cents;
    }
    Token& token = add(TokenKind::thousands, i, end);
    token.first = value(i, digits);
    token.second = value(digits + 1, end);
    return end;
  }
  if (behind == 2 && lexicon_.decimal_comma()) {
    add(TokenKind::decimal_comma, i, end);
    return end;
  }
  return 0;
}

std::size_t Scanner::scan_hyphen(std::size_t i, std::size_t digits) {
  std::size_t end = digits;
  std::size_t parts = 1;
  bool plain = true;
  int last = value(i, digits);
  for (;;) {
    std::size_t next = at(end) == U' ' ? end + 1 : end;
    if (at(next) != U'-' && at(next) != U'~') {
      break;
    }
    ++next;
    next += at(next) == U' ' ? 1 : 0;
    if (!is_digit(next)) {
      break;
    }
    const std::size_t next_end = digits_end(next);
    std::size_t stop = next_end;
    if (!is_border(next_end)) {
      if (match_at(next).end > next_end) {
        break;  // "12-2xl": an item and its size
      }
      const std::size_t letters = letters_end(next_end);
      const WordEntry* entry = word_between(next_end, letters);
      if (entry == nullptr || !entry->is_any(split_after_digits)) {
        stop = alnum_end(next_end);
        plain = false;
      }
    }
    last = value(next, next_end);
    plain = plain && last > 0 && next_end - next <= number_digits_max;
    end = stop;
    ++parts;
  }
  if (parts == 1) {
    return 0;
  }
  plain = plain && parts == 2 && value(i, digits) > 0;
  Token& token = add(plain ? TokenKind::range : TokenKind::hyphen_list, i, end);
  token.first = value(i, digits);
  token.second = last;
  return end;
}

// 12x2, 12 x 2, 2x.
std::size_t Scanner::scan_times(std::size_t i, std::size_t digits) {
  const auto is_sign = [&](std::size_t place) { return at(place) == U'x' || at(place) == U'*'; };
  const bool spaced = at(digits) == U' ' && is_sign(digits + 1) && at(digits + 2) == U' ';
  const std::size_t right = spaced ? digits + 3 : digits + 1;
  if ((spaced || is_sign(digits)) && is_digit(right)) {
    std::size_t end = digits_end(right);
    if (end - right > number_digits_max || value(i, digits) == 0) {
      end = alnum_end(right);
      add(TokenKind::long_number, i, end);
      return end;
    }
    const int times = value(right, end);
    if (!is_border(end)) {
      const std::size_t letters = letters_end(end);
      const WordEntry* entry = word_between(end, letters);
      const bool is_unit = entry != nullptr && entry->is(WordClass::qtyunit) && is_border(letters);
      const bool splits = entry != nullptr && entry->is_any(split_after_digits);
      if (!is_unit && !splits) {
        end = alnum_end(end);
        add(TokenKind::long_number, i, end);
        return end;
      }
      end = is_unit ? letters : end;
    }
    Token& token = add(TokenKind::times, i, end);
    token.first = value(i, digits);
    token.second = times;
    return end;
  }
  if (at(digits) != U'x') {
    return 0;
  }
  const std::size_t letters = letters_end(digits + 1);
  const bool code_follows = letters > digits + 1 && letters <= digits + 3 && is_digit(letters);
  if (is_border(digits + 1) || code_follows) {
    add(TokenKind::pre_quantity, i, digits + 1).first = value(i, digits);
    return digits + 1;
  }
  return 0;
}

std::size_t Scanner::scan_number(std::size_t i) {
  const std::size_t digits = digits_end(i);
  if (!items_.empty()) {
    if (const std::size_t end = key_end(i)) {
      add(TokenKind::code, i, end);
      return end;
    }
  }
  const Match match = match_at(i);
  if (match.end > digits) {
    add_word(i, match);  // 2xl, or a variant such as 38/40
    return match.end;
  }
  if (const std::size_t end = phone_end(i)) {
    add(TokenKind::phone, i, end);
    return end;
  }
  if (digits - i > number_digits_max) {
    return scan_long_number(i, digits);
  }
  using Scan = std::size_t (Scanner::*)(std::size_t, std::size_t);
  constexpr std::array<Scan, 7> scans{&Scanner::scan_glued_sign,   &Scanner::scan_dots,
                                      &Scanner::scan_slash,        &Scanner::scan_comma,
                                      &Scanner::scan_hyphen,       &Scanner::scan_times,
                                      &Scanner::scan_letters_after};
  if (at(digits) != 0) {
    for (const Scan scan : scans) {
      if (const std::size_t end = (this->*scan)(i, digits)) {
        return end;
      }
    }
  }
  const bool suffix = at(digits) == U'-' && at(digits + 1) >= U'a' && at(digits + 1) <= U'e' &&
                      is_border(digits + 2) && value(i, digits) > 0;
  if (suffix) {
    add(TokenKind::code, i, digits + 2);
    return digits + 2;
  }
  add_number(i, digits);
  return digits;
}

}  // namespace soldwire::claims::language
