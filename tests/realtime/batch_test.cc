#include "realtime/batch.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

store::EventRecord event(std::int64_t seq, std::string type, std::string json) {
  store::EventRecord record;
  record.seq = seq;
  record.type = std::move(type);
  record.json = std::move(json);
  return record;
}

TEST(Batch, FramesAreIdAndDataAndABlankLine) {
  const std::vector events{event(41, "claim.created", R"({"seq":41})"),
                           event(42, "item.updated", R"({"seq":42})")};
  const Batch batch("k7f3q2", Channel{ShowId("shw_1")}, events);
  EXPECT_EQ(batch.bytes(),
            "id: k7f3q2-41\ndata: {\"seq\":41}\n\n"
            "id: k7f3q2-42\ndata: {\"seq\":42}\n\n");
  EXPECT_EQ(batch.first_seq(), 41);
  EXPECT_EQ(batch.last_seq(), 42);
  EXPECT_TRUE(batch.contains(42));
  EXPECT_FALSE(batch.contains(40));
  EXPECT_FALSE(batch.contains(43));
}

TEST(Batch, FindsTheFrameOfASeqAndOfAByte) {
  const std::vector events{event(1, "a", "{}"), event(2, "b", R"({"x":1})"), event(3, "a", "{}")};
  const Batch batch("e", Channel{ShowId("s")}, events);
  EXPECT_EQ(batch.begin_of(1), 0U);
  EXPECT_EQ(batch.end_of(1), batch.begin_of(2));
  EXPECT_EQ(batch.end_of(3), batch.bytes().size());
  EXPECT_EQ(batch.type_of(2), "b");
  EXPECT_EQ(batch.type_of(3), "a");
  for (std::int64_t seq = 1; seq <= 3; ++seq) {
    EXPECT_EQ(batch.seq_at(batch.begin_of(seq)), seq);
    EXPECT_EQ(batch.seq_at(batch.end_of(seq) - 1), seq);
  }
}

// White space between tokens may be a line end; on the wire it would end the field.
TEST(Batch, LineEndsInJsonCannotBreakTheFrame) {
  const std::vector events{event(1, "custom.x", "{\r\n\"a\":\n1}")};
  const Batch batch("e", Channel{ShowId("s")}, events);
  EXPECT_EQ(batch.bytes(), "id: e-1\ndata: {  \"a\": 1}\n\n");
}

}  // namespace
}  // namespace soldwire::realtime
