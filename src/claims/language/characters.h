// What each code point becomes when a comment is normalised, and what kind of
// character the result is (docs/claim-language.md, section 3, steps 2 to 9).
//
// Place:    under normalise.cc and the scanner; the only file that asks ICU.
// Threads:  one immutable table per process, made on first use; share freely.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace soldwire::claims::language {

// Every emoji and symbol becomes this one character (a black circle, category
// So), so that normalising twice changes nothing.
inline constexpr char32_t emoji_mark = U'\u25CF';

enum class CharClass : std::uint8_t {
  end,  // the zero behind the text
  space,
  newline,
  letter,   // of a script that puts spaces between words
  segment,  // of Thai, Han, kana or Hangul: words are cut by the longest known one
  mark,     // combining mark that belongs to the letter before it
  digit,    // 0-9; all others have been mapped
  emoji,
  currency,
  sign,  // % ^ { } [ ] \ < > @
  punct,
};

struct CharacterInfo {
  static constexpr std::uint8_t identity = 1;       // folds to itself
  static constexpr std::uint8_t composes_back = 2;  // may merge with the character before it
  static constexpr std::uint8_t keeps_marks = 4;    // letter of a script whose marks carry meaning
  static constexpr std::uint8_t look_alike = 8;     // Cyrillic or Greek twin of a Latin letter

  std::uint16_t fold_begin = 0;  // into the pool of foldings
  std::uint8_t fold_size = 0;    // 0: deleted
  std::uint8_t flags = 0;
  CharClass cls = CharClass::punct;  // meaningful for characters that fold to themselves
  std::uint8_t combining = 0;        // canonical combining class

  friend bool operator==(const CharacterInfo&, const CharacterInfo&) = default;
};

class Characters {
 public:
  [[nodiscard]] static const Characters& get();

  [[nodiscard]] const CharacterInfo& info(char32_t c) const noexcept {
    if (c < table_end) {
      return entries_[(static_cast<std::size_t>(pages_[c >> page_bits]) << page_bits) +
                      (c & (page_size - 1))];
    }
    return beyond(c);
  }
  // The result of steps 2 to 9 for `c` alone; empty when it is deleted. Only for
  // characters without the identity flag.
  [[nodiscard]] std::u32string_view folded(const CharacterInfo& info) const noexcept {
    return std::u32string_view(pool_).substr(info.fold_begin, info.fold_size);
  }
  // True when NFC would merge `b` into `a`.
  [[nodiscard]] static bool composes(char32_t a, char32_t b);
  // Steps 3 to 6 over a whole text, where neighbours influence each other. Linear:
  // at most 30 combining marks in a row are looked at.
  [[nodiscard]] static std::u32string normalise_in_context(std::u32string_view text);
  // The Latin twin of a Cyrillic or Greek letter; the letter itself when it has none.
  [[nodiscard]] static char32_t latin_twin(char32_t c) noexcept;

 private:
  static constexpr char32_t table_end = 0x20000;  // all emoji and every script with a pack
  static constexpr unsigned page_bits = 7;
  static constexpr char32_t page_size = 1u << page_bits;

  Characters();
  [[nodiscard]] const CharacterInfo& beyond(char32_t c) const noexcept;
  [[nodiscard]] CharacterInfo make(char32_t c);

  std::array<std::uint16_t, table_end / page_size> pages_{};
  std::vector<CharacterInfo> entries_;
  std::u32string pool_;
  CharacterInfo beyond_deleted_;
  CharacterInfo beyond_han_;
  CharacterInfo beyond_symbol_;
};

namespace detail {
[[nodiscard]] constexpr std::array<CharClass, 128> make_ascii_classes() {
  std::array<CharClass, 128> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    CharClass cls = CharClass::punct;
    if (c == 0) cls = CharClass::end;
    if (c == ' ') cls = CharClass::space;
    if (c == '\n') cls = CharClass::newline;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) cls = CharClass::letter;
    if (c >= '0' && c <= '9') cls = CharClass::digit;
    if (c == '$') cls = CharClass::currency;
    for (const char sign : {'%', '^', '{', '}', '[', ']', '\\', '<', '>', '@'}) {
      if (c == static_cast<unsigned char>(sign)) cls = CharClass::sign;
    }
    classes[c] = cls;
  }
  return classes;
}
inline constexpr std::array<CharClass, 128> ascii_classes = make_ascii_classes();
}  // namespace detail

// The class of a character of a normalised text.
[[nodiscard]] inline CharClass class_of(char32_t c) noexcept {
  return c < 128 ? detail::ascii_classes[c] : Characters::get().info(c).cls;
}

}  // namespace soldwire::claims::language
