// What a stream shows: one show, as its members or as its buyers may see it.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <functional>

#include "base/ids.h"

namespace soldwire::realtime {

enum class View : std::uint8_t {
  members,  // everything
  buyers,   // what public_view.h lets through
};

struct Channel {
  ShowId show;
  View view = View::members;

  friend bool operator==(const Channel&, const Channel&) = default;
  friend auto operator<=>(const Channel&, const Channel&) = default;
};

}  // namespace soldwire::realtime

template <>
struct std::hash<soldwire::realtime::Channel> {
  std::size_t operator()(const soldwire::realtime::Channel& channel) const noexcept {
    return std::hash<soldwire::ShowId>()(channel.show) * 2 + static_cast<std::size_t>(channel.view);
  }
};
