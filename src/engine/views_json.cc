#include "engine/views_json.h"

#include <string>
#include <string_view>

#include "engine/show_issues.h"

namespace soldwire::engine {
namespace {

void write_words(JsonWriter& json, std::string_view name,
                 const std::optional<std::vector<std::string>>& words) {
  json.key(name);
  if (!words) {
    json.value(nullptr);
    return;
  }
  json.array([&] {
    for (const auto& word : *words) {
      json.value(word);
    }
  });
}

void write_money(JsonWriter& json, const claims::Money& money) {
  json.object([&] {
    json.field("amount", money.amount);
    json.field("currency", money.currency);
  });
}

void write_text_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  json.key(name);
  if (text.empty()) {
    json.value(nullptr);
  } else {
    json.value(text);
  }
}

void write_variants(JsonWriter& json, const claims::Item& item,
                    const std::map<std::string, std::int64_t>& variant_claimed) {
  json.key("variants");
  if (item.variants.empty()) {
    json.value(nullptr);
    return;
  }
  json.array([&] {
    for (const auto& variant : item.variants) {
      const auto claimed = variant_claimed.find(variant.name);
      json.object([&] {
        json.field("name", variant.name);
        json.field("quantity", variant.quantity);
        json.field("claimedCount", claimed == variant_claimed.end() ? 0 : claimed->second);
      });
    }
  });
}

void write_pace(JsonWriter& json, const std::optional<claims::RehearsalPace>& pace) {
  json.key("rehearsalPace");
  if (!pace) {
    json.value(nullptr);
    return;
  }
  json.object([&] {
    json.field("commentsPerMinute", pace->comments_per_minute);
    json.field("buyers", pace->buyers);
    json.array("languages", [&] {
      for (const auto& language : pace->languages) {
        json.value(language);
      }
    });
  });
}

void write_allocation_fields(JsonWriter& json, const claims::AllocationSettings& settings) {
  json.field("repeatPolicy", claims::to_string(settings.repeats));
  json.field("settleMs", settings.settle_ms);
  json.field("fill", claims::to_string(settings.fill));
  json.field("earlyClaims", claims::to_string(settings.early_claims));
  json.field("pauseClaims", claims::to_string(settings.pause_claims));
  json.field("replies", claims::to_string(settings.replies));
  json.field("deletions", claims::to_string(settings.deletions));
  json.field("featuredClaims", settings.featured_claims);
  json.field("buyerLimit", settings.buyer_limit);
  json.key("claimRate");
  if (settings.claim_rate) {
    json.object([&] {
      json.field("claims", settings.claim_rate->claims);
      json.field("seconds", settings.claim_rate->seconds);
    });
  } else {
    json.value(nullptr);
  }
  json.field("holdMinutes", settings.hold_minutes);
  json.field("holdStart", claims::to_string(settings.hold_start));
  json.array("staff", [&] {
    for (const auto& account : settings.staff) {
      json.value(account);
    }
  });
}

}  // namespace

void write_settings_fields(JsonWriter& json, const claims::ShowSettings& settings) {
  write_words(json, "claimWords", settings.claim_words);
  write_words(json, "passWords", settings.pass_words);
  json.array("languages", [&] {
    for (const auto& language : settings.languages) {
      json.value(language);
    }
  });
  json.object("settings", [&] {
    json.field("mode", claims::to_string(settings.mode));
    json.field("strictness", claims::to_string(settings.strictness));
    json.field("ranges", settings.ranges);
    json.field("maxQty", settings.max_qty);
    write_allocation_fields(json, settings.allocation);
  });
}

void write_show(JsonWriter& json, const claims::Show& show,
                const std::vector<store::Source>& sources, const store::ShowStats& stats,
                const claims::language::Packs& packs) {
  json.object([&] {
    json.field("id", show.id);
    json.field("name", show.name);
    json.field("status", claims::to_string(show.status));
    write_settings_fields(json, show.settings);
    json.field("createdAt", show.created_at);
    json.field("startedAt", show.started_at);
    json.field("endedAt", show.ended_at);
    json.field("publicAccess", show.public_generation > 0);
    json.field("rehearsal", show.rehearsal);
    write_pace(json, show.pace);
    json.array("sources", [&] {
      for (const auto& source : sources) {
        write_source(json, source);
      }
    });
    json.object("counts", [&] {
      json.field("items", stats.items);
      json.field("itemsClaimed", stats.items_claimed);
      json.field("units", stats.units);
      json.field("unitsClaimed", stats.units_claimed);
      json.field("claims", stats.claims);
      json.field("waitlist", stats.waitlist);
      json.field("unmatched", stats.unmatched);
      json.field("review", stats.review);
      json.field("comments", stats.comments);
      json.field("buyers", stats.buyers);
    });
    json.array("issues", [&] {
      for (const ShowIssue& issue : issues_of(show, packs)) {
        json.object([&] {
          json.field("code", issue.code);
          json.field("detail", issue.detail);
        });
      }
    });
  });
}

