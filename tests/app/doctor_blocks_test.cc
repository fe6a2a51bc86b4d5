#include "app/doctor_blocks.h"

#include <gtest/gtest.h>

namespace soldwire::app::diagnosis {
namespace {

constexpr std::string_view stream =
    ": a comment\n\nevent: hello\nid: e-1\nretry: 1000\ndata: {\"a\":1}\n\n"
    "data: first\r\ndata:second\r\n\r\nid: e-3\rdata\r\revent: empty\n\ndata: unfinished";

void expect_the_blocks_of_stream(const std::vector<Block>& blocks) {
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].event, "hello");
  EXPECT_EQ(blocks[0].id, "e-1");
  EXPECT_EQ(blocks[0].data, R"({"a":1})");
  EXPECT_EQ(blocks[1].data, "first\nsecond");
  EXPECT_EQ(blocks[1].id, "");
  EXPECT_EQ(blocks[2].id, "e-3");
  EXPECT_EQ(blocks[2].data, "");
}

TEST(DoctorBlocks, ReadsEveryLineEndAndLeavesOutWhatIsNoBlock) {
  BlockReader reader;
  expect_the_blocks_of_stream(reader.feed(stream));
  EXPECT_FALSE(reader.broken());
}

TEST(DoctorBlocks, PiecesMayEndAnywhere) {
  for (std::size_t size = 1; size < stream.size(); ++size) {
    BlockReader reader;
    std::vector<Block> blocks;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      for (Block& block : reader.feed(stream.substr(at, size))) {
        blocks.push_back(std::move(block));
      }
    }
    expect_the_blocks_of_stream(blocks);
  }
}

TEST(DoctorBlocks, ALineWithoutEndIsBounded) {
  BlockReader reader;
  const std::string piece(64U << 10U, 'x');
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(reader.feed(piece).empty());
  }
  EXPECT_TRUE(reader.broken());
}

}  // namespace
}  // namespace soldwire::app::diagnosis
