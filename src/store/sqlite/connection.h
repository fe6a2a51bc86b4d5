// One SQLite connection with its prepared statements.
//
//   Query query = db.query("SELECT name FROM shows WHERE id = ?1", {id.str()});
//   SW_TRY(const bool found, query.next());
//
// Place:    private to store/sqlite.
// Threads:  one at a time; SQLite's own mutexes are off.
// Lifetime: a connection outlives its queries. A statement has at most one Query open at a time.
// Errors:   unavailable (I/O, disk full, busy), corrupt (damaged file), conflict (a constraint),
//           too_large (a value beyond value_bytes_max).
// Values are always bound, with their length, so text may hold NUL and invalid UTF-8.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace soldwire::store::sqlite {

inline constexpr int value_bytes_max = 64 << 20;
inline constexpr int busy_timeout_ms = 5'000;

// A statement's text. Only literals convert, so no input can be spliced into SQL, and the
// address identifies the prepared statement.
class Sql {
 public:
  consteval Sql(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const char* text() const noexcept { return text_; }

 private:
  const char* text_;
};

// One value to bind; text is referred to, not copied.
class Value {
 public:
  Value(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): reads as the value itself
  template <std::integral T>
  Value(T number)  // NOLINT(google-explicit-constructor)
      : kind_(Kind::integer), integer_(static_cast<std::int64_t>(number)) {}
  Value(TimeMs time) : Value(time.value) {}  // NOLINT(google-explicit-constructor)
  Value(std::string_view text) : kind_(Kind::text), text_(text) {}   // NOLINT
  Value(const std::string& text) : Value(std::string_view(text)) {}  // NOLINT
  template <typename Tag>
  Value(const Id<Tag>& id) : Value(std::string_view(id.str())) {}  // NOLINT
  template <typename T>
  Value(const std::optional<T>& maybe) {  // NOLINT(google-explicit-constructor)
    if (maybe) {
      *this = Value(*maybe);
    }
  }

 private:
  friend class Connection;
  enum class Kind { null, integer, text };
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  std::string_view text_;
};

class Connection;

// A running statement; its destructor makes the statement ready for the next use.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Query& operator=(Query&&) = delete;
  ~Query();

  // Moves to the next row; false at the end. Also reports what went wrong in preparing.
  [[nodiscard]] Result<bool> next();

  // Of the present row; columns count from 0.
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  // Valid until next() or the end of the query.
  [[nodiscard]] std::string_view text_view(int column) const;
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
  [[nodiscard]] std::optional<std::string> maybe_text(int column) const;
  [[nodiscard]] TimeMs time(int column) const { return TimeMs{integer(column)}; }
  [[nodiscard]] std::optional<TimeMs> maybe_time(int column) const;

 private:
  friend class Connection;
  Query(Connection& connection, sqlite3_stmt* statement, int code);

  Connection* connection_;
  sqlite3_stmt* statement_;
  int code_;  // of preparing and binding
};

enum class Access {
  write,       // creates the file when it is missing
  checkpoint,  // writes the database file from the log, nothing else
  read,
};

class Connection {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path,
                                                                Access access);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Copies the values.
  [[nodiscard]] Query query(Sql sql, std::initializer_list<Value> values = {});
  // Runs to the end; the values need to live only for the call.
  [[nodiscard]] Result<void> run(Sql sql, std::initializer_list<Value> values = {});
  // Several statements without values, such as a migration.
  [[nodiscard]] Result<void> script(Sql sql);

  // Rows that the last INSERT, UPDATE or DELETE changed.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] Error error(int code) const;
  [[nodiscard]] sqlite3* handle() const noexcept { return db_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  Connection(sqlite3* db, std::string path) : db_(db), path_(std::move(path)) {}
  [[nodiscard]] int prepare(Sql sql, sqlite3_stmt** out);
  [[nodiscard]] static int bind(sqlite3_stmt* statement, std::initializer_list<Value> values,
                                bool copy);

  sqlite3* db_;
  std::string path_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

// Makes the reads within it see one committed state. Inside an open transaction it does nothing.
class ReadScope {
 public:
  explicit ReadScope(Connection& connection) : connection_(connection) {}
  ReadScope(const ReadScope&) = delete;
  ReadScope& operator=(const ReadScope&) = delete;
  ~ReadScope();
  [[nodiscard]] Result<void> begin();

 private:
  Connection& connection_;
  bool mine_ = false;
};

}  // namespace soldwire::store::sqlite
