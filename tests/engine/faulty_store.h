// A store that fails when a test says so (the Nth call; the commit, before or after it took effect)
// and that tells a test where in a transaction the engine is.
//
// Threads: fail_…() and set_…() from the test; everything else, and the watcher, on the engine's
//          thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "store/store.h"

namespace soldwire::store {

class FaultyStore final : public Store {
 public:
  // What a commit does.
  enum class Commit { works, fails, works_but_says_it_failed };

  explicit FaultyStore(Store& inner) : inner_(inner) {}

  // Of the calls from now on (begin, commit and every call inside a transaction), the one of this
  // index fails; 0 is the next one, -1 none.
  void fail_call(std::int64_t index) {
    tripped_ = false;
    calls_left_ = index;
  }
  [[nodiscard]] bool tripped() const { return tripped_; }
  // The next commit; the ones after it work.
  void set_next_commit(Commit commit) { next_commit_ = commit; }
  // Called before every commit, on the engine's thread.
  void set_before_commit(std::function<void()> function) { before_commit_ = std::move(function); }
  [[nodiscard]] std::int64_t commits() const { return commits_; }
  // Called at the named points of each transaction: see kill_points.h. Before the engine starts.
  void set_watcher(std::function<void(std::string_view point)> watcher) {
    watcher_ = std::move(watcher);
  }
  void reach(std::string_view point) const {
    if (watcher_) {
      watcher_(point);
    }
  }

  const std::string& epoch() const override { return inner_.epoch(); }
  Result<std::unique_ptr<Transaction>> begin() override;
  Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }

  [[nodiscard]] bool trips() {
    if (calls_left_ < 0) {
      return false;
    }
    if (calls_left_-- == 0) {
      tripped_ = true;
      return true;
    }
    return false;
  }
  Result<void> commit(Transaction& inner) {
    if (before_commit_) {
      before_commit_();
    }
    switch (next_commit_.exchange(Commit::works)) {
      case Commit::fails:
        inner.rollback();
        return fail(Errc::unavailable, "the disk is full");
      case Commit::works_but_says_it_failed: {
        auto done = inner.commit();
        return done ? fail(Errc::unavailable, "the answer was lost") : done;
      }
      case Commit::works:
        break;
    }
    ++commits_;
    return inner.commit();
  }

 private:
  Store& inner_;
  std::atomic<std::int64_t> calls_left_{-1};
  std::atomic<bool> tripped_{false};
  std::atomic<Commit> next_commit_{Commit::works};
  std::atomic<std::int64_t> commits_{0};
  std::function<void()> before_commit_;
  std::function<void(std::string_view)> watcher_;
};

class FaultyTransaction final : public Transaction {
 public:
  FaultyTransaction(FaultyStore& store, std::unique_ptr<Transaction> inner)
      : store_(store), inner_(std::move(inner)) {}

