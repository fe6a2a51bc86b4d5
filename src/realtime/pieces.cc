#include "realtime/pieces.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace soldwire::realtime {
namespace {

constexpr std::array<std::size_t, 2> frames_before = {std::numeric_limits<std::size_t>::max(), 1};

}  // namespace

std::shared_ptr<const SharedPiece> Pieces::piece_of(Deflater& deflater, const Ring& ring,
                                                    const Registry::SharedFilter& filter,
                                                    const Gather& gather, std::int64_t from,
                                                    std::int64_t run_from) {
  Entry& entry = entry_of(ring, filter, from, gather.end_seq);
  const Form form = run_from < entry.begin[much]        ? much
                    : run_from < entry.begin[one_frame] ? one_frame
                                                        : nothing;
  std::shared_ptr<const SharedPiece>& piece = entry.pieces[form];
  if (piece == nullptr) {
    std::string before;
    if (form != nothing) {
      ring.text_before(from, filter.get(), Deflater::before_bytes_max, frames_before[form],
                       &before);
    }
    piece = std::make_shared<const SharedPiece>(
        deflater.compress(std::span(gather.parts.data(), gather.count), before));
  }
  return piece;
}

Pieces::Entry& Pieces::entry_of(const Ring& ring, const Registry::SharedFilter& filter,
                                std::int64_t from, std::int64_t end) {
  const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.from == from && entry.end == end && entry.filter == filter;
  });
  if (known != entries_.end()) {
    return *known;
  }
  Entry made;
  made.from = from;
  made.end = end;
  made.filter = filter;
  for (const Form form : {much, one_frame}) {
    made.begin[form] = ring.text_before(from, filter.get(), Deflater::before_bytes_max,
                                        frames_before[form], nullptr);
  }
  if (entries_.size() < entries_max) {
    return entries_.emplace_back(std::move(made));
  }
  Entry& oldest = entries_[std::exchange(oldest_, (oldest_ + 1) % entries_max)];
  return oldest = std::move(made);
}

}  // namespace soldwire::realtime
