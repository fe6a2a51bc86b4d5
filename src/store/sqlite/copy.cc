#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "store/sqlite/connection.h"
#include "store/sqlite/lock_file.h"
#include "store/sqlite/open.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {
namespace {

tl::unexpected<Error> failed(const std::string& what, int error) {
  return fail(Errc::unavailable, what + ": " + std::generic_category().message(error));
}

// Of a file or a folder.
Result<void> sync_to_disk(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return failed("cannot open " + path, errno);
  }
  const int outcome = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  return outcome == 0 ? Result<void>() : failed("cannot write " + path + " to disk", error);
}

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// The file to write into, for this program's owner only: it holds password hashes.
Result<void> create(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return failed("cannot create " + path, errno);
  }
  ::close(descriptor);
  return {};
}

Result<void> refuse_if_there(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    return fail(Errc::conflict, path + " is there already: move it away or choose another name");
  }
  return {};
}

void remove(const std::string& path) {
  std::error_code ignored;
  for (const char* const ending : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(path + ending, ignored);
  }
}

// All pages in one step: the source is read as it is at one instant, and its writer never waits.
Result<void> copy_pages(Connection& from, Connection& to) {
  sqlite3_backup* const copy = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (copy == nullptr) {
    return tl::unexpected(to.error(sqlite3_extended_errcode(to.handle())));
  }
  const int stepped = sqlite3_backup_step(copy, -1);
  const int finished = sqlite3_backup_finish(copy);
  if (stepped != SQLITE_DONE) {
    return tl::unexpected(to.error(stepped));
  }
  return finished == SQLITE_OK ? Result<void>() : tl::unexpected(to.error(finished));
}

// The copy has no other file beside it when this returns.
Result<void> copy_database(const std::string& from, const std::string& to, Random* new_epoch) {
  SW_TRY(const auto source, Connection::open(from, Access::read));
  SW_CHECK(require_present_version(*source));
  SW_CHECK(create(to));
  SW_TRY(const auto target, Connection::open(to, Access::write));
  SW_CHECK(copy_pages(*source, *target));
  if (new_epoch != nullptr) {
    SW_CHECK(renew_epoch(*target, *new_epoch));
  }
  SW_CHECK(target->script("PRAGMA wal_checkpoint(TRUNCATE)"));
  return {};
}

Result<void> require_clean(const std::string& path) {
  SW_TRY(const auto findings, verify({path, true}));
  if (findings.empty()) {
    return {};
  }
  return fail(Errc::corrupt, path + " breaks an invariant (" + findings.front().rule + ": " +
                                 findings.front().detail + "): run soldwire verify on it");
}

Result<void> put_in_place(const std::string& partial, const std::string& to) {
  SW_CHECK(sync_to_disk(partial));
  std::error_code error;
  std::filesystem::rename(partial, to, error);
  if (error) {
    return fail(Errc::unavailable, "cannot rename " + partial + ": " + error.message());
  }
  return sync_to_disk(folder_of(to));
}

}  // namespace

Result<void> backup(const std::string& from, const std::string& to) {
  SW_CHECK(refuse_if_there(to));
  const std::string partial = to + ".partial";
  if (auto copied = copy_database(from, partial, nullptr); !copied) {
    remove(partial);
    return copied;
  }
  SW_CHECK(require_clean(partial));
  // What reading in the mode of the write-ahead log leaves beside it.
  std::error_code ignored;
  std::filesystem::remove(partial + "-wal", ignored);
  std::filesystem::remove(partial + "-shm", ignored);
  return put_in_place(partial, to);
}

Result<void> restore(const std::string& from, const std::string& to, Random& random) {
  SW_TRY(const LockFile lock, LockFile::acquire(to + ".lock"));
  SW_CHECK(refuse_if_there(to));
  SW_CHECK(require_clean(from));
  const std::string partial = to + ".partial";
  auto done = copy_database(from, partial, &random);
  if (done) {
    done = require_clean(partial);
  }
  if (!done) {
    remove(partial);
    return done;
  }
  std::error_code ignored;
  std::filesystem::remove(partial + "-wal", ignored);
  std::filesystem::remove(partial + "-shm", ignored);
  // A log that an earlier database has left must not be played into this one.
  std::filesystem::remove(to + "-wal", ignored);
  std::filesystem::remove(to + "-shm", ignored);
  return put_in_place(partial, to);
}

}  // namespace soldwire::store::sqlite
