// Which types of event a subscriber wants: exact names ("item.updated"), families ("claim.*") or
// everything ("*").
//
// Threads: immutable; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace soldwire::realtime {

inline constexpr std::size_t type_patterns_max = 32;

class TypeFilter {
 public:
  explicit TypeFilter(std::vector<std::string> patterns);

  [[nodiscard]] static bool is_valid_pattern(std::string_view pattern) noexcept;
  [[nodiscard]] bool matches(std::string_view type) const noexcept;
  // Sorted, each once; equal filters have equal patterns.
  [[nodiscard]] const std::vector<std::string>& patterns() const noexcept { return patterns_; }

 private:
  std::vector<std::string> patterns_;
};

}  // namespace soldwire::realtime
