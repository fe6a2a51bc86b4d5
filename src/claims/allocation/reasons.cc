#include "claims/allocation/reasons.h"

#include <array>
#include <utility>

namespace soldwire::claims::allocation::reasons {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 33> sentences{{
    {stock_left,
     "There was stock left when its turn came: claims are served in the order of the platform's "
     "comment time, then the comment's id, then arrival."},
    {partly_filled,
     "It asked for more than was left: it got what was left, and the rest is in line."},
    {sold_out,
     "The stock was taken by earlier claims; a unit that becomes free goes to the first in line."},
    {not_all_left,
     "It asked for more than was left, and this show fills an ask as a whole or not at all: "
     "smaller asks behind it may be filled first."},
    {promoted, "A unit became free and it was the first in line that could be filled."},
    {awarded, "An operator gave it to the buyer."},
    {reserved, "An operator keeps it for the buyer, who has not claimed it yet."},
    {gave_way, "An operator gave its unit to an earlier claim; it is in line by its own time."},
    {quantity_lowered,
     "An operator lowered the item's quantity and chose this claim to lose its unit."},
    {no_item_yet,
     "There is no item of this number yet. When it is added, its claims are served in the claim "
     "order."},
    {variant_missing, "The item has variants and the comment names none: an operator must ask."},
    {variant_unknown, "The comment names a variant that the item does not have."},
    {variants_several, "The comment names several variants and one quantity."},
    {item_limit, "It is above the item's limit for one buyer."},
    {show_limit, "It is above the show's limit for one buyer."},
    {claim_rate, "The buyer asked for more in a short time than this show takes from one buyer."},
    {place_in_line,
     "It asks for a place in line, and there is none to wait in: units are left, or there is no "
     "such item yet. It takes no unit by itself: an operator decides."},
    {earlier_claim,
     "It was written before a claim that has been served, and arrived after it. Nothing is taken "
     "from a buyer silently: an operator decides."},
    {written_in_pause, "Its comment was written while the show took no comments."},
    {blocked_buyer,
     "The buyer is blocked: the claim is shown and not allocated. When the block is lifted it "
     "takes its place by its own time."},
    {reply,
     "It is a reply to another comment, and this show lets an operator decide about replies."},
    {reply_suggestion,
     "It is a reply without an item number: the item is a suggestion, taken from the comment that "
     "it answers."},
    {unclear, "The comment may be a claim: an operator must read it."},
    {released, "An operator took it back."},
    {passed, "The buyer gave it up in a comment."},
    {asked_for_fewer, "The buyer's later comment asked for fewer units."},
    {asked_already, "The buyer asks for this item already, and one ask counts."},
    {dismissed, "An operator decided that it is no claim."},
    {item_removed, "The item was taken out of the show."},
    {comment_edited, "The buyer changed the comment, which no longer asks for it."},
    {comment_deleted, "The buyer deleted the comment, and this show then releases the claim."},
    {hold_expired, "The time to pay for it ran out."},
    {undone, "An operator undid the step that had made it."},
}};

}  // namespace

std::string_view sentence(std::string_view code) noexcept {
  for (const auto& [word, text] : sentences) {
    if (word == code) {
      return text;
    }
  }
  return {};
}

}  // namespace soldwire::claims::allocation::reasons
