// How a show allocates: the policies that its operators choose. What each one means is in
// docs/allocation.md.
//
// Threads: values.
// Limits:  the bounds below; check() holds settings to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace soldwire::claims {

inline constexpr std::int64_t settle_ms_max = 5'000;
inline constexpr std::int64_t hold_minutes_max = 7 * 24 * 60;
inline constexpr std::int64_t buyer_limit_max = 100'000;
inline constexpr std::int64_t claim_rate_claims_max = 1'000;
inline constexpr std::int64_t claim_rate_seconds_max = 3'600;
inline constexpr std::size_t staff_accounts_max = 200;
inline constexpr std::size_t staff_account_bytes_max = 300;

// A second ask of one buyer for the same item and variant.
enum class Repeats {
  once,     // changes nothing: the first one stands
  add,      // asks for its units besides the first
  replace,  // says how many units it shall be in all
};

// An ask for more than is left.
enum class Fill {
  part,   // gets what is left, the rest waits
  whole,  // waits until all of it can be filled; smaller asks behind it may go first
};

// A claim of a number that no item has yet.
enum class EarlyClaims {
  wait,    // unmatched until the item is added, then served in claim order
  ignore,  // not shown yet, not claimed
};

// Comments that were written while the show was paused or had ended.
enum class PauseClaims { take, review, ignore };

// Claims in replies to other comments.
enum class Replies { take, review, ignore };

// A claim whose comment was deleted on the platform.
enum class Deletions { keep, release };

// When a winner's time to pay begins.
enum class HoldStart { won, end };

// At most so many asks of one buyer in so many seconds, by the time of their comments.
struct ClaimRate {
  std::int64_t claims = 0;
  std::int64_t seconds = 0;
  friend bool operator==(const ClaimRate&, const ClaimRate&) = default;
};

struct AllocationSettings {
  std::int64_t settle_ms = 0;  // a comment is decided this long after it arrived
  Repeats repeats = Repeats::once;
  Fill fill = Fill::part;
  EarlyClaims early_claims = EarlyClaims::wait;
  PauseClaims pause_claims = PauseClaims::review;
  Replies replies = Replies::take;
  Deletions deletions = Deletions::keep;
  bool featured_claims = true;              // a claim without a number means the featured item
  std::optional<std::int64_t> buyer_limit;  // units of one buyer in the whole show
  std::optional<ClaimRate> claim_rate;      // what is above goes to review
  std::int64_t hold_minutes = 0;            // a winner's unit is free again after them; 0: never
  HoldStart hold_start = HoldStart::won;
  // "<platform>:<user id>" of moderators and helpers: they never claim, and may claim for others.
  std::vector<std::string> staff;
  // Whether repeats ever counted: then a buyer may have several asks. Kept by the engine.
  bool repeats_counted = false;

  friend bool operator==(const AllocationSettings&, const AllocationSettings&) = default;
};

// Errors: invalid_input with a pointer below /settings.
[[nodiscard]] Result<void> check(const AllocationSettings& settings);

[[nodiscard]] std::string_view to_string(Repeats value) noexcept;
[[nodiscard]] std::optional<Repeats> repeats_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Fill value) noexcept;
[[nodiscard]] std::optional<Fill> fill_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(EarlyClaims value) noexcept;
[[nodiscard]] std::optional<EarlyClaims> early_claims_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(PauseClaims value) noexcept;
[[nodiscard]] std::optional<PauseClaims> pause_claims_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Replies value) noexcept;
[[nodiscard]] std::optional<Replies> replies_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Deletions value) noexcept;
[[nodiscard]] std::optional<Deletions> deletions_from(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(HoldStart value) noexcept;
[[nodiscard]] std::optional<HoldStart> hold_start_from(std::string_view text) noexcept;

}  // namespace soldwire::claims
