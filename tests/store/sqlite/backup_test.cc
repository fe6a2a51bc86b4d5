// Copies of a database in use, and what becomes of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = must(sqlite::open({path_, false}, clock_, random_));
    auto tx = must(store_->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("soldwire.db");
  const std::string copy_ = folder_.file("copy.db");
  ManualClock clock_;
  SeededRandom random_{5};
  std::unique_ptr<Store> store_;
};

TEST_F(Backup, IsWholeWhileTheServerGoesOnWriting) {
  std::atomic<bool> stop{false};
  std::int64_t seq = 13;
  std::thread writer([&] {
    for (std::int64_t number = 4; !stop; ++number) {
      auto tx = must(store_->begin());
      RecordedShow recorded(*tx, show_one, seq);
      recorded.comment(sample_comment(number));
      must(tx->commit());
      seq = recorded.seq();
    }
  });
  for (int round = 0; round < 5; ++round) {
    const std::string copy = copy_ + std::to_string(round);
    const auto done = sqlite::backup(path_, copy);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(must(sqlite::verify({copy, true})).empty());
  }
  stop = true;
  writer.join();
}

TEST_F(Backup, NeverReplacesAFile) {
  std::ofstream(copy_) << "precious";
  EXPECT_EQ(code_of(sqlite::backup(path_, copy_)), Errc::conflict);
  EXPECT_EQ(std::filesystem::file_size(copy_), 8U);
}

TEST_F(Backup, LeavesOneFileForItsOwnerOnly) {
  must(sqlite::backup(path_, copy_));
  EXPECT_FALSE(std::filesystem::exists(copy_ + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(copy_ + ".partial"));
  EXPECT_EQ(std::filesystem::status(copy_).permissions() & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Backup, RestoresWithAnotherEpochAndTheSameRows) {
  must(sqlite::backup(path_, copy_));
  const std::string restored = folder_.file("restored.db");
  must(sqlite::restore(copy_, restored, random_));
  const auto store = must(sqlite::open({restored, false}, clock_, random_));
  EXPECT_NE(store->epoch(), store_->epoch());
  auto before = must(store_->open_reader());
  auto after = must(store->open_reader());
  EXPECT_EQ(must(after->events_after(show_one, 0, 1'000)).events,
            must(before->events_after(show_one, 0, 1'000)).events);
  EXPECT_EQ(must(after->load_show(show_one)).active_claims,
            must(before->load_show(show_one)).active_claims);
  EXPECT_TRUE(must(sqlite::verify({restored, true})).empty());
}

TEST_F(Backup, IsNotRestoredOverADatabaseOrFromOneThatIsDamaged) {
  must(sqlite::backup(path_, copy_));
  EXPECT_EQ(code_of(sqlite::restore(copy_, path_, random_)), Errc::unavailable) << "it is in use";
  store_.reset();
  EXPECT_EQ(code_of(sqlite::restore(copy_, path_, random_)), Errc::conflict);
  const std::string other = folder_.file("other.db");
  std::ofstream(other) << "this is no database at all, whatever its name says";
  EXPECT_EQ(code_of(sqlite::restore(other, folder_.file("new.db"), random_)), Errc::corrupt);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("new.db")));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("new.db.partial")));
}

}  // namespace
}  // namespace soldwire::store::testing
