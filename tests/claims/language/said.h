// Reads a comment in a table test and tells the outcome as one short text:
// "none", "review", "claim 12x1[M,black] 15x2", "pass 12".
#pragma once

#include <string>
#include <string_view>

#include "claims/language/parse.h"

namespace soldwire::claims::language {

struct Show {
  ShowSettings settings;
  ItemList items;
  std::string current_item;
};

// A show in these languages with default settings.
[[nodiscard]] Show show_in(std::vector<std::string> languages);
// The show of most tables: English, items 12, 15, 40, 7, A12 and 12B with variants.
[[nodiscard]] Show show_with_items();

[[nodiscard]] std::string told(const Reading& reading);
[[nodiscard]] std::string said(std::string_view text, const Show& show = {});

struct Row {
  std::string_view text;
  std::string_view outcome;
};

// Expects every row's outcome, naming the rows that differ.
template <std::size_t N>
void expect_all(const Row (&rows)[N], const Show& show = {});

void expect_row(const Row& row, const Show& show);

template <std::size_t N>
void expect_all(const Row (&rows)[N], const Show& show) {
  for (const Row& row : rows) {
    expect_row(row, show);
  }
}

}  // namespace soldwire::claims::language
