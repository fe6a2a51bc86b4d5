// The latest frames of one show, and how runs of frames become one gathered write.
//
// A ring is contiguous: when a batch does not continue it (an announcement was lost), it begins
// anew with that batch, and readers that are behind go to the log.
//
// Threads: one at a time (the shard's).
// Limits:  the bounds given to append(); the newest batch is always kept.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "realtime/batch.h"

namespace soldwire::realtime {

class TypeFilter;

// Frames on their way into one write: pieces of batches that must live until it is done.
struct Gather {
  static constexpr std::size_t parts_max = 64;
  static constexpr std::size_t bytes_max = 256U << 10U;  // so that one peer cannot hold up a turn

  explicit Gather(std::size_t limit_bytes = bytes_max,
                  std::int64_t limit_seq = std::numeric_limits<std::int64_t>::max())
      : limit(limit_bytes), seq_limit(limit_seq) {}

  std::size_t limit;
  std::int64_t seq_limit;  // nothing behind it
  std::array<iovec, parts_max> parts;
  std::array<const Batch*, parts_max> batches;
  std::size_t count = 0;
  std::size_t bytes = 0;
  std::int64_t end_seq = 0;  // everything up to here is in it, or not wanted by the filter

  [[nodiscard]] bool full() const noexcept { return count == parts_max || bytes >= limit; }
  // Adds the frames of `batch` from `from` (contained) on that `filter` (null: all) takes, as far
  // as there is room; at least one frame when empty. Frames without bytes are passed over.
  void add(const Batch& batch, std::int64_t from, const TypeFilter* filter);

 private:
  void add_run(const Batch& batch, std::size_t begin, std::size_t end);
};

// Where a write stopped that took only `taken` (more than 0, less than all) bytes of a gather:
// every frame up to `sent` is begun, and `rest` is what is left of the last of them (empty:
// nothing).
struct Cut {
  std::int64_t sent = 0;
  std::string_view rest;
};
[[nodiscard]] Cut cut_at(const Gather& gather, std::size_t taken);

class Ring {
 public:
  // Batches with nothing new are ignored.
  void append(std::shared_ptr<const Batch> batch, std::size_t bytes_max, std::size_t frames_max);
  void trim(std::size_t bytes_max, std::size_t frames_max);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  // Not when empty.
  [[nodiscard]] std::int64_t first_seq() const noexcept { return entries_.front().first; }
  [[nodiscard]] std::int64_t last_seq() const noexcept { return entries_.back().batch->last_seq(); }
  // True when every event after `seq` that the ring knows of is in it.
  [[nodiscard]] bool covers_after(std::int64_t seq) const noexcept {
    return !empty() && seq + 1 >= first_seq();
  }
  // Bytes of the frames after `seq`, which must be covered.
  [[nodiscard]] std::size_t bytes_after(std::int64_t seq) const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  // The frames after `seq` (covered), as far as there is room.
  void gather_after(std::int64_t seq, const TypeFilter* filter, Gather& gather) const;
  // The end of the text of the frames up to `seq` that `filter` takes, as far as they are here: at
  // most `bytes_max` bytes of at most `frames_max` frames that have any, put into `text` (unless
  // null). Returns the first frame that a byte of it is of; seq + 1: there is none.
  std::int64_t text_before(std::int64_t seq, const TypeFilter* filter, std::size_t bytes_max,
                           std::size_t frames_max, std::string* text) const;

 private:
  struct Entry {
    std::shared_ptr<const Batch> batch;
    std::int64_t first;  // earlier frames of the batch were in the ring already
    std::uint64_t end;   // bytes of all entries up to and with this one, since the ring began
  };
  using Entries = std::deque<Entry>;

  [[nodiscard]] Entries::const_iterator entry_with(std::int64_t seq) const noexcept;

  Entries entries_;
  std::size_t bytes_ = 0;
  std::size_t frames_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace soldwire::realtime
