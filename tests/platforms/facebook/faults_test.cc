#include "platforms/facebook/faults.h"

#include <gtest/gtest.h>

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;

TEST(ParseFaults, ReadsEveryForm) {
  const auto faults = parse_faults(
      "429:0.02,code4:0.01,code32,500:0.02, slow:0.05@2000ms ,drop:0.02,repeat:0.2,reorder:0.3,"
      "nofrom:0.05,expire@300s,html502,code190.463:1,late@2m,usage:0.95,emptypage,503");
  ASSERT_TRUE(faults.has_value()) << faults.error().message;
  ASSERT_EQ(faults->size(), 16U);
  EXPECT_EQ((*faults)[0].status, 429);
  EXPECT_DOUBLE_EQ((*faults)[0].probability, 0.02);
  EXPECT_EQ((*faults)[1].code, 4);
  EXPECT_DOUBLE_EQ((*faults)[2].probability, 0.01);
  EXPECT_EQ((*faults)[4].duration, milliseconds(2'000));
  EXPECT_EQ((*faults)[9].duration, milliseconds(300'000));
  EXPECT_EQ((*faults)[11].code, 190);
  EXPECT_EQ((*faults)[11].subcode, 463);
  EXPECT_EQ((*faults)[12].duration, milliseconds(120'000));
  EXPECT_TRUE(parse_faults("")->empty());
}

TEST(ParseFaults, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> rows[] = {
      {"429:2", "probability"},   {"429:", "probability"},       {"429:nan", "probability"},
      {"slow@5", "duration"},     {"slow@ms", "duration"},       {"slow@99999999999s", "duration"},
      {"expire", "needs a time"}, {"code", "for example code4"}, {"codeX", "for example code4"},
      {"code4.x", "for example"}, {"nonsense", "unknown"},       {"drop:0.1,teapot", "teapot"},
  };
  for (const auto& [text, word] : rows) {
    const auto faults = parse_faults(text);
    ASSERT_FALSE(faults.has_value()) << text;
    EXPECT_EQ(faults.error().code, Errc::invalid_input);
    EXPECT_NE(faults.error().message.find(word), std::string::npos)
        << text << ": " << faults.error().message;
  }
}

TEST(FaultDice, SameSeedSameFaults) {
  const auto run = [](std::uint64_t seed) {
    FaultDice dice(*parse_faults("429:0.2,drop:0.2,slow:0.2"), seed);
    std::string out;
    for (int i = 0; i < 200; ++i) {
      const auto fault = dice.for_call();
      out += fault ? fault->name : "-";
    }
    return out;
  };
  EXPECT_EQ(run(5), run(5));
  EXPECT_NE(run(5), run(6));
}

TEST(FaultDice, HitsAboutAsOftenAsAsked) {
  FaultDice dice(*parse_faults("429:0.1,nofrom:0.25"), 3);
  int calls = 0;
  int things = 0;
  for (int i = 0; i < 10'000; ++i) {
    calls += dice.for_call() ? 1 : 0;
    things += dice.for_thing(FaultKind::no_author, "v_" + std::to_string(i)) ? 1 : 0;
  }
  EXPECT_NEAR(calls, 1'000, 120);
  EXPECT_NEAR(things, 2'500, 200);
  EXPECT_EQ(dice.for_thing(FaultKind::no_author, "v_7").has_value(),
            dice.for_thing(FaultKind::no_author, "v_7").has_value());
}

}  // namespace
}  // namespace soldwire::platforms::facebook
