#include "base/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace soldwire {
namespace {

// Length of the valid UTF-8 sequence at the front of `text`, 0 if there is none
// (Unicode 15, table 3-7: no overlong forms, no surrogates).
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80U) {
    return 1;
  }
  if (lead >= 0xC2U && lead <= 0xDFU) {
    return tail(1) ? 2 : 0;
  }
  if (lead >= 0xE0U && lead <= 0xEFU) {
    const unsigned low = lead == 0xE0U ? 0xA0U : 0x80U;
    const unsigned high = lead == 0xEDU ? 0x9FU : 0xBFU;
    return at(1) >= low && at(1) <= high && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0U && lead <= 0xF4U) {
    const unsigned low = lead == 0xF0U ? 0x90U : 0x80U;
    const unsigned high = lead == 0xF4U ? 0x8FU : 0xBFU;
    return at(1) >= low && at(1) <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

constexpr auto is_plain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) {
    plain[c] = c != '"' && c != '\\';
  }
  return plain;
}();

// Whether all eight bytes of `x` are plain. As is usual for this: a byte of `x - repeat(1)` borrows
// into its top bit where that byte of x was zero.
constexpr bool are_plain(std::uint64_t x) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = 0x8080808080808080U;
  const auto has_zero = [](std::uint64_t y) { return (y - ones) & ~y; };
  const std::uint64_t not_plain = x | ((x - ones * 0x20U) & ~x) | has_zero(x ^ (ones * '"')) |
                                  has_zero(x ^ (ones * '\\')) | has_zero(x ^ (ones * 0x7FU));
  return (not_plain & tops) == 0;
}

// Whether JSON takes all of `text` as it is.
bool is_all_plain(std::string_view text) {
  const auto eight_at = [&](std::size_t at) {
    std::uint64_t x = 0;
    std::memcpy(&x, text.data() + at, sizeof(x));
    return x;
  };
  if (text.size() < sizeof(std::uint64_t)) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_plain[static_cast<unsigned char>(c)]; });
  }
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    if (!are_plain(eight_at(at))) {
      return false;
    }
  }
  return are_plain(eight_at(text.size() - sizeof(std::uint64_t)));  // some of them once more
}

// What a short text is put together in, to be appended once.
constexpr std::size_t short_bytes_max = 96;

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  if (is_all_plain(text)) {
    out += '"';
    out.append(text);
    out += '"';
    return;
  }
  out += '"';
  std::size_t i = 0;
  std::size_t plain = 0;  // start of the run that needs no change
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_plain[c]) {
      ++i;
      continue;
    }
    if (c >= 0x80U) {
      const std::size_t length = utf8_length(text.substr(i));
      // U+2028 and U+2029 end a line in JavaScript source older than ES2019.
      const bool line_separator = length == 3 && c == 0xE2U &&
                                  static_cast<unsigned char>(text[i + 1]) == 0x80U &&
                                  (static_cast<unsigned char>(text[i + 2]) & 0xFEU) == 0xA8U;
      if (length != 0 && !line_separator) {
        i += length;
        continue;
      }
      out.append(text.substr(plain, i - plain));
      if (length == 0) {
        out += "\xEF\xBF\xBD";
        ++i;
      } else {
        out += static_cast<unsigned char>(text[i + 2]) == 0xA8U ? "\\u2028" : "\\u2029";
        i += 3;
      }
      plain = i;
      continue;
    }
    out.append(text.substr(plain, i - plain));
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += hex[c >> 4U];
        out += hex[c & 15U];
    }
    plain = ++i;
  }
  out.append(text.substr(plain));
  out += '"';
}

void JsonWriter::separate() {
  if (need_comma_) {
    out_ += ',';
  }
  need_comma_ = true;
}

void JsonWriter::begin(char bracket) {
  separate();
  out_ += bracket;
  need_comma_ = false;
}

void JsonWriter::end(char bracket) {
  out_ += bracket;
  need_comma_ = true;
}

void JsonWriter::key(std::string_view name) {
  if (name.size() <= short_bytes_max && is_all_plain(name)) {
    std::array<char, short_bytes_max + 4> whole;
    char* end = whole.data();
    if (need_comma_) {
      *end++ = ',';
    }
    *end++ = '"';
    std::memcpy(end, name.data(), name.size());
    end += name.size();
    *end++ = '"';
    *end++ = ':';
    out_.append(whole.data(), static_cast<std::size_t>(end - whole.data()));
    need_comma_ = false;
    return;
  }
  separate();
  append_json_string(out_, name);
  out_ += ':';
  need_comma_ = false;
}

void JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
}

void JsonWriter::value(bool flag) {
  raw(flag ? "true" : "false");
}

void JsonWriter::value(std::nullptr_t) {
  raw("null");
}

void JsonWriter::value(TimeMs time) {
  separate();
  out_ += '"';
  append_rfc3339(out_, time);
  out_ += '"';
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) {
    raw("null");
    return;
  }
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  static_cast<void>(error);
  raw(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

void JsonWriter::number_signed(std::int64_t number) {
  std::array<char, 24> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  static_cast<void>(error);
  raw(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

void JsonWriter::number_unsigned(std::uint64_t number) {
  std::array<char, 24> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  static_cast<void>(error);
  raw(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
}

}  // namespace soldwire
