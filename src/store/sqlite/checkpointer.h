// Moves what was committed from the write-ahead log into the database file, in the background.
//
// SQLite's own way is to do it inside every commit that finds the log long enough, which would
// stall the engine for two more fsyncs. Here a thread of its own does it; only when that thread
// cannot keep up does the committing thread do it itself, so that the log stays bounded.
//
// Place:    private to store/sqlite.
// Threads:  attach()ed to the writer's connection, whose commits call it; works on its own.
// Lifetime: the writer's connection must be closed before the checkpointer is destroyed.
// Limits:   a copy starts at pages_soft; pages_hard is where the writer helps.
// Source:   https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace soldwire::store::sqlite {

class Checkpointer {
 public:
  static constexpr int pages_soft = 1'000;   // 4 MiB
  static constexpr int pages_hard = 16'384;  // 64 MiB

  [[nodiscard]] static Result<std::unique_ptr<Checkpointer>> start(const std::string& path);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  ~Checkpointer();

  // Replaces SQLite's own checkpoints on this connection.
  void attach(Connection& writer);

 private:
  explicit Checkpointer(std::unique_ptr<Connection> connection);
  void work();
  void on_commit(sqlite3* writer, int pages);

  // Its own thread only.
  std::unique_ptr<Connection> connection_;

  // Writer's thread only. A reader that holds an old state keeps even the writer from finishing;
  // then it tries again only when the log has grown by as much again.
  int help_at_ = pages_hard;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool wanted_ = false;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace soldwire::store::sqlite
