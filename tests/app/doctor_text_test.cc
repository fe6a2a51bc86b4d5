#include "app/doctor_text.h"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <string>

namespace soldwire::app::diagnosis {
namespace {

// What a report with `fill` looks like in a terminal.
std::string text_with(const std::function<void(Report&)>& fill, const TextStyle& style = {}) {
  Report report;
  std::string text;
  report.on_finding = [&](const Finding& finding) { text += text_of(finding, style); };
  fill(report);
  return text + summary(report, style);
}

TEST(DoctorText, ALineACheckAndWhatItComesTo) {
  EXPECT_EQ(text_with([](Report& report) { report.good("reach", "fine"); }),
            "  ok      reach       fine\n"
            "healthy\n");
}

TEST(DoctorText, AFaultHasItsNameAndItsRemedyForTheProgramInBetween) {
  const std::string text = text_with([](Report& report) {
    report.middle = Middle::lighttpd;
    report.fault("stream", Fault::buffering_proxy, "nothing came");
  });
  EXPECT_TRUE(
      text.starts_with("  FAULT   stream      buffering_proxy: nothing came\n"
                       "                      -> In lighttpd.conf: "
                       "server.stream-response-body = 1"))
      << text;
  EXPECT_NE(text.find("not healthy: buffering_proxy\n"), std::string::npos);
}

TEST(DoctorText, WhatWasSkippedIsNotCalledHealthy) {
  EXPECT_EQ(text_with([](Report& report) { report.skipped("sign-in", "no account"); }),
            "  skipped sign-in     no account\n"
            "no fault found, but not everything was examined: sign-in was skipped\n");
}

TEST(DoctorText, LinesFitTheTerminal) {
  for (int fault = 0; fault <= static_cast<int>(Fault::clock_skew); ++fault) {
    for (const std::size_t columns : {60U, 80U, 100U}) {
      TextStyle style;
      style.columns = columns;
      std::istringstream lines(text_with(
          [&](Report& report) {
            report.fault("stream", static_cast<Fault>(fault), "one word after another");
          },
          style));
      for (std::string line; std::getline(lines, line);) {
        // Only a word that is too long by itself may stand out.
        const std::size_t content = line.find_first_not_of(' ');
        EXPECT_TRUE(line.size() <= columns || line.find(' ', content) == std::string::npos) << line;
      }
    }
  }
}

TEST(DoctorText, WhatAServerSaysCannotDrawOnTheTerminal) {
  const std::string text = text_with([](Report& report) {
    report.fault("reach", Fault::not_soldwire, "Server: \x1b[31mred\r\nok");
  });
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(DoctorText, ColoursOnlyWhenAsked) {
  TextStyle style;
  style.colour = true;
  const std::string text = text_with([](Report& report) { report.good("reach", "fine"); }, style);
  EXPECT_TRUE(text.starts_with("  \x1b[32mok      \x1b[0mreach       fine\n")) << text;
}

}  // namespace
}  // namespace soldwire::app::diagnosis
