// Pack files: what is refused and how, and how files are laid over each other.
#include "claims/language/packs.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/claims/language/said.h"

namespace soldwire::claims::language {
namespace {

Result<std::shared_ptr<const Packs>> over_builtin(const std::vector<PackFile>& files) {
  return Packs::builtin()->with(files);
}

std::string said_with(const Packs& packs, std::vector<std::string> languages,
                      std::string_view text) {
  ShowSettings settings;
  settings.languages = std::move(languages);
  const auto reader = Reader::make(packs, settings);
  return reader ? told((*reader)->read(text, ItemList{})) : reader.error().message;
}

TEST(Packs, BadFilesAreRefusedWithFilePlaceAndRemedy) {
  struct Refused {
    std::string text;
    std::string pointer;
    std::string remedy;
  };
  const Refused rows[] = {
      {"[]", "", "one JSON object"},
      {"{", "", "check quotes, commas and brackets"},
      {R"({"name": ""})", "/name", "language's name"},
      {R"({"claim": ["suq"]})", "/name", "add \"name\""},
      {R"({"name": "X", "claim": "sold"})", "/claim", "a list of words"},
      {R"({"name": "X", "claim": ["sold", 1]})", "/claim/1", "a word in quotes"},
      {R"({"name": "X", "claim": [""]})", "/claim/0", "remove it"},
      {R"({"name": "X", "claim": ["12"]})", "/claim/0", "begins with a letter"},
      {R"({"name": "X", "fill": [")" + std::string(101, 'a') + "\"]}", "/fill/0", "shorten it"},
      {R"({"name": "X", "clam": []})", "/clam", "section 10"},
      {R"({"name": "X", "a/b~": []})", "/a~1b~0", "section 10"},
      {R"({"name": "X", "claim": [], "claim": []})", "/claim", "join the two"},
      {R"({"name": "X", "claim": ["suq"], "pass": ["SUQ"]})", "/pass", "one of the two"},
      {R"({"name": "X", "claim": ["suq"], "fuzzy": ["such"]})", "/fuzzy", "take it out of fuzzy"},
      {R"({"name": "X", "numword": ["two"]})", "/numword", "such as"},
      {R"({"name": "X", "numword": {"two": "2"}})", "/numword/two", "1 to 1000"},
      {R"({"name": "X", "numword": {"nil": 0}})", "/numword/nil", "1 to 1000"},
      {R"({"name": "X", "sizes": []})", "/sizes", "such as"},
      {R"({"name": "X", "sizes": {"S": "small"}})", "/sizes/S", "a list of words"},
      {R"({"name": "X", "decimalComma": 1})", "/decimalComma", "true or false"},
      {R"({"name": "X", "replace": 1})", "/replace", "true or false"},
      {R"({"name": "X", "remove": ["want"]})", "/remove", "such as"},
      {R"({"name": "X", "remove": {"clam": []}})", "/remove/clam", "section 10"},
      {R"({"name": "X", "remove": {"claim": ["want"]}})", "/remove/claim/0", "nothing to remove"},
  };
  for (const Refused& row : rows) {
    const auto packs = over_builtin({{"shop/xx.json", row.text}});
    ASSERT_FALSE(packs) << row.text;
    EXPECT_EQ(packs.error().code, Errc::invalid_input) << row.text;
    EXPECT_EQ(packs.error().pointer, row.pointer) << row.text;
    EXPECT_TRUE(packs.error().message.starts_with("shop/xx.json")) << packs.error().message;
    EXPECT_NE(packs.error().message.find(row.pointer), std::string::npos) << packs.error().message;
    EXPECT_NE(packs.error().message.find(row.remedy), std::string::npos) << packs.error().message;
  }
}

TEST(Packs, FilesAreNamedAfterTheirLanguage) {
  for (const char* name : {"xx", ".json", "XX.json", "x x.json", "1x.json", "x_y.json",
                           "averyveryverylonglanguage.json"}) {
    const auto packs = over_builtin({{name, R"({"name": "X"})"}});
    ASSERT_FALSE(packs) << name;
    EXPECT_NE(packs.error().message.find("rename it"), std::string::npos) << name;
  }
  const auto huge = over_builtin({{"xx.json", std::string(pack_bytes_max + 1, ' ')}});
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, Errc::too_large);
}

