// Builds a NormalText character by character, with or without remembering where each
// character comes from.
//
// Place:   private to normalise.cc.
// Threads: one object per comment.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "claims/language/characters.h"
#include "claims/language/normalise.h"

namespace soldwire::claims::language {

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

[[nodiscard]] constexpr AsciiTable make_ascii_table() {
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
inline constexpr AsciiTable ascii = make_ascii_table();

// A mark on something it does not belong to, as on "12" in Thai marks.
[[nodiscard]] inline bool is_stray_mark(const CharacterInfo& info, char32_t before) {
  return info.cls == CharClass::mark &&
         (Characters::get().info(before).flags & CharacterInfo::keeps_marks) == 0;
}

// For readers who do not ask where a character comes from. Costs nothing.
struct NoSources {
  static constexpr bool wanted = false;

  void at(std::size_t /*begin*/, std::size_t /*end*/) const {}
  void put(std::size_t /*to*/) const {}
  void extend(std::size_t /*to*/) const {}
  void extend_if_adjacent(std::size_t /*to*/) const {}
  void take_back(std::size_t /*from*/) const {}
  void move(std::size_t /*to*/, std::size_t /*from*/) const {}
  void join(std::size_t /*to*/, std::size_t /*from*/, std::size_t /*size*/) const {}
  void cover(std::size_t /*to*/, std::size_t /*from*/) const {}
};

// Keeps a SourceMap in step with the text.
class Sources {
 public:
  static constexpr bool wanted = true;

  explicit Sources(SourceMap& map) : map_(map) {}

  // The bytes that are being read now.
  void at(std::size_t begin, std::size_t end) {
    begin_ = start_ = static_cast<std::uint32_t>(begin);
    end_ = static_cast<std::uint32_t>(end);
  }
  void put(std::size_t to) { map_[to] = {start_, end_}; }
  void extend(std::size_t to) { map_[to].end = end_; }
  void extend_if_adjacent(std::size_t to) {
    if (map_[to].end == begin_) {
      extend(to);
    }
  }
  // What is put next also stands for this character.
  void take_back(std::size_t from) { start_ = std::min(start_, map_[from].begin); }
  void move(std::size_t to, std::size_t from) { map_[to] = map_[from]; }
  void join(std::size_t to, std::size_t from, std::size_t size) {
    map_[to] = {map_[from].begin, map_[from + size - 1].end};
  }
  void cover(std::size_t to, std::size_t from) { map_[to].end = map_[from].end; }

 private:
  SourceMap& map_;
  std::uint32_t begin_ = 0;
  std::uint32_t start_ = 0;  // begin_, or earlier where characters were taken back
  std::uint32_t end_ = 0;
};

// Builds the text character by character: steps 1, 10 and the part of 9 that needs
// only the characters already there.
template <typename From>
class Sink {
 public:
  Sink(NormalText& out, From& from) : out_(out), from_(from) {
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
      if (!skipping_line_) {
        put_once(c);
      }
      return;  // spaces do not end the start of a line
    }
    line_start_ = false;
    put_once(c);
  }
  // A character that leaves nothing belongs to the one it follows.
  void drop() {
    if (out_.size > 0) {
      from_.extend_if_adjacent(out_.size - 1);
    }
  }

  void careful(char32_t c) {
    if (c == U'\n') {
      skipping_line_ = false;
      line_start_ = true;
      put_once(c);
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
        } else {
          put_once(c);
        }
        return;
      case U'^':
        if (before == c) {
          take_back(out_.size - 1);
          squeeze(emoji_mark);
        } else {
          put(c);
        }
        return;
      case U'>':
        if (before == U'-' || before == U'=') {
          take_back(out_.size - 1);
          squeeze(U' ');
          put(U'-');
          put(U' ');
        } else {
          put_once(c);
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
        put_once(c);
        return;
    }
  }

  void any(char32_t c) {
    if (c < 128) {
      switch (ascii.action[c]) {
        case Ascii::drop:
          drop();
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
    } else {
      drop();
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
    from_.put(out_.size);
    out_.text[out_.size++] = c;
  }
  void put_once(char32_t c) {
    if (last() != c) {
      put(c);
    } else {
      from_.extend(out_.size - 1);
    }
  }
  void take_back(std::size_t size) {
    from_.take_back(size);
    out_.size = size;
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
    take_back(at - 1);
    return true;
  }

  NormalText& out_;
  From& from_;
  char32_t before_last_ = 0;
  bool line_start_ = true;
  bool skipping_line_ = false;
  bool apostrophes_ = false;
  bool look_alikes_ = false;
  bool smileys_ = false;
};

}  // namespace soldwire::claims::language
