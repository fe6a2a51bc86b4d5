#include "realtime/deflate.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/realtime/gunzip.h"

namespace soldwire::realtime {
namespace {

using testing::Gunzip;

std::string noise(std::size_t size) {
  std::mt19937 random(3);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random());
  }
  return bytes;
}

TEST(Deflate, EachPieceGivesItsTextAtOnce) {
  Deflater deflater;
  Gunzip reader;
  EXPECT_EQ(reader.feed(gzip_begin), "");
  for (const std::string& text : {std::string("id: 1\ndata: {}\n\n"), std::string("x"),
                                  std::string(100'000, 'y'), noise(100'000)}) {
    const Piece piece = deflater.compress(text);
    EXPECT_EQ(piece.text_bytes, text.size());
    EXPECT_EQ(reader.feed(piece.bytes), text);
  }
}

TEST(Deflate, APieceOfSeveralPartsIsOne) {
  Deflater deflater;
  std::string one = "id: 1\n";
  std::string other = noise(20'000);
  const std::array<iovec, 2> parts{iovec{one.data(), one.size()},
                                   iovec{other.data(), other.size()}};
  Gunzip reader;
  static_cast<void>(reader.feed(gzip_begin));
  EXPECT_EQ(reader.feed(deflater.compress(parts, {}).bytes), one + other);
}

TEST(Deflate, APieceMayReferToTheTextBeforeItHoweverThatWasCut) {
  Deflater deflater;
  const std::string before = noise(Deflater::before_bytes_max + 100);
  const std::string text = before.substr(before.size() - 300);
  const Piece piece = deflater.compress(text, before);
  EXPECT_LT(piece.bytes.size(), 20U);
  for (const std::size_t cut : {1U, 2'000U, 4'100U}) {
    Gunzip reader;
    std::string read = reader.feed(gzip_begin);
    read += reader.feed(deflater.compress(before.substr(0, cut)).bytes);
    read += reader.feed(deflater.compress(before.substr(cut)).bytes);
    EXPECT_EQ(read, before);
    EXPECT_EQ(reader.feed(piece.bytes), text);
  }
}

}  // namespace
}  // namespace soldwire::realtime
