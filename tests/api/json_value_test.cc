#include "api/json_value.h"

#include <gtest/gtest.h>

namespace soldwire::api {
namespace {

std::string round_trip(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) {
    return "refused: " + value.error().message;
  }
  std::string out;
  JsonWriter json(out);
  write_json(json, *value);
  return out;
}

TEST(JsonValue, WritesBackWhatItRead) {
  const char* texts[] = {R"({"a":1,"b":[true,false,null,"x"],"c":{"d":-5}})",
                         "[]",
                         "{}",
                         "7",
                         R"("text")",
                         R"({"nested":[[[{"deep":[]}]]]})",
                         R"({"big":9223372036854775807})",
                         R"({"small":-9223372036854775808})",
                         R"({"quote":"\"\\\n"})"};
  for (const char* text : texts) {
    EXPECT_EQ(round_trip(text), text);
  }
}

TEST(JsonValue, RemovesWhiteSpaceAndLineBreaks) {
  EXPECT_EQ(round_trip("{ \"a\" :\n [ 1 ,\t2 ] }\r\n"), R"({"a":[1,2]})");
}

TEST(JsonValue, DecodesEscapes) {
  const auto value = parse_json(R"({"t":"\u00e9\ud83d\ude00\u0000"})");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->find("t")->text, std::string("\xC3\xA9\xF0\x9F\x98\x80\0", 7));
}

TEST(JsonValue, TellsIntegersFromOtherNumbers) {
  const auto value = parse_json("[1, 1.0, 1e2, 18446744073709551615, 99999999999999999999]");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->elements[0].kind, JsonValue::Kind::integer);
  EXPECT_EQ(value->elements[1].kind, JsonValue::Kind::number);
  EXPECT_EQ(value->elements[2].kind, JsonValue::Kind::number);
  EXPECT_EQ(value->elements[3].kind, JsonValue::Kind::number);
  EXPECT_EQ(value->elements[4].kind, JsonValue::Kind::number);
}

TEST(JsonValue, RefusesWhatIsNotJson) {
  const char* texts[] = {
      "",      "{",  "{]",          "{\"a\":}", "{'a':1}",      "{\"a\":1,}", "[1,]", "nul",
      "{} {}", "01", "\"\\ud800\"", "\"\xFF\"", "\"\xC0\xAF\"", "\"a\nb\"",   "NaN",  "/* c */ {}"};
  for (const char* text : texts) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, Errc::invalid_input) << text;
    EXPECT_FALSE(value.error().message.empty());
  }
}

TEST(JsonValue, RefusesDuplicateMembers) {
  const auto value = parse_json(R"({"a":1,"b":2,"a":3})");
  ASSERT_FALSE(value);
  EXPECT_NE(value.error().message.find("\"a\" is there twice"), std::string::npos);
  EXPECT_FALSE(parse_json(R"([{"x":{"y":1,"y":1}}])"));
  EXPECT_FALSE(parse_json("{\"a\":1,\"\\u0061\":2}"));
}

TEST(JsonValue, KeepsItsLimits) {
  JsonLimits limits;
  limits.depth_max = 3;
  limits.values_max = 5;
  limits.name_bytes_max = 4;
  EXPECT_TRUE(parse_json("[[[]]]", limits));
  EXPECT_FALSE(parse_json("[[[[]]]]", limits));
  EXPECT_TRUE(parse_json("[1,2,3,4]", limits));
  EXPECT_FALSE(parse_json("[1,2,3,4,5]", limits));
  EXPECT_TRUE(parse_json(R"({"four":1})", limits));
  EXPECT_FALSE(parse_json(R"({"fiver":1})", limits));
}

TEST(JsonValue, EscapesPointerSteps) {
  EXPECT_EQ(pointer_step("a/b~c"), "/a~1b~0c");
  EXPECT_EQ(pointer_step(""), "/");
}

}  // namespace
}  // namespace soldwire::api