  Result<std::optional<User>> find_user_by_email(std::string_view email) override {
    return call([&] { return inner_->find_user_by_email(email); });
  }
  Result<std::optional<User>> find_user(const UserId& id) override {
    return call([&] { return inner_->find_user(id); });
  }
  Result<std::optional<Workspace>> find_workspace(const WorkspaceId& id) override {
    return call([&] { return inner_->find_workspace(id); });
  }
  Result<std::vector<Member>> members(const WorkspaceId& id) override {
    return call([&] { return inner_->members(id); });
  }
  Result<std::vector<Member>> memberships(const UserId& id) override {
    return call([&] { return inner_->memberships(id); });
  }
  Result<std::optional<Session>> find_session(const SessionId& id) override {
    return call([&] { return inner_->find_session(id); });
  }
  Result<std::optional<Session>> find_session_by_refresh(std::string_view hash) override {
    return call([&] { return inner_->find_session_by_refresh(hash); });
  }
  Result<std::vector<Session>> sessions_revoked_since(TimeMs since) override {
    return call([&] { return inner_->sessions_revoked_since(since); });
  }
  Result<std::vector<Member>> all_members() override {
    return call([&] { return inner_->all_members(); });
  }
  Result<std::vector<Connection>> connections(const WorkspaceId& id) override {
    return call([&] { return inner_->connections(id); });
  }
  Result<std::optional<Connection>> find_connection(const ConnectionId& id) override {
    return call([&] { return inner_->find_connection(id); });
  }
  Result<std::vector<claims::Show>> shows(const WorkspaceId& workspace,
                                          const std::optional<ShowId>& after, int limit) override {
    return call([&] { return inner_->shows(workspace, after, limit); });
  }
  Result<std::optional<claims::Show>> find_show(const ShowId& id) override {
    return call([&] { return inner_->find_show(id); });
  }
  Result<std::optional<WorkspaceId>> find_deleted_show(const ShowId& id) override {
    return call([&] { return inner_->find_deleted_show(id); });
  }
  Result<std::vector<ShowId>> shows_with_status(claims::ShowStatus status) override {
    return call([&] { return inner_->shows_with_status(status); });
  }
  Result<std::vector<DueShow>> due_shows() override {
    return call([&] { return inner_->due_shows(); });
  }
  Result<std::vector<BlockedBuyer>> blocked_buyers(const WorkspaceId& workspace) override {
    return call([&] { return inner_->blocked_buyers(workspace); });
  }
  Result<std::vector<BuyerAlias>> buyer_aliases(const WorkspaceId& workspace) override {
    return call([&] { return inner_->buyer_aliases(workspace); });
  }
  Result<BuyerCard> buyer_card(const ShowId& show, std::string_view buyer_key) override {
    return call([&] { return inner_->buyer_card(show, buyer_key); });
  }
  Result<std::vector<ShowId>> shows_with_blocked_claims(const WorkspaceId& workspace,
                                                        std::string_view buyer_key) override {
    return call([&] { return inner_->shows_with_blocked_claims(workspace, buyer_key); });
  }
  Result<std::vector<ActionRow>> actions(const ShowId& show, int limit) override {
    return call([&] { return inner_->actions(show, limit); });
  }
  Result<std::vector<Source>> sources(const ShowId& show) override {
    return call([&] { return inner_->sources(show); });
  }
  Result<ShowRows> load_show(const ShowId& show) override {
    return call([&] { return inner_->load_show(show); });
  }
  Result<ShowStats> stats(const ShowId& show) override {
    return call([&] { return inner_->stats(show); });
  }
  Result<Snapshot> snapshot(const ShowId& show, int claims_max, int comments_max) override {
    return call([&] { return inner_->snapshot(show, claims_max, comments_max); });
  }
  Result<Page<ClaimRow>> claims(const ShowId& show, const ClaimFilter& filter, std::int64_t after,
                                int limit) override {
    return call([&] { return inner_->claims(show, filter, after, limit); });
  }
  Result<Page<CommentRow>> comments(const ShowId& show, std::string_view text, std::int64_t after,
                                    int limit) override {
    return call([&] { return inner_->comments(show, text, after, limit); });
  }
  Result<std::vector<BuyerRow>> buyers(const ShowId& show) override {
    return call([&] { return inner_->buyers(show); });
  }
  Result<std::optional<FoundClaim>> find_claim(const ClaimId& id) override {
    return call([&] { return inner_->find_claim(id); });
  }
  Result<std::vector<ClaimChange>> claim_history(const ClaimId& id) override {
    return call([&] { return inner_->claim_history(id); });
  }
  Result<std::optional<CommentRow>> find_comment(const ShowId& show, std::string_view platform,
                                                 std::string_view comment_id) override {
    return call([&] { return inner_->find_comment(show, platform, comment_id); });
  }
  Result<EventPage> events_after(const ShowId& show, std::int64_t after, int limit) override {
    return call([&] { return inner_->events_after(show, after, limit); });
  }
  Result<std::optional<IdempotencyRecord>> find_idempotency(std::string_view key) override {
    return call([&] { return inner_->find_idempotency(key); });
  }

