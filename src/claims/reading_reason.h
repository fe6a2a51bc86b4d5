// Why a comment was read as it was: one stable code per rule that can decide.
//
// Place:   in every Reading, so that a review can say why it waits for a person; the sentences of
//          the rules are in docs/claim-language.md.
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace soldwire::claims {

// Codes are stored and sent to clients: add, never rename or reuse.
enum class ReadingReason : std::uint8_t {
  // claim and pass
  said,           // a claim or pass word and its items
  current_item,   // a claim word alone means the item on show
  bare_code,      // a code alone is enough in this mode
  plus_one,       // a code and +N is enough in this mode
  misspelt_word,  // a claim or pass word with one slip; a review in strict shows
  place_in_line,  // "next 12": a claim that waits in line and takes no unit by itself
  // none
  nothing_said,  // no word that claims or passes
  written_by_seller,
  statement,         // "12 sold out", "I sold 12"
  question,          // "is 12 sold?"
  no_item_said,      // a claim word inside other talk, without item
  not_an_item_list,  // bare mode: more than known items and what belongs to them
  // review
  too_long,  // also none, where the part that is read holds no claim word
  question_mark,
  question_beside,
  asks_for_it,
  condition,
  negation,
  two_intents,
  unit_or_place,  // "mine 12, next 15"
  item_not_said,
  item_not_known,  // strict shows only
  number_elsewhere,
  mention_or_link,
  text_before,
  text_after,
  quoted,
  all_or_both,
  one_or_the_other,
  unclear_number,
  number_in_words,
  too_many_items,
  correction,
  item_or_quantity,
  size_or_quantity,
  which_is_the_item,
  range_given,
  range_not_expandable,
  one_number_or_two,
  two_quantities,
  quantity_for_which_item,
  quantity_below_one,
  quantity_above_limit,
  quantity_without_item,
  variant_for_which_item,
  not_an_offered_size,
  not_an_offered_color,
  not_an_offered_variant,
  two_sizes,
  two_colors,
  two_variants,
  too_many_variants,
  same_item_twice,
};
inline constexpr std::size_t reading_reason_count =
    static_cast<std::size_t>(ReadingReason::same_item_twice) + 1;

// "question_mark": for stores, clients and translations.
[[nodiscard]] std::string_view to_string(ReadingReason reason) noexcept;
[[nodiscard]] std::optional<ReadingReason> reading_reason_from(std::string_view code) noexcept;
// One English sentence for an operator.
[[nodiscard]] std::string_view sentence(ReadingReason reason) noexcept;

}  // namespace soldwire::claims
