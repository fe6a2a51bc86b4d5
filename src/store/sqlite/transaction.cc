#include "store/sqlite/transaction.h"

#include "base/assert.h"
#include "base/log.h"

namespace soldwire::store::sqlite {

Result<void> SqliteTransaction::usable() const {
  SW_ASSERT(open_);
  if (!writer_.connection->in_transaction()) {
    return fail(Errc::unavailable,
                "the database undid this transaction after a failure: nothing of it was stored");
  }
  return {};
}

Result<void> SqliteTransaction::run(Sql sql, std::initializer_list<Value> values) {
  SW_CHECK(usable());
  return writer_.connection->run(sql, values);
}

Result<void> SqliteTransaction::run_on_one(Sql sql, std::initializer_list<Value> values,
                                           const char* missing) {
  SW_CHECK(run(sql, values));
  if (writer_.connection->changes() == 0) {
    return fail(Errc::not_found, missing);
  }
  return {};
}

Result<void> SqliteTransaction::savepoint() {
  // What was counted before it stays when it is rolled back.
  SW_CHECK(write_tallies());
  SW_CHECK(run("SAVEPOINT nested"));
  ++savepoints_;
  return {};
}

Result<void> SqliteTransaction::rollback_to_savepoint() {
  SW_ASSERT(savepoints_ > 0);
  SW_CHECK(run("ROLLBACK TO nested"));
  SW_CHECK(run("RELEASE nested"));
  --savepoints_;
  tallies_ = {};
  writer_.show_numbers.clear();
  last_claim_.clear();
  return {};
}

Result<void> SqliteTransaction::release_savepoint() {
  SW_ASSERT(savepoints_ > 0);
  SW_CHECK(run("RELEASE nested"));
  --savepoints_;
  return {};
}

Result<void> SqliteTransaction::write_tallies() {
  SW_CHECK(usable());
  SW_CHECK(tallies_.write(db()));
  tallies_ = {};
  return {};
}

Result<ShowStats> SqliteTransaction::stats(const ShowId& show) {
  SW_CHECK(write_tallies());
  return Reading::stats(show);
}

Result<Snapshot> SqliteTransaction::snapshot(const ShowId& show, int claims_max, int comments_max) {
  SW_CHECK(write_tallies());
  return Reading::snapshot(show, claims_max, comments_max);
}

Result<void> SqliteTransaction::commit() {
  SW_CHECK(usable());
  Result<void> done = write_tallies();
  if (done && writer_.purge_pending) {
    done = purge_some();
  }
  if (done) {
    done = writer_.connection->run("COMMIT");
  }
  if (!done) {
    rollback();
    return done;
  }
  close();
  return {};
}

void SqliteTransaction::rollback() noexcept {
  if (!open_) {
    return;
  }
  writer_.show_numbers.clear();
  writer_.purge_pending = true;
  if (writer_.connection->in_transaction()) {
    if (const auto done = writer_.connection->run("ROLLBACK"); !done) {
      log::error("store", "cannot roll back: {}", done.error().message);
    }
  }
  close();
}

void SqliteTransaction::close() noexcept {
  open_ = false;
  writer_.transaction_open = false;
}

}  // namespace soldwire::store::sqlite