  Result<void> insert_workspace(const Workspace& workspace) override {
    return call([&] { return inner_->insert_workspace(workspace); });
  }
  Result<void> update_workspace(const Workspace& workspace) override {
    return call([&] { return inner_->update_workspace(workspace); });
  }
  Result<void> insert_user(const User& user) override {
    return call([&] { return inner_->insert_user(user); });
  }
  Result<void> update_user(const User& user) override {
    return call([&] { return inner_->update_user(user); });
  }
  Result<void> put_member(const Member& member) override {
    return call([&] { return inner_->put_member(member); });
  }
  Result<void> delete_member(const WorkspaceId& workspace, const UserId& user) override {
    return call([&] { return inner_->delete_member(workspace, user); });
  }
  Result<void> put_session(const Session& session) override {
    return call([&] { return inner_->put_session(session); });
  }
  Result<void> delete_sessions_expired_before(TimeMs time) override {
    return call([&] { return inner_->delete_sessions_expired_before(time); });
  }
  Result<void> insert_connection(const Connection& connection) override {
    return call([&] { return inner_->insert_connection(connection); });
  }
  Result<void> update_connection(const Connection& connection) override {
    return call([&] { return inner_->update_connection(connection); });
  }
  Result<void> delete_connection(const ConnectionId& id) override {
    return call([&] { return inner_->delete_connection(id); });
  }
  Result<void> update_comment(const ShowId& show, const CommentRow& row) override {
    return call([&] { return inner_->update_comment(show, row); }, "comment_changed");
  }
  Result<void> put_settling(const ShowId& show, std::int64_t comment, TimeMs due) override {
    return call([&] { return inner_->put_settling(show, comment, due); }, "comment_put_off");
  }
  Result<void> delete_settling(const ShowId& show, std::int64_t comment) override {
    return call([&] { return inner_->delete_settling(show, comment); }, "comment_taken_up");
  }
  Result<void> put_action(const ShowId& show, const ActionRow& action) override {
    return call([&] { return inner_->put_action(show, action); }, "step_kept");
  }
  Result<void> put_blocked_buyer(const WorkspaceId& workspace,
                                 const BlockedBuyer& blocked) override {
    return call([&] { return inner_->put_blocked_buyer(workspace, blocked); });
  }
  Result<void> delete_blocked_buyer(const WorkspaceId& workspace,
                                    std::string_view buyer_key) override {
    return call([&] { return inner_->delete_blocked_buyer(workspace, buyer_key); });
  }
  Result<void> put_buyer_alias(const WorkspaceId& workspace, const BuyerAlias& alias) override {
    return call([&] { return inner_->put_buyer_alias(workspace, alias); });
  }
  Result<void> delete_buyer_alias(const WorkspaceId& workspace, std::string_view from) override {
    return call([&] { return inner_->delete_buyer_alias(workspace, from); });
  }
  Result<void> insert_show(const claims::Show& show) override {
    return call([&] { return inner_->insert_show(show); });
  }
  Result<void> update_show(const claims::Show& show) override {
    return call([&] { return inner_->update_show(show); });
  }
  Result<void> delete_show(const ShowId& show, TimeMs at) override {
    return call([&] { return inner_->delete_show(show, at); });
  }
  Result<void> put_source(const Source& source) override {
    return call([&] { return inner_->put_source(source); }, "cursor_stored");
  }
  Result<void> put_item(const ShowId& show, const claims::Item& item) override {
    return call([&] { return inner_->put_item(show, item); }, "item_stored");
  }
  Result<void> shift_items(const ShowId& show, std::int64_t first, std::int64_t last,
                           std::int64_t by) override {
    return call([&] { return inner_->shift_items(show, first, last, by); });
  }
  Result<void> delete_item(const ShowId& show, const ItemId& item) override {
    return call([&] { return inner_->delete_item(show, item); });
  }
  Result<bool> insert_comment(const ShowId& show, const CommentRow& row) override {
    return call([&] { return inner_->insert_comment(show, row); }, "comment_stored");
  }
  Result<void> put_claim(const ShowId& show, const ClaimRow& row) override {
    return call([&] { return inner_->put_claim(show, row); }, "claim_stored");
  }
  Result<void> append_claim_change(const ShowId& show, const ClaimChange& change) override {
    return call([&] { return inner_->append_claim_change(show, change); }, "claim_history_stored");
  }
  Result<void> insert_buyer_note(const WorkspaceId& workspace, const BuyerNote& note) override {
    return call([&] { return inner_->insert_buyer_note(workspace, note); });
  }
  Result<void> delete_buyer_notes(const WorkspaceId& workspace,
                                  std::string_view key_prefix) override {
    return call([&] { return inner_->delete_buyer_notes(workspace, key_prefix); });
  }
  Result<void> append_events(const ShowId& show, std::span<const EventRecord> events) override {
    return call([&] { return inner_->append_events(show, events); }, "events_stored");
  }
  Result<void> put_idempotency(const IdempotencyRecord& record) override {
    return call([&] { return inner_->put_idempotency(record); });
  }
  Result<void> delete_idempotency_before(TimeMs time) override {
    return call([&] { return inner_->delete_idempotency_before(time); });
  }
  Result<void> savepoint() override {
    return call([&] { return inner_->savepoint(); });
  }
  Result<void> rollback_to_savepoint() override {
    return call([&] { return inner_->rollback_to_savepoint(); });
  }
  Result<void> release_savepoint() override {
    return call([&] { return inner_->release_savepoint(); });
  }
  Result<void> commit() override {
    store_.reach("before_commit");
    return call([&] { return store_.commit(*inner_); }, "committed");
  }
  void rollback() noexcept override { inner_->rollback(); }

 private:
  template <typename Function>
  auto call(Function&& function, std::string_view point = {}) -> decltype(function()) {
    if (store_.trips()) {
      return fail(Errc::unavailable, "disk I/O error");
    }
    auto result = function();
    if (!point.empty()) {
      store_.reach(point);
    }
    return result;
  }

  FaultyStore& store_;
  std::unique_ptr<Transaction> inner_;
};

inline Result<std::unique_ptr<Transaction>> FaultyStore::begin() {
  if (trips()) {
    return fail(Errc::unavailable, "disk I/O error");
  }
  reach("before_transaction");
  SW_TRY(auto inner, inner_.begin());
  reach("in_transaction");
  return std::make_unique<FaultyTransaction>(*this, std::move(inner));
}

}  // namespace soldwire::store
