#include <algorithm>

#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {

Result<Reader::EventPage> events_after(Connection& db, const ShowId& show, std::int64_t after,
                                       int limit) {
  SW_TRY(const int rows_max, bounded_limit(limit));
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  Reader::EventPage page;
  std::int64_t show_no = 0;
  {
    Query query = db.query("SELECT show_no, head FROM shows WHERE id = ?1", {show});
    SW_TRY(const bool found, query.next());
    if (!found) {
      return fail(Errc::not_found, "there is no such show");
    }
    show_no = query.integer(0);
    page.head = query.integer(1);
  }
  const std::int64_t seq = std::clamp<std::int64_t>(after, 0, number_max);
  Query query = db.query("SELECT " SW_EVENT_COLUMNS
                         "FROM events WHERE position > ?1 AND position <= ?2 "
                         "ORDER BY position LIMIT ?3",
                         {position_of(show_no, seq), position_of(show_no, number_max), rows_max});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return page;
    }
    page.events.push_back(event_from(query));
  }
}

Result<std::vector<Showing>> showings_of(Connection& db, std::int64_t show_no) {
  std::vector<Showing> showings;
  Query query = db.query(
      "SELECT at, json_extract(json, '$.data.itemId'), json_extract(json, '$.data.featured') "
      "FROM events WHERE type = 'item.featured' AND position BETWEEN ?1 AND ?2 "
      "ORDER BY position DESC LIMIT ?3",
      {position_of(show_no, 0), position_of(show_no, number_max),
       static_cast<std::int64_t>(showings_kept_max)});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      std::reverse(showings.begin(), showings.end());
      return showings;
    }
    showings.push_back({query.time(0), ItemId(query.text(1)), query.integer(2) != 0});
  }
}

}  // namespace soldwire::store::sqlite
