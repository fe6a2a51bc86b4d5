// What a gzip stream says of its text at its end: the CRC-32 and the length of all of it (RFC
// 1952).
//
// A stream is pieces that were made for many, so no one has looked at its text as a whole. But the
// sum of two texts follows from the sums of each: appending a text of n bytes multiplies the CRC
// before it by x^(8n) and adds its own. The multiplication is linear, so a piece brings it along as
// a small table, and a stream that takes the piece pays for eight look-ups.
//
// Threads: pure; values.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace soldwire::realtime {

// Of the text so far.
struct TextSum {
  std::uint32_t crc = 0;
  std::uint32_t size = 0;  // modulo 2^32, as it is written
  friend bool operator==(const TextSum&, const TextSum&) = default;
};

// What a certain text, appended to any other, makes of the sum.
class Appended {
 public:
  explicit Appended(std::span<const iovec> text);

  [[nodiscard]] TextSum after(TextSum before) const noexcept {
    std::uint32_t crc = text_.crc;
    for (std::size_t n = 0; n < shifted_.size(); ++n) {
      crc ^= shifted_[n][(before.crc >> (4 * n)) & 0xFU];
    }
    return {crc, before.size + text_.size};
  }

 private:
  TextSum text_;
  // The CRC before it, shifted over this text: by nibbles, whose shares are added.
  std::array<std::array<std::uint32_t, 16>, 8> shifted_{};
};

// The bytes that end a gzip stream whose blocks so far end on a byte: an empty last block, and the
// sum.
[[nodiscard]] std::string gzip_end(TextSum all);

}  // namespace soldwire::realtime
