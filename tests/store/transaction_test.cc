#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using Transactions = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(Transactions);

bool has_comment(Reader& reader, int number) {
  return must(reader.find_comment(show_one, "facebook", "page_" + std::to_string(number)))
      .has_value();
}

TEST_P(Transactions, NothingIsSeenBeforeCommit) {
  const auto reader = read();
  auto tx = begin();
  must(tx->insert_comment(show_one, sample_comment(1)));
  EXPECT_TRUE(has_comment(*tx, 1));
  EXPECT_FALSE(has_comment(*reader, 1));
  must(tx->commit());
  EXPECT_TRUE(has_comment(*reader, 1));
}

TEST_P(Transactions, RollbackAndDestructionUndo) {
  {
    auto tx = begin();
    must(tx->insert_comment(show_one, sample_comment(1)));
    tx->rollback();
  }
  {
    auto tx = begin();
    must(tx->insert_comment(show_one, sample_comment(2)));
    must(tx->append_events(show_one, sample_events(1, 2)));
  }
  const auto reader = read();
  EXPECT_FALSE(has_comment(*reader, 1));
  EXPECT_FALSE(has_comment(*reader, 2));
  EXPECT_EQ(must(reader->events_after(show_one, 0, 10)).head, 0);
}

TEST_P(Transactions, ShowOfARolledBackTransactionIsUnknownAgain) {
  {
    auto tx = begin();
    must(tx->insert_show(sample_show("shw_two")));
    must(tx->insert_comment(ShowId("shw_two"), sample_comment(1)));
  }
  write([](Transaction& tx) {
    EXPECT_EQ(code_of(tx.insert_comment(ShowId("shw_two"), sample_comment(1))), Errc::not_found);
    must(tx.insert_show(sample_show("shw_three")));
    EXPECT_TRUE(must(tx.insert_comment(ShowId("shw_three"), sample_comment(1))));
  });
}

TEST_P(Transactions, SavepointUndoesOnlyItself) {
  write([](Transaction& tx) {
    must(tx.insert_comment(show_one, sample_comment(1)));
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(2)));
    must(tx.append_events(show_one, sample_events(1, 1)));
    must(tx.rollback_to_savepoint());
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(3)));
    must(tx.release_savepoint());
    must(tx.append_events(show_one, sample_events(1, 1)));
  });
  const auto reader = read();
  EXPECT_TRUE(has_comment(*reader, 1));
  EXPECT_FALSE(has_comment(*reader, 2));
  EXPECT_TRUE(has_comment(*reader, 3));
}

TEST_P(Transactions, SavepointsNest) {
  write([](Transaction& tx) {
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(1)));
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(2)));
    must(tx.rollback_to_savepoint());
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(3)));
    must(tx.release_savepoint());
    EXPECT_TRUE(has_comment(tx, 3));
    must(tx.rollback_to_savepoint());
    EXPECT_FALSE(has_comment(tx, 1));
    EXPECT_FALSE(has_comment(tx, 3)) << "what was released into an undone scope is undone with it";
    must(tx.insert_comment(show_one, sample_comment(4)));
  });
  EXPECT_TRUE(has_comment(*read(), 4));
}

TEST_P(Transactions, ShowMadeInAnUndoneScopeIsUnknownAgain) {
  write([](Transaction& tx) {
    must(tx.savepoint());
    must(tx.insert_show(sample_show("shw_two")));
    must(tx.rollback_to_savepoint());
    EXPECT_EQ(code_of(tx.append_events(ShowId("shw_two"), sample_events(1, 1))), Errc::not_found);
  });
}

TEST_P(Transactions, OpenScopeIsKeptByCommit) {
  write([](Transaction& tx) {
    must(tx.savepoint());
    must(tx.insert_comment(show_one, sample_comment(1)));
  });
  EXPECT_TRUE(has_comment(*read(), 1));
}

TEST_P(Transactions, AFailedWriteLeavesTheRestUsable) {
  write([](Transaction& tx) {
    must(tx.insert_comment(show_one, sample_comment(1)));
    EXPECT_EQ(code_of(tx.append_events(show_one, sample_events(5, 5))), Errc::conflict);
    must(tx.insert_comment(show_one, sample_comment(2)));
  });
  EXPECT_TRUE(has_comment(*read(), 1));
  EXPECT_TRUE(has_comment(*read(), 2));
}

TEST_P(Transactions, CommittedStateAndEpochSurviveAReopen) {
  const std::string epoch = store().epoch();
  write([](Transaction& tx) {
    must(tx.insert_comment(show_one, sample_comment(1)));
    must(tx.append_events(show_one, sample_events(1, 5)));
  });
  under_test().reopen();
  EXPECT_EQ(store().epoch(), epoch);
  EXPECT_TRUE(has_comment(*read(), 1));
  EXPECT_EQ(must(read()->events_after(show_one, 0, 10)).events, sample_events(1, 5));
  write([](Transaction& tx) { must(tx.append_events(show_one, sample_events(6, 6))); });
}

TEST_P(Transactions, ManyRowsFitOneTransaction) {
  write([](Transaction& tx) {
    for (int i = 1; i <= 5'000; ++i) {
      must(tx.insert_comment(show_one, sample_comment(i)));
      must(tx.append_events(show_one, sample_events(i, i)));
    }
  });
  EXPECT_EQ(must(read()->load_show(show_one)).comment_count, 5'000);
  EXPECT_EQ(must(read()->events_after(show_one, 4'990, 100)).events.size(), 10U);
}

}  // namespace
}  // namespace soldwire::store::testing
