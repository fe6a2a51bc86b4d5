#include "store/sqlite/action_images.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/transaction.h"

namespace soldwire::store::sqlite {

Result<void> SqliteTransaction::update_comment(const ShowId& show, const CommentRow& row) {
  SW_TRY(const std::int64_t number, show_no(show));
  const claims::Comment& comment = row.comment;
  return run_on_one(
      "UPDATE comments SET text = ?4, intent = ?5, edited_at = ?6, original_text = ?7, "
      "removed_at = ?8 WHERE position = ?1 AND platform = ?2 AND comment_id = ?3",
      {position_of(number, row.number), comment.platform, comment.comment_id, comment.text,
       claims::to_string(comment.intent), comment.edited_at, comment.original_text,
       comment.removed_at},
      "there is no such comment");
}

Result<void> SqliteTransaction::put_settling(const ShowId& show, std::int64_t comment, TimeMs due) {
  SW_TRY(const std::int64_t number, show_no(show));
  return run(
      "INSERT INTO settling (position, due) VALUES (?1, ?2) "
      "ON CONFLICT (position) DO UPDATE SET due = excluded.due",
      {position_of(number, comment), due});
}

Result<void> SqliteTransaction::delete_settling(const ShowId& show, std::int64_t comment) {
  SW_TRY(const std::int64_t number, show_no(show));
  return run("DELETE FROM settling WHERE position = ?1", {position_of(number, comment)});
}

Result<void> SqliteTransaction::put_action(const ShowId& show, const ActionRow& action) {
  SW_TRY(const std::int64_t number, show_no(show));
  const std::int64_t position = position_of(number, action.number);
  SW_CHECK(
      run("INSERT INTO actions (position, kind, by_account, at, undone, images) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
          "ON CONFLICT (position) DO UPDATE SET kind = excluded.kind, "
          "by_account = excluded.by_account, at = excluded.at, undone = excluded.undone, "
          "images = excluded.images",
          {position, action.kind, action.by, action.at, action.undone, write_images(action)}));
  return run("DELETE FROM actions WHERE position BETWEEN ?1 AND ?2",
             {position_of(number, 0), position - actions_kept_max});
}

Result<void> SqliteTransaction::insert_buyer_note(const WorkspaceId& workspace,
                                                  const BuyerNote& note) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  SW_CHECK(
      run("INSERT INTO buyer_notes (workspace_no, buyer_key, text, by_account, at) "
          "VALUES (?1, ?2, ?3, ?4, ?5)",
          {number, note.buyer_key, note.text, note.by, note.at}));
  return run(
      "DELETE FROM buyer_notes WHERE note_no IN ("
      "  SELECT note_no FROM buyer_notes WHERE workspace_no = ?1 AND buyer_key = ?2 "
      "  ORDER BY note_no DESC LIMIT -1 OFFSET ?3)",
      {number, note.buyer_key, buyer_notes_max});
}

Result<void> SqliteTransaction::delete_buyer_notes(const WorkspaceId& workspace,
                                                   std::string_view key_prefix) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  return run(
      "DELETE FROM buyer_notes WHERE workspace_no = ?1 AND substr(buyer_key, 1, length(?2)) = ?2",
      {number, key_prefix});
}

Result<void> SqliteTransaction::put_blocked_buyer(const WorkspaceId& workspace,
                                                  const BlockedBuyer& blocked) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  return run(
      "INSERT INTO blocked_buyers (workspace_no, buyer_key, platform, user_id, handle, "
      "reason, by_account, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
      "ON CONFLICT (workspace_no, buyer_key) DO UPDATE SET handle = excluded.handle, "
      "reason = excluded.reason, by_account = excluded.by_account, at = excluded.at",
      {number, blocked.buyer.key, blocked.buyer.platform, blocked.buyer.user_id,
       blocked.buyer.handle, blocked.reason, blocked.by, blocked.at});
}

Result<void> SqliteTransaction::delete_blocked_buyer(const WorkspaceId& workspace,
                                                     std::string_view buyer_key) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  return run("DELETE FROM blocked_buyers WHERE workspace_no = ?1 AND buyer_key = ?2",
             {number, buyer_key});
}

Result<void> SqliteTransaction::put_buyer_alias(const WorkspaceId& workspace,
                                                const BuyerAlias& alias) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  return run(
      "INSERT INTO buyer_aliases (workspace_no, from_key, into_key, platform, user_id, "
      "handle, by_account, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
      "ON CONFLICT (workspace_no, from_key) DO UPDATE SET into_key = excluded.into_key, "
      "platform = excluded.platform, user_id = excluded.user_id, handle = excluded.handle, "
      "by_account = excluded.by_account, at = excluded.at",
      {number, alias.from, alias.into.key, alias.into.platform, alias.into.user_id,
       alias.into.handle, alias.by, alias.at});
}

Result<void> SqliteTransaction::delete_buyer_alias(const WorkspaceId& workspace,
                                                   std::string_view from) {
  SW_TRY(const std::int64_t number, workspace_no(workspace));
  return run("DELETE FROM buyer_aliases WHERE workspace_no = ?1 AND from_key = ?2", {number, from});
}

}  // namespace soldwire::store::sqlite
