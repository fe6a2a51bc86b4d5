// Replays what the fuzzer was given, with a compiler that has no fuzzer.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

TEST(GraphAnswerCorpus, EveryInputKeepsTheBounds) {
  const std::filesystem::path folder =
      std::filesystem::path(SOLDWIRE_SOURCE_DIR) / "fuzz/corpus/graph_answer";
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // Also cut off in the middle, as a lost connection would.
    for (const std::size_t size : {bytes.size(), bytes.size() / 2, bytes.size() / 3}) {
      EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), size),
                0);
    }
    ++inputs;
  }
  EXPECT_GE(inputs, 8);
}

}  // namespace
