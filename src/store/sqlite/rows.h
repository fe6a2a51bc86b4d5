// How table rows become values. Each list of columns stands beside the function that reads it.
//
// Place:  private to store/sqlite.
// Errors: corrupt when a stored word is not one of the domain's.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace soldwire::store::sqlite {

// Macros, because SQL is made of literals only.
#define SW_USER_COLUMNS "id, email, name, password_hash, created_at"
[[nodiscard]] User user_from(const Query& row);

#define SW_MEMBER_SELECT                                     \
  "SELECT workspaces.id, users.id, role, email, users.name " \
  "FROM members JOIN workspaces USING (workspace_no) JOIN users USING (user_no) "
[[nodiscard]] Result<Member> member_from(const Query& row);

#define SW_SESSION_SELECT                                                              \
  "SELECT sessions.id, users.id, workspaces.id, refresh_hash, previous_refresh_hash, " \
  "sessions.created_at, rotated_at, expires_at, revoked_at "                           \
  "FROM sessions JOIN users USING (user_no) JOIN workspaces USING (workspace_no) "
[[nodiscard]] Session session_from(const Query& row);

#define SW_CONNECTION_SELECT                                                                 \
  "SELECT connections.id, workspaces.id, platform, connections.name, account_id, base_url, " \
  "sealed_token, connections.created_at "                                                    \
  "FROM connections JOIN workspaces USING (workspace_no) "
[[nodiscard]] store::Connection platform_connection_from(const Query& row);

#define SW_SHOW_SELECT                                                               \
  "SELECT shows.id, workspaces.id, shows.name, status, settings, shows.created_at, " \
  "started_at, ended_at, public_generation, intermissions, rehearsal, show_no, "     \
  "head "                                                                            \
  "FROM shows JOIN workspaces USING (workspace_no) "
inline constexpr int show_no_column = 11;
inline constexpr int show_head_column = 12;
[[nodiscard]] Result<claims::Show> show_from(const Query& row);

#define SW_SOURCE_COLUMNS                                                                  \
  "sources.id, connection_id, platform, connection_name, live_id, cursor, state, detail, " \
  "since, last_comment_at, next_try_at, comments, delay_ms, authors_hidden, "              \
  "usage_percent "
[[nodiscard]] Source source_from(const Query& row, const ShowId& show);

#define SW_ITEM_COLUMNS                                                   \
  "id, number, title, quantity, price_amount, price_currency, variants, " \
  "per_buyer_limit, featured, position, created_at "
inline constexpr int item_column_count = 11;
[[nodiscard]] Result<claims::Item> item_from(const Query& row);

#define SW_COMMENT_COLUMNS                                                         \
  "position, platform, comment_id, source_id, user_id, user_handle, text, "        \
  "parent_comment_id, platform_time, received_at, backfill, from_seller, intent, " \
  "edited_at, original_text, removed_at "
inline constexpr int comment_column_count = 16;
[[nodiscard]] Result<CommentRow> comment_from(const Query& row);

#define SW_CLAIM_COLUMNS                                                                      \
  "claims.position, claims.id, item_id, item_number, variant, quantity, claims.status, "      \
  "waitlist_position, buyer_key, buyer_platform, buyer_user_id, buyer_handle, platform, "     \
  "comment_id, order_time, order_platform_id, order_arrival, claims.created_at, updated_at, " \
  "reason, by_account, code, hold_until, reserved, paid_at "
inline constexpr int claim_column_count = 25;
[[nodiscard]] Result<ClaimRow> claim_from(const Query& row);

// buyer_key, platform, user_id, handle, reason, by_account, at
[[nodiscard]] BlockedBuyer blocked_from(const Query& row);

// from_key, into_key, platform, user_id, handle, by_account, at
[[nodiscard]] BuyerAlias alias_from(const Query& row);

#define SW_EVENT_COLUMNS "position, type, at, json "
[[nodiscard]] EventRecord event_from(const Query& row);

}  // namespace soldwire::store::sqlite
