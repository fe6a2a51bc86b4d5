#include "claims/language/normalise.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "base/assert.h"
#include "claims/language/characters.h"

namespace soldwire::claims::language {
namespace {

// What an ASCII byte does to the text being built.
enum class Ascii : std::uint8_t {
  drop,     // control character
  append,   // stands for itself, once lower-cased
  squeeze,  // a run of it counts once
  careful,  // part of an emoticon, arrow or quote mark, or ends a line
};

struct AsciiTable {
  std::array<Ascii, 128> action{};
  std::array<char32_t, 128> folded{};
};

constexpr AsciiTable make_ascii_table() {
  AsciiTable table;
  for (std::size_t c = 0; c < 128; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    table.folded[c] = static_cast<char32_t>(upper ? c + 32 : c);
    table.action[c] = c < 32 || c == 127 ? Ascii::drop : Ascii::append;
  }
  for (const char c : {'\n', '\v', '\f', '\r'}) {
    table.folded[static_cast<std::size_t>(c)] = U'\n';
    table.action[static_cast<std::size_t>(c)] = Ascii::careful;
  }
  table.folded['\t'] = U' ';
  for (const char c : {'\t', ' ', '!', '?', '.', ',', '-', '~', '*', '#', '"', '|', '/'}) {
    table.action[static_cast<std::size_t>(c)] = Ascii::squeeze;
  }
  for (const char c : {'\'', '(', ')', '<', '>', ':', ';', '^', '_', 'd', 'D'}) {
    table.action[static_cast<std::size_t>(c)] = Ascii::careful;
  }
  return table;
}
constexpr AsciiTable ascii = make_ascii_table();

// A mark on something it does not belong to, as on "12" in Thai marks.
bool is_stray_mark(const CharacterInfo& info, char32_t before) {
  return info.cls == CharClass::mark &&
         (Characters::get().info(before).flags & CharacterInfo::keeps_marks) == 0;
}

// Builds the text character by character: steps 1, 10 and the part of 9 that needs
// only the characters already there.
class Sink {
 public:
  explicit Sink(NormalText& out) : out_(out) {
    out_.size = 0;
    out_.too_long = false;
    out_.has_triple = false;
  }

  void append(char32_t c) {
    if (line_start_) {
      if (skipping_line_) {
        return;
      }
      line_start_ = false;
    }
    const char32_t before = last();
    if (c == before && before == before_last_) {
      out_.has_triple = true;
    }
    before_last_ = before;
    put(c);
  }

  void squeeze(char32_t c) {
    if (line_start_ && (skipping_line_ || c == U' ')) {
      if (!skipping_line_ && last() != c) {
        put(c);
      }
      return;  // spaces do not end the start of a line
    }
    line_start_ = false;
    if (last() != c) {
      put(c);
    }
  }

  void careful(char32_t c) {
    if (c == U'\n') {
      skipping_line_ = false;
      line_start_ = true;
      if (last() != c) {
        put(c);
      }
      return;
    }
    if (skipping_line_) {
      return;
    }
    if (line_start_ && c == U'>') {
      skipping_line_ = true;  // step 1: the line quotes somebody
      return;
    }
    line_start_ = false;
    const char32_t before = last();
    switch (c) {
      case U'(':
      case U')':
        if (eyes_before()) {
          squeeze(emoji_mark);
        } else if (before != c) {
          put(c);
        }
        return;
      case U'^':
        if (before == c) {
          --out_.size;
          squeeze(emoji_mark);
        } else {
          put(c);
        }
        return;
      case U'>':
        if (before == U'-' || before == U'=') {
          --out_.size;
          squeeze(U' ');
          put(U'-');
          put(U' ');
        } else if (before != c) {
          put(c);
        }
        return;
      case U'd':
        smileys_ = smileys_ || before == U'x';
        append(c);
        return;
      case U'_':
        smileys_ = smileys_ || before == U't';
        put(c);
        return;
      case U':':
        smileys_ = true;
        put(c);
        return;
      default:  // ' < ;
        smileys_ = smileys_ || c != U'\'';
        apostrophes_ = apostrophes_ || c == U'\'';
        if (before != c) {
          put(c);
        }
        return;
    }
  }

  void any(char32_t c) {
    if (c < 128) {
      switch (ascii.action[c]) {
        case Ascii::drop:
          return;
        case Ascii::append:
          append(ascii.folded[c]);
          return;
        case Ascii::squeeze:
          squeeze(ascii.folded[c]);
          return;
        case Ascii::careful:
          careful(ascii.folded[c]);
          return;
      }
    }
    const CharacterInfo& info = Characters::get().info(c);
    if (info.cls == CharClass::emoji) {
      squeeze(c);
    } else if (!is_stray_mark(info, last())) {
      look_alikes_ = look_alikes_ || (info.flags & CharacterInfo::look_alike) != 0;
      append(c);
    }
  }

