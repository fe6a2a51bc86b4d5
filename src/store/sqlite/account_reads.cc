#include <utility>

#include "store/sqlite/json_columns.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"

namespace soldwire::store::sqlite {
namespace {

Result<std::optional<User>> one_user(Query query) {
  SW_TRY(const bool found, query.next());
  return found ? std::optional(user_from(query)) : std::nullopt;
}

Result<std::vector<Member>> read_members(Query query) {
  std::vector<Member> members;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return members;
    }
    SW_TRY(members.emplace_back(), member_from(query));
  }
}

Result<std::optional<Session>> one_session(Query query) {
  SW_TRY(const bool found, query.next());
  return found ? std::optional(session_from(query)) : std::nullopt;
}

}  // namespace

Result<std::optional<User>> find_user_by_email(Connection& db, std::string_view email) {
  return one_user(db.query("SELECT " SW_USER_COLUMNS " FROM users WHERE email = ?1", {email}));
}

Result<std::optional<User>> find_user(Connection& db, const UserId& id) {
  return one_user(db.query("SELECT " SW_USER_COLUMNS " FROM users WHERE id = ?1", {id}));
}

Result<std::optional<Workspace>> find_workspace(Connection& db, const WorkspaceId& id) {
  Query query = db.query("SELECT name, created_at, defaults FROM workspaces WHERE id = ?1", {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  SW_TRY(claims::ShowSettings defaults, read_settings(query.text_view(2)));
  return Workspace{id, query.text(0), query.time(1), std::move(defaults)};
}

Result<std::vector<Member>> members(Connection& db, const WorkspaceId& id) {
  return read_members(db.query(SW_MEMBER_SELECT "WHERE workspaces.id = ?1 ORDER BY user_no", {id}));
}

Result<std::vector<Member>> memberships(Connection& db, const UserId& id) {
  return read_members(db.query(SW_MEMBER_SELECT "WHERE users.id = ?1 ORDER BY workspace_no", {id}));
}

Result<std::optional<Session>> find_session(Connection& db, const SessionId& id) {
  return one_session(db.query(SW_SESSION_SELECT "WHERE sessions.id = ?1", {id}));
}

Result<std::optional<Session>> find_session_by_refresh(Connection& db, std::string_view hash) {
  if (hash.empty()) {  // a session that has not rotated has no previous token
    return std::nullopt;
  }
  return one_session(
      db.query(SW_SESSION_SELECT "WHERE refresh_hash = ?1 OR previous_refresh_hash = ?1", {hash}));
}

Result<std::vector<Session>> sessions_revoked_since(Connection& db, TimeMs since) {
  Query query = db.query(SW_SESSION_SELECT "WHERE revoked_at >= ?1 ORDER BY revoked_at", {since});
  std::vector<Session> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    rows.push_back(session_from(query));
  }
}

Result<std::vector<Member>> all_members(Connection& db) {
  return read_members(db.query(SW_MEMBER_SELECT "ORDER BY workspace_no, user_no"));
}

Result<std::vector<store::Connection>> connections(Connection& db, const WorkspaceId& id) {
  Query query =
      db.query(SW_CONNECTION_SELECT "WHERE workspaces.id = ?1 ORDER BY connection_no", {id});
  std::vector<store::Connection> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    rows.push_back(platform_connection_from(query));
  }
}

Result<std::optional<store::Connection>> find_connection(Connection& db, const ConnectionId& id) {
  Query query = db.query(SW_CONNECTION_SELECT "WHERE connections.id = ?1", {id});
  SW_TRY(const bool found, query.next());
  return found ? std::optional(platform_connection_from(query)) : std::nullopt;
}

Result<std::optional<IdempotencyRecord>> find_idempotency(Connection& db, std::string_view key) {
  Query query = db.query(
      "SELECT request_hash, status, body, created_at FROM idempotency WHERE key = ?1", {key});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  return IdempotencyRecord{std::string(key), query.text(0), static_cast<int>(query.integer(1)),
                           query.text(2), query.time(3)};
}

}  // namespace soldwire::store::sqlite
