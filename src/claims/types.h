// The words of the domain: what a show, an item, a comment and a claim are.
//
// Place:   pure values, shared by the comment language, the allocation, the
//          store and the engine. No I/O, no clock, no threads.
// Threads: values; copy and move freely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "claims/allocation_settings.h"
#include "claims/reading_reason.h"

namespace soldwire::claims {

// ---- what a comment means (the comment language's answer) ----

enum class Intent { none, claim, pass, review };
[[nodiscard]] std::string_view to_string(Intent intent) noexcept;
[[nodiscard]] std::optional<Intent> intent_from(std::string_view text) noexcept;

struct Line {
  std::string item;  // canonical code: upper case, no leading zeros ("12", "A12")
  std::optional<std::int64_t> quantity;  // claim: always set; pass: empty means all the buyer holds
  std::vector<std::string> variant;      // entries of the item's variant list, spelled as there

  friend bool operator==(const Line&, const Line&) = default;
};

struct Reading {
  Intent intent = Intent::none;
  std::vector<Line> lines;  // empty unless claim or pass; in the order of the comment
  ReadingReason reason = ReadingReason::nothing_said;  // the rule that decided
  std::string suggestion =
      {};  // review: the one item that it may be about; empty: none, or several

  friend bool operator==(const Reading&, const Reading&) = default;
};

enum class ClaimMode { keyword, bare, plusone };
[[nodiscard]] std::string_view to_string(ClaimMode mode) noexcept;
[[nodiscard]] std::optional<ClaimMode> claim_mode_from(std::string_view text) noexcept;

// strict: what is likely rather than certain goes to a person too: a misspelt word, an item that
// the show does not have.
enum class Strictness { normal, strict };
[[nodiscard]] std::string_view to_string(Strictness strictness) noexcept;
[[nodiscard]] std::optional<Strictness> strictness_from(std::string_view text) noexcept;

// How a show reads comments and allocates; the workspace has the defaults.
struct ShowSettings {
  std::vector<std::string> languages{"en"};
  std::optional<std::vector<std::string>> claim_words;  // replace the packs' words
  std::optional<std::vector<std::string>> pass_words;
  ClaimMode mode = ClaimMode::keyword;
  Strictness strictness = Strictness::normal;
  bool ranges = false;        // expand "100-103"
  std::int64_t max_qty = 50;  // larger quantities go to review
  AllocationSettings allocation;

  friend bool operator==(const ShowSettings&, const ShowSettings&) = default;
};

// ---- things ----

enum class ShowStatus { draft, active, paused, ended };
[[nodiscard]] std::string_view to_string(ShowStatus status) noexcept;
[[nodiscard]] std::optional<ShowStatus> show_status_from(std::string_view text) noexcept;

// A time in which the show took no comments: a pause, or the time between its end and a reopening.
struct Intermission {
  TimeMs from;
  std::optional<TimeMs> until;               // empty: it lasts
  PauseClaims claims = PauseClaims::review;  // what became of comments written in it
  friend bool operator==(const Intermission&, const Intermission&) = default;
};
inline constexpr std::size_t intermissions_max = 100;  // of a show; the oldest are forgotten

// How fast a rehearsal's simulated buyers write.
struct RehearsalPace {
  std::int64_t comments_per_minute = 30;
  std::int64_t buyers = 40;
  std::vector<std::string> languages;  // of the packs; empty: as the show reads
  friend bool operator==(const RehearsalPace&, const RehearsalPace&) = default;
};
inline constexpr std::int64_t rehearsal_comments_per_minute_max = 1'200;
inline constexpr std::int64_t rehearsal_buyers_max = 5'000;
inline constexpr std::size_t rehearsal_languages_max = 20;

// The platform of everything in a rehearsal. Its buyers are "rehearsal:<show>.<id>", so that what
// is decided about them never concerns a real buyer or another rehearsal.
inline constexpr std::string_view rehearsal_platform = "rehearsal";

struct Show {
  ShowId id;
  WorkspaceId workspace;
  std::string name;
  ShowStatus status = ShowStatus::draft;
  ShowSettings settings;
  TimeMs created_at;
  std::optional<TimeMs> started_at;
  std::optional<TimeMs> ended_at;
  // The public stream's key is made from it: n > 0 is the n-th key, -n says that the n-th was the
  // last and is withdrawn, 0 that there has been none. A key that is withdrawn never comes back.
  std::int64_t public_generation = 0;
  std::vector<Intermission> intermissions;  // in order of time
  bool rehearsal = false;                   // from its creation to its end
  std::optional<RehearsalPace> pace;        // of a rehearsal while its buyers write

