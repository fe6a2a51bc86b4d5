// Durable state and event log behind one interface.
//
// Two kinds of access: the engine's thread writes through Transaction, everybody else
// reads through Reader (its own connection, a consistent view per call, never
// waiting for the writer).
//
// Errors: unavailable when the storage fails (disk full, I/O error), corrupt when
//         rows contradict each other; not_found where a single row was asked for, and for
//         everything of a show that does not exist; invalid_input for a limit below 1.
// Limits: a page has at most 10,000 rows, whatever limit is asked.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace soldwire::store {

// Reading. One thread at a time; every call sees one committed state.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  // accounts
  [[nodiscard]] virtual Result<std::optional<User>> find_user_by_email(std::string_view email) = 0;
  [[nodiscard]] virtual Result<std::optional<User>> find_user(const UserId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<Workspace>> find_workspace(const WorkspaceId& id) = 0;
  [[nodiscard]] virtual Result<std::vector<Member>> members(const WorkspaceId& id) = 0;
  [[nodiscard]] virtual Result<std::vector<Member>> memberships(const UserId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<Session>> find_session(const SessionId& id) = 0;
  // Matches the present or the previous refresh token.
  [[nodiscard]] virtual Result<std::optional<Session>> find_session_by_refresh(
      std::string_view hash) = 0;
  // Sessions revoked at or after `since`: what a restarted server must still refuse.
  [[nodiscard]] virtual Result<std::vector<Session>> sessions_revoked_since(TimeMs since) = 0;
  // Every membership of every workspace, so that a role is known without a query.
  [[nodiscard]] virtual Result<std::vector<Member>> all_members() = 0;
  [[nodiscard]] virtual Result<std::vector<Connection>> connections(const WorkspaceId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<Connection>> find_connection(
      const ConnectionId& id) = 0;

  // shows
  // Newest first; `after` is the id of the last show of the page before. invalid_input when there
  // is no such show (any more).
  [[nodiscard]] virtual Result<std::vector<claims::Show>> shows(const WorkspaceId& workspace,
                                                                const std::optional<ShowId>& after,
                                                                int limit) = 0;
  [[nodiscard]] virtual Result<std::optional<claims::Show>> find_show(const ShowId& id) = 0;
  // Whose a show was that has been deleted; empty when there never was one.
  [[nodiscard]] virtual Result<std::optional<WorkspaceId>> find_deleted_show(const ShowId& id) = 0;
  // Shows whose connectors should run: active, with sources.
  [[nodiscard]] virtual Result<std::vector<ShowId>> shows_with_status(
      claims::ShowStatus status) = 0;
  // Shows with comments that settle or holds that end; a paused show's holds do not.
  [[nodiscard]] virtual Result<std::vector<DueShow>> due_shows() = 0;
  [[nodiscard]] virtual Result<std::vector<Source>> sources(const ShowId& show) = 0;
  [[nodiscard]] virtual Result<ShowRows> load_show(const ShowId& show) = 0;
  [[nodiscard]] virtual Result<ShowStats> stats(const ShowId& show) = 0;
  [[nodiscard]] virtual Result<Snapshot> snapshot(const ShowId& show, int claims_max,
                                                  int comments_max) = 0;
  [[nodiscard]] virtual Result<Page<ClaimRow>> claims(const ShowId& show, const ClaimFilter& filter,
                                                      std::int64_t after, int limit) = 0;
  [[nodiscard]] virtual Result<Page<CommentRow>> comments(const ShowId& show, std::string_view text,
                                                          std::int64_t after, int limit) = 0;
  [[nodiscard]] virtual Result<std::vector<BuyerRow>> buyers(const ShowId& show) = 0;

  // one claim, wherever it is
  struct FoundClaim {
    ShowId show;
    WorkspaceId workspace;
    ClaimRow row;
  };
  [[nodiscard]] virtual Result<std::optional<FoundClaim>> find_claim(const ClaimId& id) = 0;
  [[nodiscard]] virtual Result<std::vector<ClaimChange>> claim_history(const ClaimId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<CommentRow>> find_comment(
      const ShowId& show, std::string_view platform, std::string_view comment_id) = 0;

  // buyers of a workspace
  [[nodiscard]] virtual Result<std::vector<BlockedBuyer>> blocked_buyers(
      const WorkspaceId& workspace) = 0;
  [[nodiscard]] virtual Result<std::vector<BuyerAlias>> buyer_aliases(
      const WorkspaceId& workspace) = 0;
  // What the workspace knows of one buyer, seen from one of its shows. Cost: a pass over the show's
  // claims and comments. not_found when the show does not exist.
  [[nodiscard]] virtual Result<BuyerCard> buyer_card(const ShowId& show,
                                                     std::string_view buyer_key) = 0;
  // Shows in which the buyer's claims wait for the block to be lifted.
  [[nodiscard]] virtual Result<std::vector<ShowId>> shows_with_blocked_claims(
      const WorkspaceId& workspace, std::string_view buyer_key) = 0;

  // The operators' last steps in a show, the newest first.
  [[nodiscard]] virtual Result<std::vector<ActionRow>> actions(const ShowId& show, int limit) = 0;

  // the log
  struct EventPage {
    std::vector<EventRecord> events;  // consecutive, ascending
    std::int64_t head = 0;            // last committed seq, read in the same transaction
  };
  // Events with seq > after. not_found when the show does not exist.
  [[nodiscard]] virtual Result<EventPage> events_after(const ShowId& show, std::int64_t after,
                                                       int limit) = 0;

  [[nodiscard]] virtual Result<std::optional<IdempotencyRecord>> find_idempotency(
      std::string_view key) = 0;
};

// Writing, inside one open transaction. Also reads what it has written so far.
// Engine thread only.
class Transaction : public Reader {
 public:
  [[nodiscard]] virtual Result<void> insert_workspace(const Workspace& workspace) = 0;
  [[nodiscard]] virtual Result<void> update_workspace(const Workspace& workspace) = 0;
  // Errors: conflict when the e-mail is taken.
  [[nodiscard]] virtual Result<void> insert_user(const User& user) = 0;
  [[nodiscard]] virtual Result<void> update_user(const User& user) = 0;
  [[nodiscard]] virtual Result<void> put_member(const Member& member) = 0;
  [[nodiscard]] virtual Result<void> delete_member(const WorkspaceId& workspace,
                                                   const UserId& user) = 0;
  [[nodiscard]] virtual Result<void> put_session(const Session& session) = 0;
  [[nodiscard]] virtual Result<void> delete_sessions_expired_before(TimeMs time) = 0;
  [[nodiscard]] virtual Result<void> insert_connection(const Connection& connection) = 0;
  // Its name and token. Errors: not_found.
  [[nodiscard]] virtual Result<void> update_connection(const Connection& connection) = 0;
  [[nodiscard]] virtual Result<void> delete_connection(const ConnectionId& id) = 0;

  [[nodiscard]] virtual Result<void> insert_show(const claims::Show& show) = 0;
  [[nodiscard]] virtual Result<void> update_show(const claims::Show& show) = 0;
  // With everything that belongs to it; a store may free the space later.
  [[nodiscard]] virtual Result<void> delete_show(const ShowId& show, TimeMs at) = 0;
  [[nodiscard]] virtual Result<void> put_source(const Source& source) = 0;
  [[nodiscard]] virtual Result<void> put_item(const ShowId& show, const claims::Item& item) = 0;
  // Adds `by` to the position of every item that has one from `first` to `last`.
  [[nodiscard]] virtual Result<void> shift_items(const ShowId& show, std::int64_t first,
                                                 std::int64_t last, std::int64_t by) = 0;
  [[nodiscard]] virtual Result<void> delete_item(const ShowId& show, const ItemId& item) = 0;
  // False when (show, platform, comment id) is there already; then nothing is changed.
  [[nodiscard]] virtual Result<bool> insert_comment(const ShowId& show, const CommentRow& row) = 0;
  // The text, intent and fate of a comment that is there. Errors: not_found.
  [[nodiscard]] virtual Result<void> update_comment(const ShowId& show, const CommentRow& row) = 0;
  [[nodiscard]] virtual Result<void> put_settling(const ShowId& show, std::int64_t comment,
                                                  TimeMs due) = 0;
  [[nodiscard]] virtual Result<void> delete_settling(const ShowId& show, std::int64_t comment) = 0;
  // Inserts or replaces by claim id. Errors: conflict when the number is another claim's, or the
  // claim has another number.
  [[nodiscard]] virtual Result<void> put_claim(const ShowId& show, const ClaimRow& row) = 0;
  [[nodiscard]] virtual Result<void> append_claim_change(const ShowId& show,
                                                         const ClaimChange& change) = 0;
  // Inserts or replaces by number, and forgets the oldest above actions_kept_max.
  [[nodiscard]] virtual Result<void> put_action(const ShowId& show, const ActionRow& action) = 0;
  // By the buyer's key.
  [[nodiscard]] virtual Result<void> put_blocked_buyer(const WorkspaceId& workspace,
                                                       const BlockedBuyer& blocked) = 0;
  [[nodiscard]] virtual Result<void> delete_blocked_buyer(const WorkspaceId& workspace,
                                                          std::string_view buyer_key) = 0;
  [[nodiscard]] virtual Result<void> put_buyer_alias(const WorkspaceId& workspace,
                                                     const BuyerAlias& alias) = 0;
  [[nodiscard]] virtual Result<void> delete_buyer_alias(const WorkspaceId& workspace,
                                                        std::string_view from) = 0;
  // Forgets the buyer's oldest note above buyer_notes_max.
  [[nodiscard]] virtual Result<void> insert_buyer_note(const WorkspaceId& workspace,
                                                       const BuyerNote& note) = 0;
  // Those of every buyer whose key begins so.
  [[nodiscard]] virtual Result<void> delete_buyer_notes(const WorkspaceId& workspace,
                                                        std::string_view key_prefix) = 0;
  // `events` must continue the show's log without a gap; also moves the show's head.
  // Errors: conflict when they do not.
  [[nodiscard]] virtual Result<void> append_events(const ShowId& show,
                                                   std::span<const EventRecord> events) = 0;
  [[nodiscard]] virtual Result<void> put_idempotency(const IdempotencyRecord& record) = 0;
  [[nodiscard]] virtual Result<void> delete_idempotency_before(TimeMs time) = 0;

  // A nested scope: what is done between savepoint() and rollback_to_savepoint() is undone;
  // release_savepoint() keeps it. Each savepoint() is ended by exactly one of the two; scopes may
  // nest, and the innermost is meant.
  [[nodiscard]] virtual Result<void> savepoint() = 0;
  [[nodiscard]] virtual Result<void> rollback_to_savepoint() = 0;
  [[nodiscard]] virtual Result<void> release_savepoint() = 0;

  // Durable when it returns without error. After an error the outcome is unknown: announce nothing,
  // drop the state in memory and read again.
  [[nodiscard]] virtual Result<void> commit() = 0;
  // Also done by the destructor when commit() was not called.
  virtual void rollback() noexcept = 0;
};

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  // Made with the database, renewed by a restore.
  [[nodiscard]] virtual const std::string& epoch() const = 0;
  // At most one transaction is open at a time. Engine thread only.
  [[nodiscard]] virtual Result<std::unique_ptr<Transaction>> begin() = 0;
  // A new connection for reading. Any thread.
  [[nodiscard]] virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
};

}  // namespace soldwire::store