  [[nodiscard]] bool full() const { return out_.too_long; }
  [[nodiscard]] bool apostrophes() const { return apostrophes_; }
  [[nodiscard]] bool look_alikes() const { return look_alikes_; }
  [[nodiscard]] bool smileys() const { return smileys_; }

 private:
  [[nodiscard]] char32_t last() const { return out_.size == 0 ? 0 : out_.text[out_.size - 1]; }
  void put(char32_t c) {
    if (out_.size == NormalText::buffer_size) {
      out_.too_long = true;
      return;
    }
    out_.text[out_.size++] = c;
  }

  // Takes back the eyes (and nose) of a ":)" whose mouth has just come.
  bool eyes_before() {
    std::size_t at = out_.size;
    if (at > 0 && out_.text[at - 1] == U'-') {
      --at;
    }
    if (at == 0 || (out_.text[at - 1] != U':' && out_.text[at - 1] != U';')) {
      return false;
    }
    out_.size = at - 1;
    return true;
  }

  NormalText& out_;
  char32_t before_last_ = 0;
  bool line_start_ = true;
  bool skipping_line_ = false;
  bool apostrophes_ = false;
  bool look_alikes_ = false;
  bool smileys_ = false;
};

bool is_letter(char32_t c) {
  return class_of(c) == CharClass::letter;
}
bool is_word(char32_t c) {
  const CharClass cls = class_of(c);
  return cls == CharClass::letter || cls == CharClass::digit || cls == CharClass::mark ||
         cls == CharClass::segment || c == U'_';
}

// don't is dont.
void remove_apostrophes(NormalText& out) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < out.size; ++from) {
    const bool inside = out.text[from] == U'\'' && to > 0 && is_letter(out.text[to - 1]) &&
                        from + 1 < out.size && is_letter(out.text[from + 1]);
    if (!inside) {
      out.text[to++] = out.text[from];
    }
  }
  out.size = to;
}

// Step 11. Only tokens that are Latin at heart are mapped: a word wholly in
// another script is a word of that script.
void map_look_alikes(NormalText& out) {
  std::size_t begin = 0;
  while (begin < out.size) {
    std::size_t end = begin;
    std::size_t letters = 0;
    std::size_t twins = 0;
    std::size_t digits_after_letters = 0;
    std::size_t digits = 0;
    bool latin = false;
    for (; end < out.size; ++end) {
      const char32_t c = out.text[end];
      const CharClass cls = class_of(c);
      if (cls == CharClass::digit) {
        ++digits;
        digits_after_letters += letters > 0 ? 1 : 0;
      } else if (cls == CharClass::letter) {
        ++letters;
        twins += Characters::latin_twin(c) != c ? 1 : 0;
        latin = latin || (c >= U'a' && c <= U'z');
      } else if (cls != CharClass::mark) {
        break;
      }
    }
    const bool letters_first = digits > 0 && digits_after_letters == digits && letters <= 2;
    const bool letter_last = digits > 0 && digits_after_letters == 0 && letters == 1;
    if (twins > 0 && (latin || (twins == letters && (letters_first || letter_last)))) {
      for (std::size_t i = begin; i < end; ++i) {
        out.text[i] = Characters::latin_twin(out.text[i]);
      }
    }
    begin = end + 1;
  }
}

// Length of the emoticon made of letters or digits at `at`, where `before` stands in
// front of it; 0 when there is none.
std::size_t smiley_at(const NormalText& out, std::size_t at, char32_t before) {
  const auto text = [&](std::size_t offset) { return out.text[at + offset]; };
  const bool free_before = !is_word(before);
  if (text(0) == U'x' && text(1) == U'd' && free_before && !is_word(text(2))) {
    return 2;
  }
  if (text(0) == U't' && text(1) == U'_' && text(2) == U't' && free_before && !is_word(text(3))) {
    return 3;
  }
  if (text(0) == U':' || text(0) == U';') {
    const std::size_t mouth = text(1) == U'-' ? 2 : 1;
    const char32_t c = text(mouth);
    return (c == U'd' || c == U'p' || c == U'o') && !is_word(text(mouth + 1)) ? mouth + 1 : 0;
  }
  if (text(0) == U'<' && text(1) == U'3') {
    std::size_t end = 1;
    while (text(end) == U'3') {
      ++end;
    }
    return class_of(text(end)) == CharClass::digit ? 0 : end;
  }
  return 0;
}

void replace_smileys(NormalText& out) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < out.size;) {
    const std::size_t length = smiley_at(out, from, to == 0 ? U'\0' : out.text[to - 1]);
    const char32_t c = length > 0 ? emoji_mark : out.text[from];
    from += length > 0 ? length : 1;
    if (c != emoji_mark || to == 0 || out.text[to - 1] != emoji_mark) {
      out.text[to++] = c;
    }
  }
  out.size = to;
}

