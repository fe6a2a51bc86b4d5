#include "api/metrics.h"

#include <gtest/gtest.h>

namespace soldwire::api {
namespace {

TEST(Metrics, WritesTheExpositionFormat) {
  MetricsWriter metrics;
  metrics.counter("soldwire_events_total", "Events", 7);
  metrics.metric("soldwire_ended_total", "counter", "Ended");
  metrics.sample(std::uint64_t{2}, {{"reason", "a\"b\\c\nd"}, {"kind", "x"}});
  metrics.metric("soldwire_seconds", "histogram", "Time");
  metrics.sample(std::uint64_t{1}, {{"le", "+Inf"}}, "_bucket");
  metrics.sample(0.25, {}, "_sum");
  EXPECT_EQ(metrics.take(),
            "# HELP soldwire_events_total Events\n"
            "# TYPE soldwire_events_total counter\n"
            "soldwire_events_total 7\n"
            "# HELP soldwire_ended_total Ended\n"
            "# TYPE soldwire_ended_total counter\n"
            "soldwire_ended_total{reason=\"a\\\"b\\\\c\\nd\",kind=\"x\"} 2\n"
            "# HELP soldwire_seconds Time\n"
            "# TYPE soldwire_seconds histogram\n"
            "soldwire_seconds_bucket{le=\"+Inf\"} 1\n"
            "soldwire_seconds_sum 0.25\n");
}

}  // namespace
}  // namespace soldwire::api
