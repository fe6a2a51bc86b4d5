// What happens when the disk refuses a write: a bound on the size of files stands in for a full
// disk.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

// No file of this process grows beyond `bytes` while it lives.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) {
    previous_handler_ = signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &previous_);
    rlimit bounded = previous_;
    bounded.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &bounded);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &previous_);
    signal(SIGXFSZ, previous_handler_);
  }

 private:
  rlimit previous_{};
  void (*previous_handler_)(int) = nullptr;
};

class SqliteFailure : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = must(sqlite::open({path_, false}, clock_, random_));
    auto tx = must(store_->begin());
    record_sample_show(*tx);
    must(tx->commit());
  }

  // Writes `count` comments of `bytes` each until one is refused.
  static Result<void> write(Transaction& tx, int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i) {
      CommentRow row = sample_comment(100 + i);
      row.comment.text.assign(bytes, 'x');
      SW_TRY(const bool is_new, tx.insert_comment(show_one, row));
      EXPECT_TRUE(is_new);
    }
    return {};
  }

  void expect_unchanged_and_usable() {
    EXPECT_EQ(must(must(store_->open_reader())->load_show(show_one)).comment_count, 3);
    auto tx = must(store_->begin());
    RecordedShow recorded(*tx, show_one, 13);
    recorded.comment(sample_comment(4));
    must(tx->commit());
    EXPECT_EQ(must(must(store_->open_reader())->load_show(show_one)).comment_count, 4);
    EXPECT_TRUE(must(sqlite::verify({path_, true})).empty());
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_.file("soldwire.db");
  ManualClock clock_;
  SeededRandom random_{5};
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteFailure, RefusedCommitStoresNothingAndTheNextOneWorks) {
  {
    const FullDisk full(std::filesystem::file_size(path_ + "-wal") + 20'000);
    auto tx = must(store_->begin());
    must(write(*tx, 50, 5'000));
    EXPECT_EQ(code_of(tx->commit()), Errc::unavailable);
  }
  expect_unchanged_and_usable();
}

TEST_F(SqliteFailure, TransactionThatWasUndoneUnderneathRefusesToGoOn) {
  {
    const FullDisk full(std::uintmax_t{1} << 20U);
    auto tx = must(store_->begin());
    // More than the page cache holds, so that the log is written before the commit.
    EXPECT_EQ(code_of(write(*tx, 200, 1U << 20U)), Errc::unavailable);
    EXPECT_EQ(code_of(tx->commit()), Errc::unavailable);
  }
  expect_unchanged_and_usable();
}

}  // namespace
}  // namespace soldwire::store::testing
