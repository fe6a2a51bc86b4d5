// Figures as Markdown that can be pasted into RESULTS.md.
//
// Threads: one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace soldwire::bench {

double median(std::vector<double> values);
// `part` of 0.5 is the median; the nearest value that was measured.
double percentile(std::vector<double> values, double part);

std::string fixed(double value, int decimals);
std::string grouped(double value);         // 1,234,567
std::string percent(double part);          // 0.5 -> 50 %
std::string milliseconds(double seconds);  // 1.234 ms
std::string mebibytes(double bytes);

void print_title(std::string_view title);
void print_note(std::string_view text);

// A table that is printed row by row while the benchmark runs.
class Table {
 public:
  explicit Table(const std::vector<std::string>& columns);
  void row(const std::vector<std::string>& cells) const;

 private:
  std::size_t columns_;
};

}  // namespace soldwire::bench
