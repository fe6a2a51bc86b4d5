#include "realtime/resume.h"

#include <charconv>

namespace soldwire::realtime {
namespace {

std::optional<std::int64_t> read_seq(std::string_view text) {
  // from_chars would take a sign.
  if (text.empty() || text.front() < '0' || text.front() > '9') {
    return std::nullopt;
  }
  std::int64_t seq = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seq);
  if (error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return seq;
}

}  // namespace

std::string_view to_string(ResetReason reason) noexcept {
  switch (reason) {
    case ResetReason::unknown_epoch:
      return "unknown_epoch";
    case ResetReason::retention:
      return "retention";
    case ResetReason::invalid_cursor:
      return "invalid_cursor";
    case ResetReason::ahead:
      return "ahead";
  }
  return "";
}

ResumeRequest read_resume_point(const ResumePoint& point, std::string_view epoch) {
  using Kind = ResumeRequest::Kind;
  if (!point.cursor || point.cursor->empty()) {
    return {};
  }
  const std::string_view cursor = *point.cursor;
  const std::size_t dash = cursor.rfind('-');
  const bool has_epoch = dash != std::string_view::npos;
  const auto seq = read_seq(has_epoch ? cursor.substr(dash + 1) : cursor);
  if (!seq || dash == 0) {
    return {Kind::impossible, 0, ResetReason::invalid_cursor};
  }
  if (has_epoch && cursor.substr(0, dash) != epoch) {
    return {Kind::impossible, 0, ResetReason::unknown_epoch};
  }
  return {Kind::after, *seq, {}};
}

}  // namespace soldwire::realtime
