#include "store/sqlite/checkpointer.h"

#include <sqlite3.h>

#include <utility>

#include "base/log.h"

namespace soldwire::store::sqlite {

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(const std::string& path) {
  SW_TRY(auto connection, Connection::open(path, Access::checkpoint));
  SW_CHECK(connection->script("PRAGMA wal_autocheckpoint = 0"));
  return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(connection)));
}

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Checkpointer::attach(Connection& writer) {
  sqlite3_wal_hook(
      writer.handle(),
      [](void* self, sqlite3* db, const char*, int pages) {
        static_cast<Checkpointer*>(self)->on_commit(db, pages);
        return SQLITE_OK;
      },
      this);
}

void Checkpointer::on_commit(sqlite3* writer, int pages) {
  if (pages < pages_soft) {
    help_at_ = pages_hard;
    return;
  }
  if (pages >= help_at_) {
    int left = 0;
    int copied = 0;
    sqlite3_wal_checkpoint_v2(writer, nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &copied);
    help_at_ = copied < left ? pages + pages_hard : pages_hard;
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (wanted_) {
      return;
    }
    wanted_ = true;
  }
  wake_.notify_one();
}

void Checkpointer::work() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return wanted_ || stopping_; });
      if (stopping_) {
        return;
      }
      wanted_ = false;
    }
    const int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
      log::warning("store", "cannot move the log into the database file: {}",
                   connection_->error(code).message);
    }
  }
}

}  // namespace soldwire::store::sqlite
