// The reads of `Interface` (Reader or Transaction), each over one connection.
//
// Place: private to store/sqlite.
#pragma once

#include "store/sqlite/connection.h"
#include "store/sqlite/reads.h"
#include "store/store.h"

namespace soldwire::store::sqlite {

template <typename Interface>
class Reading : public Interface {
 public:
  [[nodiscard]] Result<std::optional<User>> find_user_by_email(std::string_view email) override {
    return sqlite::find_user_by_email(db(), email);
  }
  [[nodiscard]] Result<std::optional<User>> find_user(const UserId& id) override {
    return sqlite::find_user(db(), id);
  }
  [[nodiscard]] Result<std::optional<Workspace>> find_workspace(const WorkspaceId& id) override {
    return sqlite::find_workspace(db(), id);
  }
  [[nodiscard]] Result<std::vector<Member>> members(const WorkspaceId& id) override {
    return sqlite::members(db(), id);
  }
  [[nodiscard]] Result<std::vector<Member>> memberships(const UserId& id) override {
    return sqlite::memberships(db(), id);
  }
  [[nodiscard]] Result<std::optional<Session>> find_session(const SessionId& id) override {
    return sqlite::find_session(db(), id);
  }
  [[nodiscard]] Result<std::optional<Session>> find_session_by_refresh(
      std::string_view hash) override {
    return sqlite::find_session_by_refresh(db(), hash);
  }
  [[nodiscard]] Result<std::vector<Session>> sessions_revoked_since(TimeMs since) override {
    return sqlite::sessions_revoked_since(db(), since);
  }
  [[nodiscard]] Result<std::vector<Member>> all_members() override {
    return sqlite::all_members(db());
  }
  [[nodiscard]] Result<std::vector<store::Connection>> connections(const WorkspaceId& id) override {
    return sqlite::connections(db(), id);
  }
  [[nodiscard]] Result<std::optional<store::Connection>> find_connection(
      const ConnectionId& id) override {
    return sqlite::find_connection(db(), id);
  }

  [[nodiscard]] Result<std::vector<claims::Show>> shows(const WorkspaceId& workspace,
                                                        const std::optional<ShowId>& after,
                                                        int limit) override {
    return sqlite::shows(db(), workspace, after, limit);
  }
  [[nodiscard]] Result<std::optional<claims::Show>> find_show(const ShowId& id) override {
    return sqlite::find_show(db(), id);
  }
  [[nodiscard]] Result<std::optional<WorkspaceId>> find_deleted_show(const ShowId& id) override {
    return sqlite::find_deleted_show(db(), id);
  }
  [[nodiscard]] Result<std::vector<ShowId>> shows_with_status(claims::ShowStatus status) override {
    return sqlite::shows_with_status(db(), status);
  }
  [[nodiscard]] Result<std::vector<DueShow>> due_shows() override {
    return sqlite::due_shows(db());
  }
  [[nodiscard]] Result<std::vector<BlockedBuyer>> blocked_buyers(
      const WorkspaceId& workspace) override {
    return sqlite::blocked_buyers(db(), workspace);
  }
  [[nodiscard]] Result<std::vector<BuyerAlias>> buyer_aliases(
      const WorkspaceId& workspace) override {
    return sqlite::buyer_aliases(db(), workspace);
  }
  [[nodiscard]] Result<BuyerCard> buyer_card(const ShowId& show,
                                             std::string_view buyer_key) override {
    return sqlite::buyer_card(db(), show, buyer_key);
  }
  [[nodiscard]] Result<std::vector<ShowId>> shows_with_blocked_claims(
      const WorkspaceId& workspace, std::string_view buyer_key) override {
    return sqlite::shows_with_blocked_claims(db(), workspace, buyer_key);
  }
  [[nodiscard]] Result<std::vector<ActionRow>> actions(const ShowId& show, int limit) override {
    return sqlite::actions(db(), show, limit);
  }
  [[nodiscard]] Result<std::vector<Source>> sources(const ShowId& show) override {
    return sqlite::sources(db(), show);
  }
  [[nodiscard]] Result<ShowRows> load_show(const ShowId& show) override {
    return sqlite::load_show(db(), show);
  }
  [[nodiscard]] Result<ShowStats> stats(const ShowId& show) override {
    return sqlite::stats(db(), show);
  }
  [[nodiscard]] Result<Snapshot> snapshot(const ShowId& show, int claims_max,
                                          int comments_max) override {
    return sqlite::snapshot(db(), show, claims_max, comments_max);
  }
  [[nodiscard]] Result<Page<ClaimRow>> claims(const ShowId& show, const ClaimFilter& filter,
                                              std::int64_t after, int limit) override {
    return claims_page(db(), show, filter, after, limit);
  }
  [[nodiscard]] Result<Page<CommentRow>> comments(const ShowId& show, std::string_view text,
                                                  std::int64_t after, int limit) override {
    return comments_page(db(), show, text, after, limit);
  }
  [[nodiscard]] Result<std::vector<BuyerRow>> buyers(const ShowId& show) override {
    return sqlite::buyers(db(), show);
  }
  [[nodiscard]] Result<std::optional<Reader::FoundClaim>> find_claim(const ClaimId& id) override {
    return sqlite::find_claim(db(), id);
  }
  [[nodiscard]] Result<std::vector<ClaimChange>> claim_history(const ClaimId& id) override {
    return sqlite::claim_history(db(), id);
  }
  [[nodiscard]] Result<std::optional<CommentRow>> find_comment(
      const ShowId& show, std::string_view platform, std::string_view comment_id) override {
    return sqlite::find_comment(db(), show, platform, comment_id);
  }
  [[nodiscard]] Result<Reader::EventPage> events_after(const ShowId& show, std::int64_t after,
                                                       int limit) override {
    return sqlite::events_after(db(), show, after, limit);
  }
  [[nodiscard]] Result<std::optional<IdempotencyRecord>> find_idempotency(
      std::string_view key) override {
    return sqlite::find_idempotency(db(), key);
  }

 protected:
  [[nodiscard]] virtual Connection& db() = 0;
};

}  // namespace soldwire::store::sqlite
