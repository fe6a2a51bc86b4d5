#include <algorithm>
#include <numeric>
#include <utility>

#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sums.h"
#include "store/sqlite/tallies.h"

namespace soldwire::store::sqlite {
namespace {

// Of one item, of all its variants.
struct ItemTally {
  claims::ItemCounts counts;
  std::map<std::string, std::int64_t> variant_claimed;
};

ItemTally tally_of(const ShowTallies& tallies, const claims::Item& item) {
  ItemTally sum;
  for (auto each = tallies.items.lower_bound({item.id.str(), {}});
       each != tallies.items.end() && each->first.item_id == item.id.str(); ++each) {
    const auto& [key, tally] = *each;
    sum.counts.claimed += tally.claimed;
    sum.counts.waitlist += tally.waitlist;
    if (!key.variant.empty() && tally.claimed != 0) {
      sum.variant_claimed.emplace(key.variant, tally.claimed);
    }
  }
  return sum;
}

void put_counts(const StatusCounts& counts, ShowStats& stats) {
  const auto of = [&](claims::ClaimStatus status) {
    return counts[static_cast<std::size_t>(status)];
  };
  stats.winners = of(claims::ClaimStatus::winner);
  stats.waitlist = of(claims::ClaimStatus::waitlist);
  stats.unmatched = of(claims::ClaimStatus::unmatched);
  stats.review = of(claims::ClaimStatus::review);
  stats.released = of(claims::ClaimStatus::released);
  stats.claims = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

Result<std::int64_t> count_buyers(Connection& db, std::int64_t show_no) {
  Query query = db.query(
      "SELECT count(*) FROM (SELECT DISTINCT buyer_key FROM claims INDEXED BY winners_by_buyer "
      "WHERE show_no = ?1 AND status = 'winner')",
      {show_no});
  SW_TRY(const bool found, query.next());
  return found ? query.integer(0) : 0;
}

// Comments are numbered 1, 2, 3 …, so the last number is how many there are.
Result<std::int64_t> count_comments(Connection& db, std::int64_t show_no) {
  Query query = db.query("SELECT max(position) FROM comments WHERE position BETWEEN ?1 AND ?2",
                         {position_of(show_no, 0), position_of(show_no, number_max)});
  SW_TRY(const bool found, query.next());
  return found && !query.is_null(0) ? number_of(query.integer(0)) : 0;
}

// `item_counts` in the order of `items`.
Result<ShowStats> stats_of(Connection& db, std::int64_t show_no,
                           const std::vector<claims::Item>& items,
                           const std::vector<claims::ItemCounts>& item_counts,
                           const StatusCounts& statuses) {
  ShowStats stats;
  put_counts(statuses, stats);
  SW_TRY(stats.buyers, count_buyers(db, show_no));
  SW_TRY(stats.comments, count_comments(db, show_no));
  stats.items = static_cast<std::int64_t>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const claims::Item& item = items[i];
    stats.units += item.quantity;
    const std::int64_t claimed = item_counts[i].claimed;
    if (claimed == 0) {
      continue;
    }
    ++stats.items_claimed;
    stats.units_claimed += claimed;
    if (item.price) {
      std::int64_t& sum = stats.revenue[item.price->currency];
      sum = add_saturating(sum, claimed, item.price->amount);
    }
  }
  return stats;
}

template <typename Row, typename ReadRow>
Result<void> newest_first(Query query, int rows_max, ReadRow read_row, std::vector<Row>& rows,
                          bool& truncated) {
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      break;
    }
    if (rows.size() == static_cast<std::size_t>(rows_max)) {
      truncated = true;
      break;
    }
    SW_TRY(rows.emplace_back(), read_row(query));
  }
  std::reverse(rows.begin(), rows.end());
  return {};
}

Result<int> bounded_part(int rows_max, const char* what) {
  if (rows_max < 0) {
    return fail(Errc::invalid_input, std::string(what) + " must not be negative");
  }
  return std::min(rows_max, page_rows_max);
}

std::string describe(const std::string& number, const std::string& variant, std::int64_t units) {
  std::string out = number;
  if (!variant.empty()) {
    out += " " + variant;
  }
  if (units > 1) {
    out += " x" + std::to_string(units);
  }
  return out;
}

}  // namespace

