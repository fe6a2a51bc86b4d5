#include <algorithm>
#include <utility>

#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {
namespace {

// Search folds ASCII only, on both sides alike: SQLite's lower() does the same.
std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

std::int64_t first_position_after(std::int64_t show_no, std::int64_t number) {
  return position_of(show_no, std::clamp<std::int64_t>(number, 0, number_max));
}

// Reads one row more than the page holds, to know whether there is a next page.
template <typename Row, typename ReadRow>
Result<Page<Row>> read_page(Query query, int rows_max, ReadRow read_row) {
  Page<Row> page;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return page;
    }
    if (page.rows.size() == static_cast<std::size_t>(rows_max)) {
      page.next = page.rows.back().number;
      return page;
    }
    SW_TRY(page.rows.emplace_back(), read_row(query));
  }
}

}  // namespace

Result<Page<ClaimRow>> claims_page(Connection& db, const ShowId& show, const ClaimFilter& filter,
                                   std::int64_t after, int limit) {
  SW_TRY(const int rows_max, bounded_limit(limit));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  const std::int64_t first = first_position_after(show_no, after);
  const std::int64_t last = position_of(show_no, number_max);
  const std::string text = lower_ascii(filter.text);
  std::optional<std::string_view> status;
  if (filter.status) {
    status = claims::to_string(*filter.status);
  }
  // instr() and not LIKE: it takes every character as itself and does not stop at a NUL.
  if (filter.item_number) {
    return read_page<ClaimRow>(
        db.query("SELECT " SW_CLAIM_COLUMNS "FROM claims WHERE show_no = ?1 AND item_number = ?2 "
                 "AND position > ?3 AND position <= ?4 AND (?5 IS NULL OR status = ?5) "
                 "AND (?6 = '' OR instr(lower(buyer_handle), ?6) > 0 "
                 "OR instr(lower(item_number), ?6) > 0 OR instr(lower(comment_id), ?6) > 0) "
                 "ORDER BY position LIMIT ?7",
                 {show_no, *filter.item_number, first, last, status, text, rows_max + 1}),
        rows_max, claim_from);
  }
  if (status) {
    return read_page<ClaimRow>(
        db.query("SELECT " SW_CLAIM_COLUMNS "FROM claims WHERE show_no = ?1 AND status = ?2 "
                 "AND position > ?3 AND position <= ?4 "
                 "AND (?5 = '' OR instr(lower(buyer_handle), ?5) > 0 "
                 "OR instr(lower(item_number), ?5) > 0 OR instr(lower(comment_id), ?5) > 0) "
                 "ORDER BY position LIMIT ?6",
                 {show_no, *status, first, last, text, rows_max + 1}),
        rows_max, claim_from);
  }
  return read_page<ClaimRow>(
      db.query("SELECT " SW_CLAIM_COLUMNS "FROM claims WHERE position > ?1 AND position <= ?2 "
               "AND (?3 = '' OR instr(lower(buyer_handle), ?3) > 0 "
               "OR instr(lower(item_number), ?3) > 0 OR instr(lower(comment_id), ?3) > 0) "
               "ORDER BY position LIMIT ?4",
               {first, last, text, rows_max + 1}),
      rows_max, claim_from);
}

Result<Page<CommentRow>> comments_page(Connection& db, const ShowId& show, std::string_view text,
                                       std::int64_t after, int limit) {
  SW_TRY(const int rows_max, bounded_limit(limit));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  return read_page<CommentRow>(
      db.query("SELECT " SW_COMMENT_COLUMNS "FROM comments WHERE position > ?1 AND position <= ?2 "
               "AND (?3 = '' OR instr(lower(text), ?3) > 0 "
               "OR instr(lower(user_handle), ?3) > 0) "
               "ORDER BY position LIMIT ?4",
               {first_position_after(show_no, after), position_of(show_no, number_max),
                lower_ascii(text), rows_max + 1}),
      rows_max, comment_from);
}

Result<std::optional<Reader::FoundClaim>> find_claim(Connection& db, const ClaimId& id) {
  Query query = db.query("SELECT " SW_CLAIM_COLUMNS
                         ", shows.id, workspaces.id "
                         "FROM claims JOIN shows ON shows.show_no = claims.position >> 40 "
                         "JOIN workspaces USING (workspace_no) WHERE claims.id = ?1",
                         {id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  Reader::FoundClaim claim;
  SW_TRY(claim.row, claim_from(query));
  claim.show = ShowId(query.text(claim_column_count));
  claim.workspace = WorkspaceId(query.text(claim_column_count + 1));
  return claim;
}

Result<std::vector<ClaimChange>> claim_history(Connection& db, const ClaimId& id) {
  Query query = db.query(
      "SELECT at, claim_changes.status, claim_changes.quantity, claim_changes.by_account, "
      "claim_changes.reason, kind, seq, claim_changes.code "
      "FROM claims JOIN shows ON shows.show_no = claims.position >> 40 "
      "JOIN claim_changes ON claim_position = claims.position "
      "WHERE claims.id = ?1 ORDER BY change_no",
      {id});
  std::vector<ClaimChange> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    const auto status = claims::claim_status_from(query.text_view(1));
    if (!status) {
      return fail(Errc::corrupt, "the history of claim " + id.str() + " has an unknown status");
    }
    rows.push_back({id, query.time(0), *status, query.integer(2), query.text(3), query.text(4),
                    query.text(5), query.integer(6), query.text(7)});
  }
}

Result<std::optional<CommentRow>> find_comment(Connection& db, const ShowId& show,
                                               std::string_view platform,
                                               std::string_view comment_id) {
  Query query = db.query("SELECT " SW_COMMENT_COLUMNS
                         "FROM comments WHERE show_no = (SELECT show_no FROM shows WHERE id = ?1) "
                         "AND platform = ?2 AND comment_id = ?3",
                         {show, platform, comment_id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  return comment_from(query);
}

}  // namespace soldwire::store::sqlite
