#include "realtime/type_filter.h"

#include <algorithm>
#include <utility>

namespace soldwire::realtime {
namespace {

constexpr std::size_t pattern_bytes_max = 64;

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

}  // namespace

TypeFilter::TypeFilter(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {
  std::sort(patterns_.begin(), patterns_.end());
  patterns_.erase(std::unique(patterns_.begin(), patterns_.end()), patterns_.end());
}

bool TypeFilter::is_valid_pattern(std::string_view pattern) noexcept {
  if (pattern == "*") {
    return true;
  }
  if (pattern.size() > pattern_bytes_max) {
    return false;
  }
  if (pattern.ends_with(".*")) {
    pattern.remove_suffix(2);
  }
  return !pattern.empty() && pattern.front() != '.' && pattern.back() != '.' &&
         std::all_of(pattern.begin(), pattern.end(), is_name_character);
}

bool TypeFilter::matches(std::string_view type) const noexcept {
  return std::any_of(patterns_.begin(), patterns_.end(), [type](std::string_view pattern) {
    if (pattern == "*") {
      return true;
    }
    if (pattern.ends_with(".*")) {
      return type.starts_with(pattern.substr(0, pattern.size() - 1));
    }
    return type == pattern;
  });
}

}  // namespace soldwire::realtime
