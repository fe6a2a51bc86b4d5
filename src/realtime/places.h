// How many streams may be open or about to open: in all, of one show, of one account, and from one
// address.
//
// Threads: any.
// Limits:  PlaceLimits.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/guarded.h"
#include "base/ids.h"
#include "realtime/viewer.h"

namespace soldwire::realtime {

struct PlaceLimits {
  std::size_t total = 20'000;
  std::size_t per_show = 20'000;
  std::size_t per_user = 10'000;
  std::size_t per_address = 10'000;
};

class Places {
 public:
  enum class Bound { total, show, user, address };

  explicit Places(const PlaceLimits& limits) : limits_(limits) {}

  // A place, or the bound that is in the way; nothing is taken then. An empty user or address is
  // not counted.
  [[nodiscard]] std::optional<Bound> take(const ShowId& show, const Viewer& viewer);
  void give_back(const ShowId& show, const Viewer& viewer);

 private:
  using Counts = std::unordered_map<std::string, std::size_t>;
  struct Taken {
    std::size_t total = 0;
    Counts shows;
    Counts users;
    Counts addresses;
  };

  const PlaceLimits limits_;
  Guarded<Taken> taken_;
};

// What a person may read about it.
[[nodiscard]] std::string_view describe(Places::Bound bound) noexcept;

}  // namespace soldwire::realtime
