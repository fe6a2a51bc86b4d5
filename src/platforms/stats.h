// Counters of the connectors, for the metrics page.
//
// Threads: PlatformCounters from any thread; PlatformStats is a value.
#pragma once

#include <atomic>
#include <cstdint>

namespace soldwire::platforms {

struct PlatformStats {
  std::uint64_t requests = 0;      // calls to the platform
  std::uint64_t polls = 0;         // reads of comments that came to an end
  std::uint64_t errors = 0;        // calls that failed, for whatever reason
  std::uint64_t rate_limits = 0;   // of these, the ones that asked for a pause
  std::uint64_t comments = 0;      // committed, without repetitions
  std::uint64_t duplicates = 0;    // the engine knew them already
  std::uint64_t backoffs = 0;      // waits after an error
  std::uint64_t skipped_rows = 0;  // rows without an id
  std::uint64_t commit_retries = 0;
  std::int64_t running = 0;  // connectors that poll at present
};

struct PlatformCounters {
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> polls{0};
  std::atomic<std::uint64_t> errors{0};
  std::atomic<std::uint64_t> rate_limits{0};
  std::atomic<std::uint64_t> comments{0};
  std::atomic<std::uint64_t> duplicates{0};
  std::atomic<std::uint64_t> backoffs{0};
  std::atomic<std::uint64_t> skipped_rows{0};
  std::atomic<std::uint64_t> commit_retries{0};
  std::atomic<std::int64_t> running{0};

  [[nodiscard]] PlatformStats read() const noexcept;
};

}  // namespace soldwire::platforms
