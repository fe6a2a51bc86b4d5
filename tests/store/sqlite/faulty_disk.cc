#include "tests/store/sqlite/faulty_disk.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <random>
#include <vector>

namespace soldwire::store::testing {
namespace {

sqlite3_vfs* the_disk = nullptr;  // the real one

std::atomic<DiskFault> planned{DiskFault::none};
std::atomic<std::int64_t> planned_at{0};
std::atomic<std::int64_t> operations{0};
std::uint32_t planned_seed = 1;
void (*disk_watcher)(std::string_view) = nullptr;

void reach(const char* point) {
  if (disk_watcher != nullptr) {
    disk_watcher(point);
  }
}

// A write that no sync has made durable, with what was there before.
struct Unsynced {
  sqlite3_file* real;
  sqlite3_int64 offset;
  std::vector<char> before;
  sqlite3_int64 size_before;
};
std::mutex mutex;  // guards unsynced
std::vector<Unsynced> unsynced;

struct File {
  sqlite3_file base;
  sqlite3_file* real;
  bool is_shared_log;  // the database or its log; other files are of no interest
};

sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->real;
}

// Power is gone: a random part of what was not synced never reached the disk, in any order, and of
// one write only the first half did.
[[noreturn]] void lose_power() {
  std::mt19937 choose(planned_seed);
  const std::lock_guard lock(mutex);
  bool torn = false;
  for (auto write = unsynced.rbegin(); write != unsynced.rend(); ++write) {
    const auto fate = choose() % 3;
    if (fate == 0) {
      continue;  // it made it
    }
    std::size_t keep = 0;
    if (fate == 1 && !torn) {
      keep = write->before.size() / 2;
      torn = true;
    }
    write->real->pMethods->xWrite(write->real, write->before.data() + keep,
                                  static_cast<int>(write->before.size() - keep),
                                  write->offset + static_cast<sqlite3_int64>(keep));
  }
  raise(SIGKILL);
  _exit(9);
}

// What happens to this operation; SQLITE_OK: go on.
int strike(bool is_sync) {
  const std::int64_t number = operations.fetch_add(1);
  const DiskFault fault = planned.load();
  if (fault == DiskFault::none || number < planned_at.load()) {
    return SQLITE_OK;
  }
  switch (fault) {
    case DiskFault::full:
      return is_sync ? SQLITE_OK : SQLITE_FULL;
    case DiskFault::read_only:
      return is_sync ? SQLITE_OK : SQLITE_READONLY;
    case DiskFault::sync_fails:
      if (is_sync) {
        planned = DiskFault::none;
        return SQLITE_IOERR_FSYNC;
      }
      return SQLITE_OK;
    case DiskFault::power_fails:
      lose_power();
    case DiskFault::none:
      break;
  }
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  {
    const std::lock_guard lock(mutex);
    std::erase_if(unsynced, [&](const Unsynced& write) { return write.real == real_of(file); });
  }
  const int code = real_of(file)->pMethods->xClose(real_of(file));
  file->pMethods = nullptr;
  return code;
}

int read_file(sqlite3_file* file, void* buffer, int count, sqlite3_int64 offset) {
  return real_of(file)->pMethods->xRead(real_of(file), buffer, count, offset);
}

int write_file(sqlite3_file* file, const void* buffer, int count, sqlite3_int64 offset) {
  sqlite3_file* const real = real_of(file);
  const bool is_shared_log = reinterpret_cast<File*>(file)->is_shared_log;
  if (is_shared_log) {
    reach("disk_write");
    Unsynced write{real, offset, std::vector<char>(static_cast<std::size_t>(count)), 0};
    // A short read leaves zeros, which is what a hole holds.
    (void)real->pMethods->xRead(real, write.before.data(), count, offset);
    if (const int code = strike(false); code != SQLITE_OK) {
      return code;
    }
    const std::lock_guard lock(mutex);
    unsynced.push_back(std::move(write));
  }
  const int code = real->pMethods->xWrite(real, buffer, count, offset);
  if (is_shared_log) {
    reach("disk_written");
  }
  return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
  const bool is_shared_log = reinterpret_cast<File*>(file)->is_shared_log;
  if (is_shared_log) {
    reach("disk_sync");
    if (const int code = strike(true); code != SQLITE_OK) {
      return code;
    }
  }
  const int code = real_of(file)->pMethods->xSync(real_of(file), flags);
  if (code == SQLITE_OK) {
    const std::lock_guard lock(mutex);
    std::erase_if(unsynced, [&](const Unsynced& write) { return write.real == real_of(file); });
  }
  if (is_shared_log) {
    reach("disk_synced");
  }
  return code;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}
int characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

// Version 2: memory-mapped reads of the database file, which would pass by, are left out.
const sqlite3_io_methods methods{2,
                                 close_file,
                                 read_file,
                                 write_file,
                                 truncate_file,
                                 sync_file,
                                 size_of_file,
                                 lock_file,
                                 unlock_file,
                                 check_lock,
                                 control_file,
                                 sector_size,
                                 characteristics,
                                 map_shared,
                                 lock_shared,
                                 shared_barrier,
                                 unmap_shared,
                                 nullptr,
                                 nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const own = reinterpret_cast<File*>(file);
  own->real = reinterpret_cast<sqlite3_file*>(own + 1);
  own->is_shared_log = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  const int code = the_disk->xOpen(the_disk, name, own->real, flags, out_flags);
  own->base.pMethods = own->real->pMethods == nullptr ? nullptr : &methods;
  return code;
}

}  // namespace

void install_faulty_disk() {
  static sqlite3_vfs vfs = [] {
    the_disk = sqlite3_vfs_find(nullptr);
    sqlite3_vfs copy = *the_disk;
    copy.zName = "faulty";
    copy.szOsFile = static_cast<int>(sizeof(File)) + the_disk->szOsFile;
    copy.xOpen = open_file;
    copy.pNext = nullptr;
    return copy;
  }();
  sqlite3_vfs_register(&vfs, 1);
}

void plan_disk_fault(DiskFault fault, std::int64_t at, std::uint32_t seed) {
  planned_seed = seed;
  planned_at = at;
  operations = 0;
  planned = fault;
}

void watch_disk(void (*watcher)(std::string_view)) {
  disk_watcher = watcher;
}

std::int64_t disk_operations() {
  return operations;
}

}  // namespace soldwire::store::testing
