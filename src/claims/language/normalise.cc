#include "claims/language/normalise.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "claims/language/characters.h"
#include "claims/language/text_sink.h"

namespace soldwire::claims::language {
namespace {

bool is_letter(char32_t c) {
  return class_of(c) == CharClass::letter;
}
bool is_word(char32_t c) {
  const CharClass cls = class_of(c);
  return cls == CharClass::letter || cls == CharClass::digit || cls == CharClass::mark ||
         cls == CharClass::segment || c == U'_';
}

// don't is dont.
template <typename From>
void remove_apostrophes(NormalText& out, From& sources) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < out.size; ++from) {
    const bool inside = out.text[from] == U'\'' && to > 0 && is_letter(out.text[to - 1]) &&
                        from + 1 < out.size && is_letter(out.text[from + 1]);
    if (!inside) {
      sources.move(to, from);
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

template <typename From>
void replace_smileys(NormalText& out, From& sources) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < out.size;) {
    const std::size_t length = smiley_at(out, from, to == 0 ? U'\0' : out.text[to - 1]);
    const std::size_t read = length > 0 ? length : 1;
    const char32_t c = length > 0 ? emoji_mark : out.text[from];
    if (c != emoji_mark || to == 0 || out.text[to - 1] != emoji_mark) {
      sources.join(to, from, read);
      out.text[to++] = c;
    } else {
      sources.cover(to - 1, from + read - 1);
    }
    from += read;
  }
  out.size = to;
}

void zero_behind(NormalText& out) {
  std::fill_n(out.text.begin() + static_cast<std::ptrdiff_t>(out.size), 16, char32_t{0});
}

template <typename From>
void finish(Sink<From>& sink, NormalText& out, From& sources) {
  zero_behind(out);
  if (sink.apostrophes()) {
    remove_apostrophes(out, sources);
    zero_behind(out);
  }
  if (sink.look_alikes()) {
    map_look_alikes(out);
  }
  // Both of the former may have made one: "x'd".
  if (sink.smileys() || sink.apostrophes() || sink.look_alikes()) {
    replace_smileys(out, sources);
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
    for (std::size_t i = 0; From::wanted && i < out.size; ++i) {
      sources.move(i, i + spaces);
    }
  }
  if (out.size > length_max) {
    out.too_long = true;
    out.size = length_max;
  }
  zero_behind(out);
}

// Feeds what normalising in context has made of a piece of text.
template <typename From>
void feed(std::u32string_view text, Sink<From>& sink) {
  const Characters& characters = Characters::get();
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

// Nothing before `c` can change what becomes of it, or be changed by it.
bool stands_alone(char32_t c) {
  const CharacterInfo& info = Characters::get().info(c);
  return info.combining == 0 && info.cls != CharClass::mark && info.fold_size > 0 &&
         (info.flags & CharacterInfo::composes_back) == 0;
}

// The whole text through ICU, for the few where neighbours influence each other. Where
// sources are wanted, piece by piece: a piece is the finest that can be told apart.
template <typename From>
void normalise_slowly(std::string_view utf8, Sink<From>& sink, From& sources) {
  std::u32string text;
  text.reserve(utf8.size() / 2);
  std::vector<SourceMap::Range> origins;  // of text
  const Characters& characters = Characters::get();
  for (std::size_t at = 0; at < utf8.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    const char32_t c = next_character(utf8, at);
    const CharacterInfo& info = characters.info(c);
    const bool compatibility_first = info.cls != CharClass::mark && info.combining == 0 &&
                                     (info.flags & CharacterInfo::composes_back) == 0;
    if (compatibility_first && (info.flags & CharacterInfo::identity) == 0) {
      text += characters.folded(info);
    } else {
      text.push_back(c);
    }
    if constexpr (From::wanted) {
      origins.resize(text.size(), {begin, static_cast<std::uint32_t>(at)});
    }
  }
  if constexpr (From::wanted) {
    for (std::size_t begin = 0; begin < text.size();) {
      std::size_t end = begin + 1;
      while (end < text.size() && !stands_alone(text[end])) {
        ++end;
      }
      sources.at(origins[begin].begin, origins[end - 1].end);
      feed(std::u32string_view(text).substr(begin, end - begin), sink);
      begin = end;
    }
  } else {
    feed(text, sink);
  }
}

// Character by character. False when that would be wrong for this text.
template <typename From>
bool normalise_quickly(std::string_view utf8, Sink<From>& sink, From& sources) {
  const Characters& characters = Characters::get();
  char32_t last = 0;
  std::uint8_t last_combining = 0;
  const auto push = [&](char32_t c, const CharacterInfo& info) {
    if (is_stray_mark(info, last)) {
      sink.drop();
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
      sources.at(at, at + 1);
      ++at;
      last = byte;
      last_combining = 0;
      switch (ascii.action[byte]) {
        case Ascii::drop:
          sink.drop();
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
    const std::size_t begin = at;
    const char32_t c = next_character(utf8, at);
    sources.at(begin, at);
    const CharacterInfo& info = characters.info(c);
    if (info.fold_size == 0) {
      sink.drop();
      continue;
    }
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

template <typename From>
void normalise_from(std::string_view utf8, NormalText& out, From& sources) {
  const bool cut = utf8.size() > bytes_read_max;
  utf8 = utf8.substr(0, bytes_read_max);
  Sink<From> quick(out, sources);
  if (normalise_quickly(utf8, quick, sources)) {
    finish(quick, out, sources);
  } else {
    Sink<From> slow(out, sources);
    normalise_slowly(utf8, slow, sources);
    finish(slow, out, sources);
  }
  out.too_long = out.too_long || cut;
}

}  // namespace

char32_t next_character(std::string_view utf8, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  auto i = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, static_cast<int32_t>(utf8.size()), c);
  at = static_cast<std::size_t>(i);
  return static_cast<char32_t>(c);
}

void normalise(std::string_view utf8, NormalText& out) {
  NoSources none;
  normalise_from(utf8, out, none);
}

void normalise(std::string_view utf8, NormalText& out, SourceMap& map) {
  Sources sources(map);
  normalise_from(utf8, out, sources);
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
