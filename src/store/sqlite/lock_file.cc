#include "store/sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace soldwire::store::sqlite {

Result<LockFile> LockFile::acquire(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return fail(Errc::unavailable,
                "cannot make the lock file " + path + ": " +
                    std::generic_category().message(errno) +
                    "; does the data folder exist and may soldwire write there?");
  }
  LockFile lock(descriptor);
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) {
      continue;
    }
    if (errno == EWOULDBLOCK) {
      return fail(Errc::unavailable,
                  "another soldwire is running on this data folder (" + path +
                      " is locked): stop it, or start this one with another folder");
    }
    return fail(Errc::unavailable,
                "cannot lock " + path + ": " + std::generic_category().message(errno));
  }
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile::~LockFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace soldwire::store::sqlite
