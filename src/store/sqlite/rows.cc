#include "store/sqlite/rows.h"

#include <utility>

#include "store/sqlite/json_columns.h"
#include "store/sqlite/schema.h"

namespace soldwire::store::sqlite {
namespace {

tl::unexpected<Error> unknown_word(std::string_view what, std::string_view word) {
  return fail(Errc::corrupt,
              "the database has an unknown " + std::string(what) + " '" + std::string(word) + "'");
}

template <typename IdType>
std::optional<IdType> maybe_id(const Query& row, int column) {
  auto text = row.maybe_text(column);
  return text ? std::optional(IdType(std::move(*text))) : std::nullopt;
}

}  // namespace

User user_from(const Query& row) {
  return {UserId(row.text(0)), row.text(1), row.text(2), row.text(3), row.time(4)};
}

Result<Member> member_from(const Query& row) {
  const auto role = role_from(row.text_view(2));
  if (!role) {
    return unknown_word("role", row.text_view(2));
  }
  return Member{WorkspaceId(row.text(0)), UserId(row.text(1)), *role, row.text(3), row.text(4)};
}

Session session_from(const Query& row) {
  return {SessionId(row.text(0)),
          UserId(row.text(1)),
          WorkspaceId(row.text(2)),
          row.text(3),
          row.text(4),
          row.time(5),
          row.time(6),
          row.time(7),
          row.maybe_time(8)};
}

store::Connection platform_connection_from(const Query& row) {
  return {ConnectionId(row.text(0)),
          WorkspaceId(row.text(1)),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          row.text(6),
          row.time(7)};
}

Result<claims::Show> show_from(const Query& row) {
  const auto status = claims::show_status_from(row.text_view(3));
  if (!status) {
    return unknown_word("show status", row.text_view(3));
  }
  claims::Show show;
  show.id = ShowId(row.text(0));
  show.workspace = WorkspaceId(row.text(1));
  show.name = row.text(2);
  show.status = *status;
  SW_TRY(show.settings, read_settings(row.text_view(4)));
  show.created_at = row.time(5);
  show.started_at = row.maybe_time(6);
  show.ended_at = row.maybe_time(7);
  show.public_generation = row.integer(8);
  SW_TRY(show.intermissions, read_intermissions(row.text_view(9)));
  SW_CHECK(read_rehearsal(row.text_view(10), show));
  return show;
}

Source source_from(const Query& row, const ShowId& show) {
  Source source;
  source.id = SourceId(row.text(0));
  source.show = show;
  source.connection = ConnectionId(row.text(1));
  source.platform = row.text(2);
  source.connection_name = row.text(3);
  source.live_id = row.text(4);
  source.cursor = row.text(5);
  source.state = row.text(6);
  source.detail = row.text(7);
  source.since = row.time(8);
  source.last_comment_at = row.maybe_time(9);
  source.next_try_at = row.maybe_time(10);
  source.comments = row.integer(11);
  source.delay_ms = row.maybe_integer(12);
  source.authors_hidden = row.integer(13) != 0;
  source.usage_percent = row.maybe_integer(14);
  return source;
}

Result<claims::Item> item_from(const Query& row) {
  claims::Item item;
  item.id = ItemId(row.text(0));
  item.number = row.text(1);
  item.title = row.text(2);
  item.quantity = row.integer(3);
  if (!row.is_null(4)) {
    item.price = claims::Money{row.integer(4), row.text(5)};
  }
  SW_TRY(item.variants, read_variants(row.text_view(6)));
  item.per_buyer_limit = row.maybe_integer(7);
  item.featured = row.integer(8) != 0;
  item.position = row.integer(9);
  item.created_at = row.time(10);
  return item;
}

Result<CommentRow> comment_from(const Query& row) {
  const auto intent = claims::intent_from(row.text_view(12));
  if (!intent) {
    return unknown_word("intent", row.text_view(12));
  }
  CommentRow out;
  out.number = number_of(row.integer(0));
  claims::Comment& comment = out.comment;
  comment.platform = row.text(1);
  comment.comment_id = row.text(2);
  comment.source_id = row.text(3);
  comment.user_id = row.maybe_text(4);
  comment.user_handle = row.text(5);
  comment.text = row.text(6);
  comment.parent_comment_id = row.maybe_text(7);
  comment.platform_time = row.maybe_time(8);
  comment.received_at = row.time(9);
  comment.backfill = row.integer(10) != 0;
  comment.from_seller = row.integer(11) != 0;
  comment.intent = *intent;
  comment.edited_at = row.maybe_time(13);
  comment.original_text = row.maybe_text(14);
  comment.removed_at = row.maybe_time(15);
  return out;
}

Result<ClaimRow> claim_from(const Query& row) {
  const auto status = claims::claim_status_from(row.text_view(6));
  if (!status) {
    return unknown_word("claim status", row.text_view(6));
  }
  ClaimRow out;
  out.number = number_of(row.integer(0));
  claims::Claim& claim = out.claim;
  claim.id = ClaimId(row.text(1));
  claim.item = maybe_id<ItemId>(row, 2);
  claim.item_number = row.text(3);
  claim.variant = row.text(4);
  claim.quantity = row.integer(5);
  claim.status = *status;
  claim.waitlist_position = row.integer(7);
  claim.buyer.key = row.text(8);
  claim.buyer.platform = row.text(9);
  claim.buyer.user_id = row.maybe_text(10);
  claim.buyer.handle = row.text(11);
  claim.platform = row.text(12);
  claim.comment_id = row.maybe_text(13);
  claim.order.time = row.time(14);
  claim.order.platform_id = row.text(15);
  claim.order.arrival = row.integer(16);
  claim.created_at = row.time(17);
  claim.updated_at = row.time(18);
  claim.reason = row.text(19);
  claim.by = row.text(20);
  claim.code = row.text(21);
  claim.hold_until = row.maybe_time(22);
  claim.reserved = row.integer(23) != 0;
  claim.paid_at = row.maybe_time(24);
  return out;
}

BlockedBuyer blocked_from(const Query& row) {
  return {{row.text(0), row.text(1), row.maybe_text(2), row.text(3)},
          row.text(4),
          row.text(5),
          row.time(6)};
}

BuyerAlias alias_from(const Query& row) {
  return {row.text(0),
          {row.text(1), row.text(2), row.maybe_text(3), row.text(4)},
          row.text(5),
          row.time(6)};
}

EventRecord event_from(const Query& row) {
  return {number_of(row.integer(0)), row.text(1), row.time(2), row.text(3)};
}

}  // namespace soldwire::store::sqlite
