#include "claims/reading_reason.h"

#include <array>

namespace soldwire::claims {
namespace {

struct Entry {
  ReadingReason reason;
  std::string_view code;
  std::string_view sentence;
};

using enum ReadingReason;

constexpr std::array<Entry, reading_reason_count> entries{{
    {said, "said", "It says what it wants and which item."},
    {current_item, "current_item", "It names no item, so the item on show is meant."},
    {bare_code, "bare_code", "A code alone is enough in this show."},
    {plus_one, "plus_one", "A code with + and a number is enough in this show."},
    {misspelt_word, "misspelt_word", "One word is a slip of the pen for a claim or pass word."},
    {place_in_line, "place_in_line", "It asks for a place in line, not for a unit that is left."},
    {nothing_said, "nothing_said", "It holds no word that claims or passes."},
    {written_by_seller, "written_by_seller", "The seller wrote it."},
    {statement, "statement", "It tells of a sale instead of asking for an item."},
    {question, "question", "It asks a question."},
    {no_item_said, "no_item_said", "It talks of something else and names no item."},
    {not_an_item_list, "not_an_item_list", "It is more than a list of known items."},
    {too_long, "too_long", "It is too long to be read."},
    {question_mark, "question_mark", "A question mark ends it."},
    {question_beside, "question_beside", "A question stands beside the claim."},
    {asks_for_it, "asks_for_it", "It asks for the item instead of taking it."},
    {condition, "condition", "It sets a condition or hesitates."},
    {negation, "negation", "It says no beside the claim."},
    {two_intents, "two_intents", "It both claims and passes."},
    {unit_or_place, "unit_or_place", "It asks for a unit and for a place in line."},
    {item_not_said, "item_not_said", "It does not say which item."},
    {item_not_known, "item_not_known", "It names an item that this show does not have."},
    {number_elsewhere, "number_elsewhere", "Another number stands beside the claim."},
    {mention_or_link, "mention_or_link", "It names somebody or holds a link."},
    {text_before, "text_before", "Other words stand directly before the claim."},
    {text_after, "text_after", "Other words stand directly after the claim."},
    {quoted, "quoted", "It is a quotation."},
    {all_or_both, "all_or_both", "It asks for all, both or each."},
    {one_or_the_other, "one_or_the_other", "It wants one or the other."},
    {unclear_number, "unclear_number", "A number is unclear."},
    {number_in_words, "number_in_words", "A number is written in words."},
    {too_many_items, "too_many_items", "It names too many items."},
    {correction, "correction", "It corrects itself between different items."},
    {item_or_quantity, "item_or_quantity", "A number may be an item or a quantity."},
    {size_or_quantity, "size_or_quantity", "A number may be a size or a quantity."},
    {which_is_the_item, "which_is_the_item", "Either number may be the item."},
    {range_given, "range_given", "It gives a range of numbers."},
    {range_not_expandable, "range_not_expandable", "Its range runs backwards or is too long."},
    {one_number_or_two, "one_number_or_two", "It may be one number or two."},
    {two_quantities, "two_quantities", "It gives one item two quantities."},
    {quantity_for_which_item, "quantity_for_which_item",
     "The quantity may belong to more than one item."},
    {quantity_below_one, "quantity_below_one", "The quantity is below 1."},
    {quantity_above_limit, "quantity_above_limit", "The quantity is above the show's limit."},
    {quantity_without_item, "quantity_without_item", "It gives a quantity without an item."},
    {variant_for_which_item, "variant_for_which_item",
     "The size or colour may belong to more than one item."},
    {not_an_offered_size, "not_an_offered_size", "The item is not offered in this size."},
    {not_an_offered_color, "not_an_offered_color", "The item is not offered in this colour."},
    {not_an_offered_variant, "not_an_offered_variant", "The item is not offered in this variant."},
    {two_sizes, "two_sizes", "It gives one item two sizes."},
    {two_colors, "two_colors", "It gives one item two colours."},
    {two_variants, "two_variants", "It gives one item two variants."},
    {too_many_variants, "too_many_variants", "It gives too many sizes or colours."},
    {same_item_twice, "same_item_twice", "It names the same item twice with different quantities."},
}};

// The table is indexed by the enumerator.
constexpr bool is_in_order() {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (static_cast<std::size_t>(entries[i].reason) != i) {
      return false;
    }
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

std::string_view to_string(ReadingReason reason) noexcept {
  return entries[static_cast<std::size_t>(reason)].code;
}

std::optional<ReadingReason> reading_reason_from(std::string_view code) noexcept {
  for (const Entry& entry : entries) {
    if (entry.code == code) {
      return entry.reason;
    }
  }
  return std::nullopt;
}

std::string_view sentence(ReadingReason reason) noexcept {
  return entries[static_cast<std::size_t>(reason)].sentence;
}

}  // namespace soldwire::claims
