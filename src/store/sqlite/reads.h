// Every read of store/store.h over one connection; shared by readers and the transaction.
//
// Place:    private to store/sqlite. Meaning and errors are those of Reader.
// Each function of more than one statement opens its own ReadScope.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace soldwire::store::sqlite {

// More rows than this are never read for one page, whatever is asked.
inline constexpr int page_rows_max = 10'000;
[[nodiscard]] Result<int> bounded_limit(int limit);

// Errors: not_found.
[[nodiscard]] Result<std::int64_t> show_no_of(Connection& db, const ShowId& id);

// account_reads.cc
[[nodiscard]] Result<std::optional<User>> find_user_by_email(Connection& db,
                                                             std::string_view email);
[[nodiscard]] Result<std::optional<User>> find_user(Connection& db, const UserId& id);
[[nodiscard]] Result<std::optional<Workspace>> find_workspace(Connection& db,
                                                              const WorkspaceId& id);
[[nodiscard]] Result<std::vector<Member>> members(Connection& db, const WorkspaceId& id);
[[nodiscard]] Result<std::vector<Member>> memberships(Connection& db, const UserId& id);
[[nodiscard]] Result<std::optional<Session>> find_session(Connection& db, const SessionId& id);
[[nodiscard]] Result<std::optional<Session>> find_session_by_refresh(Connection& db,
                                                                     std::string_view hash);
[[nodiscard]] Result<std::vector<Session>> sessions_revoked_since(Connection& db, TimeMs since);
[[nodiscard]] Result<std::vector<Member>> all_members(Connection& db);
[[nodiscard]] Result<std::vector<store::Connection>> connections(Connection& db,
                                                                 const WorkspaceId& id);
[[nodiscard]] Result<std::optional<store::Connection>> find_connection(Connection& db,
                                                                       const ConnectionId& id);
[[nodiscard]] Result<std::optional<IdempotencyRecord>> find_idempotency(Connection& db,
                                                                        std::string_view key);

// show_reads.cc
[[nodiscard]] Result<std::vector<claims::Show>> shows(Connection& db, const WorkspaceId& workspace,
                                                      const std::optional<ShowId>& after,
                                                      int limit);
[[nodiscard]] Result<std::optional<claims::Show>> find_show(Connection& db, const ShowId& id);
[[nodiscard]] Result<std::optional<WorkspaceId>> find_deleted_show(Connection& db,
                                                                   const ShowId& id);
[[nodiscard]] Result<std::vector<ShowId>> shows_with_status(Connection& db,
                                                            claims::ShowStatus status);
[[nodiscard]] Result<std::vector<Source>> sources(Connection& db, const ShowId& show);
[[nodiscard]] Result<ShowRows> load_show(Connection& db, const ShowId& show);
// Of a show whose number is known, inside an open scope.
[[nodiscard]] Result<std::vector<claims::Item>> items_of(Connection& db, std::int64_t show_no);
[[nodiscard]] Result<std::vector<Source>> sources_of(Connection& db, std::int64_t show_no,
                                                     const ShowId& show);

// buyer_reads.cc
[[nodiscard]] Result<std::vector<DueShow>> due_shows(Connection& db);
[[nodiscard]] Result<std::vector<BlockedBuyer>> blocked_buyers(Connection& db,
                                                               const WorkspaceId& workspace);
[[nodiscard]] Result<std::vector<BuyerAlias>> buyer_aliases(Connection& db,
                                                            const WorkspaceId& workspace);
[[nodiscard]] Result<std::vector<ShowId>> shows_with_blocked_claims(Connection& db,
                                                                    const WorkspaceId& workspace,
                                                                    std::string_view buyer_key);
[[nodiscard]] Result<std::vector<ActionRow>> actions(Connection& db, const ShowId& show, int limit);
// Inside an open scope.
[[nodiscard]] Result<std::vector<Showing>> showings_of(Connection& db, std::int64_t show_no);
[[nodiscard]] Result<std::vector<SettlingComment>> settling_of(Connection& db,
                                                               std::int64_t show_no);

// buyer_card.cc
[[nodiscard]] Result<BuyerCard> buyer_card(Connection& db, const ShowId& show,
                                           std::string_view buyer_key);

// claim_reads.cc
[[nodiscard]] Result<Page<ClaimRow>> claims_page(Connection& db, const ShowId& show,
                                                 const ClaimFilter& filter, std::int64_t after,
                                                 int limit);
[[nodiscard]] Result<Page<CommentRow>> comments_page(Connection& db, const ShowId& show,
                                                     std::string_view text, std::int64_t after,
                                                     int limit);
[[nodiscard]] Result<std::optional<Reader::FoundClaim>> find_claim(Connection& db,
                                                                   const ClaimId& id);
[[nodiscard]] Result<std::vector<ClaimChange>> claim_history(Connection& db, const ClaimId& id);
[[nodiscard]] Result<std::optional<CommentRow>> find_comment(Connection& db, const ShowId& show,
                                                             std::string_view platform,
                                                             std::string_view comment_id);

// snapshot_reads.cc
[[nodiscard]] Result<ShowStats> stats(Connection& db, const ShowId& show);
[[nodiscard]] Result<Snapshot> snapshot(Connection& db, const ShowId& show, int claims_max,
                                        int comments_max);
[[nodiscard]] Result<std::vector<BuyerRow>> buyers(Connection& db, const ShowId& show);

// log_reads.cc
[[nodiscard]] Result<Reader::EventPage> events_after(Connection& db, const ShowId& show,
                                                     std::int64_t after, int limit);

}  // namespace soldwire::store::sqlite
