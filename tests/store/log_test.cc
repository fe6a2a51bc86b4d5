#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using Log = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Log);

TEST_P(Log, EventsComeBackVerbatimAndInOrder) {
  auto events = sample_events(1, 3);
  events[1].json = "{\"type\":\"x\",  \"odd\" : \"spacing \\u0000 \xF0\x9F\x98\x80\"}";
  write([&](Transaction& tx) {
    must(tx.append_events(show_one, std::span(events).first(1)));
    must(tx.append_events(show_one, std::span(events).subspan(1)));
    EXPECT_EQ(must(tx.events_after(show_one, 0, 10)).head, 3);
  });
  const auto page = must(read()->events_after(show_one, 0, 10));
  EXPECT_EQ(page.events, events);
  EXPECT_EQ(page.head, 3);
}

TEST_P(Log, PageStartsAfterTheCursorAndEndsAtTheLimit) {
  write([](Transaction& tx) { must(tx.append_events(show_one, sample_events(1, 9))); });
  const auto reader = read();
  const auto page = must(reader->events_after(show_one, 4, 3));
  EXPECT_EQ(page.events, sample_events(5, 7));
  EXPECT_EQ(page.head, 9);
  EXPECT_TRUE(must(reader->events_after(show_one, 9, 3)).events.empty());
  EXPECT_TRUE(must(reader->events_after(show_one, 1'000, 3)).events.empty());
  EXPECT_TRUE(must(reader->events_after(show_one, INT64_MAX, 3)).events.empty());
  EXPECT_EQ(must(reader->events_after(show_one, -7, 1)).events, sample_events(1, 1));
  EXPECT_EQ(code_of(reader->events_after(show_one, 0, 0)), Errc::invalid_input);
}

TEST_P(Log, UnknownShowIsNotFound) {
  EXPECT_EQ(code_of(read()->events_after(ShowId("shw_nobody"), 0, 1)), Errc::not_found);
  write([](Transaction& tx) {
    EXPECT_EQ(code_of(tx.append_events(ShowId("shw_nobody"), sample_events(1, 1))),
              Errc::not_found);
  });
}

TEST_P(Log, WhatDoesNotContinueTheLogIsRefusedWhole) {
  write([](Transaction& tx) {
    EXPECT_EQ(code_of(tx.append_events(show_one, sample_events(2, 3))), Errc::conflict) << "gap";
    EXPECT_EQ(code_of(tx.append_events(show_one, sample_events(0, 1))), Errc::invalid_input);
    must(tx.append_events(show_one, sample_events(1, 3)));
    EXPECT_EQ(code_of(tx.append_events(show_one, sample_events(3, 4))), Errc::conflict) << "again";
    EXPECT_EQ(code_of(tx.append_events(show_one, sample_events(5, 5))), Errc::conflict) << "gap";
    auto holed = sample_events(4, 6);
    holed[2].seq = 7;
    EXPECT_EQ(code_of(tx.append_events(show_one, holed)), Errc::conflict) << "gap inside";
    must(tx.append_events(show_one, {}));
    EXPECT_EQ(must(tx.events_after(show_one, 0, 10)).events, sample_events(1, 3));
    must(tx.append_events(show_one, sample_events(4, 4)));
  });
  EXPECT_EQ(must(read()->events_after(show_one, 0, 10)).head, 4);
}

TEST_P(Log, EachShowHasItsOwnSequence) {
  write([](Transaction& tx) {
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.append_events(show_one, sample_events(1, 3)));
    must(tx.append_events(ShowId("shw_two"), sample_events(1, 2)));
  });
  EXPECT_EQ(must(read()->events_after(show_one, 0, 10)).events.size(), 3U);
  EXPECT_EQ(must(read()->events_after(ShowId("shw_two"), 0, 10)).events.size(), 2U);
}

TEST_P(Log, ChangingTheShowKeepsItsHead) {
  write([](Transaction& tx) {
    must(tx.append_events(show_one, sample_events(1, 3)));
    must(tx.update_show(sample_show(show_one.str(), 77)));
    must(tx.append_events(show_one, sample_events(4, 4)));
  });
}

}  // namespace
}  // namespace soldwire::store::testing
