// The lock that keeps a second process from writing the same database.
//
// Place:    private to store/sqlite. SQLite's own locks would let two processes take turns, and
// each
//           would go on with a state in memory that the other has changed.
// Lifetime: held until destruction; the kernel frees it when the process dies, so nothing is left
//           to clean up. The file itself stays.
// Source:   flock(2)
#pragma once

#include <string>

#include "base/result.h"

namespace soldwire::store::sqlite {

class LockFile {
 public:
  // Errors: unavailable when another process holds it or the file cannot be made.
  [[nodiscard]] static Result<LockFile> acquire(const std::string& path);
  LockFile(LockFile&& other) noexcept;
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace soldwire::store::sqlite
