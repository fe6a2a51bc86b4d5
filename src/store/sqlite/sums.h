// Sums of money.
//
// Place: private to store/sqlite.
#pragma once

#include <cstdint>
#include <limits>

namespace soldwire::store::sqlite {

// A sum that would overflow stays at the largest amount.
[[nodiscard]] inline std::int64_t add_saturating(std::int64_t sum, std::int64_t units,
                                                 std::int64_t amount) noexcept {
  std::int64_t product = 0;
  std::int64_t total = 0;
  if (__builtin_mul_overflow(units, amount, &product) ||
      __builtin_add_overflow(sum, product, &total)) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return total;
}

}  // namespace soldwire::store::sqlite
