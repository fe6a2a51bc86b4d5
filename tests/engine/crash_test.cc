// A process with an engine is killed: at every named point around a commit, at random instants, and
// by a power cut that tears a page. What it acknowledged or announced is there, the source's cursor
// is where its comments are, the database keeps every invariant, and the whole script, redelivered
// and done again after each restart, comes to the same result as without any kill.
//
// SOLDWIRE_CRASH_ROUNDS sets the number of kills: 50 unless told, 1,000 for a night (./test
// nightly).
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>

#include "tests/engine/crash_script.h"
#include "tests/engine/kill_points.h"
#include "tests/store/sqlite/faulty_disk.h"

namespace soldwire::engine {
namespace {

constexpr std::size_t endless = 1'000'000;
// Kills of one database, so that checking it stays quick.
constexpr int kills_of_a_database = 60;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "soldwire-crash-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file() const { return path_ + "/soldwire.db"; }

 private:
  std::string path_;
};

int rounds() {
  const char* const text = std::getenv("SOLDWIRE_CRASH_ROUNDS");
  return text == nullptr ? 50 : std::max(1, std::atoi(text));
}

// How a process ends.
struct Death {
  enum class Kind { at_point, at_any_instant, with_the_power };
  Kind kind = Kind::at_any_instant;
  std::string_view point = {};
  std::int64_t count = 0;  // the nth time at the point, disk operation, acknowledgement
  std::uint32_t seed = 1;
};

std::ostream& operator<<(std::ostream& out, const Death& death) {
  switch (death.kind) {
    case Death::Kind::at_point:
      return out << death.point << ", time " << death.count;
    case Death::Kind::at_any_instant:
      return out << "at any instant after acknowledgement " << death.count;
    case Death::Kind::with_the_power:
      return out << "power cut at disk operation " << death.count << ", seed " << death.seed;
  }
  return out;
}

// What a process tells before it dies.
struct Told {
  std::int64_t acknowledged = 0;  // comments
  std::array<std::int64_t, 2> announced{};
};

// The child: plays until it dies.
[[noreturn]] void live_and_die(const std::string& path, const CrashShows& shows, std::size_t first,
                               std::size_t again, const Death& death, int ear) {
  static KillSwitch kill_switch;
  if (death.kind != Death::Kind::at_any_instant) {
    store::testing::install_faulty_disk();
  }
  if (death.kind == Death::Kind::at_point) {
    kill_switch.arm(death.point, death.count);
    store::testing::watch_disk([](std::string_view point) { kill_switch.reach(point); });
  } else if (death.kind == Death::Kind::with_the_power) {
    store::testing::plan_disk_fault(store::testing::DiskFault::power_fails, death.count,
                                    death.seed);
  }
  Told told;
  const auto tell = [&told, ear] {
    if (write(ear, &told, sizeof(told)) != sizeof(told)) {
      std::_Exit(5);
    }
  };
  CrashWatcher watcher;
  watcher.reach = [](std::string_view point) { kill_switch.reach(point); };
  watcher.announced = [&](std::size_t show, std::int64_t seq) {
    Told now;
    now.announced[show] = seq;
    if (write(ear, &now, sizeof(now)) != sizeof(now)) {
      std::_Exit(5);
    }
  };
  watcher.acknowledged = [&](std::size_t comments) {
    told.acknowledged = static_cast<std::int64_t>(comments);
    tell();
  };
  CrashPlayer player(path, shows, watcher);
  player.play(first, endless, again);
  std::_Exit(0);
}

class Processes {
 public:
  explicit Processes(std::uint32_t seed) : choose_(seed) {}

  // Lets a process play from where the database is, until it dies. Adds up what it told.
  void let_one_die(const std::string& path, const CrashShows& shows, const CrashState& before,
                   const Death& death, Told& told) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const std::size_t again = std::min<std::size_t>(before.comments, between(0, 40));
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      live_and_die(path, shows, before.comments, again, death, ends[1]);
    }
    close(ends[1]);
    Told news;
    std::int64_t acknowledgements = 0;
    while (read(ends[0], &news, sizeof(news)) == sizeof(news)) {
      acknowledgements += news.acknowledged > told.acknowledged ? 1 : 0;
      told.acknowledged = std::max(told.acknowledged, news.acknowledged);
      for (std::size_t show = 0; show < told.announced.size(); ++show) {
        told.announced[show] = std::max(told.announced[show], news.announced[show]);
      }
      if (death.kind == Death::Kind::at_any_instant && acknowledgements == death.count) {
        wait_some();
        kill(child, SIGKILL);
        acknowledgements = 0;  // once
      }
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "the process ended by itself: " << status;
  }

