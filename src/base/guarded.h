// A value that several threads share behind a mutex: it can only be reached inside with().
//
// The lock is a leaf: the function given to with() must not take another lock, block, or call out
// to unknown code. docs/concurrency.md lists every use.
#pragma once

#include <mutex>
#include <utility>

namespace soldwire {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  template <typename Function>
  decltype(auto) with(Function&& function) {
    const std::lock_guard lock(mutex_);
    return std::forward<Function>(function)(value_);
  }
  template <typename Function>
  decltype(auto) with(Function&& function) const {
    const std::lock_guard lock(mutex_);
    return std::forward<Function>(function)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace soldwire
