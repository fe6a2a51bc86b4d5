#include "api/csv.h"

namespace soldwire::api {

CsvWriter::CsvWriter() : out_("\xEF\xBB\xBF") {}

void CsvWriter::separate() {
  if (!first_cell_) {
    out_ += ',';
  }
  first_cell_ = false;
}

void CsvWriter::text(std::string_view cell) {
  separate();
  constexpr std::string_view formula_starts = "=+-@\t\r";
  const bool guarded = !cell.empty() && formula_starts.find(cell.front()) != std::string_view::npos;
  const bool quoted = cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (!quoted) {
    if (guarded) {
      out_ += '\'';
    }
    out_ += cell;
    return;
  }
  out_ += '"';
  if (guarded) {
    out_ += '\'';
  }
  for (const char c : cell) {
    if (c == '"') {
      out_ += '"';
    }
    out_ += c;
  }
  out_ += '"';
}

void CsvWriter::number(std::int64_t cell) {
  separate();
  out_ += std::to_string(cell);
}

void CsvWriter::end_row() {
  out_ += "\r\n";
  first_cell_ = true;
}

}  // namespace soldwire::api
