#include "realtime/ring.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "realtime/type_filter.h"

namespace soldwire::realtime {
namespace {

// How far text_before() looks for frames that a filter takes.
constexpr std::size_t looks_max = 256;

}  // namespace

void Gather::add_run(const Batch& batch, std::size_t begin, std::size_t end) {
  if (begin == end) {
    return;
  }
  // iovec knows no const; writing does not change the bytes.
  parts[count] = iovec{const_cast<char*>(batch.bytes().data()) + begin, end - begin};
  batches[count] = &batch;
  ++count;
  bytes += end - begin;
}

void Gather::add(const Batch& batch, std::int64_t from, const TypeFilter* filter) {
  if (full() || from > seq_limit) {
    return;
  }
  const std::int64_t last_wanted = std::min(batch.last_seq(), seq_limit);
  if (filter == nullptr) {
    const std::size_t begin = batch.begin_of(from);
    const std::size_t stop = begin + (limit - bytes);
    const std::int64_t last =
        stop >= batch.bytes().size() ? last_wanted : std::min(batch.seq_at(stop), last_wanted);
    add_run(batch, begin, batch.end_of(last));
    end_seq = last;
    return;
  }
  // Neighbouring frames that pass make one piece.
  std::size_t run_begin = 0;
  std::size_t run_end = 0;
  std::int64_t seq = from;
  for (; seq <= last_wanted && !full() && bytes + (run_end - run_begin) < limit; ++seq) {
    if (!filter->matches(batch.type_of(seq))) {
      continue;
    }
    const std::size_t begin = batch.begin_of(seq);
    if (run_end != begin || run_begin == run_end) {
      if (run_begin != run_end) {
        add_run(batch, run_begin, run_end);
        if (full()) {
          run_begin = run_end;
          break;
        }
      }
      run_begin = begin;
    }
    run_end = batch.end_of(seq);
  }
  if (run_begin != run_end) {
    add_run(batch, run_begin, run_end);
  }
  end_seq = seq - 1;
}

Cut cut_at(const Gather& gather, std::size_t taken) {
  SW_ASSERT(taken > 0 && taken < gather.bytes);
  std::size_t part = 0;
  while (taken >= gather.parts[part].iov_len) {
    taken -= gather.parts[part].iov_len;
    ++part;
  }
  const Batch& batch = *gather.batches[part];
  const auto part_begin = static_cast<std::size_t>(
      static_cast<const char*>(gather.parts[part].iov_base) - batch.bytes().data());
  if (taken == 0) {
    return {batch.seq_at(part_begin) - 1, {}};
  }
  const std::size_t stop = part_begin + taken;
  const std::int64_t seq = batch.seq_at(stop - 1);
  return {seq, batch.bytes().substr(stop, batch.end_of(seq) - stop)};
}

void Ring::append(std::shared_ptr<const Batch> batch, std::size_t bytes_max,
                  std::size_t frames_max) {
  std::int64_t first = batch->first_seq();
  if (!empty()) {
    if (batch->last_seq() <= last_seq()) {
      return;
    }
    if (first > last_seq() + 1) {
      entries_.clear();
      bytes_ = 0;
      frames_ = 0;
    } else {
      first = last_seq() + 1;
    }
  }
  const std::size_t size = batch->bytes().size() - batch->begin_of(first);
  bytes_ += size;
  frames_ += static_cast<std::size_t>(batch->last_seq() - first + 1);
  end_ += size;
  entries_.push_back(Entry{std::move(batch), first, end_});
  trim(bytes_max, frames_max);
}

void Ring::trim(std::size_t bytes_max, std::size_t frames_max) {
  while (entries_.size() > 1 && (bytes_ > bytes_max || frames_ > frames_max)) {
    const Entry& oldest = entries_.front();
    bytes_ -= oldest.batch->bytes().size() - oldest.batch->begin_of(oldest.first);
    frames_ -= static_cast<std::size_t>(oldest.batch->last_seq() - oldest.first + 1);
    entries_.pop_front();
  }
}

Ring::Entries::const_iterator Ring::entry_with(std::int64_t seq) const noexcept {
  SW_ASSERT(!empty() && seq >= first_seq() && seq <= last_seq());
  // Nearly every reader waits for the newest batch.
  if (seq >= entries_.back().first) {
    return std::prev(entries_.end());
  }
  const auto after = std::upper_bound(
      entries_.begin(), entries_.end(), seq,
      [](std::int64_t wanted, const Entry& entry) { return wanted < entry.first; });
  return std::prev(after);
}

std::size_t Ring::bytes_after(std::int64_t seq) const noexcept {
  if (empty() || seq >= last_seq()) {
    return 0;
  }
  const Entry& entry = *entry_with(seq + 1);
  const std::size_t rest = entry.batch->bytes().size() - entry.batch->begin_of(seq + 1);
  return static_cast<std::size_t>(end_ - entry.end) + rest;
}

void Ring::gather_after(std::int64_t seq, const TypeFilter* filter, Gather& gather) const {
  gather.end_seq = seq;
  if (empty() || seq >= last_seq()) {
    return;
  }
  for (auto entry = entry_with(seq + 1); entry != entries_.end() && !gather.full(); ++entry) {
    gather.add(*entry->batch, std::max(entry->first, seq + 1), filter);
    if (gather.end_seq < entry->batch->last_seq()) {
      return;
    }
  }
}

std::int64_t Ring::text_before(std::int64_t seq, const TypeFilter* filter, std::size_t bytes_max,
                               std::size_t frames_max, std::string* text) const {
  std::int64_t first = seq + 1;
  if (empty() || seq < first_seq() || seq > last_seq()) {
    return first;
  }
  std::vector<std::string_view> frames;
  std::size_t size = 0;
  std::size_t looked_at = 0;
  for (auto entry = entry_with(seq);; --entry) {
    const Batch& batch = *entry->batch;
    std::int64_t each = std::min(seq, batch.last_seq());
    for (; each >= entry->first && size < bytes_max && frames.size() < frames_max &&
           looked_at < looks_max;
         --each, ++looked_at) {
      const std::size_t begin = batch.begin_of(each);
      const std::string_view frame = batch.bytes().substr(begin, batch.end_of(each) - begin);
      if (!frame.empty() && (filter == nullptr || filter->matches(batch.type_of(each)))) {
        frames.push_back(frame);
        size += frame.size();
        first = each;
      }
    }
    if (entry == entries_.begin() || each >= entry->first) {
      break;
    }
  }
  if (text != nullptr) {
    text->clear();
    text->reserve(size);
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
      text->append(*frame);
    }
    text->erase(0, size - std::min(size, bytes_max));
  }
  return first;
}

}  // namespace soldwire::realtime
