// The recorded show that `soldwire demo` plays.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "platforms/facebook/script.h"

namespace soldwire::platforms::facebook {
namespace {

class DemoShow : public ::testing::Test {
 protected:
  DemoShow() : script(read_script(SOLDWIRE_SOURCE_DIR "/demo/show.jsonl")) {}
  [[nodiscard]] std::size_t count(const std::function<bool(const ScriptLine&)>& which) const {
    return static_cast<std::size_t>(
        std::count_if(script->lines.begin(), script->lines.end(), which));
  }
  const Result<Script> script;
};

TEST_F(DemoShow, FillsTenMinutes) {
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_GE(script->lines.size(), 400U);
  EXPECT_NEAR(script->length_s(), 600, 10);
}

TEST_F(DemoShow, ClaimsBeginWithinFiveSeconds) {
  ASSERT_TRUE(script.has_value());
  EXPECT_GE(count([](const ScriptLine& line) {
              return line.at_s < 5 && line.message.find("old ") != std::string::npos && line.from &&
                     line.from->id != "page";
            }),
            3U);
}

TEST_F(DemoShow, HasSomethingOfEverything) {
  ASSERT_TRUE(script.has_value());
  EXPECT_GE(count([](const auto& line) { return !line.from.has_value(); }), 10U);
  EXPECT_GE(count([](const auto& line) { return line.parent.has_value(); }), 15U);
  EXPECT_GE(count([](const auto& line) { return line.from && line.from->id == "page"; }), 30U);
  EXPECT_GE(count([](const auto& line) { return line.message.starts_with("pass "); }), 10U);
  EXPECT_GE(count([](const auto& line) { return line.message.find(" x2") != std::string::npos; }),
            5U);
  EXPECT_GE(count([](const auto& line) { return line.message.empty(); }), 1U);
}

TEST_F(DemoShow, NeverGoesQuietForLong) {
  ASSERT_TRUE(script.has_value());
  double last = 0;
  for (const ScriptLine& line : script->lines) {
    EXPECT_LT(line.at_s - last, 8) << "before " << line.at_s;
    last = line.at_s;
  }
}

}  // namespace
}  // namespace soldwire::platforms::facebook
