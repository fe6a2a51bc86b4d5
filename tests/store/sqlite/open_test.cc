#include "store/sqlite/open.h"

#include <fstream>
#include <set>

#include "base/clock.h"
#include "base/random.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/raw_database.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

class SqliteOpen : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> open(bool read_only = false) {
    return sqlite::open({path_, read_only}, clock_, random_);
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("soldwire.db");
  ManualClock clock_;
  SeededRandom random_{7};
};

TEST_F(SqliteOpen, NewDatabaseHasAnEpochOfSixBase32Characters) {
  const auto store = must(open());
  EXPECT_EQ(store->epoch().size(), 6U);
  EXPECT_EQ(store->epoch().find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"),
            std::string::npos);
}

TEST_F(SqliteOpen, EveryDatabaseHasItsOwnEpoch) {
  std::set<std::string> epochs;
  for (int i = 0; i < 5; ++i) {
    epochs.insert(
        must(sqlite::open({folder_.file(std::to_string(i)), false}, clock_, random_))->epoch());
  }
  EXPECT_EQ(epochs.size(), 5U);
}

TEST_F(SqliteOpen, CommitsAreSyncedAndTheLogIsAheadOfTheFile) {
  const auto store = must(open());
  EXPECT_EQ(RawDatabase(path_).value("PRAGMA journal_mode"), "wal");
}

TEST_F(SqliteOpen, EmptyFileOfVersionZeroIsMigrated) {
  RawDatabase(path_).run("VACUUM");  // a valid database without tables
  const std::string epoch = must(open())->epoch();
  EXPECT_EQ(RawDatabase(path_).value("PRAGMA user_version"), "6");
  EXPECT_EQ(must(open())->epoch(), epoch) << "migrated once";
}

TEST_F(SqliteOpen, ADatabaseOfTheFirstVersionIsBroughtUpToDate) {
  std::string epoch;
  {
    const auto store = must(open());
    epoch = store->epoch();
    auto tx = must(store->begin());
    record_sample_show(*tx);
    must(tx->put_source(sample_source("src_old")));
    must(tx->commit());
  }
  {
    RawDatabase first(path_);
    first.run("ALTER TABLE claims DROP COLUMN paid_at");
    first.run("DROP TABLE buyer_notes");
    first.run("ALTER TABLE shows DROP COLUMN rehearsal");
    first.run("DROP INDEX claims_by_item");
    first.run("CREATE INDEX claims_by_item ON claims (show_no, item_number)");
    first.run("ALTER TABLE sources DROP COLUMN usage_percent");
    first.run("DROP TABLE item_tallies");
    first.run("DROP TABLE claim_counts");
    first.run("DROP INDEX showings");
    first.run("PRAGMA user_version = 1");
  }
  {
    const auto store = must(open());
    EXPECT_EQ(store->epoch(), epoch);
    Source source = sample_source("src_old");
    source.usage_percent.reset();
    EXPECT_EQ(must(must(store->open_reader())->sources(show_one)).back(), source);
  }
  RawDatabase now(path_);
  EXPECT_EQ(now.value("PRAGMA user_version"), "6");
  EXPECT_EQ(now.value("SELECT count(*) FROM claims WHERE paid_at IS NOT NULL"), "0");
  EXPECT_EQ(now.value("SELECT count(*) FROM buyer_notes"), "0");
  EXPECT_EQ(now.value("SELECT count(*) FROM shows WHERE rehearsal IS NOT NULL"), "0");
}

