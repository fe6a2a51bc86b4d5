#include "realtime/text_sum.h"

#include <zlib.h>

namespace soldwire::realtime {
namespace {

// In zlib's order of bits the highest is x^0, so that multiplying by x shifts to the right.
constexpr std::uint32_t one = 0x80000000U;
constexpr std::uint32_t polynomial = 0xEDB88320U;

constexpr std::uint32_t times_x(std::uint32_t value) {
  return (value >> 1U) ^ ((value & 1U) != 0 ? polynomial : 0U);
}

void append_little_endian(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xFFU);
  }
}

}  // namespace

Appended::Appended(std::span<const iovec> text) {
  uLong crc = 0;
  std::size_t size = 0;
  for (const iovec& part : text) {
    crc = crc32_z(crc, static_cast<const Bytef*>(part.iov_base), part.iov_len);
    size += part.iov_len;
  }
  text_ = {static_cast<std::uint32_t>(crc), static_cast<std::uint32_t>(size)};
  auto bit = static_cast<std::uint32_t>(crc32_combine(one, 0, static_cast<z_off_t>(size)));
  for (std::size_t n = shifted_.size(); n-- > 0;) {
    std::array<std::uint32_t, 16>& shares = shifted_[n];
    for (std::size_t of = 8; of > 0; of /= 2) {
      shares[of] = bit;
      bit = times_x(bit);
    }
    for (std::size_t nibble = 1; nibble < shares.size(); ++nibble) {
      const std::size_t lowest = nibble & (~nibble + 1);
      shares[nibble] = shares[lowest] ^ shares[nibble ^ lowest];
    }
  }
}

std::string gzip_end(TextSum all) {
  std::string end("\x03\0", 2);
  append_little_endian(end, all.crc);
  append_little_endian(end, all.size);
  return end;
}

}  // namespace soldwire::realtime
