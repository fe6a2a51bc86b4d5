// Consecutive events of one show as the bytes that go on the wire, built once and shared.
//
// A frame is "id: <epoch>-<seq>\ndata: <json>\n\n"; the frames of a batch lie behind one another,
// so that any run of them is one piece of a gathered write.
//
// Threads: immutable; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "realtime/channel.h"
#include "store/records.h"

namespace soldwire::realtime {

class Batch {
 public:
  // `events` must not be empty and must be consecutive. What the channel does not show becomes a
  // frame without bytes.
  Batch(std::string_view epoch, Channel channel, std::span<const store::EventRecord> events);
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  [[nodiscard]] const Channel& channel() const noexcept { return channel_; }
  [[nodiscard]] std::int64_t first_seq() const noexcept { return first_seq_; }
  [[nodiscard]] std::int64_t last_seq() const noexcept {
    return first_seq_ + static_cast<std::int64_t>(ends_.size()) - 1;
  }
  [[nodiscard]] bool contains(std::int64_t seq) const noexcept {
    return seq >= first_seq() && seq <= last_seq();
  }
  [[nodiscard]] std::size_t frame_count() const noexcept { return ends_.size(); }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

  // Where the frame of `seq` begins and ends in bytes(). `seq` must be contained.
  [[nodiscard]] std::size_t begin_of(std::int64_t seq) const noexcept;
  [[nodiscard]] std::size_t end_of(std::int64_t seq) const noexcept;
  // The frame that has the byte at `offset` ; `offset` < bytes().size().
  [[nodiscard]] std::int64_t seq_at(std::size_t offset) const noexcept;
  // Empty for one that is not shown.
  [[nodiscard]] std::string_view type_of(std::int64_t seq) const noexcept;

 private:
  [[nodiscard]] std::size_t index_of(std::int64_t seq) const noexcept;
  void add_frame(std::string_view epoch, const store::EventRecord& event);
  void add_type(const std::string& type);

  Channel channel_;
  std::int64_t first_seq_;
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint16_t> type_indexes_;
  std::vector<std::string> types_;  // each once: a batch has few
};

}  // namespace soldwire::realtime
