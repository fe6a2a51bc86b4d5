// Section 3 of docs/claim-language.md: one spelling for everything.
#include "claims/language/normalise.h"

#include <gtest/gtest.h>

#include <string>

namespace soldwire::claims::language {
namespace {

using std::string_literals::operator""s;

std::string plain(std::string_view text) {
  NormalText out;
  normalise(text, out);
  return to_utf8(out.view());
}

struct Row {
  std::string text;
  std::string outcome;
};

void expect_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(plain(row.text), row.outcome) << row.text;
  }
}

TEST(Normalise, DropsQuotedLines) {
  expect_all({
      {"> anna: sold 99\nsold 12", "sold 12"},
      {"  > sold 99", ""},
      {"sold 12\n>sold 99\nthanks", "sold 12\nthanks"},
      {"sold > 12", "sold > 12"},
  });
}

TEST(Normalise, RaisedDigitsAndFractionsAreNoDigits) {
  expect_all({
      {"12²", "12"},
      {"sold ½", "sold"},
      {"H₂O", "h o"},
      {"🔟", "10"},
      {"A12➕1", "a12+1"},
      {"12❓", "12?"},
      {"12×2", "12x2"},
      {"12 ✕ 2", "12 x 2"},
  });
}

TEST(Normalise, CompatibilityFormsBecomePlain) {
  expect_all({
      {"ＳＯＬＤ　１２", "sold 12"},
      {"𝐬𝐨𝐥𝐝 𝟏𝟐", "sold 12"},
      {"sold ①②", "sold 12"},
      {"sold⑫", "sold12"},
      {"№ 12", "no 12"},
      {"sold…", "sold."},
  });
}

TEST(Normalise, InvisibleCharactersVanish) {
  expect_all({
      {"sold\0 12"s, "sold 12"},
      {"s\u200bold 12", "sold 12"},
      {"\u202asold 12\u202c", "sold 12"},
      {"s\u00adold 12", "sold 12"},
      {"\ufeffsold 12", "sold 12"},
      {"1\ufe0f\u20e32\ufe0f\u20e3", "12"},
      {"sold\u00a012", "sold 12"},
      {"sold\t12", "sold 12"},
      {"sold\r\n\r\n12", "sold\n12"},
      {"sold\u202812", "sold\n12"},
      {"حـجز", "حجز"},
      {"\u007fsold\u0085x", "sold\nx"},
  });
}

TEST(Normalise, CaseAndAccentsVanish) {
  expect_all({
      {"sóld", "sold"},
      {"MÍO", "mio"},
      {"chốt đơn", "chot don"},
      {"Straße", "strasse"},
      {"łał Øre", "lal ore"},
      {"İptal ALIYORUM ayırt", "iptal aliyorum ayirt"},
      {"sold 1\u03352\u0335", "sold 12"},
      {"моё", "мое"},
      {"حَجْز", "حجز"},
      {"إلغاء عايزة على", "الغاء عايزه علي"},
  });
}

TEST(Normalise, MarksThatAreLettersStay) {
  expect_all({
      {"ไม่เอา", "ไม่เอา"},
      {"बुक करो", "बुक करो"},
      {"নিবো না", "নিবো না"},
      {"が", "が"},
      {"か\u3099", "が"},
      {"ｷｬﾝｾﾙ ﾊﾟｽ", "キャンセル パス"},
      {"sold 12\u0e47\u0e47", "sold 12"},
      {"\u1100\u1161", "가"},
  });
}

TEST(Normalise, DigitsOfEveryScriptAreDigits) {
  expect_all({
      {"١٢", "12"},
      {"۱۲", "12"},
      {"१२", "12"},
      {"১২", "12"},
      {"๑๒", "12"},
  });
}

TEST(Normalise, PunctuationHasOneForm) {
  expect_all({
      {"12–15", "12-15"},
      {"12 — 15", "12 - 15"},
      {"“sold” «x» 「y」", "\"sold\" \"x\" \"y\""},
      {"don’t", "dont"},
      {"12، 15؟", "12, 15?"},
      {"12、15。", "12,15."},
      {"¿cuánto?", "cuanto?"},
      {"12〜15", "12~15"},
  });
}

TEST(Normalise, EmojiAreOneMark) {
  expect_all({
      {"🔥🔥🔥", "●"},
      {"🙋🏽\u200d♀️", "●"},
      {"sold <3 12", "sold ● 12"},
      {"sold 12 :) ;-) xD ^^ T_T :D", "sold 12 ● ● ● ● ● ●"},
      {"sold 12 <35", "sold 12 <35"},
      {"sold:done 12", "sold:done 12"},
      {"\xff\xfe", "●"},
      {"🆂🅾🅻🅳", "●"},
      {"sold -> 12 => 13", "sold - 12 - 13"},
      {"12°", "12●"},
  });
}

TEST(Normalise, RunsAreSqueezed) {
  expect_all({
      {"sold    12!!!!!", "sold 12!"},
      {"sold.....12", "sold.12"},
      {"12//15", "12/15"},
      {"((sold))", "(sold)"},
      {"i'll don''t o'clock", "ill dont oclock"},
      {"'sold'", "'sold'"},
      {"a\n\n\nsold\n", "a\nsold"},
      {"==", "=="},
  });
}

TEST(Normalise, LookAlikesFollowTheirToken) {
  expect_all({
      {"ѕold 12", "sold 12"},
      {"sоld 12", "sold 12"},
      {"ѕоӏԁ 12", "ѕоӏԁ 12"},
      {"А7 12А СВ12", "a7 12a cb12"},
      {"беру", "беру"},
      {"ολα α7", "ολα a7"},
  });
}

TEST(Normalise, LengthCountsWhatIsLeft) {
  NormalText out;
  normalise("sold 12" + std::string(100000, ' '), out);
  EXPECT_FALSE(out.too_long);
  normalise(std::string(500, 'a'), out);
  EXPECT_FALSE(out.too_long);
  EXPECT_EQ(out.size, 500u);
  normalise(std::string(501, 'a'), out);
  EXPECT_TRUE(out.too_long);
  EXPECT_EQ(out.size, 500u);
  normalise(std::string(10 * bytes_read_max, '!'), out);
  EXPECT_TRUE(out.too_long) << "bytes behind the limit are not looked at";
}

TEST(Normalise, TwiceIsOnce) {
  for (const char* text : {"Sold 12 🔥🔥", "don't :D", "か\u3099 ﾊﾟ", "chốt đơn", "> x\n>y",
                           "İ ß ﷺ ㎡ ½", "T_T <3 ^^^", "a'b'c - -> =>", "এক কো কে\u09be"}) {
    const std::string once = plain(text);
    EXPECT_EQ(plain(once), once) << text;
  }
}

}  // namespace
}  // namespace soldwire::claims::language
