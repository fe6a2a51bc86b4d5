#include "tests/store/sqlite/recorded_show.h"

#include "base/json_writer.h"

namespace soldwire::store::testing {
namespace {

using claims::ClaimStatus;

template <typename Body>
std::string envelope(std::int64_t seq, const std::string& type, Body&& body) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("type", type);
    json.field("seq", seq);
    json.field("at", TimeMs{1'000 + seq});
    json.object("data", [&] { body(json); });
  });
  return out;
}

void write_claim_fields(JsonWriter& json, const claims::Claim& claim) {
  json.field("claimId", claim.id);
  json.field("itemId", claim.item);
  json.field("itemNumber", claim.item_number);
  json.field("quantity", claim.quantity);
  json.field("claimStatus", claims::to_string(claim.status));
  json.key("waitlistPosition");
  if (claim.status == ClaimStatus::waitlist) {
    json.value(claim.waitlist_position);
  } else {
    json.value(nullptr);
  }
  json.field("variant", claim.variant.empty() ? std::nullopt : std::optional(claim.variant));
  json.field("buyerKey", claim.buyer.key);
  json.field("userId", claim.buyer.user_id);
  json.field("userHandle", claim.buyer.handle);
  json.field("platform", claim.platform);
  json.field("commentId", claim.comment_id);
  json.field("timestamp", claim.order.time);
  json.field("at", claim.created_at);
  json.field("updatedAt", claim.updated_at);
  json.field("reason", claim.reason.empty() ? std::nullopt : std::optional(claim.reason));
  json.field("by", claim.by.empty() ? std::nullopt : std::optional(claim.by));
  json.field("code", claim.code.empty() ? std::nullopt : std::optional(claim.code));
  json.field("holdUntil", claim.hold_until);
  json.field("reserved", claim.reserved);
  json.field("paidAt", claim.paid_at);
}

std::vector<claims::Claim> claims_of(const std::vector<ClaimRow>& rows) {
  std::vector<claims::Claim> claims;
  for (const ClaimRow& row : rows) {
    claims.push_back(row.claim);
  }
  return claims;
}

}  // namespace

std::string item_created_json(std::int64_t seq, const claims::Item& item) {
  return envelope(seq, "item.created", [&](JsonWriter& json) {
    json.object("item", [&] {
      json.field("id", item.id);
      json.field("itemNumber", item.number);
      json.field("title", item.title);
      json.field("totalQuantity", item.quantity);
      json.key("price");
      if (item.price) {
        json.object([&] {
          json.field("amount", item.price->amount);
          json.field("currency", item.price->currency);
        });
      } else {
        json.value(nullptr);
      }
      json.array("variants", [&] {
        for (const claims::Variant& variant : item.variants) {
          json.object([&] {
            json.field("name", variant.name);
            json.field("quantity", variant.quantity);
          });
        }
      });
      json.field("perBuyerLimit", item.per_buyer_limit);
      json.field("featured", item.featured);
      json.field("position", item.position);
    });
  });
}

std::string comment_received_json(std::int64_t seq, const claims::Comment& comment) {
  return envelope(seq, "comment.received", [&](JsonWriter& json) {
    json.field("commentId", comment.comment_id);
    json.field("platform", comment.platform);
    json.field("text", comment.text);
  });
}

std::string claim_json(std::int64_t seq, const std::string& type, const claims::Claim& claim,
                       const std::vector<claims::Claim>& promoted,
                       const std::vector<claims::Claim>& waitlist) {
  return envelope(seq, type, [&](JsonWriter& json) {
    write_claim_fields(json, claim);
    json.array("promoted", [&] {
      for (const claims::Claim& each : promoted) {
        json.object([&] { write_claim_fields(json, each); });
      }
    });
    json.array("waitlist", [&] {
      for (const claims::Claim& each : waitlist) {
        json.object([&] {
          json.field("claimId", each.id);
          json.field("waitlistPosition", each.waitlist_position);
        });
      }
    });
  });
}

void RecordedShow::announce(const std::string& type, std::string json) {
  const std::vector<EventRecord> events{{seq_, type, {1'000 + seq_}, std::move(json)}};
  must(tx_.append_events(show_, events));
}

void RecordedShow::put(const ClaimRow& row) {
  must(tx_.put_claim(show_, row));
  must(tx_.append_claim_change(
      show_, {row.claim.id, row.claim.updated_at, row.claim.status, row.claim.quantity,
              row.claim.by, row.claim.reason, "status", seq_}));
}

void RecordedShow::item(const claims::Item& item) {
  must(tx_.put_item(show_, item));
  ++seq_;
  announce("item.created", item_created_json(seq_, item));
}

void RecordedShow::comment(const CommentRow& row) {
  ASSERT_TRUE(must(tx_.insert_comment(show_, row)));
  ++seq_;
  announce("comment.received", comment_received_json(seq_, row.comment));
}

void RecordedShow::claim(const ClaimRow& row) {
  ++seq_;
  put(row);
  announce("claim.created", claim_json(seq_, "claim.created", row.claim));
}

void RecordedShow::release(ClaimRow row, const std::vector<ClaimRow>& promoted,
                           const std::vector<ClaimRow>& waitlist) {
  ++seq_;
  row.claim.status = ClaimStatus::released;
  row.claim.waitlist_position = 0;
  put(row);
  for (const ClaimRow& each : promoted) {
    put(each);
  }
  for (const ClaimRow& each : waitlist) {
    must(tx_.put_claim(show_, each));
  }
  announce("claim.released",
           claim_json(seq_, "claim.released", row.claim, claims_of(promoted), claims_of(waitlist)));
}

void record_sample_show(Transaction& tx) {
  must(tx.insert_workspace(sample_workspace()));
  claims::Show show = sample_show(show_one.str());
  show.status = claims::ShowStatus::active;
  must(tx.insert_show(show));
  RecordedShow recorded(tx, show_one);

  recorded.item(sample_item("12", 2));
  claims::Item sized = sample_item("A1", 2);
  sized.position = 2;
  sized.variants = {{"S", 1}, {"M", 1}};
  recorded.item(sized);

  const auto claim = [](std::int64_t number, const char* item, ClaimStatus status,
                        std::int64_t position) {
    ClaimRow row = sample_claim(number, item, static_cast<int>(number), status);
    row.claim.waitlist_position = position;
    row.claim.by.clear();
    return row;
  };
  for (int i = 1; i <= 3; ++i) {
    recorded.comment(sample_comment(i));
  }
  recorded.claim(claim(1, "12", ClaimStatus::winner, 0));
  recorded.claim(claim(2, "12", ClaimStatus::winner, 0));
  recorded.claim(claim(3, "12", ClaimStatus::waitlist, 1));
  recorded.claim(claim(4, "12", ClaimStatus::waitlist, 2));
  recorded.claim(claim(5, "12", ClaimStatus::waitlist, 3));
  recorded.release(
      claim(1, "12", ClaimStatus::winner, 0), {claim(3, "12", ClaimStatus::winner, 0)},
      {claim(4, "12", ClaimStatus::waitlist, 1), claim(5, "12", ClaimStatus::waitlist, 2)});
  ClaimRow small = claim(6, "A1", ClaimStatus::winner, 0);
  small.claim.variant = "S";
  recorded.claim(small);
  recorded.claim(claim(7, "99", ClaimStatus::unmatched, 0));
}

}  // namespace soldwire::store::testing
