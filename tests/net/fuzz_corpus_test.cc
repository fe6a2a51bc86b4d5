// Replays what the fuzzers were given, with a compiler that has no fuzzer.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// LLVMFuzzerTestOneInput of each target, under a name of its own.
extern "C" int fuzz_http_request(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_http2_session(const std::uint8_t* data, std::size_t size);

namespace {

int replay(const std::string& target, int (*one_input)(const std::uint8_t*, std::size_t)) {
  const std::filesystem::path folder =
      std::filesystem::path(SOLDWIRE_SOURCE_DIR) / "fuzz/corpus" / target;
  int inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(one_input(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
    ++inputs;
  }
  return inputs;
}

TEST(FuzzCorpus, EveryHttpRequestKeepsTheBounds) {
  EXPECT_GE(replay("http_request", fuzz_http_request), 6);
}

TEST(FuzzCorpus, EveryHttp2SessionKeepsTheBounds) {
  EXPECT_GE(replay("http2_session", fuzz_http2_session), 9);
}

}  // namespace
