// The text of streams, compressed in pieces that are made once and sent to many.
//
// A piece is deflate blocks that end on a whole byte: a decoder gives out all of its text at once,
// and pieces follow one another like the text itself. It may refer to the text before it, which
// must then be the last text that its reader got, however that was cut into pieces: deflate sees
// text and distances only (RFC 1951). So there is no state per reader.
//
// A gzip stream (RFC 1952) is gzip_begin, pieces and gzip_end(); one that is cut off has no end.
//
// Threads: a Deflater has one at a time; pieces are immutable.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "realtime/text_sum.h"

namespace soldwire::realtime {

enum class Encoding : std::uint8_t { identity, gzip };

// Bytes on the wire, and how much text they stand for.
struct Piece {
  std::string bytes;
  std::size_t text_bytes = 0;
};

// One that may be appended to any stream whose text so far ends with what it refers to.
struct SharedPiece : Piece {
  Appended sum;
};

// Method deflate, no flags, no time, unknown system.
constexpr std::string_view gzip_begin{"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10};

class Deflater {
 public:
  // How much of the text before a piece is worth referring to: a few events. More costs more time
  // than it saves bytes (bench/RESULTS.md).
  static constexpr std::size_t before_bytes_max = 4U << 10U;

  Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  // `text` must not be empty. `before` is the last text that the reader got; of a long one the end
  // is used.
  [[nodiscard]] SharedPiece compress(std::span<const iovec> text, std::string_view before);
  [[nodiscard]] SharedPiece compress(std::string_view text, std::string_view before = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace soldwire::realtime
