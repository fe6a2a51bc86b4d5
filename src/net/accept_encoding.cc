#include "net/accept_encoding.h"

#include <optional>

#include "net/text.h"

namespace soldwire::net {

namespace {

bool has_weight(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view weight = trim(take_until(parameters, ';'));
    if (weight.starts_with("q=") || weight.starts_with("Q=")) {
      weight.remove_prefix(2);
      return weight.find_first_of("123456789") != std::string_view::npos;
    }
  }
  return true;
}

}  // namespace

bool accepts_coding(const Headers& headers, std::string_view coding) {
  std::optional<bool> others;
  for (const auto& [name, value] : headers.all()) {
    if (!same_word(name, "accept-encoding")) {
      continue;
    }
    std::string_view rest = value;
    while (!rest.empty()) {
      std::string_view parameters = take_until(rest, ',');
      const std::string_view listed = trim(take_until(parameters, ';'));
      if (same_word(listed, coding)) {
        return has_weight(parameters);
      }
      if (listed == "*") {
        others = has_weight(parameters);
      }
    }
  }
  return others.value_or(false);
}

}  // namespace soldwire::net
