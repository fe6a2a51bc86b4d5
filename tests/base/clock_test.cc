#include "base/clock.h"

#include <gtest/gtest.h>

namespace soldwire {
namespace {

TEST(Rfc3339, WritesUtcWithMilliseconds) {
  EXPECT_EQ(format_rfc3339(TimeMs{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(TimeMs{1'770'751'351'483}), "2026-02-10T19:22:31.483Z");
  EXPECT_EQ(format_rfc3339(TimeMs{-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339(TimeMs{951'782'400'000}), "2000-02-29T00:00:00.000Z");
}

TEST(Rfc3339, ReadsWhatItWritesAndEveryOffset) {
  struct Row {
    const char* text;
    std::int64_t ms;
  };
  for (const Row& row : {
           Row{"2026-02-10T19:22:31.483Z", 1'770'751'351'483},
           Row{"2026-02-10T19:22:31Z", 1'770'751'351'000},
           Row{"2026-02-10t19:22:31z", 1'770'751'351'000},
           Row{"2026-02-10T20:22:31.483+01:00", 1'770'751'351'483},
           Row{"2026-02-10T20:22:31+0100", 1'770'751'351'000},  // the Graph API's form
           Row{"2026-02-10T14:52:31-04:30", 1'770'751'351'000},
           Row{"2026-02-10T19:22:31.4839999Z", 1'770'751'351'483},
           Row{"2026-02-10T19:22:31.4Z", 1'770'751'351'400},
       }) {
    const auto parsed = parse_rfc3339(row.text);
    ASSERT_TRUE(parsed) << row.text;
    EXPECT_EQ(parsed->value, row.ms) << row.text;
  }
}

TEST(Rfc3339, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2026", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-10T24:00:00Z",
        "2026-02-10T19:60:00Z", "2026-02-10T19:22:31", "2026-02-10T19:22:31.Z",
        "2026-02-10T19:22:31Z ", "2026-02-10T19:22:31+1", "12 o'clock", "2026-02-10T19:22:31+25:00",
        "2026-02-10T19:22:31.1234567890Z"}) {
    const auto parsed = parse_rfc3339(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
  }
}

}  // namespace
}  // namespace soldwire
