#include "realtime/deflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

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

TEST(Deflate, TheSumOfAStreamFollowsFromThoseOfItsPieces) {
  Deflater deflater;
  std::mt19937 random(5);
  for (int round = 0; round < 15; ++round) {
    Gunzip reader;
    static_cast<void>(reader.feed(gzip_begin));
    std::string text;
    TextSum sum;
    const std::size_t pieces = random() % 12;
    for (std::size_t n = 0; n < pieces; ++n) {
      const std::size_t size = 1 + random() % (n % 4 == 0 ? 70'000 : 300);
      const std::string appended = noise(size).substr(random() % size);
      const SharedPiece piece = deflater.compress(appended, text);
      sum = piece.sum.after(sum);
      text += appended;
      EXPECT_EQ(reader.feed(piece.bytes), appended);
      EXPECT_EQ(sum.crc, crc32(0, reinterpret_cast<const Bytef*>(text.data()),
                               static_cast<uInt>(text.size())));
      EXPECT_EQ(sum.size, text.size());
    }
    EXPECT_FALSE(reader.complete());
    EXPECT_EQ(reader.feed(gzip_end(sum)), "");
    EXPECT_TRUE(reader.complete());
  }
}

TEST(Deflate, TheLengthOfALongStreamIsThatOfItsLastFourGibibytes) {
  std::string text(10, 'x');
  const iovec part{text.data(), text.size()};
  const Appended appended(std::span(&part, 1));
  EXPECT_EQ(appended.after({1, 0xFFFFFFFEU}).size, 8U);
}

}  // namespace
}  // namespace soldwire::realtime
