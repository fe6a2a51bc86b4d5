#include "app/doctor_report.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/json_value.h"

namespace soldwire::app::diagnosis {
namespace {

TEST(DoctorReport, OnlyFaultsMakeItUnhealthy) {
  Report report;
  report.good("reach", "fine");
  report.note("streams", Fault::http1_connections, "six");
  EXPECT_TRUE(report.healthy());
  EXPECT_TRUE(report.complete());
  report.skipped("show", "none");
  EXPECT_TRUE(report.healthy());
  EXPECT_FALSE(report.complete());
  EXPECT_EQ(report.skipped_checks(), std::vector<std::string>{"show"});
  report.fault("stream", Fault::buffering_proxy, "nothing came");
  report.fault("resume", Fault::buffering_proxy, "again");
  EXPECT_FALSE(report.healthy());
  EXPECT_EQ(report.named(Verdict::fault), std::vector<std::string>{"buffering_proxy"});
  EXPECT_EQ(report.named(Verdict::note), std::vector<std::string>{"http1_connections"});
}

TEST(DoctorReport, TellsEachFindingAtOnce) {
  Report report;
  std::vector<std::string> told;
  report.waiting("stream", "nobody listens");
  report.on_finding = [&](const Finding& finding) { told.push_back(finding.text); };
  report.on_wait = [&](std::string_view, std::string_view text) { told.emplace_back(text); };
  report.waiting("reach", "on the way");
  report.good("reach", "there");
  EXPECT_EQ(told, (std::vector<std::string>{"on the way", "there"}));
}

TEST(DoctorReport, JsonHasFindingsAndMeasurements) {
  Report report;
  report.middle = Middle::nginx;
  report.measured("helloMs", 3);
  report.fault("silence", Fault::idle_timeout, "cut");
  const auto json = api::parse_json(report.json("http://x"));
  ASSERT_TRUE(json);
  EXPECT_FALSE(json->find("healthy")->boolean);
  EXPECT_TRUE(json->find("complete")->boolean);
  ASSERT_EQ(json->find("faults")->elements.size(), 1U);
  EXPECT_EQ(json->find("faults")->elements.front().text, "idle_timeout");
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
