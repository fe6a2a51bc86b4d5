#include "claims/types.h"

#include <array>
#include <utility>

namespace soldwire::claims {
namespace {

template <typename Enum, std::size_t N>
std::string_view name_of(const std::array<std::pair<Enum, std::string_view>, N>& table,
                         Enum value) noexcept {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) {
      return name;
    }
  }
  return "unknown";
}

template <typename Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::pair<Enum, std::string_view>, N>& table,
                             std::string_view text) noexcept {
  for (const auto& [value, name] : table) {
    if (name == text) {
      return value;
    }
  }
  return std::nullopt;
}

constexpr std::array<std::pair<Intent, std::string_view>, 4> intents{{
    {Intent::none, "none"},
    {Intent::claim, "claim"},
    {Intent::pass, "pass"},
    {Intent::review, "review"},
}};
constexpr std::array<std::pair<ClaimMode, std::string_view>, 3> modes{{
    {ClaimMode::keyword, "keyword"},
    {ClaimMode::bare, "bare"},
    {ClaimMode::plusone, "plusone"},
}};
constexpr std::array<std::pair<Strictness, std::string_view>, 2> strictnesses{{
    {Strictness::normal, "normal"},
    {Strictness::strict, "strict"},
}};
constexpr std::array<std::pair<ShowStatus, std::string_view>, 4> show_statuses{{
    {ShowStatus::draft, "draft"},
    {ShowStatus::active, "active"},
    {ShowStatus::paused, "paused"},
    {ShowStatus::ended, "ended"},
}};
constexpr std::array<std::pair<ItemStatus, std::string_view>, 3> item_statuses{{
    {ItemStatus::unclaimed, "unclaimed"},
    {ItemStatus::partial, "partial"},
    {ItemStatus::sold_out, "sold_out"},
}};
constexpr std::array<std::pair<ClaimStatus, std::string_view>, 6> claim_statuses{{
    {ClaimStatus::winner, "winner"},
    {ClaimStatus::waitlist, "waitlist"},
    {ClaimStatus::unmatched, "unmatched"},
    {ClaimStatus::review, "review"},
    {ClaimStatus::released, "released"},
    {ClaimStatus::expired, "expired"},
}};

}  // namespace

std::string_view to_string(Intent intent) noexcept {
  return name_of(intents, intent);
}
std::optional<Intent> intent_from(std::string_view text) noexcept {
  return value_of(intents, text);
}
std::string_view to_string(ClaimMode mode) noexcept {
  return name_of(modes, mode);
}
std::optional<ClaimMode> claim_mode_from(std::string_view text) noexcept {
  return value_of(modes, text);
}
std::string_view to_string(Strictness strictness) noexcept {
  return name_of(strictnesses, strictness);
}
std::optional<Strictness> strictness_from(std::string_view text) noexcept {
  return value_of(strictnesses, text);
}

std::string_view to_string(ShowStatus status) noexcept {
  return name_of(show_statuses, status);
}
std::optional<ShowStatus> show_status_from(std::string_view text) noexcept {
  return value_of(show_statuses, text);
}
std::string_view to_string(ItemStatus status) noexcept {
  return name_of(item_statuses, status);
}
std::string_view to_string(ClaimStatus status) noexcept {
  return name_of(claim_statuses, status);
}
std::optional<ClaimStatus> claim_status_from(std::string_view text) noexcept {
  return value_of(claim_statuses, text);
}

bool is_active(ClaimStatus status) noexcept {
  return status == ClaimStatus::winner || status == ClaimStatus::waitlist ||
         status == ClaimStatus::unmatched || status == ClaimStatus::review;
}

ItemStatus status_of(const Item& item, const ItemCounts& counts) noexcept {
  if (counts.claimed == 0) {
    return ItemStatus::unclaimed;
  }
  return counts.claimed >= item.quantity ? ItemStatus::sold_out : ItemStatus::partial;
}

Buyer buyer_of(const Comment& comment) {
  Buyer buyer;
  buyer.platform = comment.platform;
  buyer.user_id = comment.user_id;
  buyer.handle = comment.user_handle;
  buyer.key = comment.user_id ? comment.platform + ":" + *comment.user_id
                              : comment.platform + "/comment:" + comment.comment_id;
  return buyer;
}

bool operator<(const ClaimOrder& a, const ClaimOrder& b) noexcept {
  if (a.time != b.time) {
    return a.time < b.time;
  }
  if (a.platform_id.size() != b.platform_id.size()) {
    return a.platform_id.size() < b.platform_id.size();
  }
  if (a.platform_id != b.platform_id) {
    return a.platform_id < b.platform_id;
  }
  return a.arrival < b.arrival;
}

}  // namespace soldwire::claims
