#include "store/sqlite/open.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/assert.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/lock_file.h"
#include "store/sqlite/reading.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/transaction.h"

namespace soldwire::store::sqlite {
namespace {

class SqliteReader final : public Reading<Reader> {
 public:
  explicit SqliteReader(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)) {}

 protected:
  Connection& db() override { return *connection_; }

 private:
  std::unique_ptr<Connection> connection_;
};

Result<std::unique_ptr<Reader>> make_reader(const std::string& path) {
  SW_TRY(auto connection, Connection::open(path, Access::read));
  return std::make_unique<SqliteReader>(std::move(connection));
}

class SqliteStore final : public Store {
 public:
  SqliteStore(std::string path, std::string epoch, LockFile lock,
              std::unique_ptr<Checkpointer> checkpointer, std::unique_ptr<Connection> writer)
      : path_(std::move(path)),
        epoch_(std::move(epoch)),
        lock_(std::move(lock)),
        checkpointer_(std::move(checkpointer)) {
    checkpointer_->attach(*writer);
    writer_.connection = std::move(writer);
  }
  ~SqliteStore() override { SW_ASSERT(!writer_.transaction_open); }

  const std::string& epoch() const override { return epoch_; }

  Result<std::unique_ptr<Transaction>> begin() override {
    SW_ASSERT(!writer_.transaction_open);
    SW_CHECK(writer_.connection->run("BEGIN IMMEDIATE"));
    return std::make_unique<SqliteTransaction>(writer_);
  }

  Result<std::unique_ptr<Reader>> open_reader() override { return make_reader(path_); }

 private:
  const std::string path_;
  const std::string epoch_;
  // In this order: the writer's connection closes first, the lock is let go last.
  LockFile lock_;
  std::unique_ptr<Checkpointer> checkpointer_;
  Writer writer_;
};

class ReadOnlyStore final : public Store {
 public:
  ReadOnlyStore(std::string path, std::string epoch)
      : path_(std::move(path)), epoch_(std::move(epoch)) {}

  const std::string& epoch() const override { return epoch_; }
  Result<std::unique_ptr<Transaction>> begin() override {
    return fail(Errc::unavailable, "the database " + path_ + " is open for reading only");
  }
  Result<std::unique_ptr<Reader>> open_reader() override { return make_reader(path_); }

 private:
  const std::string path_;
  const std::string epoch_;
};

Result<std::unique_ptr<Store>> open_read_only(const std::string& path) {
  SW_TRY(const auto connection, Connection::open(path, Access::read));
  SW_CHECK(require_present_version(*connection));
  SW_TRY(std::string epoch, read_epoch(*connection));
  return std::make_unique<ReadOnlyStore>(path, std::move(epoch));
}

// Password hashes and sealed tokens are nobody else's to read. SQLite gives the files beside the
// database the same mode. One that exists is left as it is.
Result<void> create_private_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
  } else if (errno != EEXIST) {
    return fail(Errc::unavailable, "cannot create the database " + path + ": " +
                                       std::generic_category().message(errno));
  }
  return {};
}

Result<void> use_write_ahead_log(Connection& connection) {
  Query query = connection.query("PRAGMA journal_mode = WAL");
  SW_TRY(const bool found, query.next());
  if (!found || query.text_view(0) != "wal") {
    return fail(Errc::unavailable,
                "the file system of the data folder does not allow a write-ahead log (shared "
                "memory is missing): use a local disk");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open(const Options& options, const Clock& clock, Random& random) {
  if (options.read_only) {
    return open_read_only(options.path);
  }
  SW_TRY(LockFile lock, LockFile::acquire(options.path + ".lock"));
  SW_CHECK(create_private_file(options.path));
  SW_TRY(auto connection, Connection::open(options.path, Access::write));
  // Before anything is written, so that a file that is not ours stays as it is.
  SW_CHECK(migrate(*connection, clock, random));
  SW_CHECK(use_write_ahead_log(*connection));
  SW_CHECK(connection->script("PRAGMA journal_size_limit = 67108864"));
  SW_TRY(std::string epoch, read_epoch(*connection));
  SW_TRY(auto checkpointer, Checkpointer::start(options.path));
  return std::make_unique<SqliteStore>(options.path, std::move(epoch), std::move(lock),
                                       std::move(checkpointer), std::move(connection));
}

}  // namespace soldwire::store::sqlite
