// Log lines: one JSON-free line each, to standard error.
//
//   log::info("net", "listening on {}", address);
//
// The first argument names the part. Never pass a secret, a token, a comment's
// text or a buyer's name: ids are enough to find them.
// Threads: any.
#pragma once

#include <fmt/core.h>

#include <string_view>

namespace soldwire::log {

enum class Level { debug, info, warning, error, off };

void set_level(Level level) noexcept;
[[nodiscard]] Level level() noexcept;
void write(Level level, std::string_view part, std::string_view text);

template <typename... Args>
void debug(std::string_view part, fmt::format_string<Args...> format, Args&&... args) {
  if (level() <= Level::debug) {
    write(Level::debug, part, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void info(std::string_view part, fmt::format_string<Args...> format, Args&&... args) {
  if (level() <= Level::info) {
    write(Level::info, part, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void warning(std::string_view part, fmt::format_string<Args...> format, Args&&... args) {
  if (level() <= Level::warning) {
    write(Level::warning, part, fmt::format(format, std::forward<Args>(args)...));
  }
}
template <typename... Args>
void error(std::string_view part, fmt::format_string<Args...> format, Args&&... args) {
  if (level() <= Level::error) {
    write(Level::error, part, fmt::format(format, std::forward<Args>(args)...));
  }
}

}  // namespace soldwire::log
