#include "platforms/facebook/cursor.h"

#include <gtest/gtest.h>

namespace soldwire::platforms::facebook {
namespace {

TEST(PollCursor, SurvivesItsText) {
  for (const PollCursor& cursor :
       {PollCursor{}, PollCursor{.watermark_s = 1'795'199'999, .reread_s = {}, .activated = {}},
        PollCursor{.watermark_s = 1, .reread_s = -1, .activated = TimeMs{1'795'199'999'123}}}) {
    EXPECT_EQ(poll_cursor_from(to_json(cursor)), cursor);
  }
}

TEST(PollCursor, OtherTextKnowsNothing) {
  for (const char* text : {"", "null", "[]", "{", "{\"watermark\":\"x\"}", "\xff"}) {
    EXPECT_EQ(poll_cursor_from(text), PollCursor{}) << text;
  }
}

}  // namespace
}  // namespace soldwire::platforms::facebook
