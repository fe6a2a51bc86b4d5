#include "tests/claims/language/said.h"

#include <gtest/gtest.h>

namespace soldwire::claims::language {

Show show_in(std::vector<std::string> languages) {
  Show show;
  show.settings.languages = std::move(languages);
  return show;
}

Show show_with_items() {
  Show show;
  show.items.variants_by_code = {
      {"12", {"S", "M", "L", "black", "red"}},  {"15", {"S", "M", "L"}},
      {"40", {"38", "39", "40", "light blue"}}, {"7", {}},
      {"A12", {"38", "39", "1", "2"}},          {"12B", {}},
  };
  return show;
}

std::string told(const Reading& reading) {
  std::string out(to_string(reading.intent));
  for (const Line& line : reading.lines) {
    out += " " + line.item;
    if (line.quantity) {
      out += "x" + std::to_string(*line.quantity);
    }
    for (std::size_t i = 0; i < line.variant.size(); ++i) {
      out += (i == 0 ? "[" : ",") + line.variant[i];
    }
    out += line.variant.empty() ? "" : "]";
  }
  return out;
}

std::string said(std::string_view text, const Show& show) {
  // The rows of a table share their settings: their reader is made once.
  static ShowSettings settings;
  static std::shared_ptr<const Reader> reader;
  if (!reader || settings != show.settings) {
    const auto made = Reader::make(Packs::builtin(), show.settings);
    if (!made) {
      return "error: " + made.error().message;
    }
    reader = *made;
    settings = show.settings;
  }
  return told(reader->read(text, show.items, show.current_item));
}

void expect_row(const Row& row, const Show& show) {
  EXPECT_EQ(said(row.text, show), row.outcome) << row.text;
}

}  // namespace soldwire::claims::language
