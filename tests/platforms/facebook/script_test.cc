#include "platforms/facebook/script.h"

#include <gtest/gtest.h>

namespace soldwire::platforms::facebook {
namespace {

TEST(ParseScript, ReadsLinesInOrder) {
  const auto script = parse_script(
      "# a show\n"
      "{\"at\":0.5,\"from\":{\"id\":\"24001\",\"name\":\"Mara\"},\"message\":\"sold "
      "12\",\"id\":\"a\"}\r\n"
      "\n"
      "{\"at\":2,\"from\":null,\"message\":\"how much?\",\"parent\":\"a\"}");
  ASSERT_TRUE(script.has_value()) << script.error().message;
  ASSERT_EQ(script->lines.size(), 2U);
  EXPECT_EQ(script->lines[0].from, (Author{"24001", "Mara"}));
  EXPECT_FALSE(script->lines[1].from.has_value());
  EXPECT_EQ(script->lines[1].parent, 0U);
  EXPECT_DOUBLE_EQ(script->length_s(), 2);
}

TEST(ParseScript, NamesTheLineThatIsWrong) {
  const std::pair<const char*, const char*> rows[] = {
      {"{\"at\":1}\nnope", "line 2"},
      {"{\"at\":2}\n{\"at\":1}", "back in time"},
      {"{\"at\":\"x\"}", "seconds"},
      {"{\"at\":-1}", "seconds"},
      {"{\"at\":1,\"from\":7}", "from"},
      {"{\"at\":1,\"message\":7}", "message"},
      {"{\"at\":1,\"parent\":\"zzz\"}", "parent"},
      {"[]", "object"},
  };
  for (const auto& [text, word] : rows) {
    const auto script = parse_script(text);
    ASSERT_FALSE(script.has_value()) << text;
    EXPECT_NE(script.error().message.find(word), std::string::npos) << script.error().message;
  }
}

TEST(ReadScript, MissingFileIsNotFound) {
  EXPECT_EQ(read_script("/nonexistent/show.jsonl").error().code, Errc::not_found);
}

}  // namespace
}  // namespace soldwire::platforms::facebook
