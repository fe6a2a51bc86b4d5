// What one feed compressed lately. Nearly all of its readers are at the same place of the log and
// have got the same text last, so that a piece is made for the first of them and sent to all.
//
// Threads: one at a time (the shard's).
// Limits:  entries_max places, each in three forms, of Deflater and Gather's sizes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "realtime/deflate.h"
#include "realtime/registry.h"
#include "realtime/ring.h"

namespace soldwire::realtime {

class Pieces {
 public:
  static constexpr std::size_t entries_max = 16;

  // The frames of `gather`, which were gathered from behind `from`, for a reader whose text ends
  // with the frames behind `run_from` up to `from`, as far as `filter` (null: all) takes them.
  [[nodiscard]] std::shared_ptr<const SharedPiece> piece_of(Deflater& deflater, const Ring& ring,
                                                            const Registry::SharedFilter& filter,
                                                            const Gather& gather, std::int64_t from,
                                                            std::int64_t run_from);
  void clear() noexcept { entries_.clear(); }

 private:
  // How much of what its reader got last a piece refers to.
  enum Form : std::size_t { much, one_frame, nothing, forms };

  struct Entry {
    std::int64_t from = 0;
    std::int64_t end = 0;
    Registry::SharedFilter filter;
    // The first frame that the form refers to.
    std::array<std::int64_t, nothing> begin{};
    std::array<std::shared_ptr<const SharedPiece>, forms> pieces;
  };

  [[nodiscard]] Entry& entry_of(const Ring& ring, const Registry::SharedFilter& filter,
                                std::int64_t from, std::int64_t end);

  std::vector<Entry> entries_;
  std::size_t oldest_ = 0;
};

}  // namespace soldwire::realtime
