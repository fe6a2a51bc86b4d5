// Reads an event stream's bytes into blocks, by the rules of the HTML standard.
//
// Threads: none; a value.
// Limits:  blocks_bytes_max unfinished bytes; what is longer is thrown away and counted as broken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace soldwire::app::diagnosis {

inline constexpr std::size_t blocks_bytes_max = 1U << 20U;

struct Block {
  std::string event;  // "" for an event of the log
  std::string id;
  std::string data;
};

class BlockReader {
 public:
  // The blocks that `bytes` completes. Pieces may end anywhere.
  [[nodiscard]] std::vector<Block> feed(std::string_view bytes);
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  void take_line(std::string_view line, std::vector<Block>& blocks);

  std::string rest_;  // the line that has no end yet
  bool after_return_ = false;
  Block block_;
  bool has_data_ = false;
  bool broken_ = false;
};

}  // namespace soldwire::app::diagnosis
