// Reading an event stream: counting its blocks at the speed of memory, or every id exactly.
//
// Threads: one per object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace soldwire::bench {

// Counts empty lines, each of which ends a block. Also good for a chunked body: what the chunks add
// has no empty line of bare newlines.
class BlockCounter {
 public:
  std::size_t feed(std::string_view bytes);

 private:
  bool after_newline_ = false;
};

struct Frame {
  std::string_view event;  // empty: an event of the log
  std::string_view id;
  std::string_view data;
};

// The number behind the last '-' of an id; -1 when there is none.
std::int64_t seq_of(std::string_view id);
// The whole number of `"name":` in a frame's data; -1 when there is none.
std::int64_t number_field(std::string_view json, std::string_view name);

// Splits what arrives into frames. A frame's views are good until the call returns.
class FrameReader {
 public:
  template <typename OnFrame>
  void feed(std::string_view bytes, OnFrame&& on_frame) {
    if (!partial_.empty()) {
      partial_.append(bytes);
      bytes = partial_;
    }
    std::size_t used = 0;
    for (std::size_t end = bytes.find("\n\n"); end != std::string_view::npos;
         end = bytes.find("\n\n", used)) {
      on_frame(parse(bytes.substr(used, end - used)));
      used = end + 2;
    }
    std::string rest(bytes.substr(used));
    partial_ = std::move(rest);
  }
  void reset() { partial_.clear(); }

 private:
  static Frame parse(std::string_view block);

  std::string partial_;
};

}  // namespace soldwire::bench
