#include "store/sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

#include "base/assert.h"

namespace soldwire::store::sqlite {

Query::Query(Connection& connection, sqlite3_stmt* statement, int code)
    : connection_(&connection), statement_(statement), code_(code) {}

Query::Query(Query&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      code_(other.code_) {}

Query::~Query() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_);
  }
}

Result<bool> Query::next() {
  if (code_ != SQLITE_OK) {
    return tl::unexpected(connection_->error(code_));
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  return tl::unexpected(connection_->error(code));
}

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Query::text_view(int column) const {
  // The text first: asking for the length first could measure another representation.
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) {
    return {};
  }
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Query::text(int column) const {
  return std::string(text_view(column));
}

std::optional<std::int64_t> Query::maybe_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<std::string> Query::maybe_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

std::optional<TimeMs> Query::maybe_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

namespace {

int open_flags(Access access) {
  switch (access) {
    case Access::write:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    case Access::checkpoint:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    case Access::read:
      return SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  }
  return 0;
}

// Nobody asks SQLite how much memory it uses, and counting it takes a lock with every allocation.
// Refused, without harm, where SQLite has been used before.
void configure_library() {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access) {
  configure_library();
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, open_flags(access), nullptr);
  std::unique_ptr<Connection> connection(new Connection(db, path));
  if (code != SQLITE_OK) {
    Error error = connection->error(code);
    error.message = "cannot open the database " + path + ": " + error.message;
    return tl::unexpected(std::move(error));
  }
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, busy_timeout_ms);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, value_bytes_max);
  // Memory mapping stays off: a read error in mapped memory is a signal that ends the process, a
  // failed read() is an error to answer.
  SW_CHECK(connection->script(
      "PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"));
  // Cache sizes are in KiB when negative: the one writer works on the hot end of every table, and
  // there are several readers.
  if (access == Access::write) {
    SW_CHECK(connection->script(
        "PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; PRAGMA synchronous = FULL;"));
  } else if (access == Access::checkpoint) {
    SW_CHECK(connection->script("PRAGMA cache_size = -1024; PRAGMA synchronous = FULL;"));
  } else {
    SW_CHECK(connection->script("PRAGMA query_only = ON; PRAGMA cache_size = -8192;"));
  }
  return connection;
}

Connection::~Connection() {
  for (const auto& [text, statement] : statements_) {
    sqlite3_finalize(statement);
  }
  const int code = sqlite3_close(db_);
  SW_ASSERT(code == SQLITE_OK);
}

int Connection::prepare(Sql sql, sqlite3_stmt** out) {
  if (const auto found = statements_.find(sql.text()); found != statements_.end()) {
    SW_ASSERT(sqlite3_stmt_busy(found->second) == 0);
    *out = found->second;
    return SQLITE_OK;
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.text(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code == SQLITE_OK) {
    statements_.emplace(sql.text(), statement);
    *out = statement;
  }
  return code;
}

int Connection::bind(sqlite3_stmt* statement, std::initializer_list<Value> values, bool copy) {
  SW_ASSERT(sqlite3_bind_parameter_count(statement) == static_cast<int>(values.size()));
  int index = 0;
  for (const Value& value : values) {
    ++index;
    int code = SQLITE_OK;
    switch (value.kind_) {
      case Value::Kind::null:
        code = sqlite3_bind_null(statement, index);
        break;
      case Value::Kind::integer:
        code = sqlite3_bind_int64(statement, index, value.integer_);
        break;
      case Value::Kind::text:
        // A null pointer would bind NULL, which an empty text is not.
        code = sqlite3_bind_text64(
            statement, index, value.text_.data() == nullptr ? "" : value.text_.data(),
            value.text_.size(), copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8);
        break;
    }
    if (code != SQLITE_OK) {
      return code;
    }
  }
  return SQLITE_OK;
}

Query Connection::query(Sql sql, std::initializer_list<Value> values) {
  sqlite3_stmt* statement = nullptr;
  int code = prepare(sql, &statement);
  if (code == SQLITE_OK) {
    code = bind(statement, values, true);
  }
  return {*this, statement, code};
}

Result<void> Connection::run(Sql sql, std::initializer_list<Value> values) {
  sqlite3_stmt* statement = nullptr;
  int code = prepare(sql, &statement);
  if (code == SQLITE_OK) {
    code = bind(statement, values, false);
  }
  Query query(*this, statement, code);
  for (;;) {
    SW_TRY(const bool row, query.next());
    if (!row) {
      return {};
    }
  }
}

Result<void> Connection::script(Sql sql) {
  const int code = sqlite3_exec(db_, sql.text(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    return tl::unexpected(error(code));
  }
  return {};
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(db_);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

Error Connection::error(int code) const {
  const std::string detail = db_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db_);
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt,
              "the database " + path_ + " is damaged or no soldwire database (" + detail +
                  "): restore a backup",
              {}};
    case SQLITE_CONSTRAINT:
      return {Errc::conflict, "the database refused a contradiction: " + detail, {}};
    case SQLITE_TOOBIG:
      return {Errc::too_large, "a value is too large to be stored", {}};
    case SQLITE_FULL:
      return {Errc::unavailable, "the disk of " + path_ + " is full: make room", {}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::unavailable, "the database " + path_ + " is locked by another program", {}};
    default:
      return {Errc::unavailable, "the database " + path_ + " failed: " + detail, {}};
  }
}

ReadScope::~ReadScope() {
  if (mine_) {
    // Ending a read cannot fail in a way that matters: nothing was written.
    static_cast<void>(connection_.run("COMMIT"));
  }
}

Result<void> ReadScope::begin() {
  if (!connection_.in_transaction()) {
    SW_CHECK(connection_.run("BEGIN DEFERRED"));
    mine_ = true;
  }
  return {};
}

}  // namespace soldwire::store::sqlite
