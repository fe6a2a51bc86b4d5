#include "app/doctor_blocks.h"

#include <utility>

namespace soldwire::app::diagnosis {

std::vector<Block> BlockReader::feed(std::string_view bytes) {
  std::vector<Block> blocks;
  for (const char c : bytes) {
    if (c == '\n' && after_return_) {
      after_return_ = false;  // the second half of CR LF
      continue;
    }
    after_return_ = c == '\r';
    if (c == '\n' || c == '\r') {
      take_line(rest_, blocks);
      rest_.clear();
    } else if (rest_.size() + block_.data.size() < blocks_bytes_max) {
      rest_ += c;
    } else {
      broken_ = true;
    }
  }
  return blocks;
}

void BlockReader::take_line(std::string_view line, std::vector<Block>& blocks) {
  if (line.empty()) {
    if (has_data_) {
      blocks.push_back(std::move(block_));
    }
    block_ = Block();
    has_data_ = false;
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) {
    value.remove_prefix(1);
  }
  if (name == "data") {
    if (has_data_) {
      block_.data += '\n';
    }
    block_.data += value;
    has_data_ = true;
  } else if (name == "event") {
    block_.event = value;
  } else if (name == "id") {
    block_.id = value;
  }
}

}  // namespace soldwire::app::diagnosis