void write_item(JsonWriter& json, const ShowId& show, const ItemView& view) {
  const auto& item = view.item;
  json.object([&] {
    json.field("id", item.id);
    json.field("showId", show);
    json.field("itemNumber", item.number);
    json.field("title", item.title);
    json.field("totalQuantity", item.quantity);
    json.field("claimedCount", view.counts.claimed);
    json.field("waitlistCount", view.counts.waitlist);
    json.field("status", claims::to_string(claims::status_of(item, view.counts)));
    json.key("price");
    if (item.price) {
      write_money(json, *item.price);
    } else {
      json.value(nullptr);
    }
    write_variants(json, item, view.variant_claimed);
    json.field("perBuyerLimit", item.per_buyer_limit);
    json.field("featured", item.featured);
    json.field("position", item.position);
    json.field("createdAt", item.created_at);
  });
}

void write_item_counts(JsonWriter& json, const claims::Item& item, const claims::ItemCounts& counts,
                       const std::map<std::string, std::int64_t>& variant_claimed) {
  json.object([&] {
    json.field("itemId", item.id);
    json.field("claimedCount", counts.claimed);
    json.field("totalQuantity", item.quantity);
    json.field("waitlistCount", counts.waitlist);
    json.field("status", claims::to_string(claims::status_of(item, counts)));
    write_variants(json, item, variant_claimed);
  });
}

void write_claim_fields(JsonWriter& json, const ShowId& show, const claims::Claim& claim) {
  json.field("showId", show);
  json.field("claimId", claim.id);
  json.field("itemId", claim.item);
  json.field("itemNumber", claim.item_number);
  write_text_or_null(json, "variant", claim.variant);
  json.field("quantity", claim.quantity);
  json.field("claimStatus", claims::to_string(claim.status));
  json.key("waitlistPosition");
  if (claim.status == claims::ClaimStatus::waitlist) {
    json.value(claim.waitlist_position);
  } else {
    json.value(nullptr);
  }
  json.field("userId", claim.buyer.user_id);
  json.field("userHandle", claim.buyer.handle);
  json.field("platform", claim.platform);
  json.field("commentId", claim.comment_id);
  json.field("origin", claim.comment_id ? "comment" : "operator");
  json.field("timestamp", claim.order.time);
  json.field("at", claim.created_at);
  json.field("updatedAt", claim.updated_at);
  write_text_or_null(json, "reason", claim.reason);
  write_text_or_null(json, "by", claim.by);
  write_text_or_null(json, "code", claim.code);
  json.field("buyerKey", claim.buyer.key);
  json.field("holdUntil", claim.hold_until);
  json.field("reserved", claim.reserved);
  json.field("paidAt", claim.paid_at);
}

void write_claim(JsonWriter& json, const ShowId& show, const claims::Claim& claim) {
  json.object([&] { write_claim_fields(json, show, claim); });
}

void write_claims(JsonWriter& json, const ShowId& show, std::span<const claims::Claim> claims) {
  json.array([&] {
    for (const auto& claim : claims) {
      write_claim(json, show, claim);
    }
  });
}

void write_comment_fields(JsonWriter& json, const claims::Comment& comment) {
  json.field("commentId", comment.comment_id);
  json.field("platform", comment.platform);
  json.field("userId", comment.user_id);
  json.field("userHandle", comment.user_handle);
  json.field("text", comment.text);
  json.field("intent", claims::to_string(comment.intent));
  json.field("parentCommentId", comment.parent_comment_id);
  json.field("timestamp", comment.time());
  json.field("receivedAt", comment.received_at);
  json.field("backfill", comment.backfill);
  json.field("fromSeller", comment.from_seller);
  json.field("editedAt", comment.edited_at);
  json.field("originalText", comment.original_text);
  json.field("removedAt", comment.removed_at);
}

void write_source(JsonWriter& json, const store::Source& source) {
  json.object([&] {
    json.field("id", source.id);
    json.field("platform", source.platform);
    json.field("connectionId", source.connection);
    json.field("connectionName", source.connection_name);
    json.field("liveId", source.live_id);
    json.field("state", source.state);
    json.field("detail", source.detail);
    json.field("since", source.since);
    json.field("lastCommentAt", source.last_comment_at);
    json.field("nextTryAt", source.next_try_at);
    json.field("comments", source.comments);
    json.field("delayMs", source.delay_ms);
    json.field("authorsHidden", source.authors_hidden);
    json.field("usagePercent", source.usage_percent);
  });
}

void write_waitlist(JsonWriter& json, std::span<const WaitlistPlace> places) {
  json.array([&] {
    for (const auto& place : places) {
      json.object([&] {
        json.field("claimId", place.claim);
        json.field("waitlistPosition", place.position);
      });
    }
  });
}

void write_amounts(JsonWriter& json, const std::map<std::string, std::int64_t>& amounts) {
  json.array([&] {
    for (const auto& [currency, amount] : amounts) {
      write_money(json, {amount, currency});
    }
  });
}

void write_stats_fields(JsonWriter& json, const store::ShowStats& stats) {
  json.field("comments", stats.comments);
  json.field("claims", stats.claims);
  json.field("winners", stats.winners);
  json.field("waitlist", stats.waitlist);
  json.field("unmatched", stats.unmatched);
  json.field("review", stats.review);
  json.field("released", stats.released);
  json.field("buyers", stats.buyers);
  json.field("itemsClaimed", stats.items_claimed);
  json.field("items", stats.items);
  json.field("unitsClaimed", stats.units_claimed);
  json.field("units", stats.units);
  json.key("revenue");
  write_amounts(json, stats.revenue);
}

}  // namespace soldwire::engine
