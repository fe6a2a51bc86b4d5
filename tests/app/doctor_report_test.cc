#include "app/doctor_report.h"

#include <gtest/gtest.h>

#include "api/json_value.h"

namespace soldwire::app::diagnosis {
namespace {

TEST(DoctorReport, EveryFaultHasANameAndARemedyForEveryProgramInBetween) {
  for (int fault = 0; fault <= static_cast<int>(Fault::clock_skew); ++fault) {
    EXPECT_NE(to_string(static_cast<Fault>(fault)), "");
    for (int middle = 0; middle <= static_cast<int>(Middle::cloudflare); ++middle) {
      EXPECT_NE(remedy(static_cast<Fault>(fault), static_cast<Middle>(middle)), "")
          << to_string(static_cast<Fault>(fault));
    }
  }
}

TEST(DoctorReport, RecognisesTheProgramInBetween) {
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

TEST(DoctorReport, OnlyFaultsMakeItUnhealthy) {
  Report report;
  report.good("reach", "fine");
  report.skipped("show", "none");
  report.note("streams", Fault::http1_connections, "six");
  EXPECT_TRUE(report.healthy());
  EXPECT_NE(report.table("http://x").find("healthy\n"), std::string::npos);
  report.fault("stream", Fault::buffering_proxy, "nothing came");
  EXPECT_FALSE(report.healthy());
  EXPECT_NE(report.table("http://x").find("not healthy: buffering_proxy\n"), std::string::npos);
}

TEST(DoctorReport, TheRemedySpeaksOfTheProgramInBetween) {
  Report report;
  report.middle = Middle::lighttpd;
  report.fault("stream", Fault::buffering_proxy, "nothing came");
  EXPECT_NE(report.table("http://x").find("server.stream-response-body"), std::string::npos);
}

TEST(DoctorReport, WhatAServerSaysCannotDrawOnTheTerminal) {
  Report report;
  report.fault("reach", Fault::not_soldwire, "Server: \x1b[31mred\r\nok");
  const std::string table = report.table("http://x");
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_EQ(table.find('\r'), std::string::npos);
}

TEST(DoctorReport, JsonHasFindingsAndMeasurements) {
  Report report;
  report.middle = Middle::nginx;
  report.measured("helloMs", 3);
  report.fault("silence", Fault::idle_timeout, "cut");
  const auto json = api::parse_json(report.json("http://x"));
  ASSERT_TRUE(json);
  EXPECT_FALSE(json->find("healthy")->boolean);
  EXPECT_EQ(json->find("proxy")->text, "nginx");
  ASSERT_EQ(json->find("findings")->elements.size(), 1U);
  const api::JsonValue& finding = json->find("findings")->elements.front();
  EXPECT_EQ(finding.find("verdict")->text, "fault");
  EXPECT_EQ(finding.find("fault")->text, "idle_timeout");
  EXPECT_NE(finding.find("remedy")->text.find("proxy_read_timeout"), std::string::npos);
  ASSERT_NE(json->find("measured")->find("helloMs"), nullptr);
}

}  // namespace
}  // namespace soldwire::app::diagnosis
