// A disk that fails when a test says so: SQLite's file system, with every write and sync counted.
//
// Place:    install() makes it the process's default; it passes everything on until a plan is set.
// Threads:  the plan is atomic; files are used as SQLite uses them.
// Lifetime: of the process.
#pragma once

#include <cstdint>
#include <string_view>

namespace soldwire::store::testing {

enum class DiskFault {
  none,
  full,         // this write and all after it: no space left
  read_only,    // this write and all after it: refused
  sync_fails,   // the first sync from there on fails, once
  power_fails,  // the process dies; of what was not synced some is lost, and one page is torn
};

// Writes and syncs are numbered from 0 when the plan is set.
void install_faulty_disk();
void plan_disk_fault(DiskFault fault, std::int64_t at, std::uint32_t seed = 1);
// Writes and syncs since the plan was set.
[[nodiscard]] std::int64_t disk_operations();

// Called at "disk_write", "disk_written", "disk_sync" and "disk_synced" of the database and its
// log, on the thread that works with the file. Null: nobody watches. Before any file is open.
void watch_disk(void (*watcher)(std::string_view point));

}  // namespace soldwire::store::testing
