// Many large events to subscribers that read, beside two that hardly do: one never, one a byte a
// second. What do they cost the others, and the server's memory?
//
// Threads: one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "support/target.h"

namespace soldwire::bench {

struct FloodOrder {
  std::size_t healthy = 100;
  bool with_slow = false;
  std::size_t events = 0;
  std::size_t in_flight = 64;
};

// How it went for a slow reader.
struct SlowReader {
  std::string name;
  double cut_off_after = -1;  // seconds since the flood began; -1: it still is connected
  std::size_t bytes = 0;      // what it could read in all, afterwards too
  std::string last;           // the last named event in it, or how the connection ended
};

struct FloodResult {
  double seconds = 0;
  double bytes_per_second = 0;  // to all healthy readers together
  double server_share = 0;
  double client_share = 0;
  std::size_t memory_before = 0;  // resident, of the server
  std::size_t memory_peak = 0;
  std::size_t memory_after = 0;
  std::vector<SlowReader> slow;
};

// Gives up when a healthy reader misses an event.
FloodResult flood(const Target& target, const FloodOrder& order);

}  // namespace soldwire::bench