void zero_behind(NormalText& out) {
  std::fill_n(out.text.begin() + static_cast<std::ptrdiff_t>(out.size), 16, char32_t{0});
}

void finish(Sink& sink, NormalText& out) {
  zero_behind(out);
  if (sink.apostrophes()) {
    remove_apostrophes(out);
    zero_behind(out);
  }
  if (sink.look_alikes()) {
    map_look_alikes(out);
  }
  // Both of the former may have made one: "x'd".
  if (sink.smileys() || sink.apostrophes() || sink.look_alikes()) {
    replace_smileys(out);
    zero_behind(out);
    if (sink.look_alikes()) {
      map_look_alikes(out);  // a token that a smiley stood in, such as <3
    }
  }
  const auto blank = [](char32_t c) { return c == U' ' || c == U'\n'; };
  while (out.size > 0 && blank(out.text[out.size - 1])) {
    --out.size;
  }
  std::size_t spaces = 0;
  while (spaces < out.size && blank(out.text[spaces])) {
    ++spaces;
  }
  if (spaces > 0) {
    std::copy(out.text.begin() + static_cast<std::ptrdiff_t>(spaces),
              out.text.begin() + static_cast<std::ptrdiff_t>(out.size), out.text.begin());
    out.size -= spaces;
  }
  if (out.size > length_max) {
    out.too_long = true;
    out.size = length_max;
  }
  zero_behind(out);
}

char32_t decode(std::string_view utf8, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  auto i = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, static_cast<int32_t>(utf8.size()), c);
  at = static_cast<std::size_t>(i);
  return static_cast<char32_t>(c);
}

// The whole text through ICU, for the few where neighbours influence each other.
void normalise_slowly(std::string_view utf8, Sink& sink) {
  std::u32string text;
  text.reserve(utf8.size() / 2);
  const Characters& characters = Characters::get();
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t c = decode(utf8, at);
    const CharacterInfo& info = characters.info(c);
    const bool compatibility_first = info.cls != CharClass::mark && info.combining == 0 &&
                                     (info.flags & CharacterInfo::composes_back) == 0;
    if (compatibility_first && (info.flags & CharacterInfo::identity) == 0) {
      text += characters.folded(info);
    } else {
      text.push_back(c);
    }
  }
  for (const char32_t c : Characters::normalise_in_context(text)) {
    const CharacterInfo& info = characters.info(c);
    if ((info.flags & CharacterInfo::identity) != 0) {
      sink.any(c);
    } else {
      for (const char32_t part : characters.folded(info)) {
        sink.any(part);
      }
    }
  }
}

// Character by character. False when that would be wrong for this text.
bool normalise_quickly(std::string_view utf8, Sink& sink) {
  const Characters& characters = Characters::get();
  char32_t last = 0;
  std::uint8_t last_combining = 0;
  const auto push = [&](char32_t c, const CharacterInfo& info) {
    if (is_stray_mark(info, last)) {
      return true;
    }
    if ((info.flags & CharacterInfo::composes_back) != 0 &&
        (last_combining != 0 || Characters::composes(last, c))) {
      return false;
    }
    if (info.combining != 0 && last_combining > info.combining) {
      return false;  // marks in the wrong order
    }
    last = c;
    last_combining = info.combining;
    sink.any(c);
    return true;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if (byte < 128) {
      ++at;
      last = byte;
      last_combining = 0;
      switch (ascii.action[byte]) {
        case Ascii::drop:
          break;
        case Ascii::append:
          sink.append(ascii.folded[byte]);
          break;
        case Ascii::squeeze:
          sink.squeeze(ascii.folded[byte]);
          break;
        case Ascii::careful:
          sink.careful(ascii.folded[byte]);
          break;
      }
      continue;
    }
    const char32_t c = decode(utf8, at);
    const CharacterInfo& info = characters.info(c);
    if ((info.flags & CharacterInfo::identity) != 0) {
      if (!push(c, info)) {
        return false;
      }
      continue;
    }
    for (const char32_t part : characters.folded(info)) {
      if (!push(part, characters.info(part))) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

void normalise(std::string_view utf8, NormalText& out) {
  const bool cut = utf8.size() > bytes_read_max;
  utf8 = utf8.substr(0, bytes_read_max);
  Sink quick(out);
  if (normalise_quickly(utf8, quick)) {
    finish(quick, out);
  } else {
    Sink slow(out);
    normalise_slowly(utf8, slow);
    finish(slow, out);
  }
  out.too_long = out.too_long || cut;
}

std::u32string normalise_word(std::string_view utf8) {
  NormalText text;
  normalise(utf8, text);
  return std::u32string(text.view());
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    std::array<char, U8_MAX_LENGTH> bytes{};
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes.data(), length, static_cast<UChar32>(c));
    out.append(bytes.data(), static_cast<std::size_t>(length));
  }
  return out;
}

}  // namespace soldwire::claims::language
