#include "base/clock.h"

#include <array>
#include <cstdio>

namespace soldwire {
namespace {

constexpr std::int64_t ms_per_day = 86'400'000;

// Days since 1970-01-01 of a proleptic Gregorian date, and back: std::chrono's
// calendar does both, without a time zone database.
std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
  const std::chrono::sys_days days{std::chrono::year{year} / std::chrono::month{month} /
                                   std::chrono::day{day}};
  return days.time_since_epoch().count();
}

void put_digits(char* out, unsigned value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10U);
    value /= 10U;
  }
}

// Reads exactly `width` digits; -1 when there are not that many.
int take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

}  // namespace

TimeMs SystemClock::now() const {
  return TimeMs{std::chrono::duration_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count()};
}

std::chrono::nanoseconds SystemClock::monotonic() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

void append_rfc3339(std::string& out, TimeMs time) {
  std::int64_t days = time.value / ms_per_day;
  std::int64_t rest = time.value % ms_per_day;
  if (rest < 0) {
    rest += ms_per_day;
    --days;
  }
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  const auto ms = static_cast<unsigned>(rest);
  std::array<char, 24> text{};
  put_digits(&text[0], static_cast<unsigned>(static_cast<int>(date.year())), 4);
  text[4] = '-';
  put_digits(&text[5], static_cast<unsigned>(date.month()), 2);
  text[7] = '-';
  put_digits(&text[8], static_cast<unsigned>(date.day()), 2);
  text[10] = 'T';
  put_digits(&text[11], ms / 3'600'000U, 2);
  text[13] = ':';
  put_digits(&text[14], ms / 60'000U % 60U, 2);
  text[16] = ':';
  put_digits(&text[17], ms / 1000U % 60U, 2);
  text[19] = '.';
  put_digits(&text[20], ms % 1000U, 3);
  text[23] = 'Z';
  out.append(text.data(), text.size());
}

std::string format_rfc3339(TimeMs time) {
  std::string out;
  append_rfc3339(out, time);
  return out;
}

Result<TimeMs> parse_rfc3339(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::invalid_input, "a time must look like 2026-02-10T19:22:31.483Z (RFC 3339)");
  };
  const int year = take_digits(text, 4);
  if (year < 0 || !take(text, "-")) {
    return bad();
  }
  const int month = take_digits(text, 2);
  if (month < 1 || month > 12 || !take(text, "-")) {
    return bad();
  }
  const int day = take_digits(text, 2);
  if (day < 1 || !take(text, "Tt ")) {
    return bad();
  }
  if (!(std::chrono::year{year} / month / day).ok()) {
    return bad();
  }
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ":")) {
    return bad();
  }
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ":")) {
    return bad();
  }
  const int second = take_digits(text, 2);
  if (second < 0 || second > 60) {
    return bad();
  }
  int ms = 0;
  if (take(text, ".")) {
    int digits = 0;
    int scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      if (++digits > 9) {
        return bad();
      }
      ms += (text.front() - '0') * scale;
      scale /= 10;
      text.remove_prefix(1);
    }
    if (digits == 0) {
      return bad();
    }
  }
  std::int64_t offset_minutes = 0;
  if (!take(text, "Zz")) {
    const bool negative = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) {
      return bad();
    }
    const int offset_hour = take_digits(text, 2);
    static_cast<void>(take(text, ":"));
    const int offset_minute = take_digits(text, 2);
    if (offset_hour < 0 || offset_hour > 23 || offset_minute < 0 || offset_minute > 59) {
      return bad();
    }
    offset_minutes = offset_hour * 60 + offset_minute;
    if (negative) {
      offset_minutes = -offset_minutes;
    }
  }
  if (!text.empty()) {
    return bad();
  }
  const std::int64_t days =
      days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  return TimeMs{days * ms_per_day + hour * 3'600'000LL + (minute - offset_minutes) * 60'000LL +
                second * 1000LL + ms};
}

}  // namespace soldwire