  friend bool operator==(const Show&, const Show&) = default;
};

struct Money {
  std::int64_t amount = 0;  // minor units
  std::string currency;     // ISO 4217, upper case
  friend bool operator==(const Money&, const Money&) = default;
};

struct Variant {
  std::string name;
  std::int64_t quantity = 0;
  friend bool operator==(const Variant&, const Variant&) = default;
};

struct Item {
  ItemId id;
  std::string number;  // canonical code
  std::string title;
  std::int64_t quantity = 0;  // units for sale; with variants, their sum
  std::optional<Money> price;
  std::vector<Variant> variants;  // empty: the item has none
  std::optional<std::int64_t> per_buyer_limit;
  bool featured = false;
  std::int64_t position = 0;  // order on the console, 1, 2, 3 …
  TimeMs created_at;

  friend bool operator==(const Item&, const Item&) = default;
};

enum class ItemStatus { unclaimed, partial, sold_out };
[[nodiscard]] std::string_view to_string(ItemStatus status) noexcept;

// What an item looks like after its claims.
struct ItemCounts {
  std::int64_t claimed = 0;   // units of winners
  std::int64_t waitlist = 0;  // entries (not units) in line
  friend bool operator==(const ItemCounts&, const ItemCounts&) = default;
};
[[nodiscard]] ItemStatus status_of(const Item& item, const ItemCounts& counts) noexcept;

struct Comment {
  std::string platform;                // "facebook", "debug", …
  std::string comment_id;              // the platform's; unique within (show, platform)
  std::string source_id;               // SourceId text; empty for debug
  std::optional<std::string> user_id;  // the platform's author id; may be withheld
  std::string user_handle;
  std::string text;
  std::optional<std::string> parent_comment_id;
  std::optional<TimeMs> platform_time;
  TimeMs received_at;
  bool backfill = false;     // was already old when we first saw it
  bool from_seller = false;  // the page itself, a moderator, a bot
  Intent intent = Intent::none;
  std::optional<TimeMs> edited_at;           // of the last change of its text
  std::optional<std::string> original_text;  // before the first change
  std::optional<TimeMs> removed_at;          // the platform no longer shows it

  // The time that counts for order: the platform's, else our own.
  [[nodiscard]] TimeMs time() const noexcept { return platform_time.value_or(received_at); }
  friend bool operator==(const Comment&, const Comment&) = default;
};

// ---- claims ----

enum class ClaimStatus { winner, waitlist, unmatched, review, released, expired };
[[nodiscard]] std::string_view to_string(ClaimStatus status) noexcept;
[[nodiscard]] std::optional<ClaimStatus> claim_status_from(std::string_view text) noexcept;
// winner, waitlist, unmatched and review claims still want something.
[[nodiscard]] bool is_active(ClaimStatus status) noexcept;

// Who asks, within one show. Authors whom the platform does not name are never
// merged: each of their comments is a buyer of its own.
struct Buyer {
  std::string key;  // "<platform>:<user id>", or "<platform>/comment:<comment id>" for the nameless
  std::string platform;
  std::optional<std::string> user_id;
  std::string handle;
  friend bool operator==(const Buyer&, const Buyer&) = default;
};
[[nodiscard]] Buyer buyer_of(const Comment& comment);

// Claims are ordered by the platform's time, then its id, then arrival.
struct ClaimOrder {
  TimeMs time;
  std::string platform_id;   // empty when the time is our own
  std::int64_t arrival = 0;  // per show, 1, 2, 3 … in the order the engine saw them
  // Ids of one platform compare by length and then text, so "…_9" is before "…_10".
  friend bool operator<(const ClaimOrder& a, const ClaimOrder& b) noexcept;
  friend bool operator==(const ClaimOrder&, const ClaimOrder&) = default;
};

struct Claim {
  ClaimId id;
  std::optional<ItemId> item;  // empty while unmatched
  std::string item_number;     // canonical, also when unmatched
  std::string variant;         // empty: none
  std::int64_t quantity = 1;
  ClaimStatus status = ClaimStatus::unmatched;
  std::int64_t waitlist_position = 0;  // 1.. in a waitlist, else 0
  Buyer buyer;
  std::string platform;
  std::optional<std::string> comment_id;  // empty: made by an operator
  ClaimOrder order;
  TimeMs created_at;
  TimeMs updated_at;
  std::string reason;  // why the last change; may be empty
  std::string by;      // account that made the last change; empty: the rules
  std::string code;    // the rule behind the status: one of the words of reasons.h; may be empty
  std::optional<TimeMs> hold_until;  // of a winner: then the unit is free again
  bool reserved = false;             // of a winner: kept for the buyer, who has not claimed it yet
  std::optional<TimeMs> paid_at;     // an operator noted the payment; also kept when released later

  friend bool operator==(const Claim&, const Claim&) = default;
};

}  // namespace soldwire::claims
