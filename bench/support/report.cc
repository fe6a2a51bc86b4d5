#include "support/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

void print_cells(const std::vector<std::string>& cells) {
  for (const std::string& cell : cells) {
    std::printf("| %s ", cell.c_str());
  }
  std::printf("|\n");
  std::fflush(stdout);
}

}  // namespace

double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

double percentile(std::vector<double> values, double part) {
  if (values.empty()) {
    give_up("nothing was measured");
  }
  const auto at =
      static_cast<std::ptrdiff_t>(std::lround(part * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

std::string grouped(double value) {
  std::string digits = fixed(std::abs(value), 0);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return value < 0 ? "-" + digits : digits;
}

std::string percent(double part) {
  return fixed(part * 100, part > 0 && part < 0.0995 ? 2 : 0) + " %";
}

std::string milliseconds(double seconds) {
  return fixed(seconds * 1e3, 3) + " ms";
}

std::string mebibytes(double bytes) {
  return fixed(bytes / 1048576.0, 1) + " MiB";
}

void print_title(std::string_view title) {
  std::printf("\n### %.*s\n\n", static_cast<int>(title.size()), title.data());
  std::fflush(stdout);
}

void print_note(std::string_view text) {
  std::printf("\n%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stdout);
}

Table::Table(const std::vector<std::string>& columns) : columns_(columns.size()) {
  print_cells(columns);
  print_cells(std::vector<std::string>(columns.size(), "---"));
}

void Table::row(const std::vector<std::string>& cells) const {
  if (cells.size() != columns_) {
    give_up("a row of the wrong width");
  }
  print_cells(cells);
}

}  // namespace soldwire::bench
