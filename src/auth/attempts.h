// Counts failed sign-ins, so that guessing stops paying.
//
// Threads: one at a time (the service guards it).
// Limits:  keys_max keys; when full, the oldest give way.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace soldwire::auth {

class Attempts {
 public:
  Attempts(std::chrono::milliseconds window, std::size_t keys_max);

  // Time until `key` may try again; zero when it has fewer than `failures_max` failures in the
  // window.
  [[nodiscard]] std::chrono::milliseconds wait(const std::string& key, int failures_max,
                                               TimeMs now);
  void failed(const std::string& key, TimeMs now);
  void forget(const std::string& key);

 private:
  void expire(std::deque<TimeMs>& times, TimeMs now) const;

  std::chrono::milliseconds window_;
  std::size_t keys_max_;
  std::unordered_map<std::string, std::deque<TimeMs>> failures_;
};

}  // namespace soldwire::auth
