#include "app/pack_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "claims/language/parse.h"

namespace soldwire::app {
namespace {

class PackFolder : public ::testing::Test {
 protected:
  PackFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "packs-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~PackFolder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
};

TEST_F(PackFolder, NoneMeansThePacksBuiltIn) {
  const auto packs = load_packs("");
  ASSERT_TRUE(packs);
  EXPECT_EQ(*packs, claims::language::Packs::builtin());
}

TEST_F(PackFolder, ItsFilesAreLaidOverThePacksBuiltIn) {
  write("tlh.json", R"({"name": "Klingon", "claim": ["suq"]})");
  write("en.json", R"({"claim": ["gimme"]})");
  write("pack.schema.json", "{}");
  write("notes.txt", "not a pack");
  const auto packs = load_packs(folder_.string());
  ASSERT_TRUE(packs) << packs.error().message;
  EXPECT_EQ((*packs)->languages().size(), 21U);
  claims::ShowSettings settings;
  settings.languages = {"en", "tlh"};
  const auto reader = claims::language::Reader::make(**packs, settings);
  ASSERT_TRUE(reader);
  for (const char* text : {"gimme 12", "suq 12", "sold 12"}) {
    EXPECT_EQ((*reader)->read(text, {}).intent, claims::Intent::claim) << text;
  }
}

TEST_F(PackFolder, ABadFileIsNamed) {
  write("tlh.json", R"({"name": "Klingon", "claim": [12]})");
  const auto packs = load_packs(folder_.string());
  ASSERT_FALSE(packs);
  const std::string& message = packs.error().message;
  EXPECT_NE(message.find((folder_ / "tlh.json").string()), std::string::npos) << message;
  EXPECT_NE(message.find("/claim/0"), std::string::npos) << message;
  write("tlh.json", std::string(1024 * 1024 + 1, ' '));
  ASSERT_FALSE(load_packs(folder_.string()));
}

TEST_F(PackFolder, AMissingFolderIsNamed) {
  const auto packs = load_packs((folder_ / "nowhere").string());
  ASSERT_FALSE(packs);
  EXPECT_NE(packs.error().message.find("nowhere"), std::string::npos);
  EXPECT_NE(packs.error().message.find("--packs"), std::string::npos);
}

}  // namespace
}  // namespace soldwire::app
