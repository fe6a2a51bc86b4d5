#include "realtime/batch.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/assert.h"
#include "realtime/public_view.h"

namespace soldwire::realtime {

Batch::Batch(std::string_view epoch, Channel channel, std::span<const store::EventRecord> events)
    : channel_(std::move(channel)), first_seq_(events.empty() ? 0 : events.front().seq) {
  SW_ASSERT(!events.empty());
  static constexpr std::size_t framing_bytes_max =
      40;  // "id: ", "-", 19 digits, "data: ", line ends
  std::size_t size = 0;
  if (channel_.view == View::members) {
    for (const store::EventRecord& event : events) {
      size += event.json.size() + epoch.size() + framing_bytes_max;
    }
  }
  bytes_.reserve(size);
  ends_.reserve(events.size());
  type_indexes_.reserve(events.size());
  std::optional<PublicView> public_view;
  if (channel_.view == View::buyers) {
    public_view.emplace();
  }
  std::int64_t expected = first_seq_;
  for (const store::EventRecord& event : events) {
    SW_ASSERT(event.seq == expected);
    ++expected;
    if (!public_view) {
      add_frame(epoch, event);
    } else if (const auto shown = public_view->of(event)) {
      add_frame(epoch, *shown);
    } else {
      ends_.push_back(bytes_.size());
      add_type({});
    }
  }
}

void Batch::add_frame(std::string_view epoch, const store::EventRecord& event) {
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
  add_type(event.type);
}

void Batch::add_type(const std::string& type) {
  auto known = std::find(types_.begin(), types_.end(), type);
  if (known == types_.end()) {
    SW_ASSERT(types_.size() <= std::numeric_limits<std::uint16_t>::max());
    known = types_.insert(types_.end(), type);
  }
  type_indexes_.push_back(static_cast<std::uint16_t>(known - types_.begin()));
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
