#include "auth/attempts.h"

#include <algorithm>

namespace soldwire::auth {
namespace {

// More failures than any limit tells nothing new.
constexpr std::size_t failures_kept_max = 64;

}  // namespace

Attempts::Attempts(std::chrono::milliseconds window, std::size_t keys_max)
    : window_(window), keys_max_(keys_max) {}

void Attempts::expire(std::deque<TimeMs>& times, TimeMs now) const {
  while (!times.empty() && times.front().value + window_.count() <= now.value) {
    times.pop_front();
  }
}

std::chrono::milliseconds Attempts::wait(const std::string& key, int failures_max, TimeMs now) {
  const auto found = failures_.find(key);
  if (found == failures_.end()) {
    return {};
  }
  expire(found->second, now);
  const auto limit = static_cast<std::size_t>(failures_max);
  if (found->second.size() < limit) {
    return {};
  }
  const TimeMs frees = found->second[found->second.size() - limit];
  return std::chrono::milliseconds(frees.value + window_.count() - now.value);
}

void Attempts::failed(const std::string& key, TimeMs now) {
  if (failures_.size() >= keys_max_ && !failures_.contains(key)) {
    // Full: first what has expired anyway, then whoever failed longest ago.
    std::erase_if(failures_, [&](const auto& entry) {
      return entry.second.back().value + window_.count() <= now.value;
    });
    if (failures_.size() >= keys_max_) {
      failures_.erase(std::min_element(
          failures_.begin(), failures_.end(),
          [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); }));
    }
  }
  std::deque<TimeMs>& times = failures_[key];
  times.push_back(now);
  if (times.size() > failures_kept_max) {
    times.pop_front();
  }
}

void Attempts::forget(const std::string& key) {
  failures_.erase(key);
}

}  // namespace soldwire::auth
