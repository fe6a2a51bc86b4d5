#include "realtime/batch.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"

namespace soldwire::realtime {

Batch::Batch(std::string_view epoch, ShowId show, std::span<const store::EventRecord> events)
    : show_(std::move(show)), first_seq_(events.empty() ? 0 : events.front().seq) {
  SW_ASSERT(!events.empty());
  static constexpr std::size_t framing_bytes_max =
      40;  // "id: ", "-", 19 digits, "data: ", line ends
  std::size_t size = 0;
  for (const store::EventRecord& event : events) {
    size += event.json.size() + epoch.size() + framing_bytes_max;
  }
  bytes_.reserve(size);
  ends_.reserve(events.size());
  type_indexes_.reserve(events.size());
  std::int64_t expected = first_seq_;
  for (const store::EventRecord& event : events) {
    SW_ASSERT(event.seq == expected);
    ++expected;
    fmt::format_to(std::back_inserter(bytes_), "id: {}-{}\ndata: ", epoch, event.seq);
    const std::size_t json_begin = bytes_.size();
    bytes_ += event.json;
    // Outside of strings JSON may hold line ends, and inside it must not. One in a frame would end
    // the field, so it becomes the white space that means the same.
    if (event.json.find_first_of("\r\n") != std::string::npos) {
      const auto json = bytes_.begin() + static_cast<std::ptrdiff_t>(json_begin);
      std::replace_if(
          json, bytes_.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    }
    bytes_ += "\n\n";
    ends_.push_back(bytes_.size());
    auto type = std::find(types_.begin(), types_.end(), event.type);
    if (type == types_.end()) {
      SW_ASSERT(types_.size() <= std::numeric_limits<std::uint16_t>::max());
      type = types_.insert(types_.end(), event.type);
    }
    type_indexes_.push_back(static_cast<std::uint16_t>(type - types_.begin()));
  }
}

std::size_t Batch::index_of(std::int64_t seq) const noexcept {
  SW_ASSERT(contains(seq));
  return static_cast<std::size_t>(seq - first_seq_);
}

std::size_t Batch::begin_of(std::int64_t seq) const noexcept {
  const std::size_t index = index_of(seq);
  return index == 0 ? 0 : ends_[index - 1];
}

std::size_t Batch::end_of(std::int64_t seq) const noexcept {
  return ends_[index_of(seq)];
}

std::int64_t Batch::seq_at(std::size_t offset) const noexcept {
  SW_ASSERT(offset < bytes_.size());
  const auto end = std::upper_bound(ends_.begin(), ends_.end(), offset);
  return first_seq_ + (end - ends_.begin());
}

std::string_view Batch::type_of(std::int64_t seq) const noexcept {
  return types_[type_indexes_[index_of(seq)]];
}

}  // namespace soldwire::realtime
