// The JSON of shows, items, claims, comments and sources: one shape for the events of the log and
// the bodies of the REST API, so that a client reads both with the same types.
//
// Place:   the engine builds events with it, api builds answers with it.
// Threads: pure functions; any.
//
// Functions named write_… append one complete JSON value; functions named write_…_fields append
// fields into an object that the caller has opened, so that the caller can add its own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/json_writer.h"
#include "claims/language/parse.h"
#include "claims/types.h"
#include "engine/commands.h"
#include "store/records.h"

namespace soldwire::engine {

// Where a claim stands in its item's line.
struct WaitlistPlace {
  ClaimId claim;
  std::int64_t position = 0;
  friend bool operator==(const WaitlistPlace&, const WaitlistPlace&) = default;
};

// claimWords, passWords, languages, settings
void write_settings_fields(JsonWriter& json, const claims::ShowSettings& settings);

// {id,name,status,claimWords,passWords,languages,settings,
//  createdAt,startedAt,endedAt,publicAccess,rehearsal,rehearsalPace,
//  sources,counts,issues}
void write_show(JsonWriter& json, const claims::Show& show,
                const std::vector<store::Source>& sources, const store::ShowStats& stats,
                const claims::language::Packs& packs);

// {id,showId,itemNumber,title,totalQuantity,claimedCount,waitlistCount,status,price,variants,…}
void write_item(JsonWriter& json, const ShowId& show, const ItemView& item);

// {itemId,claimedCount,totalQuantity,waitlistCount,status,variants}
void write_item_counts(JsonWriter& json, const claims::Item& item, const claims::ItemCounts& counts,
                       const std::map<std::string, std::int64_t>& variant_claimed);

// showId, claimId, itemId, itemNumber, variant, quantity, claimStatus, waitlistPosition, …
void write_claim_fields(JsonWriter& json, const ShowId& show, const claims::Claim& claim);
void write_claim(JsonWriter& json, const ShowId& show, const claims::Claim& claim);
void write_claims(JsonWriter& json, const ShowId& show, std::span<const claims::Claim> claims);

// commentId, platform, userId, userHandle, text, intent, parentCommentId, timestamp, receivedAt,
// backfill
void write_comment_fields(JsonWriter& json, const claims::Comment& comment);

// {id,platform,connectionId,connectionName,liveId,state,detail,since,…}
void write_source(JsonWriter& json, const store::Source& source);

// [{claimId,waitlistPosition}]
void write_waitlist(JsonWriter& json, std::span<const WaitlistPlace> places);

// Sums of money, one a currency.
void write_amounts(JsonWriter& json, const std::map<std::string, std::int64_t>& amounts);

// comments, claims, winners, waitlist, unmatched, review, released, buyers, itemsClaimed, items,
// unitsClaimed, units, revenue. The callers that know them add operators and viewers.
void write_stats_fields(JsonWriter& json, const store::ShowStats& stats);

}  // namespace soldwire::engine
