#include "app/doctor_measure.h"

#include <gtest/gtest.h>

namespace soldwire::app::diagnosis {
namespace {

constexpr Milliseconds spacing{150};

// Probes sent every `spacing`; each arrives after its delay in `delays_ms`, or never (-1).
std::vector<Probe> probes_with(const std::vector<int>& delays_ms) {
  std::vector<Probe> probes;
  Instant sent{};
  for (const int delay : delays_ms) {
    Probe probe{sent, std::nullopt};
    if (delay >= 0) {
      probe.arrived = sent + Milliseconds(delay);
    }
    probes.push_back(probe);
    sent += spacing;
  }
  return probes;
}

TEST(DoctorMeasure, DeliveryThatIsHeldBackIsToldFromDeliveryThatIsNot) {
  struct Row {
    std::vector<int> delays_ms;
    std::size_t missing;
    std::size_t bunched;
    bool held_back;
  };
  const std::vector<Row> rows = {
      {{2, 3, 2, 4, 2, 3, 2, 3}, 0, 0, false},
      {{120, 130, 110, 125, 120, 118, 130, 122}, 0, 0, false},  // far away
      {{2, 3, 900, 750, 600, 450, 300, 150}, 0, 5, false},      // one packet was lost
      {{450, 300, 150, 0, 450, 300, 150, 0}, 0, 6, true},       // passed on by fours
      {{2, 3, 2, 4, 2, 3, 2, -1}, 1, 0, true},
      {{1500, 1490, 1510, 1500, 1480, 1500, 1505, 1500}, 0, 0, true},
      {{1050, 900, 750, 600, 450, 300, 150, 0}, 0, 7, true},  // all at the end
      {{-1, -1}, 2, 0, true},
  };
  for (const Row& row : rows) {
    const Delivery delivery = judge_delivery(probes_with(row.delays_ms), spacing);
    EXPECT_EQ(delivery.missing, row.missing);
    EXPECT_EQ(delivery.bunched, row.bunched) << row.delays_ms.front();
    EXPECT_EQ(looks_held_back(delivery, row.delays_ms.size()), row.held_back)
        << row.delays_ms.front();
  }
}

TEST(DoctorMeasure, ReadsTheDateHeader) {
  EXPECT_EQ(parse_http_date("Tue, 10 Feb 2026 19:22:31 GMT")->value, 1'770'751'351'000);
  EXPECT_FALSE(parse_http_date(""));
  EXPECT_FALSE(parse_http_date("yesterday-ish"));
}

TEST(DoctorMeasure, ReadsWhenATokenEnds) {
  // {"alg":"HS256"}.{"exp":1770751351}
  EXPECT_EQ(token_expiry("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NzA3NTEzNTF9.sig")->value,
            1'770'751'351'000);
  for (const std::string_view bad : {"", "a.b", "a.!!.c", "not a token", "e30.e30.x", "..",
                                     "a.eyJleHAiOi0xfQ.c", "a.eyJleHAiOiJzb29uIn0.c"}) {
    EXPECT_FALSE(token_expiry(bad)) << bad;
  }
}

}  // namespace
}  // namespace soldwire::app::diagnosis
