// What the crash tests play: comments and operators' steps, the same for the same number in every
// process, on a database that may have been left anywhere in between.
//
// Show "steps" takes comments and operators' steps, show "settle" comments that are decided after a
// window. Both read from a source, whose cursor is committed with the comments.
// Threads:  one; the engine's thread calls the announcer.
// Lifetime: a Player is one process on the database.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "engine/engine.h"
#include "store/sqlite/open.h"
#include "tests/engine/faulty_store.h"

namespace soldwire::engine {

struct CrashShows {
  std::array<ShowId, 2> shows;
  std::array<SourceId, 2> sources;
};
// Makes the database. Fails the running test when it cannot.
[[nodiscard]] CrashShows make_crash_shows(const std::string& path);

// What is on the database.
struct CrashState {
  std::size_t comments = 0;                 // of both shows
  std::array<std::int64_t, 2> heads{};      // of their logs
  std::vector<std::string> contradictions;  // cursors that are not where the comments are
};
[[nodiscard]] CrashState crash_state(const std::string& path, const CrashShows& shows);
// Every claim's fate, without ids and times of the day.
[[nodiscard]] std::string crash_outcome(const std::string& path, const CrashShows& shows);

// What a player tells of itself; each may be empty.
struct CrashWatcher {
  std::function<void(std::string_view point)> reach;  // as in kill_points.h
  std::function<void(std::size_t show, std::int64_t seq)> announced;
  std::function<void(std::size_t comments)> acknowledged;
};

class CrashPlayer {
 public:
  // Ends the process when the database cannot be opened.
  CrashPlayer(const std::string& path, CrashShows shows, CrashWatcher watcher);
  ~CrashPlayer();
  CrashPlayer(const CrashPlayer&) = delete;
  CrashPlayer& operator=(const CrashPlayer&) = delete;

  // Sends `again` comments before `first` once more, does again the steps that may be missing, and
  // goes on until `last`.
  void play(std::size_t first, std::size_t last, std::size_t again);
  // Decides what settles, and stops the shows.
  void finish();

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::engine
