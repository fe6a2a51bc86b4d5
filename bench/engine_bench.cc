// Comments through the engine with durable commits, against bare SQLite: the same rows, read back
// from the database that the engine wrote, inserted into an empty one with the same schema in the
// same number of commits (WAL, synchronous=FULL).
//
//   engine_bench [comments=100000] [in flight=4096]
//
// And what a show feels like:
//
//   engine_bench paced [per second=200] [seconds=20]   commit latency at that rate
//   engine_bench hot [claims=1000]                     one item, all at once: time, and who got it
//   engine_bench large [comments=200000] [items=5000]  snapshot, and from a restart to the first
//   answer

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "store/sqlite/open.h"

namespace soldwire::bench {
namespace {

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(1);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class Nobody final : public engine::Announcer {
 public:
  std::vector<std::size_t> announce(const ShowId& show,
                                    std::span<const store::EventRecord> events) override {
    static_cast<void>(show);
    return std::vector<std::size_t>(events.size(), 0);
  }
};

template <typename Command>
typename Command::Outcome carry_out(engine::Engine& engine, Command command) {
  std::promise<Result<typename Command::Outcome>> answer;
  auto future = answer.get_future();
  engine.submit(std::move(command), [&answer](Result<typename Command::Outcome> outcome) {
    answer.set_value(std::move(outcome));
  });
  auto outcome = future.get();
  if (!outcome) {
    give_up(outcome.error().message);
  }
  return std::move(*outcome);
}

// A viewer's comment of a busy show: one in three claims, some pass, the rest talk.
claims::Comment comment_number(std::size_t number) {
  static const char* const talk[] = {"what a lovely colour", "is 12 sold?", "hello from Brno",
                                     "how long is the scarf in cm please"};
  claims::Comment comment;
  comment.platform = "debug";
  comment.comment_id = "c" + std::to_string(number);
  comment.user_id = "u" + std::to_string(number % 997);
  comment.user_handle = "viewer " + std::to_string(number % 997);
  comment.received_at = TimeMs{1'770'000'000'000 + static_cast<std::int64_t>(number)};
  const std::string item = std::to_string(1 + number % 50);
  if (number % 3 == 0) {
    comment.text = "sold " + item;
  } else if (number % 31 == 1) {
    comment.text = "pass " + item;
  } else {
    comment.text = talk[number % 4];
  }
  return comment;
}

struct Measured {
  double seconds = 0;
  std::uint64_t commits = 0;
};

const engine::Actor actor{WorkspaceId("wsp_bench"), UserId("usr_bench"), "bench"};

// An engine on a database, and an active show with items.
struct Sale {
  explicit Sale(const std::string& path) {
    auto opened = store::sqlite::open({path, false}, clock, random);
    if (!opened) {
      give_up(opened.error().message);
    }
    store = std::move(*opened);
    engine = std::make_unique<engine::Engine>(engine::EngineOptions{}, *store, nobody, clock,
                                              random, claims::language::Packs::builtin());
    engine->start();
  }

  ShowId open_show(int items, std::int64_t quantity) {
    std::promise<Result<void>> written;
    engine->write(
        [&](store::Transaction& tx) {
          return tx.insert_workspace(store::Workspace{actor.workspace, "bench", TimeMs{0}});
        },
        [&written](Result<void> done) { written.set_value(std::move(done)); });
    if (!written.get_future().get()) {
      give_up("cannot make a workspace");
    }
    const ShowId show = carry_out(*engine, engine::CreateShow{actor, "bench", {}}).show.id;
    engine::AddItems add{actor, show, {}};
    for (int number = 1; number <= items; ++number) {
      engine::AddItems::NewItem item;
      item.number = std::to_string(number);
      item.title = "item";
      item.quantity = quantity;
      add.items.push_back(item);
    }
    carry_out(*engine, add);
    engine::ChangeLifecycle activate;
    activate.actor = actor;
    activate.show = show;
    carry_out(*engine, activate);
    return show;
  }

