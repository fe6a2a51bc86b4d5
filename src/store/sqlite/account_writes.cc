#include "store/sqlite/json_columns.h"
#include "store/sqlite/transaction.h"

namespace soldwire::store::sqlite {
namespace {

// The only constraint that a caller's input can break here is a name that is taken.
Result<void> with_conflict(Result<void> result, const char* message) {
  if (!result && result.error().code == Errc::conflict) {
    result.error().message = message;
  }
  return result;
}

}  // namespace

Result<std::int64_t> SqliteTransaction::workspace_no(const WorkspaceId& id) {
  Query query = db().query("SELECT workspace_no FROM workspaces WHERE id = ?1", {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return fail(Errc::not_found, "there is no such workspace");
  }
  return query.integer(0);
}

Result<std::int64_t> SqliteTransaction::user_no(const UserId& id) {
  Query query = db().query("SELECT user_no FROM users WHERE id = ?1", {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return fail(Errc::not_found, "there is no such user");
  }
  return query.integer(0);
}

Result<void> SqliteTransaction::insert_workspace(const Workspace& workspace) {
  return with_conflict(
      run("INSERT INTO workspaces (id, name, created_at, defaults) "
          "VALUES (?1, ?2, ?3, ?4)",
          {workspace.id, workspace.name, workspace.created_at, write_settings(workspace.defaults)}),
      "this workspace exists already");
}

Result<void> SqliteTransaction::update_workspace(const Workspace& workspace) {
  return run_on_one(
      "UPDATE workspaces SET name = ?2, created_at = ?3, defaults = ?4 WHERE id = ?1",
      {workspace.id, workspace.name, workspace.created_at, write_settings(workspace.defaults)},
      "there is no such workspace");
}

Result<void> SqliteTransaction::insert_user(const User& user) {
  return with_conflict(run("INSERT INTO users (id, email, name, password_hash, created_at) "
                           "VALUES (?1, ?2, ?3, ?4, ?5)",
                           {user.id, user.email, user.name, user.password_hash, user.created_at}),
                       "an account with this e-mail address exists already");
}

Result<void> SqliteTransaction::update_user(const User& user) {
  return with_conflict(
      run_on_one("UPDATE users SET email = ?2, name = ?3, password_hash = ?4, created_at = ?5 "
                 "WHERE id = ?1",
                 {user.id, user.email, user.name, user.password_hash, user.created_at},
                 "there is no such user"),
      "an account with this e-mail address exists already");
}

Result<void> SqliteTransaction::put_member(const Member& member) {
  SW_TRY(const std::int64_t workspace, workspace_no(member.workspace));
  SW_TRY(const std::int64_t user, user_no(member.user));
  return run(
      "INSERT INTO members (workspace_no, user_no, role) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (workspace_no, user_no) DO UPDATE SET role = excluded.role",
      {workspace, user, to_string(member.role)});
}

Result<void> SqliteTransaction::delete_member(const WorkspaceId& workspace, const UserId& user) {
  return run_on_one(
      "DELETE FROM members "
      "WHERE workspace_no = (SELECT workspace_no FROM workspaces WHERE id = ?1) "
      "AND user_no = (SELECT user_no FROM users WHERE id = ?2)",
      {workspace, user}, "there is no such member");
}

Result<void> SqliteTransaction::put_session(const Session& session) {
  SW_TRY(const std::int64_t user, user_no(session.user));
  SW_TRY(const std::int64_t workspace, workspace_no(session.workspace));
  return run(
      "INSERT INTO sessions (id, user_no, workspace_no, refresh_hash, previous_refresh_hash, "
      "created_at, rotated_at, expires_at, revoked_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
      "ON CONFLICT (id) DO UPDATE SET user_no = excluded.user_no, "
      "workspace_no = excluded.workspace_no, refresh_hash = excluded.refresh_hash, "
      "previous_refresh_hash = excluded.previous_refresh_hash, created_at = excluded.created_at, "
      "rotated_at = excluded.rotated_at, expires_at = excluded.expires_at, "
      "revoked_at = excluded.revoked_at",
      {session.id, user, workspace, session.refresh_hash, session.previous_refresh_hash,
       session.created_at, session.rotated_at, session.expires_at, session.revoked_at});
}

Result<void> SqliteTransaction::delete_sessions_expired_before(TimeMs time) {
  return run("DELETE FROM sessions WHERE expires_at < ?1", {time});
}

Result<void> SqliteTransaction::insert_connection(const store::Connection& connection) {
  SW_TRY(const std::int64_t workspace, workspace_no(connection.workspace));
  return with_conflict(
      run("INSERT INTO connections (id, workspace_no, platform, name, account_id, base_url, "
          "sealed_token, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
          {connection.id, workspace, connection.platform, connection.name, connection.account_id,
           connection.base_url, connection.sealed_token, connection.created_at}),
      "this connection exists already");
}

Result<void> SqliteTransaction::update_connection(const store::Connection& connection) {
  return run_on_one("UPDATE connections SET name = ?2, sealed_token = ?3 WHERE id = ?1",
                    {connection.id, connection.name, connection.sealed_token},
                    "there is no such connection");
}

Result<void> SqliteTransaction::delete_connection(const ConnectionId& id) {
  return run_on_one("DELETE FROM connections WHERE id = ?1", {id}, "there is no such connection");
}

Result<void> SqliteTransaction::put_idempotency(const IdempotencyRecord& record) {
  return run(
      "INSERT INTO idempotency (key, request_hash, status, body, created_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5) "
      "ON CONFLICT (key) DO UPDATE SET request_hash = excluded.request_hash, "
      "status = excluded.status, body = excluded.body, created_at = excluded.created_at",
      {record.key, record.request_hash, record.status, record.body, record.created_at});
}

Result<void> SqliteTransaction::delete_idempotency_before(TimeMs time) {
  return run("DELETE FROM idempotency WHERE created_at < ?1", {time});
}

}  // namespace soldwire::store::sqlite
