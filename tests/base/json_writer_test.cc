#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace soldwire {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonWriter, PutsCommasBetweenAndNowhereElse) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("a", 1);
    json.array("b", [&] {
      json.value("x");
      json.object([&] { json.field("c", true); });
      json.array([] {});
    });
    json.field("d", std::optional<int>());
    json.field("e", -7LL);
    json.field("f", TimeMs{0});
    json.key("g");
    json.raw("{\"h\":1}");
    json.field("i", ShowId("shw_1"));
    json.field("j", std::numeric_limits<std::uint64_t>::max());
  });
  EXPECT_EQ(out, R"({"a":1,"b":["x",{"c":true},[]],"d":null,"e":-7,"f":"1970-01-01T00:00:00.000Z",)"
                 R"("g":{"h":1},"i":"shw_1","j":18446744073709551615})");
}

TEST(JsonWriter, EscapesWhatWouldEndAStringOrALine) {
  EXPECT_EQ(quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(quoted("line\r\nnext\t"), R"("line\r\nnext\t")");
  EXPECT_EQ(quoted(std::string_view("nul\0x", 5)), "\"nul\\u0000x\"");
  EXPECT_EQ(quoted("\x7F"), "\"\\u007f\"");
  EXPECT_EQ(quoted("\xE2\x80\xA8\xE2\x80\xA9"), R"("\u2028\u2029")");
}

// Texts are looked at eight bytes at a time: the rule is the same in every place of them.
TEST(JsonWriter, EscapesEveryControlByteWhereverItStands) {
  constexpr std::string_view hex = "0123456789abcdef";
  const std::string around(20, 'x');
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    std::string expected(1, static_cast<char>(byte));
    switch (byte) {
      case '"':
      case '\\':
        expected.insert(0, 1, '\\');
        break;
      case '\n':
        expected = "\\n";
        break;
      case '\r':
        expected = "\\r";
        break;
      case '\t':
        expected = "\\t";
        break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          expected = std::string("\\u00") + hex[byte >> 4U] + hex[byte & 15U];
        }
    }
    for (std::size_t at = 0; at < around.size(); ++at) {
      std::string text = around;
      text[at] = static_cast<char>(byte);
      std::string whole = around;
      whole.replace(at, 1, expected);
      EXPECT_EQ(quoted(std::string_view(text)), '"' + whole + '"')
          << "byte " << byte << " at " << at;
      std::string out;
      JsonWriter json(out);
      json.object([&] { json.field(text, 1); });
      EXPECT_EQ(out, "{\"" + whole + "\":1}") << "byte " << byte << " at " << at;
    }
  }
}

TEST(JsonWriter, KeepsUnicodeAndRepairsBrokenUtf8) {
  EXPECT_EQ(quoted("รับ12 🎉 é"), "\"รับ12 🎉 é\"");
  EXPECT_EQ(quoted("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(quoted("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  EXPECT_EQ(quoted("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // surrogate
  EXPECT_EQ(quoted("cut\xF0\x9F\x8E"), "\"cut\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace soldwire
