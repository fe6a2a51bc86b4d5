// Replays what the fuzzer is given, and the labelled comments, with a compiler that has no fuzzer.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/claims/language/corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace soldwire::claims::language {
namespace {

void replay(const std::string& bytes) {
  EXPECT_EQ(
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

TEST(LanguageFuzzCorpus, EveryInputIsReadSoundly) {
  const std::filesystem::path folder =
      std::filesystem::path(SOLDWIRE_SOURCE_DIR) / "fuzz/corpus/claims_language";
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    replay(std::string{std::istreambuf_iterator<char>(file), {}});
    ++inputs;
  }
  EXPECT_GE(inputs, 8);
}

TEST(LanguageFuzzCorpus, EveryLabelledCommentIsReadSoundlyInEveryMode) {
  for (const CorpusLine& line : corpus()) {
    for (const char choice : {'\x00', '\x01', '\x02', '\x09'}) {
      replay(choice + line.text);
    }
  }
}

}  // namespace
}  // namespace soldwire::claims::language
