#include "claims/allocation_settings.h"

#include <set>

#include "claims/words.h"

namespace soldwire::claims {
namespace {

constexpr Words<Repeats, 3> repeat_choices{{
    {Repeats::once, "once"},
    {Repeats::add, "add"},
    {Repeats::replace, "replace"},
}};
constexpr Words<Fill, 2> fills{{
    {Fill::part, "part"},
    {Fill::whole, "whole"},
}};
constexpr Words<EarlyClaims, 2> early_choices{{
    {EarlyClaims::wait, "wait"},
    {EarlyClaims::ignore, "ignore"},
}};
constexpr Words<PauseClaims, 3> pause_choices{{
    {PauseClaims::take, "take"},
    {PauseClaims::review, "review"},
    {PauseClaims::ignore, "ignore"},
}};
constexpr Words<Replies, 3> reply_choices{{
    {Replies::take, "take"},
    {Replies::review, "review"},
    {Replies::ignore, "ignore"},
}};
constexpr Words<Deletions, 2> deletion_choices{{
    {Deletions::keep, "keep"},
    {Deletions::release, "release"},
}};
constexpr Words<HoldStart, 2> hold_starts{{
    {HoldStart::won, "won"},
    {HoldStart::end, "end"},
}};

Result<void> check_range(std::int64_t value, std::int64_t min, std::int64_t max,
                         std::string_view name) {
  if (value < min || value > max) {
    return fail(
        Errc::invalid_input,
        std::string(name) + " must be " + std::to_string(min) + " to " + std::to_string(max),
        "/settings/" + std::string(name));
  }
  return {};
}

}  // namespace

Result<void> check(const AllocationSettings& settings) {
  SW_CHECK(check_range(settings.settle_ms, 0, settle_ms_max, "settleMs"));
  SW_CHECK(check_range(settings.hold_minutes, 0, hold_minutes_max, "holdMinutes"));
  SW_CHECK(check_range(settings.buyer_limit.value_or(1), 1, buyer_limit_max, "buyerLimit"));
  SW_CHECK(check_range(static_cast<std::int64_t>(settings.staff.size()), 0,
                       static_cast<std::int64_t>(staff_accounts_max), "staff"));
  if (settings.claim_rate) {
    SW_CHECK(
        check_range(settings.claim_rate->claims, 1, claim_rate_claims_max, "claimRate/claims"));
    SW_CHECK(
        check_range(settings.claim_rate->seconds, 1, claim_rate_seconds_max, "claimRate/seconds"));
  }
  std::set<std::string_view> accounts;
  for (const std::string& account : settings.staff) {
    const auto colon = account.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == account.size() ||
        account.size() > staff_account_bytes_max || !accounts.insert(account).second) {
      return fail(Errc::invalid_input,
                  "staff must name each account once, as platform:userId, such as facebook:12345",
                  "/settings/staff");
    }
  }
  return {};
}

std::string_view to_string(Repeats value) noexcept {
  return name_of(repeat_choices, value);
}
std::optional<Repeats> repeats_from(std::string_view text) noexcept {
  return value_of(repeat_choices, text);
}
std::string_view to_string(Fill value) noexcept {
  return name_of(fills, value);
}
std::optional<Fill> fill_from(std::string_view text) noexcept {
  return value_of(fills, text);
}
std::string_view to_string(EarlyClaims value) noexcept {
  return name_of(early_choices, value);
}
std::optional<EarlyClaims> early_claims_from(std::string_view text) noexcept {
  return value_of(early_choices, text);
}
std::string_view to_string(PauseClaims value) noexcept {
  return name_of(pause_choices, value);
}
std::optional<PauseClaims> pause_claims_from(std::string_view text) noexcept {
  return value_of(pause_choices, text);
}
std::string_view to_string(Replies value) noexcept {
  return name_of(reply_choices, value);
}
std::optional<Replies> replies_from(std::string_view text) noexcept {
  return value_of(reply_choices, text);
}
std::string_view to_string(Deletions value) noexcept {
  return name_of(deletion_choices, value);
}
std::optional<Deletions> deletions_from(std::string_view text) noexcept {
  return value_of(deletion_choices, text);
}
std::string_view to_string(HoldStart value) noexcept {
  return name_of(hold_starts, value);
}
std::optional<HoldStart> hold_start_from(std::string_view text) noexcept {
  return value_of(hold_starts, text);
}

}  // namespace soldwire::claims
