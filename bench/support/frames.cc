#include "support/frames.h"

#include <charconv>

namespace soldwire::bench {

std::size_t BlockCounter::feed(std::string_view bytes) {
  if (bytes.empty()) {
    return 0;
  }
  std::size_t blocks = after_newline_ && bytes.front() == '\n' ? 1 : 0;
  const char* const text = bytes.data();
  // Compiled to vector instructions. A block is longer than one byte, so that neighbours that both
  // end one are no concern.
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    blocks += static_cast<std::size_t>((text[i] == '\n') & (text[i - 1] == '\n'));
  }
  after_newline_ = bytes.back() == '\n' && !(bytes.size() > 1 && text[bytes.size() - 2] == '\n') &&
                   !(bytes.size() == 1 && blocks == 1);
  return blocks;
}

std::int64_t seq_of(std::string_view id) {
  const std::size_t dash = id.rfind('-');
  std::int64_t seq = -1;
  if (dash != std::string_view::npos) {
    std::from_chars(id.data() + dash + 1, id.data() + id.size(), seq);
  }
  return seq;
}

std::int64_t number_field(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const std::size_t at = json.find(key);
  std::int64_t number = -1;
  if (at != std::string_view::npos) {
    std::from_chars(json.data() + at + key.size(), json.data() + json.size(), number);
  }
  return number;
}

Frame FrameReader::parse(std::string_view block) {
  Frame frame;
  while (!block.empty()) {
    const std::size_t end = block.find('\n');
    const std::string_view line = block.substr(0, end);
    if (line.starts_with("id: ")) {
      frame.id = line.substr(4);
    } else if (line.starts_with("data: ")) {
      frame.data = line.substr(6);
    } else if (line.starts_with("event: ")) {
      frame.event = line.substr(7);
    }
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 1);
  }
  return frame;
}

}  // namespace soldwire::bench
