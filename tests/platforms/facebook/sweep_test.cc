#include "platforms/facebook/sweep.h"

#include <gtest/gtest.h>

namespace soldwire::platforms::facebook {
namespace {

GraphComment comment(std::string id, std::int64_t created_s) {
  GraphComment out;
  out.id = std::move(id);
  out.created_time = TimeMs{created_s * 1'000};
  return out;
}

CommentsPage page(std::vector<GraphComment> comments,
                  std::optional<std::string> next = std::nullopt) {
  return {.comments = std::move(comments), .next_after = std::move(next), .skipped = 0};
}

TEST(KnownIds, ForgetsTheOldestBeyondItsBound) {
  KnownIds known(3);
  for (const char* id : {"a", "b", "c", "b", "d"}) known.add(id);
  EXPECT_EQ(known.size(), 3U);
  EXPECT_FALSE(known.contains("a"));
  EXPECT_TRUE(known.contains("b"));
  EXPECT_TRUE(known.contains("d"));
}

TEST(Sweep, EndsWhereThePlatformSaysThatThereIsNoMore) {
  const KnownIds known(10);
  Sweep sweep(Sweep::Kind::regular, 100);
  EXPECT_EQ(sweep.take(page({comment("v_2", 120)}, "x"), known, 105), Sweep::Step::next_page);
  EXPECT_EQ(sweep.after(), "x");
  EXPECT_EQ(sweep.take(page({}, "y"), known, 105), Sweep::Step::next_page);
  EXPECT_EQ(sweep.take(page({comment("v_1", 110)}), known, 105), Sweep::Step::complete);
  EXPECT_EQ(sweep.newest_s(), 120);
}

TEST(Sweep, WhollyKnownAndOldPageEndsARegularSweepOnly) {
  KnownIds known(10);
  known.add("v_1");
  known.add("v_2");
  const CommentsPage old = page({comment("v_1", 90), comment("v_2", 91)}, "x");
  const CommentsPage partly_new = page({comment("v_1", 90), comment("v_3", 91)}, "x");
  const CommentsPage not_old = page({comment("v_1", 90), comment("v_2", 100)}, "x");
  const auto step = [&](Sweep::Kind kind, const CommentsPage& of) {
    return Sweep(kind, 95).take(of, known, 100);
  };
  EXPECT_EQ(step(Sweep::Kind::regular, old), Sweep::Step::complete);
  EXPECT_EQ(step(Sweep::Kind::regular, partly_new), Sweep::Step::next_page);
  EXPECT_EQ(step(Sweep::Kind::regular, not_old), Sweep::Step::next_page);
  EXPECT_EQ(step(Sweep::Kind::reread, old), Sweep::Step::next_page);
  EXPECT_EQ(step(Sweep::Kind::final, old), Sweep::Step::next_page);
}

TEST(Sweep, SameCursorTwiceIsACircle) {
  const KnownIds known(10);
  Sweep sweep(Sweep::Kind::regular, std::nullopt);
  EXPECT_EQ(sweep.take(page({comment("v_1", 1)}, "x"), known, std::nullopt),
            Sweep::Step::next_page);
  EXPECT_EQ(sweep.take(page({comment("v_1", 1)}, "x"), known, std::nullopt), Sweep::Step::stuck);
}

TEST(NewComments, AreSortedWithTheNamelessTimesLast) {
  KnownIds known(10);
  known.add("v_0");
  NewComments found;
  GraphComment timeless;
  timeless.id = "v_1";
  found.add(page({timeless, comment("v_10", 5), comment("v_9", 5), comment("v_0", 1)}), known);
  found.add(page({comment("v_9", 5), comment("v_3", 4)}), known);
  std::vector<std::string> ids;
  for (const GraphComment& one : found.take_sorted()) ids.push_back(one.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"v_3", "v_9", "v_10", "v_1"}));
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace soldwire::platforms::facebook
