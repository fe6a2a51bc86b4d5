#include "realtime/resume.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

TEST(Resume, ReadsCursors) {
  using Kind = ResumeRequest::Kind;
  struct Row {
    std::optional<std::string> cursor;
    Kind kind;
    std::int64_t seq;
    ResetReason reason;
  };
  const auto none = ResetReason::invalid_cursor;
  const Row rows[] = {
      {std::nullopt, Kind::live, 0, none},
      {"", Kind::live, 0, none},
      {"k7f3q2-1042", Kind::after, 1042, none},
      {"1042", Kind::after, 1042, none},
      {"k7f3q2-0", Kind::after, 0, none},
      {"0", Kind::after, 0, none},
      {"9223372036854775807", Kind::after, 9'223'372'036'854'775'807, none},
      {"other-1042", Kind::impossible, 0, ResetReason::unknown_epoch},
      {"k7f3q2-x-7", Kind::impossible, 0, ResetReason::unknown_epoch},
      {"k7f3q2-", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"k7f3q2", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"-5", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"k7f3q2--5", Kind::impossible, 0, ResetReason::unknown_epoch},
      {"k7f3q2-+5", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"k7f3q2-5 ", Kind::impossible, 0, ResetReason::invalid_cursor},
      {" 5", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"5.0", Kind::impossible, 0, ResetReason::invalid_cursor},
      {"9223372036854775808", Kind::impossible, 0, ResetReason::invalid_cursor},
  };
  for (const Row& row : rows) {
    const ResumeRequest read = read_resume_point(ResumePoint{row.cursor}, "k7f3q2");
    EXPECT_EQ(read.kind, row.kind) << row.cursor.value_or("(none)");
    if (row.kind == Kind::after) {
      EXPECT_EQ(read.seq, row.seq);
    }
    if (row.kind == Kind::impossible) {
      EXPECT_EQ(read.reason, row.reason) << *row.cursor;
    }
  }
}

}  // namespace
}  // namespace soldwire::realtime
