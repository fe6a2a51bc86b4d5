#include "store/sqlite/tallies.h"

namespace soldwire::store::sqlite {

using claims::ClaimStatus;

void ShowTallies::count(const claims::Claim& claim, std::int64_t times) {
  statuses[static_cast<std::size_t>(claim.status)] += times;
  if (!claim.item) {
    return;
  }
  if (claim.status == ClaimStatus::winner) {
    items[{claim.item->str(), claim.variant}].claimed += times * claim.quantity;
  } else if (claim.status == ClaimStatus::waitlist) {
    items[{claim.item->str(), claim.variant}].waitlist += times;
  }
}

Result<void> TallyChanges::write(Connection& db) const {
  for (const auto& [show_no, changes] : shows_) {
    for (const auto& [key, tally] : changes.items) {
      if (tally == Tally{}) {
        continue;
      }
      SW_CHECK(
          db.run("INSERT INTO item_tallies (show_no, item_id, variant, claimed, waitlist) "
                 "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (show_no, item_id, variant) DO UPDATE "
                 "SET claimed = claimed + excluded.claimed, waitlist = waitlist + "
                 "excluded.waitlist",
                 {show_no, key.item_id, key.variant, tally.claimed, tally.waitlist}));
    }
    if (changes.statuses == StatusCounts{}) {
      continue;
    }
    const StatusCounts& counts = changes.statuses;
    SW_CHECK(
        db.run("INSERT INTO claim_counts (show_no, winner, waitlist, unmatched, review, released, "
               "expired) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (show_no) DO UPDATE "
               "SET winner = winner + excluded.winner, waitlist = waitlist + excluded.waitlist, "
               "unmatched = unmatched + excluded.unmatched, review = review + excluded.review, "
               "released = released + excluded.released, expired = expired + excluded.expired",
               {show_no, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]}));
  }
  return {};
}

Result<ShowTallies> tallies_of(Connection& db, std::int64_t show_no) {
  ShowTallies tallies;
  {
    Query query = db.query(
        "SELECT winner, waitlist, unmatched, review, released, expired FROM claim_counts "
        "WHERE show_no = ?1",
        {show_no});
    SW_TRY(const bool found, query.next());
    for (std::size_t i = 0; found && i < claim_status_count; ++i) {
      tallies.statuses[i] = query.integer(static_cast<int>(i));
    }
  }
  Query query = db.query(
      "SELECT item_id, variant, claimed, waitlist FROM item_tallies WHERE show_no = ?1 "
      "ORDER BY item_id, variant",
      {show_no});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return tallies;
    }
    tallies.items.emplace_hint(tallies.items.end(), TallyKey{query.text(0), query.text(1)},
                               Tally{query.integer(2), query.integer(3)});
  }
}

}  // namespace soldwire::store::sqlite
