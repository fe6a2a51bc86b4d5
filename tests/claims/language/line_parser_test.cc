#include "claims/language/line_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace soldwire::claims::language {
namespace {

std::string parsed(const std::string& line) {
  const auto out = parse_json_line(*Packs::builtin(), line);
  return out ? *out : "error at " + out.error().pointer;
}

TEST(LineParser, AnswersInTheSameShape) {
  EXPECT_EQ(parsed(R"({"id":"a","text":"sold 12"})"),
            R"({"id":"a","intent":"claim","lines":[{"item":"12","qty":1}]})");
  EXPECT_EQ(parsed(R"({"id":7,"text":"pass 12","lang":"en"})"),
            R"({"id":7,"intent":"pass","lines":[{"item":"12","qty":null}]})");
  EXPECT_EQ(parsed(R"({"id":"b","text":"sold 12 m x2","items":{"12":{"variants":["S","M"]}}})"),
            R"({"id":"b","intent":"claim","lines":[{"item":"12","qty":2,"variant":["M"]}]})");
  EXPECT_EQ(parsed(R"({"text":"sold"})"), R"({"id":null,"intent":"review","lines":[]})");
  EXPECT_EQ(parsed(R"({"id":"c","text":"sold 12","author":"seller"})"),
            R"({"id":"c","intent":"none","lines":[]})");
  EXPECT_EQ(parsed(R"({"id":"\u0001\"","text":"sold\u0000 12"})"),
            R"({"id":"\u0001\"","intent":"claim","lines":[{"item":"12","qty":1}]})");
}

TEST(LineParser, ReadsEverySetting) {
  EXPECT_EQ(parsed(R"({"id":"a","text":"bingo 9","settings":{"claimWords":["bingo"],
      "passWords":["skip"],"languages":["en","es"],"mode":"bare","currentItem":"a-01",
      "ranges":true,"maxQty":5,"strictness":"normal"}})"),
            R"({"id":"a","intent":"claim","lines":[{"item":"9","qty":1}]})");
  EXPECT_EQ(parsed(R"({"id":"a","text":"sold","settings":{"currentItem":"a-01"}})"),
            R"({"id":"a","intent":"claim","lines":[{"item":"A1","qty":1}]})");
  EXPECT_EQ(parsed(R"({"id":"a","text":"sold 12","settings":{"currentItem":null,"mode":null}})"),
            R"({"id":"a","intent":"claim","lines":[{"item":"12","qty":1}]})");
}

TEST(LineParser, StrictnessIsAsEverySetting) {
  EXPECT_EQ(parsed(R"({"id":1,"text":"sold 12","settings":{"strictness":"strict"}})"),
            R"({"id":1,"intent":"review","lines":[]})");
  EXPECT_EQ(
      parsed(R"({"id":1,"text":"sold 12","settings":{"strictness":"strict"},"items":{"12":{}}})"),
      R"({"id":1,"intent":"claim","lines":[{"item":"12","qty":1}]})");
}

TEST(LineParser, SettingsDoNotLeakIntoTheNextLine) {
  LineParser parser(*Packs::builtin());
  const std::string bingo = R"({"id":1,"text":"bingo 12","settings":{"claimWords":["bingo"]}})";
  const std::string plain = R"({"id":1,"text":"bingo 12"})";
  for (int round = 0; round < 3; ++round) {
    EXPECT_NE(parser.parse(bingo)->find("claim"), std::string::npos);
    EXPECT_EQ(parser.parse(plain)->find("claim"), std::string::npos);
  }
  for (int i = 0; i < 200; ++i) {
    const std::string word = "bingo" + std::string(static_cast<std::size_t>(i % 90), 'o');
    ASSERT_TRUE(parser.parse(R"({"text":"x","settings":{"claimWords":[")" + word + "\"]}}"));
  }
}

TEST(LineParser, RefusesWithThePlace) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"[]", ""},
      {"{", ""},
      {R"({"id":"a"})", "/text"},
      {R"({"text":12})", "/text"},
      {R"({"id":[],"text":""})", "/id"},
      {R"({"text":"","author":"me"})", "/author"},
      {R"({"text":"","settings":[]})", "/settings"},
      {R"({"text":"","settings":{"mode":"x"}})", "/settings/mode"},
      {R"({"text":"","settings":{"strictness":"lax"}})", "/settings/strictness"},
      {R"({"text":"","settings":{"maxQty":"x"}})", "/settings/maxQty"},
      {R"({"text":"","settings":{"maxQty":0}})", "/settings/maxQty"},
      {R"({"text":"","settings":{"ranges":1}})", "/settings/ranges"},
      {R"({"text":"","settings":{"currentItem":"//"}})", "/settings/currentItem"},
      {R"({"text":"","settings":{"languages":["xx"]}})", "/settings/languages/0"},
      {R"({"text":"","settings":{"claimWords":["a",""]}})", "/settings/claimWords/1"},
      {R"({"text":"","items":{"12":1}})", "/items/12"},
      {R"({"text":"","items":{"12":{"variants":[1]}}})", "/items/12/variants/0"},
  };
  for (const auto& [line, pointer] : rows) {
    EXPECT_EQ(parsed(line), "error at " + pointer) << line;
  }
}

TEST(LineParser, HalvesOfSurrogatePairsAreRepaired) {
  EXPECT_EQ(parsed(R"({"id":"a","text":"sold 12 \ud83d"})"),
            R"({"id":"a","intent":"claim","lines":[{"item":"12","qty":1}]})");
  EXPECT_EQ(parsed(R"({"id":"a","text":"\udd25 sold 12 \ud83d\udd25 \\ud83d"})"),
            R"({"id":"a","intent":"review","lines":[]})");
}

}  // namespace
}  // namespace soldwire::claims::language