Result<ShowStats> stats(Connection& db, const ShowId& show) {
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  SW_TRY(const auto items, items_of(db, show_no));
  SW_TRY(const ShowTallies tallies, tallies_of(db, show_no));
  std::vector<claims::ItemCounts> counts;
  counts.reserve(items.size());
  for (const claims::Item& item : items) {
    counts.push_back(tally_of(tallies, item).counts);
  }
  return stats_of(db, show_no, items, counts, tallies.statuses);
}

Result<Snapshot> snapshot(Connection& db, const ShowId& show, int claims_max, int comments_max) {
  SW_TRY(const int claim_rows, bounded_part(claims_max, "the number of claims"));
  SW_TRY(const int comment_rows, bounded_part(comments_max, "the number of comments"));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  Snapshot out;
  std::int64_t show_no = 0;
  {
    Query query = db.query(SW_SHOW_SELECT "WHERE shows.id = ?1", {show});
    SW_TRY(const bool found, query.next());
    if (!found) {
      return fail(Errc::not_found, "there is no such show");
    }
    SW_TRY(out.show, show_from(query));
    show_no = query.integer(show_no_column);
    out.seq = query.integer(show_head_column);
  }
  SW_TRY(out.items, items_of(db, show_no));
  SW_TRY(const ShowTallies tallies, tallies_of(db, show_no));
  out.item_counts.reserve(out.items.size());
  out.variant_claimed.reserve(out.items.size());
  for (const claims::Item& item : out.items) {
    ItemTally tally = tally_of(tallies, item);
    out.item_counts.push_back(tally.counts);
    out.variant_claimed.push_back(std::move(tally.variant_claimed));
  }
  const std::int64_t first = position_of(show_no, 0);
  const std::int64_t last = position_of(show_no, number_max);
  SW_CHECK(newest_first(
      db.query("SELECT " SW_CLAIM_COLUMNS "FROM claims WHERE position BETWEEN ?1 AND ?2 "
               "ORDER BY position DESC LIMIT ?3",
               {first, last, claim_rows + 1}),
      claim_rows, claim_from, out.claims, out.claims_truncated));
  SW_CHECK(newest_first(
      db.query("SELECT " SW_COMMENT_COLUMNS "FROM comments WHERE position BETWEEN ?1 AND ?2 "
               "ORDER BY position DESC LIMIT ?3",
               {first, last, comment_rows + 1}),
      comment_rows, comment_from, out.comments, out.comments_truncated));
  SW_TRY(out.sources, sources_of(db, show_no, show));
  SW_TRY(out.stats, stats_of(db, show_no, out.items, out.item_counts, tallies.statuses));
  return out;
}

Result<std::vector<BuyerRow>> buyers(Connection& db, const ShowId& show) {
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const std::int64_t show_no, show_no_of(db, show));
  // One row per buyer, item and variant; a buyer's place is that of the first win, the handle the
  // one of the last.
  Query query = db.query(
      "SELECT w.buyer_key, w.buyer_platform, w.buyer_user_id, w.buyer_handle, w.item_number, "
      "w.variant, w.units, items.price_amount, items.price_currency FROM ("
      "  SELECT buyer_key, buyer_platform, buyer_user_id, buyer_handle, item_id, item_number, "
      "  variant, sum(quantity) AS units, min(position) AS first, max(position) AS last "
      "  FROM claims WHERE show_no = ?1 AND status = 'winner' "
      "  GROUP BY buyer_key, item_id, item_number, variant) AS w "
      "LEFT JOIN items ON items.id = w.item_id "
      "ORDER BY min(w.first) OVER (PARTITION BY w.buyer_key), w.buyer_key, w.last",
      {show_no});
  std::vector<BuyerRow> rows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return rows;
    }
    if (rows.empty() || rows.back().buyer.key != query.text_view(0)) {
      rows.emplace_back().buyer = {query.text(0), query.text(1), query.maybe_text(2), {}};
    }
    BuyerRow& row = rows.back();
    const std::int64_t units = query.integer(6);
    row.buyer.handle = query.text(3);
    row.units += units;
    row.items.push_back(describe(query.text(4), query.text(5), units));
    if (!query.is_null(7)) {
      std::int64_t& total = row.total[query.text(8)];
      total = add_saturating(total, units, query.integer(7));
    }
  }
}

}  // namespace soldwire::store::sqlite
