// A process with an engine is killed at random instants. What it acknowledged is there, the
// database keeps every invariant, and the whole stream of comments, redelivered after each restart,
// comes to the same result as without any kill.
//
// SOLDWIRE_CRASH_ROUNDS sets the number of kills: 50 unless told, 1,000 for a night
// (docs/testing.md).
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <random>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "store/sqlite/open.h"

namespace soldwire::engine {
namespace {

constexpr std::int64_t start_ms = 1'770'000'000'000;
constexpr std::size_t redelivered = 40;  // comments before the last acknowledged one, sent again

class Nobody final : public Announcer {
 public:
  std::vector<std::size_t> announce(const ShowId&,
                                    std::span<const store::EventRecord> events) override {
    return std::vector<std::size_t>(events.size(), 0);
  }
};

const Actor actor{WorkspaceId("wsp_crash"), UserId("usr_crash"), "Olga"};

// The same comment for the same number in every process.
claims::Comment comment_number(std::size_t number) {
  claims::Comment comment;
  comment.platform = "debug";
  comment.comment_id = "c" + std::to_string(number);
  comment.user_id = "u" + std::to_string(number * 7 % 13);
  comment.user_handle = *comment.user_id;
  comment.received_at = TimeMs{start_ms + static_cast<std::int64_t>(number) * 10};
  comment.platform_time = comment.received_at;
  const std::string item = std::to_string(1 + number % 5);
  comment.text = number % 4 == 3 ? "pass " + item : "sold " + item + (number % 6 == 0 ? " x2" : "");
  return comment;
}

template <typename Command>
Result<typename Command::Outcome> ask(Engine& engine, Command command) {
  std::promise<Result<typename Command::Outcome>> answer;
  auto future = answer.get_future();
  engine.submit(std::move(command), [&answer](Result<typename Command::Outcome> outcome) {
    answer.set_value(std::move(outcome));
  });
  return future.get();
}

// One process: an engine on the database at `path`.
struct Process {
  explicit Process(const std::string& path) {
    auto opened = store::sqlite::open({path, false}, clock, random);
    if (!opened) {
      fprintf(stderr, "%s\n", opened.error().message.c_str());
      std::_Exit(3);
    }
    store = std::move(*opened);
    engine = std::make_unique<Engine>(EngineOptions{}, *store, nobody, clock, random,
                                      claims::language::Packs::builtin());
    engine->start();
  }

  SystemClock clock;
  SystemRandom random;
  Nobody nobody;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Engine> engine;
};

ShowId make_show(const std::string& path) {
  Process process(path);
  std::promise<void> written;
  process.engine->write(
      [](store::Transaction& tx) {
        return tx.insert_workspace(store::Workspace{actor.workspace, "Shop", TimeMs{0}});
      },
      [&written](const Result<void>& done) {
        EXPECT_TRUE(done);
        written.set_value();
      });
  written.get_future().wait();
  const ShowId show = ask(*process.engine, CreateShow{actor, "crash", {}})->show.id;
  AddItems add{actor, show, {}};
  for (int number = 1; number <= 4; ++number) {  // item 5 is never added
    AddItems::NewItem item;
    item.number = std::to_string(number);
    item.quantity = 4;
    add.items.push_back(item);
  }
  EXPECT_TRUE(ask(*process.engine, add));
  ChangeLifecycle activate;
  activate.actor = actor;
  activate.show = show;
  EXPECT_TRUE(ask(*process.engine, activate));
  return show;
}

// Sends comments, three in flight, and tells which are acknowledged, until it is killed.
[[noreturn]] void send_forever(const std::string& path, const ShowId& show, std::size_t first,
                               std::size_t last, int acknowledgements) {
  Process process(path);
  for (std::size_t number = first; number < last; number += 3) {
    std::vector<std::future<bool>> answers;
    for (std::size_t i = number; i < std::min(number + 3, last); ++i) {
      auto promise = std::make_shared<std::promise<bool>>();
      answers.push_back(promise->get_future());
      IngestComments command{actor, show, {comment_number(i)}, std::nullopt};
      process.engine->submit(std::move(command),
                             [promise](const Result<IngestComments::Outcome>& done) {
                               promise->set_value(done.has_value());
                             });
    }
    for (auto& answer : answers) {
      if (!answer.get()) {
        std::_Exit(4);
      }
    }
    const std::size_t done = std::min(number + 3, last);
    if (write(acknowledgements, &done, sizeof(done)) != sizeof(done)) {
      std::_Exit(5);
    }
  }
  pause();
  std::_Exit(0);
}

std::string outcome_of(const std::string& path, const ShowId& show) {
  const SystemClock clock;
  SystemRandom random;
  auto store = store::sqlite::open({path, false}, clock, random);
  EXPECT_TRUE(store);
  const auto snapshot = (*(*store)->open_reader())->snapshot(show, 10'000, 10);
  std::string text;
  for (const auto& row : snapshot->claims) {
    const auto& claim = row.claim;
    text += std::to_string(row.number) + " " + claim.item_number + " " +
            std::string(to_string(claim.status)) + " " + std::to_string(claim.quantity) + " " +
            std::to_string(claim.waitlist_position) + " " + claim.buyer.key + " " +
            claim.comment_id.value_or("") + "\n";
  }
  return text + std::to_string(snapshot->stats.comments) + " comments";
}

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

TEST(EngineCrash, KillsAndRedeliveryChangeNothingOfTheOutcome) {
  const Folder folder;
  const std::string path = folder.file();
  const ShowId show = make_show(path);
  SystemRandom random;
  const auto seed = static_cast<std::uint32_t>(random.next_u64());
  std::mt19937 choose(seed);
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::size_t acknowledged = 0;
  for (int round = 0; round < rounds(); ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const std::size_t first = acknowledged > redelivered ? acknowledged - redelivered : 0;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      send_forever(path, show, first, 1'000'000, ends[1]);
    }
    close(ends[1]);
    const int answers = std::uniform_int_distribution(1, 40)(choose);
    std::size_t done = 0;
    for (int i = 0; i < answers && read(ends[0], &done, sizeof(done)) == sizeof(done); ++i) {
      acknowledged = std::max(acknowledged, done);
    }
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::microseconds(std::uniform_int_distribution(0, 3'000)(choose));
    while (std::chrono::steady_clock::now() < until) {
    }
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
    while (read(ends[0], &done, sizeof(done)) == sizeof(done)) {
      acknowledged = std::max(acknowledged, done);
    }
    close(ends[0]);
    const auto findings = store::sqlite::verify({path, true});
    ASSERT_TRUE(findings) << findings.error().message;
    for (const auto& finding : *findings) {
      ADD_FAILURE() << finding.rule << ": " << finding.detail;
    }
    const SystemClock clock;
    auto store = store::sqlite::open({path, false}, clock, random);
    ASSERT_TRUE(store);
    const auto rows = (*(*store)->open_reader())->load_show(show);
    ASSERT_GE(rows->comment_count, static_cast<std::int64_t>(acknowledged));
    acknowledged = static_cast<std::size_t>(rows->comment_count);
  }

  // The same comments once, in one process.
  const Folder calm_folder;
  const std::string calm = calm_folder.file();
  const ShowId same = make_show(calm);
  {
    Process process(calm);
    IngestComments command{actor, same, {}, std::nullopt};
    for (std::size_t number = 0; number < acknowledged; ++number) {
      command.comments.push_back(comment_number(number));
    }
    ASSERT_TRUE(ask(*process.engine, std::move(command)));
  }
  EXPECT_EQ(outcome_of(path, show), outcome_of(calm, same));
}

}  // namespace
}  // namespace soldwire::engine
