#include <algorithm>
#include <tuple>
#include <utility>

#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {
namespace {

Result<std::vector<claims::Show>> all_shows(Query query) {
  std::vector<claims::Show> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    SW_TRY(rows.emplace_back(), show_from(query));
  }
}

// The highest number in a table keyed by position; 0 when the show has no row there.
Result<std::int64_t> highest_number(Connection& db, Sql sql, std::int64_t show_no) {
  Query query = db.query(sql, {position_of(show_no, 0), position_of(show_no, number_max)});
  SW_TRY(const bool found, query.next());
  return found && !query.is_null(0) ? number_of(query.integer(0)) : 0;
}

Result<std::vector<ClaimRow>> active_claims(Connection& db, std::int64_t show_no) {
  Query query = db.query("SELECT " SW_CLAIM_COLUMNS
                         "FROM claims WHERE position BETWEEN ?1 AND ?2 "
                         "AND status IN ('winner', 'waitlist', 'unmatched', 'review') "
                         "ORDER BY position",
                         {position_of(show_no, 0), position_of(show_no, number_max)});
  std::vector<ClaimRow> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    SW_TRY(rows.emplace_back(), claim_from(query));
  }
}

}  // namespace

Result<int> bounded_limit(int limit) {
  if (limit < 1) {
    return fail(Errc::invalid_input, "limit must be at least 1", "/limit");
  }
  return std::min(limit, page_rows_max);
}

Result<std::int64_t> show_no_of(Connection& db, const ShowId& id) {
  Query query = db.query("SELECT show_no FROM shows WHERE id = ?1", {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return fail(Errc::not_found, "there is no such show");
  }
  return query.integer(0);
}

Result<std::vector<claims::Show>> shows(Connection& db, const WorkspaceId& workspace,
                                        const std::optional<ShowId>& after, int limit) {
  SW_TRY(const int rows_max, bounded_limit(limit));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  if (!after) {
    return all_shows(db.query(SW_SHOW_SELECT
                              "WHERE workspaces.id = ?1 "
                              "ORDER BY shows.created_at DESC, show_no DESC LIMIT ?2",
                              {workspace, rows_max}));
  }
  std::int64_t created_at = 0;
  std::int64_t show_no = 0;
  {
    Query query = db.query(
        "SELECT shows.created_at, show_no FROM shows JOIN workspaces USING (workspace_no) "
        "WHERE shows.id = ?1 AND workspaces.id = ?2",
        {*after, workspace});
    SW_TRY(const bool found, query.next());
    if (!found) {
      return fail(Errc::invalid_input,
                  "after names no show of this workspace: start again "
                  "without it",
                  "/after");
    }
    created_at = query.integer(0);
    show_no = query.integer(1);
  }
  return all_shows(db.query(SW_SHOW_SELECT
                            "WHERE workspaces.id = ?1 AND (shows.created_at, show_no) < (?2, ?3) "
                            "ORDER BY shows.created_at DESC, show_no DESC LIMIT ?4",
                            {workspace, created_at, show_no, rows_max}));
}

Result<std::optional<claims::Show>> find_show(Connection& db, const ShowId& id) {
  Query query = db.query(SW_SHOW_SELECT "WHERE shows.id = ?1", {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  return show_from(query);
}

Result<std::optional<WorkspaceId>> find_deleted_show(Connection& db, const ShowId& id) {
  Query query = db.query(
      "SELECT workspaces.id FROM deleted_shows JOIN workspaces USING (workspace_no) "
      "WHERE deleted_shows.id = ?1",
      {id});
  SW_TRY(const bool found, query.next());
  return found ? std::optional(WorkspaceId(query.text(0))) : std::nullopt;
}

Result<std::vector<ShowId>> shows_with_status(Connection& db, claims::ShowStatus status) {
  Query query = db.query("SELECT id FROM shows WHERE status = ?1 ORDER BY show_no",
                         {claims::to_string(status)});
  std::vector<ShowId> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    rows.emplace_back(query.text(0));
  }
}

Result<std::vector<Source>> sources_of(Connection& db, std::int64_t show_no, const ShowId& show) {
  Query query = db.query(
      "SELECT " SW_SOURCE_COLUMNS "FROM sources WHERE show_no = ?1 ORDER BY source_no", {show_no});
  std::vector<Source> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    rows.push_back(source_from(query, show));
  }
}

Result<std::vector<Source>> sources(Connection& db, const ShowId& show) {
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  return sources_of(db, show_no, show);
}

// Sorted here: SQLite would carry every column through its sorter.
Result<std::vector<claims::Item>> items_of(Connection& db, std::int64_t show_no) {
  struct Row {
    std::int64_t item_no = 0;
    claims::Item item;
  };
  Query query =
      db.query("SELECT " SW_ITEM_COLUMNS ", item_no FROM items WHERE show_no = ?1", {show_no});
  std::vector<Row> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      break;
    }
    SW_TRY(auto item, item_from(query));
    rows.push_back({query.integer(item_column_count), std::move(item)});
  }
  std::vector<Row*> order;
  order.reserve(rows.size());
  for (Row& row : rows) {
    order.push_back(&row);
  }
  std::sort(order.begin(), order.end(), [](const Row* a, const Row* b) {
    return std::tie(a->item.position, a->item_no) < std::tie(b->item.position, b->item_no);
  });
  std::vector<claims::Item> items;
  items.reserve(order.size());
  for (Row* row : order) {
    items.push_back(std::move(row->item));
  }
  return items;
}

Result<ShowRows> load_show(Connection& db, const ShowId& show) {
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  ShowRows rows;
  std::int64_t show_no = 0;
  {
    Query query = db.query(SW_SHOW_SELECT "WHERE shows.id = ?1", {show});
    SW_TRY(const bool found, query.next());
    if (!found) {
      return fail(Errc::not_found, "there is no such show");
    }
    SW_TRY(rows.show, show_from(query));
    show_no = query.integer(show_no_column);
    rows.seq = query.integer(show_head_column);
  }
  SW_TRY(rows.comment_count,
         highest_number(db, "SELECT max(position) FROM comments WHERE position BETWEEN ?1 AND ?2",
                        show_no));
  SW_TRY(rows.claim_count,
         highest_number(db, "SELECT max(position) FROM claims WHERE position BETWEEN ?1 AND ?2",
                        show_no));
  SW_TRY(rows.items, items_of(db, show_no));
  SW_TRY(rows.active_claims, active_claims(db, show_no));
  SW_TRY(rows.sources, sources_of(db, show_no, show));
  SW_TRY(rows.settling, settling_of(db, show_no));
  SW_TRY(rows.showings, showings_of(db, show_no));
  SW_TRY(rows.blocked, blocked_buyers(db, rows.show.workspace));
  SW_TRY(rows.aliases, buyer_aliases(db, rows.show.workspace));
  return rows;
}

}  // namespace soldwire::store::sqlite
