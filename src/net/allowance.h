// How often something may happen: a burst, and a steady rate that fills it up again.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <chrono>

namespace soldwire::net {

struct Allowance {
  double burst;
  double per_second;
};

class AllowanceMeter {
 public:
  explicit AllowanceMeter(Allowance allowance) noexcept
      : allowance_(allowance), left_(allowance.burst) {}

  // Spends one; false when nothing is left.
  [[nodiscard]] bool spend(std::chrono::steady_clock::time_point now) noexcept {
    if (now > filled_) {
      const std::chrono::duration<double> passed = now - filled_;
      left_ = std::min(allowance_.burst, left_ + passed.count() * allowance_.per_second);
      filled_ = now;
    }
    if (left_ < 1) {
      return false;
    }
    left_ -= 1;
    return true;
  }

 private:
  Allowance allowance_;
  double left_;
  std::chrono::steady_clock::time_point filled_;  // the first look fills nothing: it is full
};

}  // namespace soldwire::net
