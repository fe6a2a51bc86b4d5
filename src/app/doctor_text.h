// How findings look in a terminal.
//
// Threads: any; pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/doctor_report.h"

namespace soldwire::app::diagnosis {

struct TextStyle {
  std::size_t columns = 100;  // lines are broken between words where they would be longer
  bool colour = false;
};

// Each ends with a line feed.
[[nodiscard]] std::string heading(std::string_view url);
[[nodiscard]] std::string text_of(const Finding& finding, const TextStyle& style);
// One line about what takes long; without a line feed, to be written over by what comes next.
[[nodiscard]] std::string text_of_wait(std::string_view check, std::string_view text);
// What it comes to, and what to do next.
[[nodiscard]] std::string summary(const Report& report, const TextStyle& style);

}  // namespace soldwire::app::diagnosis
