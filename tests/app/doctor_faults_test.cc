#include "app/doctor_faults.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace soldwire::app::diagnosis {
namespace {

TEST(DoctorFaults, EveryFaultHasANameAndARemedyForEveryProgramInBetween) {
  for (int fault = 0; fault <= static_cast<int>(Fault::clock_skew); ++fault) {
    EXPECT_NE(to_string(static_cast<Fault>(fault)), "");
    for (int middle = 0; middle <= static_cast<int>(Middle::cloudflare); ++middle) {
      EXPECT_NE(remedy(static_cast<Fault>(fault), static_cast<Middle>(middle)), "")
          << to_string(static_cast<Fault>(fault));
    }
  }
}

TEST(DoctorFaults, EveryNameIsInTheDocumentation) {
  std::ifstream file(SOLDWIRE_SOURCE_DIR "/docs/doctor.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (int fault = 0; fault <= static_cast<int>(Fault::clock_skew); ++fault) {
    const std::string name(to_string(static_cast<Fault>(fault)));
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  }
}

TEST(DoctorFaults, RecognisesTheProgramInBetween) {
  struct Row {
    std::string_view server;
    std::string_view via;
    bool varnish;
    bool cloudflare;
    Middle middle;
  };
  const std::vector<Row> rows = {
      {"", "", false, false, Middle::unknown},
      {"soldwire", "", false, false, Middle::unknown},
      {"nginx/1.22.1", "", false, false, Middle::nginx},
      {"Apache/2.4.71 (Debian)", "", false, false, Middle::apache},
      {"lighttpd/1.4.69", "", false, false, Middle::lighttpd},
      {"Caddy", "", false, false, Middle::caddy},
      {"", "1.1 varnish (Varnish/7.1)", false, false, Middle::varnish},
      {"nginx", "", true, false, Middle::varnish},
      {"cloudflare", "", false, true, Middle::cloudflare},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(recognise(row.server, row.via, row.varnish, row.cloudflare), row.middle)
        << row.server;
  }
}

}  // namespace
}  // namespace soldwire::app::diagnosis
