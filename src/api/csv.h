// CSV for spreadsheets (RFC 4180): CRLF lines, quoted where needed, UTF-8 with a byte order mark.
//
// A text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage
// return) gets an apostrophe in front (OWASP, "CSV Injection"). Numbers are ours and stay as
// they are.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace soldwire::api {

class CsvWriter {
 public:
  CsvWriter();

  void text(std::string_view cell);
  void number(std::int64_t cell);
  void end_row();
  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate();

  std::string out_;
  bool first_cell_ = true;
};

}  // namespace soldwire::api
