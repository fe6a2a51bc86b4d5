#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "net/http1_codec.h"
#include "net/problem.h"
#include "net/text.h"

namespace soldwire::net {

namespace {

// strftime() would follow the locale.
constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

bool is_ours(std::string_view name) {
  return same_word(name, "content-length") || same_word(name, "transfer-encoding") ||
         same_word(name, "connection") || same_word(name, "date") || same_word(name, "server");
}

// A value may carry text from outside; a line break in it must not become a new field.
void append_value(std::string& out, std::string_view value) {
  const std::size_t begin = out.size();
  out += value;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
      [](char c) { return is_control(c) && c != '\t'; }, ' ');
}

}  // namespace

void append_response_head(std::string& out, const ResponseHead& head) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(head.status));
  out += ' ';
  out += reason_phrase(head.status);
  out += "\r\nServer: soldwire\r\nDate: ";
  out += head.date;
  out += "\r\n";
  for (const auto& [name, value] : head.headers->all()) {
    if (is_token(name) && !is_ours(name)) {
      out += name;
      out += ": ";
      append_value(out, value);
      out += "\r\n";
    }
  }
  const bool without_body = head.status < 200 || head.status == 204 || head.status == 304;
  if (head.length == BodyLength::known && !without_body) {
    out += "Content-Length: ";
    append_number(out, head.body_bytes);
    out += "\r\n";
  }
  if (!head.keep_alive) {
    out += "Connection: close\r\n";
  } else if (head.http10) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

std::string format_http_date(std::int64_t unix_seconds) {
  const auto time = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                     months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace soldwire::net
