// Brings a comment, or a word of a word list, into the one spelling that the
// rest of the reader knows (docs/claim-language.md, section 3).
//
// Place:    first step of read(); every word list passes through it too.
// Threads:  pure; the buffer is the caller's.
// Limits:   bytes_read_max, length_max and buffer_size below. Linear in the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace soldwire::claims::language {

// Longer comments are not read; an operator sees them if they hold a claim word.
inline constexpr std::size_t length_max = 500;
// Bytes behind these are not looked at. No platform sends a hundredth of it.
inline constexpr std::size_t bytes_read_max = 256 * 1024;

struct NormalText {
  // Code points that may pile up before letters and punctuation are merged.
  static constexpr std::size_t buffer_size = 4096;

  // The text, at most length_max characters, with zeros behind it so that looking
  // a few characters ahead is always safe. Not initialised: 16 KiB per comment
  // would cost more than the reading.
  std::array<char32_t, buffer_size + 16> text;
  std::size_t size = 0;
  bool too_long = false;
  bool has_triple = false;  // some character stands three times in a row

  NormalText() noexcept {}  // NOLINT: leaves `text` as it is, see above

  [[nodiscard]] std::u32string_view view() const noexcept { return {text.data(), size}; }
};

void normalise(std::string_view utf8, NormalText& out);

// Where the characters of a NormalText come from: bytes of the text before.
class SourceMap {
 public:
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // one behind
  };

  [[nodiscard]] Range& operator[](std::size_t i) noexcept { return ranges_[i]; }
  [[nodiscard]] const Range& operator[](std::size_t i) const noexcept { return ranges_[i]; }

 private:
  std::array<Range, NormalText::buffer_size + 16> ranges_{};
};

// The same text, and where each of its characters comes from.
void normalise(std::string_view utf8, NormalText& out, SourceMap& sources);

// The same for a word of a list; never cut. For text of at most a few hundred bytes.
[[nodiscard]] std::u32string normalise_word(std::string_view utf8);

// The character at `at`, which moves behind it; U+FFFD where the bytes are none.
[[nodiscard]] char32_t next_character(std::string_view utf8, std::size_t& at);

// Normalised text back as UTF-8.
[[nodiscard]] std::string to_utf8(std::u32string_view text);

}  // namespace soldwire::claims::language
