#include <iostream>
#include <string>

#include "app/commands.h"
#include "app/pack_folder.h"
#include "claims/language/line_parser.h"
#include "claims/language/parse.h"

namespace soldwire::app {

int parse_comments(const std::string& folder) {
  const auto packs = load_packs(folder);
  if (!packs) {
    std::cerr << "soldwire: " << packs.error().message << '\n';
    return 1;
  }
  claims::language::LineParser parser(**packs);
  std::ios::sync_with_stdio(false);
  std::string line;
  std::size_t number = 0;
  bool all_read = true;
  while (std::getline(std::cin, line)) {
    ++number;
    if (line.empty()) {
      continue;
    }
    const auto read = parser.parse(line);
    if (read) {
      std::cout << *read << '\n';
    } else {
      all_read = false;
      std::cerr << "soldwire: line " << number << ": " << read.error().message;
      if (!read.error().pointer.empty()) {
        std::cerr << " (" << read.error().pointer << ')';
      }
      std::cerr << '\n';
    }
  }
  std::cout.flush();
  return all_read && std::cout ? 0 : 1;
}

}  // namespace soldwire::app
