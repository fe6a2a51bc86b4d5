#include <utility>

#include "store/sqlite/reads.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sums.h"

namespace soldwire::store::sqlite {
namespace {

struct Place {
  std::int64_t show_no = 0;
  std::int64_t workspace_no = 0;
};

Result<Place> place_of(Connection& db, const ShowId& show) {
  Query query = db.query("SELECT show_no, workspace_no FROM shows WHERE id = ?1", {show});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return fail(Errc::not_found, "there is no such show");
  }
  return Place{query.integer(0), query.integer(1)};
}

Result<void> read_claims(Connection& db, const Place& place, std::string_view key,
                         BuyerCard& card) {
  Query query = db.query("SELECT " SW_CLAIM_COLUMNS
                         "FROM claims WHERE position BETWEEN ?1 AND ?2 AND buyer_key = ?3 "
                         "ORDER BY position DESC LIMIT ?4",
                         {position_of(place.show_no, 0), position_of(place.show_no, number_max),
                          key, buyer_card_claims_max});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return {};
    }
    SW_TRY(card.claims.emplace_back(), claim_from(query));
  }
}

// Of the person: also by accounts that were merged into this one.
Result<void> read_comments(Connection& db, const Place& place, std::string_view key,
                           BuyerCard& card) {
  Query query =
      db.query("SELECT " SW_COMMENT_COLUMNS
               "FROM comments WHERE position BETWEEN ?1 AND ?2 AND "
               "coalesce(platform || ':' || user_id, platform || '/comment:' || comment_id) IN ("
               "  SELECT ?3 UNION ALL "
               "  SELECT from_key FROM buyer_aliases WHERE workspace_no = ?4 AND into_key = ?3) "
               "ORDER BY position DESC LIMIT ?5",
               {position_of(place.show_no, 0), position_of(place.show_no, number_max), key,
                place.workspace_no, buyer_card_comments_max});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return {};
    }
    SW_TRY(card.comments.emplace_back(), comment_from(query));
  }
}

Result<void> read_sums(Connection& db, const Place& place, std::string_view key, BuyerCard& card) {
  Query here = db.query(
      "SELECT claims.quantity, paid_at IS NULL, price_amount, price_currency FROM claims "
      "LEFT JOIN items ON items.id = claims.item_id "
      "WHERE claims.show_no = ?1 AND claims.status = 'winner' AND buyer_key = ?2",
      {place.show_no, key});
  for (;;) {
    SW_TRY(const bool more, here.next());
    if (!more) {
      break;
    }
    card.units += here.integer(0);
    card.unpaid += here.integer(1);
    if (!here.is_null(2)) {
      std::int64_t& sum = card.total[here.text(3)];
      sum = add_saturating(sum, here.integer(0), here.integer(2));
    }
  }
  // A look into the winners' index of each show; CROSS keeps the shows outside.
  Query elsewhere = db.query(
      "SELECT count(DISTINCT shows.show_no), coalesce(sum(claims.quantity), 0), "
      "coalesce(sum(paid_at IS NULL), 0) FROM shows CROSS JOIN claims "
      "ON claims.show_no = shows.show_no AND claims.status = 'winner' AND buyer_key = ?3 "
      "WHERE workspace_no = ?1 AND shows.show_no <> ?2",
      {place.workspace_no, place.show_no, key});
  SW_TRY(const bool found, elsewhere.next());
  if (found) {
    card.other_shows = elsewhere.integer(0);
    card.other_units = elsewhere.integer(1);
    card.other_unpaid = elsewhere.integer(2);
  }
  return {};
}

Result<void> read_notes(Connection& db, const Place& place, std::string_view key, BuyerCard& card) {
  Query query = db.query(
      "SELECT text, by_account, at FROM buyer_notes WHERE workspace_no = ?1 AND buyer_key = ?2 "
      "ORDER BY note_no DESC",
      {place.workspace_no, key});
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return {};
    }
    card.notes.push_back({std::string(key), query.text(0), query.text(1), query.time(2)});
  }
}

Result<void> read_standing(Connection& db, const Place& place, std::string_view key,
                           BuyerCard& card) {
  Query blocked = db.query(
      "SELECT buyer_key, platform, user_id, handle, reason, by_account, at FROM blocked_buyers "
      "WHERE workspace_no = ?1 AND buyer_key = ?2",
      {place.workspace_no, key});
  SW_TRY(const bool is_blocked, blocked.next());
  if (is_blocked) {
    card.blocked = blocked_from(blocked);
  }
  Query aliases = db.query(
      "SELECT from_key, into_key, platform, user_id, handle, by_account, at FROM buyer_aliases "
      "WHERE workspace_no = ?1 AND into_key = ?2 ORDER BY at, from_key LIMIT ?3",
      {place.workspace_no, key, blocked_buyers_max});
  for (;;) {
    SW_TRY(const bool more, aliases.next());
    if (!more) {
      return {};
    }
    card.aliases.push_back(alias_from(aliases));
  }
}

std::optional<claims::Buyer> identity_of(std::string_view key, const BuyerCard& card) {
  if (!card.claims.empty()) {
    return card.claims.front().claim.buyer;
  }
  for (const CommentRow& row : card.comments) {
    if (auto author = claims::buyer_of(row.comment); author.key == key) {
      return author;
    }
  }
  if (card.blocked) {
    return card.blocked->buyer;
  }
  return card.aliases.empty() ? std::nullopt : std::optional(card.aliases.front().into);
}

}  // namespace

Result<BuyerCard> buyer_card(Connection& db, const ShowId& show, std::string_view buyer_key) {
  ReadScope scope(db);
  SW_CHECK(scope.begin());
  SW_TRY(const Place place, place_of(db, show));
  BuyerCard card;
  SW_CHECK(read_claims(db, place, buyer_key, card));
  SW_CHECK(read_comments(db, place, buyer_key, card));
  SW_CHECK(read_sums(db, place, buyer_key, card));
  SW_CHECK(read_notes(db, place, buyer_key, card));
  SW_CHECK(read_standing(db, place, buyer_key, card));
  card.buyer = identity_of(buyer_key, card);
  return card;
}

}  // namespace soldwire::store::sqlite
