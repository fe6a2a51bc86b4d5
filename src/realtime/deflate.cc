#include "realtime/deflate.h"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "base/assert.h"

namespace soldwire::realtime {
namespace {

constexpr int level = 6;
constexpr int raw_window_bits = -15;  // no header, no checksum
// A hash table of 16 KiB, which is cleared for each piece; larger ones find no more in a few KiB.
constexpr int memory_level = 6;
// Of an empty block of stored text, which ends every piece, and of the block before it.
constexpr std::size_t around_bytes = 64;

// zlib's interface knows no const.
Bytef* as_input(const void* bytes) {
  return static_cast<Bytef*>(const_cast<void*>(bytes));
}

}  // namespace

struct Deflater::State {
  State() {
    if (deflateInit2(&stream, level, Z_DEFLATED, raw_window_bits, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { deflateEnd(&stream); }

  // Takes all of the input; makes room as it is needed.
  void run(std::string& out, int flush) {
    do {
      if (stream.avail_out == 0) {
        const std::size_t used = out.size();
        out.resize(2 * used);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = static_cast<uInt>(out.size() - used);
      }
      const int result = deflate(&stream, flush);
      SW_ASSERT(result == Z_OK || result == Z_BUF_ERROR);
    } while (stream.avail_out == 0);
    SW_ASSERT(stream.avail_in == 0);
  }

  z_stream stream{};
};

Deflater::Deflater() : state_(std::make_unique<State>()) {}
Deflater::~Deflater() = default;

SharedPiece Deflater::compress(std::span<const iovec> text, std::string_view before) {
  z_stream& stream = state_->stream;
  deflateReset(&stream);
  if (!before.empty()) {
    before.remove_prefix(before.size() - std::min(before.size(), before_bytes_max));
    deflateSetDictionary(&stream, as_input(before.data()), static_cast<uInt>(before.size()));
  }
  SharedPiece piece{{}, Appended(text)};
  for (const iovec& part : text) {
    piece.text_bytes += part.iov_len;
  }
  SW_ASSERT(piece.text_bytes > 0);
  piece.bytes.resize(piece.text_bytes / 2 + around_bytes);
  stream.next_out = reinterpret_cast<Bytef*>(piece.bytes.data());
  stream.avail_out = static_cast<uInt>(piece.bytes.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    stream.next_in = as_input(text[i].iov_base);
    stream.avail_in = static_cast<uInt>(text[i].iov_len);
    state_->run(piece.bytes, i + 1 == text.size() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
  }
  piece.bytes.resize(piece.bytes.size() - stream.avail_out);
  piece.bytes.shrink_to_fit();
  return piece;
}

SharedPiece Deflater::compress(std::string_view text, std::string_view before) {
  const iovec part{const_cast<char*>(text.data()), text.size()};
  return compress(std::span(&part, 1), before);
}

}  // namespace soldwire::realtime
