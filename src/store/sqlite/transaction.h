// The writer's one open transaction.
//
// Place:    private to store/sqlite.
// Threads:  the engine's.
// Lifetime: the writer outlives its transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "store/sqlite/connection.h"
#include "store/sqlite/reading.h"
#include "store/sqlite/tallies.h"
#include "store/store.h"

namespace soldwire::store::sqlite {

// What stays open from one transaction to the next.
struct Writer {
  static constexpr std::size_t show_numbers_max = 1'024;
  static constexpr std::int64_t purged_rows_max = 500;  // with each commit: a few milliseconds

  std::unique_ptr<Connection> connection;
  // A number is never given twice, so an entry stays true until a rollback undoes its show.
  std::unordered_map<std::string, std::int64_t> show_numbers;
  // The highest position of a claim that was written, by show: one above it is most likely new. A
  // guess that is wrong costs a statement and nothing else.
  std::unordered_map<std::int64_t, std::int64_t> newest_claims;
  bool transaction_open = false;
  // Whether a deleted show may still have rows; true at first, to find what a restart left.
  bool purge_pending = true;
};

class SqliteTransaction final : public Reading<Transaction> {
 public:
  explicit SqliteTransaction(Writer& writer) : writer_(writer) { writer_.transaction_open = true; }
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction() override { rollback(); }

  [[nodiscard]] Result<void> insert_workspace(const Workspace& workspace) override;
  [[nodiscard]] Result<void> update_workspace(const Workspace& workspace) override;
  [[nodiscard]] Result<void> insert_user(const User& user) override;
  [[nodiscard]] Result<void> update_user(const User& user) override;
  [[nodiscard]] Result<void> put_member(const Member& member) override;
  [[nodiscard]] Result<void> delete_member(const WorkspaceId& workspace,
                                           const UserId& user) override;
  [[nodiscard]] Result<void> put_session(const Session& session) override;
  [[nodiscard]] Result<void> delete_sessions_expired_before(TimeMs time) override;
  [[nodiscard]] Result<void> insert_connection(const store::Connection& connection) override;
  [[nodiscard]] Result<void> update_connection(const store::Connection& connection) override;
  [[nodiscard]] Result<void> delete_connection(const ConnectionId& id) override;

  [[nodiscard]] Result<void> insert_show(const claims::Show& show) override;
  [[nodiscard]] Result<void> update_show(const claims::Show& show) override;
  [[nodiscard]] Result<void> delete_show(const ShowId& show, TimeMs at) override;
  [[nodiscard]] Result<void> put_source(const Source& source) override;
  [[nodiscard]] Result<void> put_item(const ShowId& show, const claims::Item& item) override;
  [[nodiscard]] Result<void> shift_items(const ShowId& show, std::int64_t first, std::int64_t last,
                                         std::int64_t by) override;
  [[nodiscard]] Result<void> delete_item(const ShowId& show, const ItemId& item) override;
  [[nodiscard]] Result<bool> insert_comment(const ShowId& show, const CommentRow& row) override;
  [[nodiscard]] Result<void> put_claim(const ShowId& show, const ClaimRow& row) override;
  [[nodiscard]] Result<void> append_claim_change(const ShowId& show,
                                                 const ClaimChange& change) override;
  [[nodiscard]] Result<void> update_comment(const ShowId& show, const CommentRow& row) override;
  [[nodiscard]] Result<void> put_settling(const ShowId& show, std::int64_t comment,
                                          TimeMs due) override;
  [[nodiscard]] Result<void> delete_settling(const ShowId& show, std::int64_t comment) override;
  [[nodiscard]] Result<void> put_action(const ShowId& show, const ActionRow& action) override;
  [[nodiscard]] Result<void> put_blocked_buyer(const WorkspaceId& workspace,
                                               const BlockedBuyer& blocked) override;
  [[nodiscard]] Result<void> delete_blocked_buyer(const WorkspaceId& workspace,
                                                  std::string_view buyer_key) override;
  [[nodiscard]] Result<void> put_buyer_alias(const WorkspaceId& workspace,
                                             const BuyerAlias& alias) override;
  [[nodiscard]] Result<void> delete_buyer_alias(const WorkspaceId& workspace,
                                                std::string_view from) override;
  [[nodiscard]] Result<void> insert_buyer_note(const WorkspaceId& workspace,
                                               const BuyerNote& note) override;
  [[nodiscard]] Result<void> delete_buyer_notes(const WorkspaceId& workspace,
                                                std::string_view key_prefix) override;
  [[nodiscard]] Result<void> append_events(const ShowId& show,
                                           std::span<const EventRecord> events) override;
  [[nodiscard]] Result<void> put_idempotency(const IdempotencyRecord& record) override;
  [[nodiscard]] Result<void> delete_idempotency_before(TimeMs time) override;

  // Sums need what was counted so far.
  [[nodiscard]] Result<ShowStats> stats(const ShowId& show) override;
  [[nodiscard]] Result<Snapshot> snapshot(const ShowId& show, int claims_max,
                                          int comments_max) override;

  [[nodiscard]] Result<void> savepoint() override;
  [[nodiscard]] Result<void> rollback_to_savepoint() override;
  [[nodiscard]] Result<void> release_savepoint() override;
  [[nodiscard]] Result<void> commit() override;
  void rollback() noexcept override;

 protected:
  Connection& db() override { return *writer_.connection; }

 private:
  // Every write goes through here. SQLite undoes a whole transaction by itself when the disk fails;
  // what came after that would commit row by row, so it is refused.
  [[nodiscard]] Result<void> run(Sql sql, std::initializer_list<Value> values = {});
  // The same, and not_found when no row was changed.
  [[nodiscard]] Result<void> run_on_one(Sql sql, std::initializer_list<Value> values,
                                        const char* missing);
  [[nodiscard]] Result<void> usable() const;

  [[nodiscard]] Result<std::int64_t> show_no(const ShowId& id);
  [[nodiscard]] Result<std::int64_t> workspace_no(const WorkspaceId& id);
  [[nodiscard]] Result<std::int64_t> user_no(const UserId& id);
  // Removes some of the rows that deleted shows have left.
  [[nodiscard]] Result<void> purge_some();
  [[nodiscard]] Result<void> write_tallies();
  [[nodiscard]] Result<bool> insert_claim(std::int64_t position, const claims::Claim& claim);
  [[nodiscard]] Result<bool> update_claim_in_place(std::int64_t position,
                                                   const claims::Claim& claim);
  // Of what counts, as the table has it; empty: the position is free or another claim's.
  [[nodiscard]] Result<std::optional<claims::Claim>> counted_claim(std::int64_t position,
                                                                   const ClaimId& id);
  [[nodiscard]] Result<void> update_claim(std::int64_t position, const claims::Claim& claim);
  [[nodiscard]] bool is_likely_new(std::int64_t show_no, std::int64_t position);
  void remember_claim(const ClaimId& id, std::int64_t position);
  void close() noexcept;

  Writer& writer_;
  // The claim that was written last: its history follows, and need not look for it.
  std::string last_claim_;
  std::int64_t last_claim_position_ = 0;
  int savepoints_ = 0;
  TallyChanges tallies_;  // counted and not written yet
  bool open_ = true;
};

}  // namespace soldwire::store::sqlite
