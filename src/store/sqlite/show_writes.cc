#include <algorithm>
#include <utility>

#include "store/sqlite/json_columns.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/transaction.h"

namespace soldwire::store::sqlite {
namespace {

Result<void> require_number(std::int64_t number) {
  if (number < 1 || number > number_max) {
    return fail(Errc::invalid_input, "a row's number must be from 1 to 2^40 - 1");
  }
  return {};
}

}  // namespace

Result<std::int64_t> SqliteTransaction::show_no(const ShowId& id) {
  auto& known = writer_.show_numbers;
  if (const auto found = known.find(id.str()); found != known.end()) {
    return found->second;
  }
  SW_TRY(const std::int64_t number, show_no_of(db(), id));
  if (known.size() >= Writer::show_numbers_max) {
    known.clear();
  }
  known.emplace(id.str(), number);
  return number;
}

Result<void> SqliteTransaction::insert_show(const claims::Show& show) {
  SW_TRY(const std::int64_t workspace, workspace_no(show.workspace));
  auto done =
      run("INSERT INTO shows (id, workspace_no, name, status, settings, created_at, started_at, "
          "ended_at, public_generation, intermissions, rehearsal) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
          {show.id, workspace, show.name, claims::to_string(show.status),
           write_settings(show.settings), show.created_at, show.started_at, show.ended_at,
           show.public_generation, write_intermissions(show.intermissions), write_rehearsal(show)});
  if (!done && done.error().code == Errc::conflict) {
    return fail(Errc::conflict, "this show exists already");
  }
  SW_CHECK(std::move(done));
  SW_TRY(const std::int64_t number, show_no(show.id));
  if (number > show_no_max) {
    return fail(Errc::unavailable, "this database has had as many shows as it can hold");
  }
  return {};
}

Result<void> SqliteTransaction::update_show(const claims::Show& show) {
  SW_TRY(const std::int64_t workspace, workspace_no(show.workspace));
  return run_on_one(
      "UPDATE shows SET workspace_no = ?2, name = ?3, status = ?4, settings = ?5, "
      "created_at = ?6, started_at = ?7, ended_at = ?8, public_generation = ?9, "
      "intermissions = ?10, rehearsal = ?11 WHERE id = ?1",
      {show.id, workspace, show.name, claims::to_string(show.status), write_settings(show.settings),
       show.created_at, show.started_at, show.ended_at, show.public_generation,
       write_intermissions(show.intermissions), write_rehearsal(show)},
      "there is no such show");
}

Result<void> SqliteTransaction::delete_show(const ShowId& show, TimeMs at) {
  SW_TRY(const std::int64_t number, show_no(show));
  SW_CHECK(write_tallies());
  SW_CHECK(
      run("INSERT OR REPLACE INTO deleted_shows (id, workspace_no, deleted_at) "
          "SELECT id, workspace_no, ?2 FROM shows WHERE show_no = ?1",
          {number, at}));
  SW_CHECK(run("DELETE FROM items WHERE show_no = ?1", {number}));
  SW_CHECK(run("DELETE FROM settling WHERE position BETWEEN ?1 AND ?2",
               {position_of(number, 0), position_of(number, number_max)}));
  SW_CHECK(run("DELETE FROM actions WHERE position BETWEEN ?1 AND ?2",
               {position_of(number, 0), position_of(number, number_max)}));
  SW_CHECK(run("DELETE FROM item_tallies WHERE show_no = ?1", {number}));
  SW_CHECK(run("DELETE FROM claim_counts WHERE show_no = ?1", {number}));
  SW_CHECK(run("DELETE FROM sources WHERE show_no = ?1", {number}));
  SW_CHECK(run("DELETE FROM shows WHERE show_no = ?1", {number}));
  // With its row gone nothing finds the rest, whose number is never given again. To remove all of a
  // long show at once would keep every other show waiting for seconds.
  SW_CHECK(run("INSERT INTO purges (show_no) VALUES (?1)", {number}));
  writer_.purge_pending = true;
  writer_.show_numbers.erase(show.str());
  return {};
}

Result<void> SqliteTransaction::purge_some() {
  std::int64_t number = 0;
  {
    Query query = db().query("SELECT show_no FROM purges LIMIT 1");
    SW_TRY(const bool found, query.next());
    if (!found) {
      writer_.purge_pending = false;
      return {};
    }
    number = query.integer(0);
  }
  const std::int64_t first = position_of(number, 0);
  const std::int64_t last = position_of(number, number_max);
  static constexpr Sql steps[] = {
      "DELETE FROM events WHERE position IN "
      "(SELECT position FROM events WHERE position BETWEEN ?1 AND ?2 LIMIT ?3)",
      "DELETE FROM claim_changes WHERE change_no IN "
      "(SELECT change_no FROM claim_changes WHERE claim_position BETWEEN ?1 AND ?2 LIMIT ?3)",
      "DELETE FROM claims WHERE position IN "
      "(SELECT position FROM claims WHERE position BETWEEN ?1 AND ?2 LIMIT ?3)",
      "DELETE FROM comments WHERE position IN "
      "(SELECT position FROM comments WHERE position BETWEEN ?1 AND ?2 LIMIT ?3)",
  };
  std::int64_t left = Writer::purged_rows_max;
  for (const Sql& step : steps) {
    SW_CHECK(run(step, {first, last, left}));
    left -= db().changes();
    if (left <= 0) {
      return {};
    }
  }
  return run("DELETE FROM purges WHERE show_no = ?1", {number});
}

Result<void> SqliteTransaction::put_source(const Source& source) {
  SW_TRY(const std::int64_t number, show_no(source.show));
  SW_CHECK(
      run("INSERT INTO sources (id, show_no, connection_id, platform, connection_name, live_id, "
          "cursor, state, detail, since, last_comment_at, next_try_at, comments, delay_ms, "
          "authors_hidden, usage_percent) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
          "ON CONFLICT (id) DO UPDATE SET connection_id = excluded.connection_id, "
          "platform = excluded.platform, connection_name = excluded.connection_name, "
          "live_id = excluded.live_id, cursor = excluded.cursor, state = excluded.state, "
          "detail = excluded.detail, since = excluded.since, "
          "last_comment_at = excluded.last_comment_at, next_try_at = excluded.next_try_at, "
          "comments = excluded.comments, delay_ms = excluded.delay_ms, "
          "authors_hidden = excluded.authors_hidden, usage_percent = excluded.usage_percent "
          "WHERE show_no = excluded.show_no",
          {source.id, number, source.connection, source.platform, source.connection_name,
           source.live_id, source.cursor, source.state, source.detail, source.since,
           source.last_comment_at, source.next_try_at, source.comments, source.delay_ms,
           source.authors_hidden, source.usage_percent}));
  if (db().changes() == 0) {
    return fail(Errc::conflict, "this source belongs to another show");
  }
  return {};
}

Result<void> SqliteTransaction::put_item(const ShowId& show, const claims::Item& item) {
  SW_TRY(const std::int64_t number, show_no(show));
  std::optional<std::int64_t> amount;
  std::optional<std::string_view> currency;
  if (item.price) {
    amount = item.price->amount;
    currency = item.price->currency;
  }
  auto done =
      run("INSERT INTO items (id, show_no, number, title, quantity, price_amount, price_currency, "
          "variants, per_buyer_limit, featured, position, created_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
          "ON CONFLICT (id) DO UPDATE SET number = excluded.number, title = excluded.title, "
          "quantity = excluded.quantity, price_amount = excluded.price_amount, "
          "price_currency = excluded.price_currency, variants = excluded.variants, "
          "per_buyer_limit = excluded.per_buyer_limit, featured = excluded.featured, "
          "position = excluded.position, created_at = excluded.created_at "
          "WHERE show_no = excluded.show_no",
          {item.id, number, item.number, item.title, item.quantity, amount, currency,
           write_variants(item.variants), item.per_buyer_limit, item.featured, item.position,
           item.created_at});
  if (!done && done.error().code == Errc::conflict) {
    return fail(Errc::conflict, "this show has an item with the number " + item.number +
                                    " already, or the quantity is negative");
  }
  SW_CHECK(std::move(done));
  if (db().changes() == 0) {
    return fail(Errc::conflict, "this item belongs to another show");
  }
  return {};
}

Result<void> SqliteTransaction::shift_items(const ShowId& show, std::int64_t first,
                                            std::int64_t last, std::int64_t by) {
  SW_TRY(const std::int64_t number, show_no(show));
  return run(
      "UPDATE items SET position = position + ?4 "
      "WHERE show_no = ?1 AND position BETWEEN ?2 AND ?3",
      {number, first, last, by});
}

Result<void> SqliteTransaction::delete_item(const ShowId& show, const ItemId& item) {
  SW_TRY(const std::int64_t number, show_no(show));
  SW_CHECK(run_on_one("DELETE FROM items WHERE id = ?1 AND show_no = ?2", {item, number},
                      "there is no such item"));
  SW_CHECK(write_tallies());
  return run(
      "DELETE FROM item_tallies WHERE show_no = ?1 AND item_id = ?2 AND claimed = 0 "
      "AND waitlist = 0",
      {number, item});
}

Result<bool> SqliteTransaction::insert_comment(const ShowId& show, const CommentRow& row) {
  SW_TRY(const std::int64_t number, show_no(show));
  SW_CHECK(require_number(row.number));
  const claims::Comment& comment = row.comment;
  auto done =
      run("INSERT INTO comments (position, platform, comment_id, source_id, user_id, user_handle, "
          "text, parent_comment_id, platform_time, received_at, backfill, from_seller, intent, "
          "edited_at, original_text, removed_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
          "ON CONFLICT (show_no, platform, comment_id) DO NOTHING",
          {position_of(number, row.number), comment.platform, comment.comment_id, comment.source_id,
           comment.user_id, comment.user_handle, comment.text, comment.parent_comment_id,
           comment.platform_time, comment.received_at, comment.backfill, comment.from_seller,
           claims::to_string(comment.intent), comment.edited_at, comment.original_text,
           comment.removed_at});
  if (!done && done.error().code == Errc::conflict) {
    return fail(Errc::conflict, "another comment has the number " + std::to_string(row.number));
  }
  SW_CHECK(std::move(done));
  return db().changes() != 0;
}

// False when there is a claim at this position.
Result<bool> SqliteTransaction::insert_claim(std::int64_t position, const claims::Claim& claim) {
  SW_CHECK(
      run("INSERT INTO claims (position, id, item_id, item_number, variant, quantity, status, "
          "waitlist_position, buyer_key, buyer_platform, buyer_user_id, buyer_handle, platform, "
          "comment_id, order_time, order_platform_id, order_arrival, created_at, updated_at, "
          "reason, by_account, code, hold_until, reserved, paid_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
          "?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25) ON CONFLICT (position) DO NOTHING",
          {position,
           claim.id,
           claim.item,
           claim.item_number,
           claim.variant,
           claim.quantity,
           claims::to_string(claim.status),
           claim.waitlist_position,
           claim.buyer.key,
           claim.buyer.platform,
           claim.buyer.user_id,
           claim.buyer.handle,
           claim.platform,
           claim.comment_id,
           claim.order.time,
           claim.order.platform_id,
           claim.order.arrival,
           claim.created_at,
           claim.updated_at,
           claim.reason,
           claim.by,
           claim.code,
           claim.hold_until,
           claim.reserved,
           claim.paid_at}));
  return db().changes() != 0;
}

// A claim that only moved in its waitlist touches no index and no sum. This is the common change,
// and a release moves everybody behind it.
Result<bool> SqliteTransaction::update_claim_in_place(std::int64_t position,
                                                      const claims::Claim& claim) {
  SW_CHECK(
      run("UPDATE claims SET waitlist_position = ?9, "
          "buyer_platform = ?10, buyer_user_id = ?11, buyer_handle = ?12, platform = ?13, "
          "comment_id = ?14, order_time = ?15, order_platform_id = ?16, order_arrival = ?17, "
          "created_at = ?18, updated_at = ?19, reason = ?20, by_account = ?21, code = ?22, "
          "hold_until = ?23, reserved = ?24, paid_at = ?25 "
          "WHERE position = ?1 AND id = ?2 AND status = ?3 AND item_number = ?4 AND buyer_key = ?5 "
          "AND item_id IS ?6 AND variant = ?7 AND quantity = ?8",
          {position,
           claim.id,
           claims::to_string(claim.status),
           claim.item_number,
           claim.buyer.key,
           claim.item,
           claim.variant,
           claim.quantity,
           claim.waitlist_position,
           claim.buyer.platform,
           claim.buyer.user_id,
           claim.buyer.handle,
           claim.platform,
           claim.comment_id,
           claim.order.time,
           claim.order.platform_id,
           claim.order.arrival,
           claim.created_at,
           claim.updated_at,
           claim.reason,
           claim.by,
           claim.code,
           claim.hold_until,
           claim.reserved,
           claim.paid_at}));
  return db().changes() != 0;
}

Result<std::optional<claims::Claim>> SqliteTransaction::counted_claim(std::int64_t position,
                                                                      const ClaimId& id) {
  SW_CHECK(usable());
  Query query = db().query(
      "SELECT item_id, variant, quantity, status FROM claims WHERE position = ?1 AND id = ?2",
      {position, id});
  SW_TRY(const bool found, query.next());
  if (!found) {
    return std::nullopt;
  }
  const auto status = claims::claim_status_from(query.text_view(3));
  if (!status) {
    return fail(Errc::corrupt, "a claim has an unknown status");
  }
  claims::Claim claim;
  if (!query.is_null(0)) {
    claim.item = ItemId(query.text(0));
  }
  claim.variant = query.text(1);
  claim.quantity = query.integer(2);
  claim.status = *status;
  return claim;
}

Result<void> SqliteTransaction::update_claim(std::int64_t position, const claims::Claim& claim) {
  return run(
      "UPDATE claims SET item_id = ?2, item_number = ?3, variant = ?4, quantity = ?5, "
      "status = ?6, waitlist_position = ?7, buyer_key = ?8, buyer_platform = ?9, "
      "buyer_user_id = ?10, buyer_handle = ?11, platform = ?12, comment_id = ?13, "
      "order_time = ?14, order_platform_id = ?15, order_arrival = ?16, created_at = ?17, "
      "updated_at = ?18, reason = ?19, by_account = ?20, code = ?21, hold_until = ?22, "
      "reserved = ?23, paid_at = ?24 WHERE position = ?1",
      {position,
       claim.item,
       claim.item_number,
       claim.variant,
       claim.quantity,
       claims::to_string(claim.status),
       claim.waitlist_position,
       claim.buyer.key,
       claim.buyer.platform,
       claim.buyer.user_id,
       claim.buyer.handle,
       claim.platform,
       claim.comment_id,
       claim.order.time,
       claim.order.platform_id,
       claim.order.arrival,
       claim.created_at,
       claim.updated_at,
       claim.reason,
       claim.by,
       claim.code,
       claim.hold_until,
       claim.reserved,
       claim.paid_at});
}

Result<void> SqliteTransaction::put_claim(const ShowId& show, const ClaimRow& row) {
  SW_TRY(const std::int64_t number, show_no(show));
  SW_CHECK(require_number(row.number));
  const claims::Claim& claim = row.claim;
  const std::int64_t position = position_of(number, row.number);
  const auto write = [&]() -> Result<bool> {
    if (is_likely_new(number, position)) {
      SW_TRY(const bool inserted, insert_claim(position, claim));
      if (inserted) {
        tallies_.count(number, claim, 1);
        return true;
      }
    }
    SW_TRY(const bool updated, update_claim_in_place(position, claim));
    if (updated) {
      return true;
    }
    SW_TRY(const auto before, counted_claim(position, claim.id));
    if (before) {
      SW_CHECK(update_claim(position, claim));
      tallies_.count(number, *before, -1);
      tallies_.count(number, claim, 1);
      return true;
    }
    SW_TRY(const bool inserted, insert_claim(position, claim));
    if (inserted) {
      tallies_.count(number, claim, 1);
    }
    return inserted;
  };
  const auto written = write();
  if (!written && written.error().code != Errc::conflict) {
    return tl::unexpected(written.error());
  }
  if (!written || !*written) {
    return fail(Errc::conflict, "claim " + claim.id.str() + " does not fit its number " +
                                    std::to_string(row.number) + " in the show");
  }
  remember_claim(claim.id, position);
  return {};
}

bool SqliteTransaction::is_likely_new(std::int64_t show_no, std::int64_t position) {
  auto& newest = writer_.newest_claims;
  if (newest.size() >= Writer::show_numbers_max) {
    newest.clear();
  }
  std::int64_t& known = newest[show_no];
  const bool is_new = position > known;
  known = std::max(known, position);
  return is_new;
}

void SqliteTransaction::remember_claim(const ClaimId& id, std::int64_t position) {
  last_claim_ = id.str();
  last_claim_position_ = position;
}

Result<void> SqliteTransaction::append_claim_change(const ShowId& show, const ClaimChange& change) {
  SW_TRY(const std::int64_t number, show_no(show));
  const bool is_of_show = last_claim_position_ >= position_of(number, 0) &&
                          last_claim_position_ <= position_of(number, number_max);
  if (change.claim.str() == last_claim_ && is_of_show) {
    return run(
        "INSERT INTO claim_changes (claim_position, at, status, quantity, by_account, reason, "
        "kind, "
        "seq, code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        {last_claim_position_, change.at, claims::to_string(change.status), change.quantity,
         change.by, change.reason, change.kind, change.seq, change.code});
  }
  return run_on_one(
      "INSERT INTO claim_changes (claim_position, at, status, quantity, by_account, reason, kind, "
      "seq, code) SELECT position, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM claims "
      "WHERE id = ?1 AND position BETWEEN ?2 AND ?3",
      {change.claim, position_of(number, 0), position_of(number, number_max), change.at,
       claims::to_string(change.status), change.quantity, change.by, change.reason, change.kind,
       change.seq, change.code},
      "there is no such claim in this show");
}

Result<void> SqliteTransaction::append_events(const ShowId& show,
                                              std::span<const EventRecord> events) {
  SW_TRY(const std::int64_t number, show_no(show));
  if (events.empty()) {
    return {};
  }
  const std::int64_t first = events.front().seq;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].seq != first + static_cast<std::int64_t>(i)) {
      return fail(Errc::conflict, "the events are not consecutive");
    }
  }
  SW_CHECK(require_number(first));
  SW_CHECK(require_number(events.back().seq));
  SW_CHECK(run("UPDATE shows SET head = ?3 WHERE show_no = ?1 AND head = ?2",
               {number, first - 1, events.back().seq}));
  if (db().changes() == 0) {
    return fail(Errc::conflict, "the events do not continue the show's log: event " +
                                    std::to_string(first) + " does not follow its head");
  }
  for (const EventRecord& event : events) {
    SW_CHECK(run("INSERT INTO events (position, type, at, json) VALUES (?1, ?2, ?3, ?4)",
                 {position_of(number, event.seq), event.type, event.at, event.json}));
  }
  return {};
}

}  // namespace soldwire::store::sqlite