  const SystemClock clock;
  SystemRandom random;
  Nobody nobody;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<engine::Engine> engine;
};

Measured measure_engine(const std::string& path, std::size_t comments, std::size_t in_flight_max) {
  Sale sale(path);
  engine::Engine& engine = *sale.engine;
  const ShowId show = sale.open_show(50, 5);

  std::mutex mutex;  // guards in_flight
  std::condition_variable room;
  std::size_t in_flight = 0;
  const std::uint64_t commits_before = engine.stats().commits;
  const double begun = seconds_now();
  for (std::size_t number = 0; number < comments; ++number) {
    engine::IngestComments command;
    command.actor = actor;
    command.show = show;
    command.comments.push_back(comment_number(number));
    {
      std::unique_lock lock(mutex);
      room.wait(lock, [&] { return in_flight < in_flight_max; });
      ++in_flight;
    }
    engine.submit(std::move(command), [&](const Result<engine::IngestComments::Outcome>& outcome) {
      if (!outcome) {
        give_up(outcome.error().message);
      }
      const std::lock_guard lock(mutex);
      --in_flight;
      room.notify_one();
    });
  }
  {
    std::unique_lock lock(mutex);
    room.wait(lock, [&] { return in_flight == 0; });
  }
  Measured measured{seconds_now() - begun, engine.stats().commits - commits_before};
  engine.stop();
  return measured;
}

// ---- the yardstick ----

struct Table {
  std::string insert;
  std::vector<std::vector<sqlite3_value*>> rows;
};

void run_sql(sqlite3* database, const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    give_up(sql + ": " + (message != nullptr ? message : ""));
  }
}

std::vector<std::string> texts(sqlite3* database, const std::string& sql) {
  std::vector<std::string> all;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    give_up(sqlite3_errmsg(database));
  }
  while (sqlite3_step(statement) == SQLITE_ROW) {
    all.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  }
  sqlite3_finalize(statement);
  return all;
}

Table load(sqlite3* database, const std::string& name) {
  Table table;
  // Without generated columns: those cannot be inserted.
  std::string columns_list;
  std::string marks;
  for (const std::string& column :
       texts(database, "SELECT name FROM pragma_table_info('" + name + "')")) {
    columns_list += (columns_list.empty() ? "" : ",") + column;
    marks += marks.empty() ? "?" : ",?";
  }
  const std::string select = "SELECT " + columns_list + " FROM " + name;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, select.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    give_up(sqlite3_errmsg(database));
  }
  const int columns = sqlite3_column_count(statement);
  table.insert = "INSERT INTO " + name + "(" + columns_list + ") VALUES(" + marks + ")";
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::vector<sqlite3_value*> row;
    for (int column = 0; column < columns; ++column) {
      row.push_back(sqlite3_value_dup(sqlite3_column_value(statement, column)));
    }
    table.rows.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return table;
}

