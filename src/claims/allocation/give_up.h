// Inside of the rules: a buyer gives up units, or they are taken back.
//
// Threads: one decision, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claims/allocation/decisions.h"
#include "claims/allocation/show_state.h"

namespace soldwire::claims::allocation {

struct GivingUp {
  std::optional<std::int64_t> units;  // empty: all
  std::string_view code;              // of reasons.h
  std::string word;                   // "passed": "passed 1 of 3"
};

// Gives up units of `held`, which are one buyer's claims on one item: what is in review, unmatched
// and in line before what is won, the latest first. What is paid for stays: no comment takes back a
// sale, only an operator does. `held` is not empty.
[[nodiscard]] Effect give_up(const ShowState& state, std::vector<const Holding*> held,
                             const GivingUp& what, Step& step);

}  // namespace soldwire::claims::allocation
