// The named points around a commit at which a test can end the process.
//
// Place:   they lie in what the engine is given from outside (the store, its disk, the announcer,
//          the answers), so the engine itself holds no code for them.
// Threads: reach() from any; arm() before the first.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace soldwire::engine {

// In the order of a commit.
inline constexpr std::array<std::string_view, 22> kill_points{
    "before_transaction",    // commands are taken, nothing has begun
    "in_transaction",        // begun, nothing written
    "comment_stored",        // a comment's row, not yet what it claims
    "comment_put_off",       // a comment that settles later
    "comment_taken_up",      // its time is over, its claims are not decided yet
    "comment_changed",       // an edited comment, not yet its claims
    "claim_stored",          // a claim's row, without the history of its changes
    "claim_history_stored",  // the same with it
    "item_stored",           // an item's new quantity
    "step_kept",             // what undo needs of an operator's step
    "cursor_stored",         // the connector's position
    "events_stored",         // the events of a show
    "before_commit",         // all is written, nothing committed
    "disk_write",            // before a page goes to the disk
    "disk_written",          // after it
    "disk_sync",             // before the log is made durable
    "disk_synced",           // durable, and SQLite does not know it yet
    "committed",             // committed, and the engine has not said so
    "before_announcing",     // committed, and nobody was told
    "announced",             // told to the streams, not to who asked
    "answered",              // the first of several was answered; the cursor is not acknowledged
    "acknowledged",          // all were
};

// Ends the process with SIGKILL when an armed point is reached for the nth time.
class KillSwitch {
 public:
  void arm(std::string_view point, std::int64_t nth) {
    point_ = point;
    left_ = nth;
  }
  void reach(std::string_view point);

 private:
  std::string_view point_;
  std::atomic<std::int64_t> left_{0};
};

}  // namespace soldwire::engine
