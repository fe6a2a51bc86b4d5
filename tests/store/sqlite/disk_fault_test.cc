// The disk fails at every write and sync of a commit, one after the other: full, read-only, a sync
// that fails, and power that goes with a torn page.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/faulty_disk.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

constexpr std::int64_t events_each = 12;  // of one commit: six comments with a claim each

Result<void> commit_six(Store& store, std::int64_t commit_number) {
  SW_TRY(const auto tx, store.begin());
  RecordedShow recorded(*tx, show_one, commit_number * events_each);
  for (std::int64_t i = 1; i <= events_each / 2; ++i) {
    const std::int64_t number = commit_number * events_each / 2 + i;
    auto row = sample_comment(number);
    row.comment.text.assign(1'500, 'x');  // several pages in each commit
    recorded.comment(row);
    recorded.claim(
        sample_claim(number, "77", static_cast<int>(number), claims::ClaimStatus::unmatched));
  }
  return tx->commit();
}

class DiskFaults : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { install_faulty_disk(); }
  void TearDown() override { plan_disk_fault(DiskFault::none, 0); }

  void make_show() {
    const auto store = must(sqlite::open({path_, false}, clock_, random_));
    auto tx = must(store->begin());
    must(tx->insert_workspace(sample_workspace()));
    must(tx->insert_show(sample_show(show_one.str())));
    must(tx->commit());
    must(commit_six(*store, 0));
  }

  std::int64_t committed() {
    for (const auto& finding : must(sqlite::verify({path_, true}))) {
      ADD_FAILURE() << finding.rule << ": " << finding.detail;
    }
    const auto store = must(sqlite::open({path_, false}, clock_, random_));
    const std::int64_t seq = must(must(store->open_reader())->load_show(show_one)).seq;
    EXPECT_EQ(seq % events_each, 0) << "commits are whole";
    return seq / events_each;
  }

  // `fault` at the first, second, third … operation of a commit, until one commit has no more.
  void fails_everywhere(DiskFault fault) {
    for (std::int64_t at = 0;; ++at) {
      TemporaryFolder folder;
      path_ = folder.file("soldwire.db");
      make_show();
      bool was_hit = true;
      std::int64_t acknowledged = 1;
      {
        const auto store = must(sqlite::open({path_, false}, clock_, random_));
        plan_disk_fault(fault, at);
        if (commit_six(*store, 1)) {
          acknowledged = 2;
        }
        was_hit = disk_operations() > at;
        plan_disk_fault(DiskFault::none, 0);
        // What is there now is read anew, and the same store goes on from it.
        const auto seq = must(must(store->open_reader())->load_show(show_one)).seq;
        ASSERT_GE(seq / events_each, acknowledged) << "operation " << at;
        must(commit_six(*store, seq / events_each));
        acknowledged = seq / events_each + 1;
      }
      ASSERT_EQ(committed(), acknowledged) << "operation " << at;
      if (!was_hit) {
        ASSERT_GT(at, 3) << "a commit writes and syncs";
        return;
      }
    }
  }

  std::string path_;
  ManualClock clock_;
  SeededRandom random_{5};
};

TEST_F(DiskFaults, AFullDiskRefusesTheCommitAndTheNextOneWorks) {
  fails_everywhere(DiskFault::full);
}

TEST_F(DiskFaults, AReadOnlyDiskRefusesTheCommitAndTheNextOneWorks) {
  fails_everywhere(DiskFault::read_only);
}

TEST_F(DiskFaults, AFailingSyncNeverAcknowledgesWhatIsNotDurable) {
  fails_everywhere(DiskFault::sync_fails);
}

// A child commits until its power fails at a chosen operation. Returns the last commit that it
// acknowledged, or nothing when it finished.
std::optional<std::int64_t> commits_until_power_fails(const std::string& path, std::int64_t at,
                                                      std::uint32_t seed) {
  constexpr std::int64_t commits = 6;
  int ends[2];
  if (pipe(ends) != 0) {
    throw std::runtime_error("pipe");
  }
  const pid_t child = fork();
  if (child == 0) {
    const SystemClock clock;
    SystemRandom random;
    const auto store = must(sqlite::open({path, false}, clock, random));
    plan_disk_fault(DiskFault::power_fails, at, seed);
    for (std::int64_t number = 1; number <= commits; ++number) {
      must(commit_six(*store, number));
      if (write(ends[1], &number, sizeof(number)) != sizeof(number)) {
        _exit(2);
      }
    }
    plan_disk_fault(DiskFault::none, 0);
    _exit(0);
  }
  close(ends[1]);
  std::int64_t last = 0;
  std::int64_t number = 0;
  while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
    last = number;
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? std::optional(last) : std::nullopt;
}

TEST_F(DiskFaults, PowerThatFailsAtAnyWriteOrSyncLosesNothingAcknowledged) {
  for (std::int64_t at = 0;; ++at) {
    TemporaryFolder folder;
    path_ = folder.file("soldwire.db");
    make_show();
    const auto acknowledged =
        commits_until_power_fails(path_, at, static_cast<std::uint32_t>(at) * 7 + 1);
    if (!acknowledged) {
      ASSERT_GT(at, 20) << "six commits write and sync";
      return;
    }
    const std::int64_t there = committed() - 1;
    EXPECT_GE(there, *acknowledged) << "operation " << at;
    EXPECT_LE(there, *acknowledged + 1) << "operation " << at;
  }
}

}  // namespace
}  // namespace soldwire::store::testing
