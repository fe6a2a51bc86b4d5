// The rules behind a claim's status, as stable words for programs and as sentences for people.
//
// Place:   Claim::code holds one of the words; explain shows the sentence.
// Threads: pure functions.
#pragma once

#include <string_view>

namespace soldwire::claims::allocation::reasons {

// won, or in line
inline constexpr std::string_view stock_left = "stock_left";
inline constexpr std::string_view partly_filled = "partly_filled";
inline constexpr std::string_view sold_out = "sold_out";
inline constexpr std::string_view not_all_left = "not_all_left";
inline constexpr std::string_view promoted = "promoted";
inline constexpr std::string_view awarded = "awarded";
inline constexpr std::string_view reserved = "reserved";
inline constexpr std::string_view gave_way = "gave_way";
inline constexpr std::string_view quantity_lowered = "quantity_lowered";
// unmatched
inline constexpr std::string_view no_item_yet = "no_item_yet";
// in review
inline constexpr std::string_view variant_missing = "variant_missing";
inline constexpr std::string_view variant_unknown = "variant_unknown";
inline constexpr std::string_view variants_several = "variants_several";
inline constexpr std::string_view item_limit = "item_limit";
inline constexpr std::string_view show_limit = "show_limit";
inline constexpr std::string_view claim_rate = "claim_rate";
inline constexpr std::string_view place_in_line = "place_in_line";
inline constexpr std::string_view earlier_claim = "earlier_claim";
inline constexpr std::string_view written_in_pause = "written_in_pause";
inline constexpr std::string_view blocked_buyer = "blocked_buyer";
inline constexpr std::string_view reply = "reply";
inline constexpr std::string_view reply_suggestion = "reply_suggestion";
inline constexpr std::string_view unclear = "unclear";
// released or expired
inline constexpr std::string_view released = "released";
inline constexpr std::string_view passed = "passed";
inline constexpr std::string_view asked_for_fewer = "asked_for_fewer";
inline constexpr std::string_view asked_already = "asked_already";
inline constexpr std::string_view dismissed = "dismissed";
inline constexpr std::string_view item_removed = "item_removed";
inline constexpr std::string_view comment_edited = "comment_edited";
inline constexpr std::string_view comment_deleted = "comment_deleted";
inline constexpr std::string_view hold_expired = "hold_expired";
inline constexpr std::string_view undone = "undone";

// One sentence; empty for a word that is none of these.
[[nodiscard]] std::string_view sentence(std::string_view code) noexcept;

}  // namespace soldwire::claims::allocation::reasons