// The sums that version 5 keeps are added up from the claims of before.
TEST_F(SqliteOpen, WhatClaimsAddUpToIsCountedWhenItWasNotKept) {
  {
    const auto store = must(open());
    auto tx = must(store->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }
  {
    RawDatabase fourth(path_);
    fourth.run("DROP TABLE item_tallies");
    fourth.run("DROP TABLE claim_counts");
    fourth.run("DROP INDEX showings");
    fourth.run("PRAGMA user_version = 4");
  }
  must(open());
  EXPECT_TRUE(must(sqlite::verify({path_, true})).empty());
}

// Version 6 says the rule about a claim's status in other words; it is the same rule.
TEST_F(SqliteOpen, TheRuleAboutAClaimsStatusIsKept) {
  const std::string rule = "SELECT sql FROM sqlite_schema WHERE name = 'claims'";
  {
    const auto store = must(open());
    auto tx = must(store->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }
  const std::string present = RawDatabase(path_).value(rule);
  EXPECT_EQ(present.find("status IN"), std::string::npos);
  {
    RawDatabase fifth(path_);
    fifth.run(R"sql(
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql,
        'CHECK (status = ''winner'' OR status = ''waitlist'' OR status = ''released'' OR status = ''review'' OR status = ''unmatched'' OR status = ''expired'')',
        'CHECK (status IN (''winner'', ''waitlist'', ''unmatched'', ''review'', ''released'', ''expired''))')
      WHERE name = 'claims';
      PRAGMA writable_schema = RESET;
      DROP INDEX showings;
      PRAGMA user_version = 5)sql");
    ASSERT_NE(fifth.value(rule).find("status IN"), std::string::npos);
  }
  must(open());
  RawDatabase now(path_);
  EXPECT_EQ(now.value(rule), present);
  EXPECT_ANY_THROW(now.run("UPDATE claims SET status = 'gone' WHERE id = 'clm_7'"));
  now.run("UPDATE claims SET status = 'expired' WHERE id = 'clm_7'");
}

TEST_F(SqliteOpen, NewerVersionIsRefusedAndLeftAlone) {
  must(open());
  RawDatabase(path_).run("PRAGMA user_version = 999");
  const auto refused = open();
  EXPECT_EQ(code_of(refused), Errc::conflict);
  EXPECT_NE(refused.error().message.find("newer"), std::string::npos) << refused.error().message;
  EXPECT_EQ(code_of(open(true)), Errc::conflict);
  EXPECT_EQ(RawDatabase(path_).value("PRAGMA user_version"), "999");
}

TEST_F(SqliteOpen, SecondOpenerIsRefusedUntilTheFirstIsGone) {
  auto first = must(open());
  const auto second = open();
  EXPECT_EQ(code_of(second), Errc::unavailable);
  EXPECT_NE(second.error().message.find("another soldwire is running on this data folder"),
            std::string::npos)
      << second.error().message;
  EXPECT_NE(second.error().message.find(path_), std::string::npos) << second.error().message;
  first.reset();
  must(open());
}

TEST_F(SqliteOpen, FileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  const std::string text = "this is not a database, it is a shopping list of some length";
  std::ofstream(path_) << text;
  const auto refused = open();
  EXPECT_EQ(code_of(refused), Errc::corrupt);
  EXPECT_NE(refused.error().message.find(path_), std::string::npos) << refused.error().message;
  EXPECT_EQ(code_of(open(true)), Errc::corrupt);
  std::string after;
  std::getline(std::ifstream(path_), after);
  EXPECT_EQ(after, text);
}

TEST_F(SqliteOpen, DatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
  RawDatabase(path_).run("CREATE TABLE recipes (name)");
  const auto refused = open();
  EXPECT_EQ(code_of(refused), Errc::corrupt);
  EXPECT_NE(refused.error().message.find(path_), std::string::npos) << refused.error().message;
  EXPECT_EQ(RawDatabase(path_).value("SELECT count(*) FROM sqlite_schema"), "1");
}

TEST_F(SqliteOpen, MissingFolderIsNamed) {
  const auto refused = sqlite::open({folder_.file("nowhere/soldwire.db"), false}, clock_, random_);
  EXPECT_EQ(code_of(refused), Errc::unavailable);
  EXPECT_NE(refused.error().message.find("nowhere"), std::string::npos);
}

TEST_F(SqliteOpen, ReadOnlyReadsBesideTheWriterAndNeverWrites) {
  EXPECT_EQ(code_of(open(true)), Errc::unavailable) << "nothing is created";
  const auto store = must(open());
  auto tx = must(store->begin());
  record_sample_show(*tx);
  must(tx->commit());
  const auto reading = must(open(true));
  EXPECT_EQ(reading->epoch(), store->epoch());
  EXPECT_TRUE(must(must(reading->open_reader())->find_show(show_one)));
  EXPECT_EQ(code_of(reading->begin()), Errc::unavailable);
}

TEST_F(SqliteOpen, ReadOnlyOpensWhatACleanStopLeft) {
  must(open());
  const auto reading = must(open(true));
  EXPECT_FALSE(must(must(reading->open_reader())->find_show(show_one)));
}

TEST_F(SqliteOpen, ReadersNeverWaitForAnOpenTransaction) {
  const auto store = must(open());
  auto tx = must(store->begin());
  record_sample_show(*tx);
  EXPECT_FALSE(must(must(store->open_reader())->find_show(show_one)));
  must(tx->commit());
}

TEST_F(SqliteOpen, FilesAreNobodyElsesToRead) {
  const auto store = must(open());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(std::filesystem::status(path_ + suffix).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << suffix;
  }
}

TEST_F(SqliteOpen, DeletedShowIsRemovedALittleWithEachCommit) {
  auto store = must(open());
  {
    auto tx = must(store->begin());
    record_sample_show(*tx);
    for (int i = 4; i <= 1'500; ++i) {
      must(tx->insert_comment(show_one, sample_comment(i)));
    }
    must(tx->commit());
  }
  const auto commit = [&](auto&& body) {
    auto tx = must(store->begin());
    body(*tx);
    must(tx->commit());
  };
  const auto rows = [&] {
    return RawDatabase(path_).value(
        "SELECT (SELECT count(*) FROM comments) + (SELECT count(*) FROM events) + "
        "(SELECT count(*) FROM claims) + (SELECT count(*) FROM claim_changes)");
  };
  commit([](Transaction& tx) { must(tx.delete_show(show_one, {90})); });
  EXPECT_GT(std::stoi(rows()), 900);
  EXPECT_TRUE(must(sqlite::verify({path_, true})).empty());
  store.reset();
  store = must(open());
  for (int i = 0; i < 4; ++i) {
    commit([](Transaction&) {});
  }
  EXPECT_EQ(rows(), "0") << "also after a restart";
  EXPECT_EQ(RawDatabase(path_).value("SELECT count(*) FROM purges"), "0");
}

TEST_F(SqliteOpen, WriteAheadLogStaysBoundedUnderSteadyWriting) {
  const auto store = must(open());
  {
    auto tx = must(store->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }
  const std::int64_t start = 13;
  EventRecord event = sample_event(0);
  event.json.append(100'000, ' ');
  for (int batch = 0; batch < 60; ++batch) {
    auto tx = must(store->begin());
    for (int i = 0; i < 40; ++i) {
      event.seq = start + batch * 40 + i + 1;
      must(tx->append_events(show_one, std::span(&event, 1)));
    }
    must(tx->commit());
  }
  // 240 MB were written; the log may hold its hard limit (64 MiB) and the transactions that were
  // under way when the limit was reached.
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), std::uintmax_t{100} << 20U);
}

}  // namespace
}  // namespace soldwire::store::testing
