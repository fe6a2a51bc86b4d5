// A process that commits is killed at random instants; what it acknowledged must be there.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/open.h"
#include "tests/store/samples.h"
#include "tests/store/sqlite/recorded_show.h"

namespace soldwire::store::testing {
namespace {

// One commit: three comments with claims and their events; the last event's seq says what is there.
void commit_batch(Store& store, std::int64_t first_number, std::int64_t& seq) {
  auto tx = must(store.begin());
  RecordedShow recorded(*tx, show_one, seq);
  for (std::int64_t number = first_number; number < first_number + 3; ++number) {
    recorded.comment(sample_comment(number));
    ClaimRow row =
        sample_claim(number, "77", static_cast<int>(number), claims::ClaimStatus::unmatched);
    recorded.claim(row);
  }
  must(tx->commit());
  seq = recorded.seq();
}

// Commits until it is killed; writes each commit's seq to `acknowledgements` after it.
[[noreturn]] void commit_forever(const std::string& path, int acknowledgements) {
  try {
    SystemClock clock;
    SystemRandom random;
    const auto store = must(sqlite::open({path, false}, clock, random));
    const auto rows = must(must(store->open_reader())->load_show(show_one));
    std::int64_t seq = rows.seq;
    for (std::int64_t number = rows.comment_count + 1;; number += 3) {
      commit_batch(*store, number, seq);
      if (write(acknowledgements, &seq, sizeof(seq)) != sizeof(seq)) {
        _exit(2);
      }
    }
  } catch (const std::exception& error) {
    fprintf(stderr, "%s\n", error.what());
    _exit(1);
  }
}

// Kills `child` some microseconds after its `commits`th acknowledgement. Returns the last one.
std::int64_t kill_after(pid_t child, int acknowledgements, int commits, int microseconds) {
  std::int64_t seq = 0;
  std::int64_t last = 0;
  for (int i = 0; i < commits; ++i) {
    if (read(acknowledgements, &seq, sizeof(seq)) != sizeof(seq)) {
      break;
    }
    last = seq;
  }
  const SystemClock clock;
  const auto until = clock.monotonic() + std::chrono::microseconds(microseconds);
  while (clock.monotonic() < until) {
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
  while (read(acknowledgements, &seq, sizeof(seq)) == sizeof(seq)) {
    last = seq;
  }
  return last;
}

TEST(Crash, EveryAcknowledgedCommitIsThereAfterAKill) {
  constexpr int rounds = 10;
  const TemporaryFolder folder;
  const std::string path = folder.file("soldwire.db");
  SystemClock clock;
  SystemRandom random;
  {
    const auto store = must(sqlite::open({path, false}, clock, random));
    auto tx = must(store->begin());
    must(tx->insert_workspace(sample_workspace()));
    must(tx->insert_show(sample_show(show_one.str())));
    must(tx->commit());
  }
  const auto seed = static_cast<std::uint32_t>(random.next_u64());
  std::mt19937 choose(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::int64_t before = 0;
  for (int round = 0; round < rounds; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(pipe_ends[0]);
      commit_forever(path, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    const int commits = std::uniform_int_distribution(1, 300)(choose);
    const int microseconds = std::uniform_int_distribution(0, 5'000)(choose);
    const std::int64_t acknowledged = kill_after(child, pipe_ends[0], commits, microseconds);
    close(pipe_ends[0]);
    ASSERT_GT(acknowledged, before);

    for (const auto& finding : must(sqlite::verify({path, true}))) {
      ADD_FAILURE() << finding.rule << ": " << finding.detail;
    }
    const auto store = must(sqlite::open({path, false}, clock, random));
    const auto rows = must(must(store->open_reader())->load_show(show_one));
    EXPECT_GE(rows.seq, acknowledged);
    EXPECT_LE(rows.seq, acknowledged + 6) << "at most the commit that was under way";
    EXPECT_EQ(rows.seq % 6, 0) << "commits are whole";
    EXPECT_EQ(rows.comment_count * 2, rows.seq);
    EXPECT_EQ(rows.claim_count, rows.comment_count);
    before = rows.seq;
  }
}

}  // namespace
}  // namespace soldwire::store::testing
