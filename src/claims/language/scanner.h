// Cuts a normalised comment into tokens, left to right (section 4). What needs
// more than one token to decide is left to combine().
//
// Threads:  one object per comment.
// Lifetime: everything given to the constructor must outlive the object.
// Limits:   linear in the text: every run looked ahead at has a fixed bound or is
//           consumed by the token it becomes.
#pragma once

#include <cstddef>
#include <string_view>

#include "claims/language/characters.h"
#include "claims/language/item_index.h"
#include "claims/language/lexicon.h"
#include "claims/language/token.h"

namespace soldwire::claims::language {

// Longer runs of digits are no numbers one counts with.
inline constexpr std::size_t number_digits_max = 5;

// Words that are split off when they stand directly behind digits ("12sold").
inline constexpr WordMask split_after_digits =
    mask_of(WordClass::claim, WordClass::pass, WordClass::conn, WordClass::mark);

class Scanner {
 public:
  // `text` must have zeros behind it, as NormalText has. `has_triple`: some
  // character stands three times in a row.
  Scanner(std::u32string_view text, bool has_triple, const Lexicon& lexicon, const ItemIndex& items,
          TokenList& out)
      : text_(text.data()),
        size_(text.size()),
        has_triple_(has_triple),
        lexicon_(lexicon),
        items_(items),
        out_(out) {}

  void run();

 private:
  // A word found at some place.
  struct Match {
    std::size_t end = 0;  // 0: nothing found
    const WordEntry* entry = nullptr;
    int variant = -1;
  };
  // How a letter written three times or more is read.
  enum class Repeats { as_written, as_one, as_two };

  // scanner.cc
  [[nodiscard]] char32_t at(std::size_t i) const noexcept { return i < size_ ? text_[i] : 0; }
  [[nodiscard]] CharClass cls(std::size_t i) const noexcept {
    return i < size_ ? class_of(text_[i]) : CharClass::end;
  }
  [[nodiscard]] bool is_digit(std::size_t i) const noexcept {
    return i < size_ && text_[i] >= U'0' && text_[i] <= U'9';
  }
  [[nodiscard]] bool is_letter(std::size_t i) const noexcept { return cls(i) == CharClass::letter; }
  [[nodiscard]] bool is_ascii_letter(std::size_t i) const noexcept {
    return i < size_ && text_[i] >= U'a' && text_[i] <= U'z';
  }
  // Neither letter nor digit goes on here; another script may.
  [[nodiscard]] bool is_border(std::size_t i) const noexcept {
    const CharClass c = cls(i);
    return c != CharClass::letter && c != CharClass::digit && c != CharClass::mark;
  }
  [[nodiscard]] std::size_t letters_end(std::size_t i) const noexcept;
  [[nodiscard]] std::size_t digits_end(std::size_t i) const noexcept;
  [[nodiscard]] std::size_t alnum_end(std::size_t i) const noexcept;
  [[nodiscard]] std::u32string_view slice(std::size_t begin, std::size_t end) const noexcept {
    return {text_ + begin, end - begin};
  }
  [[nodiscard]] int value(std::size_t begin, std::size_t end) const noexcept;
  Token& add(TokenKind kind, std::size_t begin, std::size_t end);
  void add_word(std::size_t begin, const Match& match);
  void add_unknown(std::size_t begin, std::size_t end);

  [[nodiscard]] Match match_at(std::size_t begin) const;
  [[nodiscard]] Match walk(std::size_t begin, Repeats repeats) const;
  [[nodiscard]] bool may_end(std::size_t begin, std::size_t end, const WordEntry* entry) const;
  // The single word between two places, however often its letters repeat.
  [[nodiscard]] const WordEntry* word_between(std::size_t begin, std::size_t end) const;

  std::size_t scan_word(std::size_t i);
  std::size_t scan_segment(std::size_t i);
  std::size_t scan_unknown_word(std::size_t i);
  std::size_t scan_other(std::size_t i);
  std::size_t scan_plus(std::size_t i);
  [[nodiscard]] std::size_t url_end(std::size_t i) const;
  [[nodiscard]] std::size_t mention_end(std::size_t i) const;

  // scan_number.cc: each returns where it stopped, 0 when it does not apply.
  std::size_t scan_number(std::size_t i);
  std::size_t scan_long_number(std::size_t i, std::size_t digits);
  std::size_t scan_glued_sign(std::size_t i, std::size_t digits);
  std::size_t scan_dots(std::size_t i, std::size_t digits);
  std::size_t scan_slash(std::size_t i, std::size_t digits);
  std::size_t scan_comma(std::size_t i, std::size_t digits);
  std::size_t scan_hyphen(std::size_t i, std::size_t digits);
  std::size_t scan_times(std::size_t i, std::size_t digits);
  void add_number(std::size_t begin, std::size_t end);
  [[nodiscard]] std::size_t phone_end(std::size_t i) const;
  [[nodiscard]] std::size_t plus_phone_end(std::size_t i) const;
  [[nodiscard]] std::size_t time_end(std::size_t i, std::size_t digits) const;
  [[nodiscard]] bool is_money_at(std::size_t i) const;

  // scan_code.cc: likewise.
  std::size_t scan_letters_after(std::size_t i, std::size_t digits);
  std::size_t scan_tail_word(std::size_t begin);
  std::size_t scan_code(std::size_t i);
  std::size_t scan_quantity(std::size_t i);
  [[nodiscard]] std::size_t key_end(std::size_t i) const;

  const char32_t* text_;
  std::size_t size_;
  bool has_triple_;
  const Lexicon& lexicon_;
  const ItemIndex& items_;
  TokenList& out_;
};

}  // namespace soldwire::claims::language
