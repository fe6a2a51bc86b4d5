// The writer's one open transaction.
//
// Place:    private to store/sqlite.
// Threads:  the engine's.
// Lifetime: the writer outlives its transaction.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "store/sqlite/connection.h"
#include "store/sqlite/reading.h"
#include "store/store.h"

namespace soldwire::store::sqlite {

// What stays open from one transaction to the next.
struct Writer {
  static constexpr std::size_t show_numbers_max = 1'024;

  std::unique_ptr<Connection> connection;
  // A number is never given twice, so an entry stays true until a rollback undoes its show.
  std::unordered_map<std::string, std::int64_t> show_numbers;
  bool transaction_open = false;
};

class SqliteTransaction final : public Reading<Transaction> {
 public:
  explicit SqliteTransaction(Writer& writer) : writer_(writer) { writer_.transaction_open = true; }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction() override { rollback(); }

  Result<void> insert_workspace(const Workspace& workspace) override;
  Result<void> insert_user(const User& user) override;
  Result<void> update_user(const User& user) override;
  Result<void> put_member(const Member& member) override;
  Result<void> delete_member(const WorkspaceId& workspace, const UserId& user) override;
  Result<void> put_session(const Session& session) override;
  Result<void> delete_sessions_expired_before(TimeMs time) override;
  Result<void> insert_connection(const store::Connection& connection) override;
  Result<void> delete_connection(const ConnectionId& id) override;

  Result<void> insert_show(const claims::Show& show) override;
  Result<void> update_show(const claims::Show& show) override;
  Result<void> delete_show(const ShowId& show) override;
  Result<void> put_source(const Source& source) override;
  Result<void> put_item(const ShowId& show, const claims::Item& item) override;
  Result<void> delete_item(const ShowId& show, const ItemId& item) override;
  Result<bool> insert_comment(const ShowId& show, const CommentRow& row) override;
  Result<void> put_claim(const ShowId& show, const ClaimRow& row) override;
  Result<void> append_claim_change(const ShowId& show, const ClaimChange& change) override;
  Result<void> append_events(const ShowId& show, std::span<const EventRecord> events) override;
  Result<void> put_idempotency(const IdempotencyRecord& record) override;
  Result<void> delete_idempotency_before(TimeMs time) override;

  Result<void> savepoint() override;
  Result<void> rollback_to_savepoint() override;
  Result<void> release_savepoint() override;
  Result<void> commit() override;
  void rollback() noexcept override;

 protected:
  Connection& db() override { return *writer_.connection; }

 private:
  // Every write goes through here. SQLite undoes a whole transaction by itself when the disk fails;
  // what came after that would commit row by row, so it is refused.
  Result<void> run(Sql sql, std::initializer_list<Value> values = {});
  // The same, and not_found when no row was changed.
  Result<void> run_on_one(Sql sql, std::initializer_list<Value> values, const char* missing);
  Result<void> usable() const;

  Result<std::int64_t> show_no(const ShowId& id);
  Result<std::int64_t> workspace_no(const WorkspaceId& id);
  Result<std::int64_t> user_no(const UserId& id);
  Result<bool> update_claim_in_place(std::int64_t position, const claims::Claim& claim);
  void close() noexcept;

  Writer& writer_;
  int savepoints_ = 0;
  bool open_ = true;
};

}  // namespace soldwire::store::sqlite