TEST(Packs, AFileAddsALanguage) {
  const auto packs = over_builtin(
      {{"tlh.json", R"({"name": "Klingon", "claim": ["suq"], "pass": ["Qo'"], "conn": ["ej"]})"}});
  ASSERT_TRUE(packs);
  EXPECT_EQ(said_with(**packs, {"tlh"}, "Suq 12 ej 15"), "claim 12x1 15x1");
  EXPECT_EQ(said_with(**packs, {"tlh"}, "sold 12"), "none");
  EXPECT_EQ(said_with(**packs, {"tlh", "en"}, "sold 12"), "claim 12x1");
  EXPECT_EQ((*packs)->languages().size(), Packs::builtin()->languages().size() + 1);
}

TEST(Packs, AFileAddsToItsLanguage) {
  const auto packs = over_builtin({{"en.json", R"({"claim": ["gimme"], "sizes": {"M": ["midi"]},
      "numword": {"dozen": 12}, "remove": {"claim": ["want"], "fuzzy": ["sold"]}})"}});
  ASSERT_TRUE(packs) << packs.error().message;
  EXPECT_EQ(said_with(**packs, {"en"}, "gimme 12"), "claim 12x1");
  EXPECT_EQ(said_with(**packs, {"en"}, "sold 12"), "claim 12x1");
  EXPECT_EQ(said_with(**packs, {"en"}, "12 dozen pcs sold"), "claim 12x12");
  EXPECT_EQ(said_with(**packs, {"en"}, "want 12"), "none");
  EXPECT_EQ(said_with(**packs, {"en"}, "slod 12"), "none");
  // The packs built in stay as they are.
  EXPECT_EQ(said_with(*Packs::builtin(), {"en"}, "want 12"), "claim 12x1");
  for (const LanguageInfo& language : (*packs)->languages()) {
    if (language.code == "en") {
      EXPECT_EQ(std::count(language.claim_words.begin(), language.claim_words.end(), "gimme"), 1);
      EXPECT_EQ(std::count(language.claim_words.begin(), language.claim_words.end(), "want"), 0);
    }
  }
}

TEST(Packs, AFileMayStandInForItsLanguage) {
  const auto packs =
      over_builtin({{"en.json", R"({"replace": true, "name": "Plain", "claim": ["gimme"]})"}});
  ASSERT_TRUE(packs);
  EXPECT_EQ(said_with(**packs, {"en"}, "gimme 12"), "claim 12x1");
  EXPECT_EQ(said_with(**packs, {"en"}, "sold 12"), "none");
  EXPECT_FALSE(over_builtin({{"en.json", R"({"replace": true, "remove": {"claim": ["sold"]}})"}}));
}

TEST(Packs, CommonWordsCountInEveryLanguage) {
  const auto packs = over_builtin({{"common.json", R"({"claim": ["bingo"], "fuzzy": ["bingo"]})"}});
  ASSERT_TRUE(packs);
  for (const char* language : {"en", "th", "zh"}) {
    EXPECT_EQ(said_with(**packs, {language}, "bingo 12"), "claim 12x1") << language;
    EXPECT_EQ(said_with(**packs, {language}, "bimgo 12"), "claim 12x1") << language;
  }
}

TEST(Packs, SizesAreEqualOverFiles) {
  const auto packs = over_builtin(
      {{"aa.json", R"({"name": "A", "claim": ["suq"], "sizes": {"M": ["mini"], "Q": ["quux"]}})"}});
  ASSERT_TRUE(packs);
  ShowSettings settings;
  settings.languages = {"aa", "en"};
  const auto reader = Reader::make(**packs, settings);
  ASSERT_TRUE(reader);
  const ItemList items{{{"12", {"Medium", "Quux"}}}};
  EXPECT_EQ(told((*reader)->read("suq 12 mini", items)), "claim 12x1[Medium]");
  EXPECT_EQ(told((*reader)->read("suq 12 quux", items)), "claim 12x1[Quux]");
}

// The schema tells editors what the loader takes.
TEST(Packs, TheSchemaNamesEveryKey) {
  simdjson::dom::parser parser;
  const simdjson::dom::element schema =
      parser.load(std::string(SOLDWIRE_SOURCE_DIR) + "/src/claims/language/packs/pack.schema.json");
  std::set<std::string> described;
  for (const auto [key, value] : schema["properties"].get_object()) {
    described.insert(std::string(key));
  }
  std::set<std::string> known{"$schema", "name",         "replace", "remove", "fuzzy",
                              "guard",   "decimalComma", "numword", "sizes",  "next"};
  for (const ListKey& list : list_keys) {
    known.insert(std::string(list.key));
  }
  EXPECT_EQ(described, known);
}

TEST(Packs, TheBuiltInFilesAreThoseOfTheSourceTree) {
  const auto files = builtin_pack_files();
  EXPECT_EQ(files.size(), 21U);
  for (const PackFile& file : files) {
    std::ifstream in(std::string(SOLDWIRE_SOURCE_DIR) + "/src/claims/language/packs/" + file.name,
                     std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_TRUE(text == file.text) << file.name;
  }
}

}  // namespace
}  // namespace soldwire::claims::language
