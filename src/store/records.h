// The rows that only storage and its users know; domain types are in claims/types.h.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "claims/types.h"

namespace soldwire::store {

// A position in a show's log; reading resumes after it.
struct Cursor {
  std::string epoch;
  std::int64_t seq = 0;
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

// One committed event. `json` is the whole object {"type","seq","at","data"} on one line, exactly
// as it goes on the wire.
struct EventRecord {
  std::int64_t seq = 0;
  std::string type;
  TimeMs at;
  std::string json;
  friend bool operator==(const EventRecord&, const EventRecord&) = default;
};

enum class Role { viewer, operator_, owner };  // in order of what they may do
[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_from(std::string_view text) noexcept;

struct Workspace {
  WorkspaceId id;
  std::string name;
  TimeMs created_at;
  claims::ShowSettings defaults = {};  // what a new show begins with
  friend bool operator==(const Workspace&, const Workspace&) = default;
};

struct User {
  UserId id;
  std::string email;  // lower case
  std::string name;
  std::string password_hash;  // libsodium's encoded Argon2id
  TimeMs created_at;
  friend bool operator==(const User&, const User&) = default;
};

struct Member {
  WorkspaceId workspace;
  UserId user;
  Role role = Role::viewer;
  std::string email;  // joined for reading
  std::string name;
  friend bool operator==(const Member&, const Member&) = default;
};

// One sign-in: a family of refresh tokens of which only the newest is good.
struct Session {
  SessionId id;
  UserId user;
  WorkspaceId workspace;
  std::string refresh_hash;           // of the only good refresh token
  std::string previous_refresh_hash;  // of the one before; its use means theft
  TimeMs created_at;
  TimeMs rotated_at;
  TimeMs expires_at;
  std::optional<TimeMs> revoked_at;
  friend bool operator==(const Session&, const Session&) = default;
};

struct Connection {
  ConnectionId id;
  WorkspaceId workspace;
  std::string platform;
  std::string name;
  std::string account_id;    // the page's id
  std::string base_url;      // empty: the platform's own
  std::string sealed_token;  // encrypted; never in clear
  TimeMs created_at;
  friend bool operator==(const Connection&, const Connection&) = default;
};

// A live video bound to a show.
struct Source {
  SourceId id;
  ShowId show;
  ConnectionId connection;
  std::string platform;
  std::string connection_name;
  std::string live_id;
  std::string cursor;  // the connector's own JSON; committed with the comments it covers
  // idle polling backing_off token_expired permission ended stopped error
  std::string state = "idle";
  std::string detail;
  TimeMs since;
  std::optional<TimeMs> last_comment_at;
  std::optional<TimeMs> next_try_at;
  std::int64_t comments = 0;
  std::optional<std::int64_t> delay_ms;  // arrival minus platform time, latest
  bool authors_hidden = false;
  // Of the calls that the platform allows, as last told; may exceed 100. Empty: it has not said.
  std::optional<std::int64_t> usage_percent;
  friend bool operator==(const Source&, const Source&) = default;
};

// One change of a claim, for explain and the timeline.
struct ClaimChange {
  ClaimId claim;
  TimeMs at;
  claims::ClaimStatus status = claims::ClaimStatus::unmatched;
  std::int64_t quantity = 0;
  std::string by;               // account id; empty: the rules
  std::string reason;           // or the text of a note
  std::string kind = "status";  // "status" or "note"
  std::int64_t seq = 0;         // the event that announced it
  std::string code = {};        // the rule behind it; may be empty
  friend bool operator==(const ClaimChange&, const ClaimChange&) = default;
};

// A comment together with what became of it.
struct CommentRow {
  std::int64_t number = 0;  // per show 1, 2, 3 … in order of arrival; the page cursor
  claims::Comment comment;
  friend bool operator==(const CommentRow&, const CommentRow&) = default;
};

struct ClaimRow {
  std::int64_t number = 0;  // per show, in order of creation; the page cursor
  claims::Claim claim;
  friend bool operator==(const ClaimRow&, const ClaimRow&) = default;
};

// A comment whose claims are decided at a later time, so that an earlier one may still arrive.
struct SettlingComment {
  CommentRow row;
  TimeMs due;
  friend bool operator==(const SettlingComment&, const SettlingComment&) = default;
};

// Somebody whose claims a workspace shows and does not allocate.
struct BlockedBuyer {
  claims::Buyer buyer;
  std::string reason;  // for the operators; may be empty
  std::string by;      // account id
  TimeMs at;
  friend bool operator==(const BlockedBuyer&, const BlockedBuyer&) = default;
};

// What an operator wrote about a buyer, for the whole team.
struct BuyerNote {
  std::string buyer_key;
  std::string text;
  std::string by;  // account id
  TimeMs at;
  friend bool operator==(const BuyerNote&, const BuyerNote&) = default;
};
inline constexpr std::int64_t buyer_notes_max = 100;  // of a buyer

// Two accounts of one person, as a workspace's operator said: what `from` claims is `into`'s.
struct BuyerAlias {
  std::string from;  // a buyer's key
  claims::Buyer into;
  std::string by;  // account id
  TimeMs at;
  friend bool operator==(const BuyerAlias&, const BuyerAlias&) = default;
};

// One claim before and after an operator's step.
struct ClaimImage {
  std::int64_t number = 0;
  std::optional<claims::Claim> before;  // empty: the step made it
  claims::Claim after;
  friend bool operator==(const ClaimImage&, const ClaimImage&) = default;
};

// Whose claims a buyer's were before and after an operator's step; empty: their own.
struct AliasImage {
  std::string from;  // a buyer's key
  std::optional<claims::Buyer> before;
  std::optional<claims::Buyer> after;
  friend bool operator==(const AliasImage&, const AliasImage&) = default;
};

// An operator's step, with all that is needed to take it back.
struct ActionRow {
  std::int64_t number = 0;  // per show 1, 2, 3 …
  std::string kind;         // "release", "award", "resolve", "item", "merge", "hold"
  std::string by;           // account id
  TimeMs at;
  bool undone = false;
  std::vector<ClaimImage> claims;
  std::optional<claims::Item> item_before;  // when the step changed an item
  std::optional<claims::Item> item_after;
  std::vector<AliasImage> aliases;  // when the step merged two buyers
  friend bool operator==(const ActionRow&, const ActionRow&) = default;
};
inline constexpr std::int64_t actions_kept_max = 50;  // of a show; older ones are forgotten

// When a show has something to decide by itself.
struct DueShow {
  ShowId show;
  WorkspaceId workspace;
  TimeMs due;
  friend bool operator==(const DueShow&, const DueShow&) = default;
};

struct IdempotencyRecord {
  std::string key;           // workspace, route and the client's key, joined
  std::string request_hash;  // of the body
  int status = 0;
  std::string body;
  TimeMs created_at;
  friend bool operator==(const IdempotencyRecord&, const IdempotencyRecord&) = default;
};

// When an item went on show, or off.
struct Showing {
  TimeMs at;
  ItemId item;
  bool shown = false;
  friend bool operator==(const Showing&, const Showing&) = default;
};
inline constexpr std::size_t showings_kept_max = 64;  // the last ones of a show, in memory

// All that the rules need of a show in memory: bounded by what is still open, not by history.
struct ShowRows {
  claims::Show show;
  std::int64_t seq = 0;                 // of the last event
  std::int64_t comment_count = 0;       // arrivals so far; the next comment's number is one more
  std::int64_t claim_count = 0;         // claims so far; the next claim's number is one more
  std::vector<claims::Item> items;      // by position
  std::vector<ClaimRow> active_claims;  // winner, waitlist, unmatched, review; by number
  std::vector<Source> sources;
  std::vector<SettlingComment> settling;  // by number
  std::vector<Showing> showings;          // the last ones, by time
  // Of the workspace.
  std::vector<BlockedBuyer> blocked;
  std::vector<BuyerAlias> aliases;
};
inline constexpr std::int64_t blocked_buyers_max = 10'000;  // of a workspace; aliases too

struct ShowStats {
  std::int64_t comments = 0;
  std::int64_t claims = 0;  // ever made
  std::int64_t winners = 0;
  std::int64_t waitlist = 0;
  std::int64_t unmatched = 0;
  std::int64_t review = 0;
  std::int64_t released = 0;
  std::int64_t buyers = 0;  // distinct buyers with a winner
  std::int64_t items = 0;
  std::int64_t items_claimed = 0;  // with at least one winner
  std::int64_t units = 0;
  std::int64_t units_claimed = 0;
  std::map<std::string, std::int64_t> revenue;  // currency -> minor units of winners
};

// A buyer's line in the export.
struct BuyerRow {
  claims::Buyer buyer;
  std::int64_t units = 0;
  std::vector<std::string> items;             // "12 x2", "A5 M"
  std::map<std::string, std::int64_t> total;  // currency -> minor units
};

// What is known of one buyer. Numbers of units and claims are of winners.
struct BuyerCard {
  std::optional<claims::Buyer> buyer;  // as the newest claim or comment names it; empty: never seen
  std::vector<ClaimRow> claims;        // in this show, in any status, the newest first
  std::vector<CommentRow> comments;    // in this show, the newest first
  std::int64_t units = 0;
  std::int64_t unpaid = 0;                    // claims
  std::map<std::string, std::int64_t> total;  // currency -> minor units
  // In the other shows of the workspace.
  std::int64_t other_shows = 0;
  std::int64_t other_units = 0;
  std::int64_t other_unpaid = 0;
  std::optional<BlockedBuyer> blocked;
  std::vector<BuyerNote> notes;     // the newest first
  std::vector<BuyerAlias> aliases;  // accounts that are this buyer's
};
inline constexpr int buyer_card_claims_max = 500;
inline constexpr int buyer_card_comments_max = 50;

// Everything a console needs, read in one transaction; `seq` is the head of the log at that
// instant.
struct Snapshot {
  claims::Show show;
  std::int64_t seq = 0;
  std::vector<claims::Item> items;
  std::vector<claims::ItemCounts> item_counts;                       // same order as items
  std::vector<std::map<std::string, std::int64_t>> variant_claimed;  // same order; variant -> units
  std::vector<ClaimRow> claims;  // the newest `claims_max`, oldest first
  bool claims_truncated = false;
  std::vector<CommentRow> comments;  // the newest `comments_max`, oldest first
  bool comments_truncated = false;
  std::vector<Source> sources;
  ShowStats stats;
};

template <typename Row>
struct Page {
  std::vector<Row> rows;
  std::optional<std::int64_t> next;  // pass as `after` for the next page
};

struct ClaimFilter {
  std::optional<claims::ClaimStatus> status;
  std::optional<std::string> item_number;
  std::string text;  // in the handle, item number or comment id; empty: all
};

}  // namespace soldwire::store
