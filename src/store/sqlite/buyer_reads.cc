#include <utility>

#include "store/sqlite/action_images.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {
namespace {

template <typename Row, typename ReadRow>
Result<std::vector<Row>> all(Query query, ReadRow read_row) {
  std::vector<Row> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    SW_TRY(rows.emplace_back(), read_row(query));
  }
}

Result<DueShow> due_from(const Query& row) {
  return DueShow{ShowId(row.text(0)), WorkspaceId(row.text(1)), row.time(2)};
}

Result<ActionRow> action_from(const Query& row) {
  ActionRow action;
  action.number = number_of(row.integer(0));
  action.kind = row.text(1);
  action.by = row.text(2);
  action.at = row.time(3);
  action.undone = row.integer(4) != 0;
  SW_CHECK(read_images(row.text_view(5), action));
  return action;
}

}  // namespace

Result<std::vector<DueShow>> due_shows(Connection& db) {
  return all<DueShow>(db.query("SELECT shows.id, workspaces.id, min(due) FROM ("
                               "  SELECT position >> 40 AS show_no, due FROM settling "
                               "  UNION ALL "
                               "  SELECT claims.position >> 40, hold_until FROM claims "
                               "  JOIN shows ON shows.show_no = claims.position >> 40 "
                               "  WHERE hold_until IS NOT NULL AND shows.status <> 'paused') "
                               "JOIN shows USING (show_no) JOIN workspaces USING (workspace_no) "
                               "GROUP BY shows.show_no ORDER BY shows.show_no"),
                      due_from);
}

Result<std::vector<BlockedBuyer>> blocked_buyers(Connection& db, const WorkspaceId& workspace) {
  return all<BlockedBuyer>(
      db.query("SELECT buyer_key, platform, user_id, handle, reason, by_account, at "
               "FROM blocked_buyers JOIN workspaces USING (workspace_no) WHERE workspaces.id = ?1 "
               "ORDER BY at, buyer_key LIMIT ?2",
               {workspace, blocked_buyers_max}),
      [](const Query& row) -> Result<BlockedBuyer> { return blocked_from(row); });
}

Result<std::vector<BuyerAlias>> buyer_aliases(Connection& db, const WorkspaceId& workspace) {
  return all<BuyerAlias>(
      db.query("SELECT from_key, into_key, platform, user_id, handle, by_account, at "
               "FROM buyer_aliases JOIN workspaces USING (workspace_no) WHERE workspaces.id = ?1 "
               "ORDER BY at, from_key LIMIT ?2",
               {workspace, blocked_buyers_max}),
      [](const Query& row) -> Result<BuyerAlias> { return alias_from(row); });
}

Result<std::vector<ShowId>> shows_with_blocked_claims(Connection& db, const WorkspaceId& workspace,
                                                      std::string_view buyer_key) {
  return all<ShowId>(
      db.query("SELECT DISTINCT shows.id FROM claims "
               "JOIN shows ON shows.show_no = claims.position >> 40 "
               "JOIN workspaces USING (workspace_no) "
               "WHERE buyer_key = ?2 AND code = 'blocked_buyer' AND claims.status = 'review' "
               "AND workspaces.id = ?1",
               {workspace, buyer_key}),
      [](const Query& row) -> Result<ShowId> { return ShowId(row.text(0)); });
}

Result<std::vector<ActionRow>> actions(Connection& db, const ShowId& show, int limit) {
  SW_TRY(const int rows_max, bounded_limit(limit));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  return all<ActionRow>(
      db.query("SELECT position, kind, by_account, at, undone, images FROM actions "
               "WHERE position BETWEEN ?1 AND ?2 ORDER BY position DESC LIMIT ?3",
               {position_of(show_no, 0), position_of(show_no, number_max), rows_max}),
      action_from);
}

Result<std::vector<SettlingComment>> settling_of(Connection& db, std::int64_t show_no) {
  return all<SettlingComment>(
      db.query("SELECT " SW_COMMENT_COLUMNS ", due FROM settling JOIN comments USING (position) "
               "WHERE position BETWEEN ?1 AND ?2 ORDER BY position",
               {position_of(show_no, 0), position_of(show_no, number_max)}),
      [](const Query& row) -> Result<SettlingComment> {
        SettlingComment settling;
        SW_TRY(settling.row, comment_from(row));
        settling.due = row.time(comment_column_count);
        return settling;
      });
}

}  // namespace soldwire::store::sqlite
