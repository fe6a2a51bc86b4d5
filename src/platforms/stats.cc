#include "platforms/stats.h"

namespace soldwire::platforms {

PlatformStats PlatformCounters::read() const noexcept {
  constexpr auto relaxed = std::memory_order_relaxed;
  return {.requests = requests.load(relaxed),
          .polls = polls.load(relaxed),
          .errors = errors.load(relaxed),
          .rate_limits = rate_limits.load(relaxed),
          .comments = comments.load(relaxed),
          .duplicates = duplicates.load(relaxed),
          .backoffs = backoffs.load(relaxed),
          .skipped_rows = skipped_rows.load(relaxed),
          .commit_retries = commit_retries.load(relaxed),
          .running = running.load(relaxed)};
}

}  // namespace soldwire::platforms
