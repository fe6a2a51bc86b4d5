#include "api/csv.h"

#include <gtest/gtest.h>

namespace soldwire::api {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";

std::string cell(std::string_view text) {
  CsvWriter csv;
  csv.text(text);
  return csv.take().substr(mark.size());
}

TEST(Csv, BeginsWithAByteOrderMarkAndEndsLinesWithCrLf) {
  CsvWriter csv;
  csv.text("a");
  csv.number(-5);
  csv.end_row();
  csv.text("b");
  csv.end_row();
  EXPECT_EQ(csv.take(), std::string(mark) + "a,-5\r\nb\r\n");
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(cell("plain"), "plain");
  EXPECT_EQ(cell(""), "");
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(cell("cr\rhere"), "\"cr\rhere\"");
  EXPECT_EQ(cell("größe"), "größe");
}

TEST(Csv, TakesTheForceOutOfFormulas) {
  EXPECT_EQ(cell("=1+2"), "'=1+2");
  EXPECT_EQ(cell("+49 170"), "'+49 170");
  EXPECT_EQ(cell("-5"), "'-5");
  EXPECT_EQ(cell("@handle"), "'@handle");
  EXPECT_EQ(cell("\tx"), "'\tx");
  EXPECT_EQ(cell("\rx"), "\"'\rx\"");
  EXPECT_EQ(cell("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(cell("a=1"), "a=1");
}

}  // namespace
}  // namespace soldwire::api