double measure_sqlite(const std::string& from, const std::string& to, std::uint64_t commits) {
  sqlite3* source = nullptr;
  sqlite3* target = nullptr;
  if (sqlite3_open(from.c_str(), &source) != SQLITE_OK ||
      sqlite3_open(to.c_str(), &target) != SQLITE_OK) {
    give_up("cannot open the databases");
  }
  run_sql(target, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  for (const std::string& sql :
       texts(source,
             "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
             "ORDER BY type DESC")) {
    run_sql(target, sql);
  }
  std::vector<Table> tables;
  for (const std::string& name : texts(source,
                                       "SELECT name FROM sqlite_master WHERE type='table' AND name "
                                       "NOT LIKE 'sqlite_%' ORDER BY name")) {
    tables.push_back(load(source, name));
  }
  std::vector<sqlite3_stmt*> statements;
  for (const Table& table : tables) {
    statements.push_back(nullptr);
    if (sqlite3_prepare_v2(target, table.insert.c_str(), -1, &statements.back(), nullptr) !=
        SQLITE_OK) {
      give_up(sqlite3_errmsg(target));
    }
  }
  const double begun = seconds_now();
  for (std::uint64_t commit = 0; commit < commits; ++commit) {
    run_sql(target, "BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const std::size_t rows = tables[i].rows.size();
      for (std::size_t row = rows * commit / commits; row < rows * (commit + 1) / commits; ++row) {
        int column = 0;
        for (sqlite3_value* value : tables[i].rows[row]) {
          sqlite3_bind_value(statements[i], ++column, value);
        }
        if (sqlite3_step(statements[i]) != SQLITE_DONE) {
          give_up(sqlite3_errmsg(target));
        }
        sqlite3_reset(statements[i]);
      }
    }
    run_sql(target, "COMMIT");
  }
  const double seconds = seconds_now() - begun;
  for (sqlite3_stmt* statement : statements) {
    sqlite3_finalize(statement);
  }
  for (Table& table : tables) {
    for (auto& row : table.rows) {
      for (sqlite3_value* value : row) {
        sqlite3_value_free(value);
      }
    }
  }
  sqlite3_close(source);
  sqlite3_close(target);
  return seconds;
}

// ---- what a show feels like ----

std::string make_folder() {
  std::string folder = (std::filesystem::current_path() / "bench-data-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    give_up("cannot make a folder");
  }
  return folder;
}

engine::IngestComments one_comment(const ShowId& show, claims::Comment comment) {
  engine::IngestComments command;
  command.actor = actor;
  command.show = show;
  command.comments.push_back(std::move(comment));
  return command;
}

double percentile(std::vector<double>& sorted, double share) {
  std::sort(sorted.begin(), sorted.end());
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

// From submit to the answer after the commit, at a steady rate.
int run_paced(std::size_t per_second, std::size_t seconds) {
  const std::string folder = make_folder();
  {
    Sale sale(folder + "/engine.db");
    const ShowId show = sale.open_show(50, 5);
    const std::size_t count = per_second * seconds;
    std::vector<double> took(count);
    std::atomic<std::size_t> answered{0};
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t number = 0; number < count; ++number) {
      std::this_thread::sleep_until(begun +
                                    std::chrono::microseconds(1'000'000 * number / per_second));
      const double sent = seconds_now();
      sale.engine->submit(one_comment(show, comment_number(number)),
                          [&took, &answered, number, sent](const auto& outcome) {
                            if (!outcome) {
                              give_up(outcome.error().message);
                            }
                            took[number] = seconds_now() - sent;
                            ++answered;
                          });
    }
    while (answered < count) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::printf("%zu comments/s for %zu s, submit to durable answer\n", per_second, seconds);
    std::printf("p50 %.2f ms   p99 %.2f ms   max %.2f ms\n", percentile(took, 0.5) * 1e3,
                percentile(took, 0.99) * 1e3, percentile(took, 1.0) * 1e3);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

// Everybody wants the same item; the first in order get it, whatever the order of arrival.
int run_hot(std::size_t claims) {
  const std::string folder = make_folder();
  {
    Sale sale(folder + "/engine.db");
    const ShowId show = sale.open_show(1, static_cast<std::int64_t>(claims / 10));
    std::atomic<std::size_t> answered{0};
    const double begun = seconds_now();
    for (std::size_t number = 0; number < claims; ++number) {
      claims::Comment comment = comment_number(number);
      comment.user_id = "u" + std::to_string(number);
      comment.text = "sold 1";
      comment.platform_time = comment.received_at;
      sale.engine->submit(one_comment(show, std::move(comment)), [&answered](const auto& outcome) {
        if (!outcome) {
          give_up(outcome.error().message);
        }
        ++answered;
      });
    }
    while (answered < claims) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    const double took = seconds_now() - begun;
    auto reader = sale.store->open_reader();
    const auto rows = (*reader)->load_show(show);
    std::size_t fair = 0;
    for (const auto& row : rows->active_claims) {
      const auto rank = static_cast<std::size_t>(row.number - 1);
      const bool should_win = rank < claims / 10;
      fair += should_win == (row.claim.status == claims::ClaimStatus::winner) ? 1 : 0;
    }
    std::printf("%zu claims on one item of %zu units: %.0f ms, %zu of %zu as their order says\n",
                claims, claims / 10, took * 1e3, fair, claims);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

int run_large(std::size_t comments, std::size_t items) {
  const std::string folder = make_folder();
  const std::string path = folder + "/engine.db";
  ShowId show;
  {
    Sale sale(path);
    show = sale.open_show(static_cast<int>(items), 5);
    constexpr std::size_t batch = 1'000;
    for (std::size_t first = 0; first < comments; first += batch) {
      engine::IngestComments command;
      command.actor = actor;
      command.show = show;
      for (std::size_t number = first; number < std::min(first + batch, comments); ++number) {
        claims::Comment comment = comment_number(number);
        if (number % 3 == 0) {
          comment.text = "sold " + std::to_string(1 + number % items);
        }
        command.comments.push_back(std::move(comment));
      }
      carry_out(*sale.engine, std::move(command));
    }
  }
  const double begun = seconds_now();
  Sale sale(path);
  carry_out(*sale.engine, one_comment(show, comment_number(comments)));
  const double restart = seconds_now() - begun;
  auto reader = sale.store->open_reader();
  std::vector<double> took;
  for (int i = 0; i < 20; ++i) {
    const double from = seconds_now();
    const auto snapshot = (*reader)->snapshot(show, 5'000, 500);
    if (!snapshot) {
      give_up(snapshot.error().message);
    }
    took.push_back(seconds_now() - from);
  }
  std::printf("%zu comments, %zu items\n", comments, items);
  std::printf("restart to the first answer %.0f ms\n", restart * 1e3);
  std::printf("snapshot (5,000 claims, 500 comments) p50 %.1f ms, max %.1f ms\n",
              percentile(took, 0.5) * 1e3, percentile(took, 1.0) * 1e3);
  sale.engine.reset();
  sale.store.reset();
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace

int run(std::size_t comments, std::size_t in_flight) {
  const std::string folder = make_folder();
  const Measured engine = measure_engine(folder + "/engine.db", comments, in_flight);
  const double bare = measure_sqlite(folder + "/engine.db", folder + "/bare.db", engine.commits);
  std::filesystem::remove_all(folder);
  const auto count = static_cast<double>(comments);
  std::printf("%zu comments, %zu in flight, %llu commits (%.0f comments each)\n", comments,
              in_flight, static_cast<unsigned long long>(engine.commits),
              count / static_cast<double>(engine.commits));
  std::printf("engine       %10.0f comments/s\n", count / engine.seconds);
  std::printf("bare SQLite  %10.0f comments/s\n", count / bare);
  std::printf("ratio        %10.2f\n", bare / engine.seconds);
  return 0;
}

int run_mode(const std::string& mode, std::size_t first, std::size_t second) {
  if (mode == "paced") {
    return run_paced(first == 0 ? 200 : first, second == 0 ? 20 : second);
  }
  if (mode == "hot") {
    return run_hot(first == 0 ? 1'000 : first);
  }
  if (mode == "large") {
    return run_large(first == 0 ? 200'000 : first, second == 0 ? 5'000 : second);
  }
  give_up("no such mode: " + mode);
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  const auto number = [&](int index) -> std::size_t {
    return argc > index ? std::strtoul(argv[index], nullptr, 10) : 0;
  };
  if (argc > 1 && number(1) == 0) {
    return soldwire::bench::run_mode(argv[1], number(2), number(3));
  }
  return soldwire::bench::run(argc > 1 ? number(1) : 100'000, argc > 2 ? number(2) : 4'096);
}