  Death choose(int round) {
    constexpr int kinds = 4;
    Death death;
    death.seed = static_cast<std::uint32_t>(between(1, 1'000'000));
    if (round < static_cast<int>(kill_points.size())) {
      death.kind = Death::Kind::at_point;
      death.point = kill_points[static_cast<std::size_t>(round)];
    } else if (round % kinds == 0) {
      death.kind = Death::Kind::with_the_power;
      death.count = static_cast<std::int64_t>(between(0, 400));
      return death;
    } else if (round % kinds == 1) {
      death.kind = Death::Kind::at_point;
      death.point = kill_points[between(0, kill_points.size() - 1)];
    } else {
      death.count = static_cast<std::int64_t>(between(1, 30));
      return death;
    }
    // Operators' steps are rarer than comments, and disk operations more frequent.
    const bool is_rare = death.point == "item_stored" || death.point == "step_kept" ||
                         death.point == "comment_changed";
    const bool is_frequent = death.point.starts_with("disk_");
    death.count = static_cast<std::int64_t>(between(1, is_rare ? 2 : is_frequent ? 300 : 40));
    return death;
  }

 private:
  std::size_t between(std::size_t least, std::size_t most) {
    return std::uniform_int_distribution(least, most)(choose_);
  }
  void wait_some() {
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds(between(0, 3'000));
    while (std::chrono::steady_clock::now() < until) {
    }
  }

  std::mt19937 choose_;
};

// After a death: nothing that was told is missing, and nothing contradicts itself.
void examine(const std::string& path, const CrashState& state, const Told& told) {
  const auto findings = store::sqlite::verify({path, true});
  ASSERT_TRUE(findings) << findings.error().message;
  for (const auto& finding : *findings) {
    ADD_FAILURE() << finding.rule << ": " << finding.detail;
  }
  for (const auto& contradiction : state.contradictions) {
    ADD_FAILURE() << contradiction;
  }
  ASSERT_GE(state.comments, static_cast<std::size_t>(told.acknowledged));
  for (std::size_t show = 0; show < told.announced.size(); ++show) {
    ASSERT_GE(state.heads[show], told.announced[show]) << "announced and not durable";
  }
}

// The same script once, in one process.
std::string undisturbed(std::size_t comments) {
  const Folder folder;
  const CrashShows shows = make_crash_shows(folder.file());
  {
    CrashPlayer player(folder.file(), shows, {});
    player.play(0, comments, 0);
    player.finish();
  }
  return crash_outcome(folder.file(), shows);
}

TEST(EngineCrash, KillsAndRedeliveryChangeNothingOfTheOutcome) {
  SystemRandom random;
  const auto seed = static_cast<std::uint32_t>(random.next_u64());
  SCOPED_TRACE("seed " + std::to_string(seed));
  Processes processes(seed);
  const int kills = rounds();
  std::map<std::string_view, int> hits;
  for (int done = 0; done < kills;) {
    const Folder folder;
    const std::string path = folder.file();
    const CrashShows shows = make_crash_shows(path);
    Told told;
    CrashState state = crash_state(path, shows);
    for (const int end = std::min(kills, done + kills_of_a_database); done < end; ++done) {
      const Death death = processes.choose(done);
      SCOPED_TRACE(::testing::Message() << "kill " << done << ": " << death);
      ASSERT_NO_FATAL_FAILURE(processes.let_one_die(path, shows, state, death, told));
      if (death.kind == Death::Kind::at_point) {
        ++hits[death.point];  // only reaching the point ends such a process
      }
      state = crash_state(path, shows);
      ASSERT_NO_FATAL_FAILURE(examine(path, state, told));
      ASSERT_FALSE(HasFailure());
    }
    std::size_t comments = state.comments;
    {
      CrashPlayer player(path, shows, {});
      player.play(comments, comments + 7, 0);
      comments += 7;
      player.finish();
    }
    ASSERT_EQ(crash_outcome(path, shows), undisturbed(comments));
  }
  for (const std::string_view point : kill_points) {
    EXPECT_TRUE(hits[point] > 0 || kills < static_cast<int>(kill_points.size()))
        << point << " was never reached";
  }
}

}  // namespace
}  // namespace soldwire::engine
