// Rebuilds a show, its items and its claims from its events alone.
//
// Place:   private to store/sqlite; verify() compares the outcome with the tables.
// Threads: one at a time. No I/O.
// Shapes:  an event's data may carry an item ("item", or ItemCounts which lack an id and are passed
//          over), claims (its own fields, "promoted", "claims") and the item's new waitlist order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "claims/types.h"

namespace soldwire::store::sqlite {

// The longest waitlist order that an event carries; places behind it are not announced.
inline constexpr std::int64_t announced_waitlist_max = 1'000;

// What besides item, status, quantity and place an event says of a claim.
inline constexpr std::array<std::string_view, 15> claim_details{
    "variant",   "buyerKey", "userId", "userHandle", "platform",  "commentId", "timestamp", "at",
    "updatedAt", "reason",   "by",     "code",       "holdUntil", "reserved",  "paidAt"};
// The same of a stored claim.
[[nodiscard]] std::array<std::string, claim_details.size()> details_of(const claims::Claim& claim);

// What besides number, title and quantity an event says of an item.
inline constexpr std::array<std::string_view, 4> item_details{"price", "variants", "perBuyerLimit",
                                                              "featured"};
[[nodiscard]] std::array<std::string, item_details.size()> details_of(const claims::Item& item);

class Replay {
 public:
  struct Item {
    std::string number;
    std::string title;
    std::int64_t quantity = 0;
    std::optional<std::int64_t> position = {};  // in the list of items; none where no event had it
    // In words; what no event had has no value.
    std::array<std::optional<std::string>, item_details.size()> details = {};
    friend bool operator==(const Item&, const Item&) = default;
  };
  struct Claim {
    std::string item_id;  // empty: none
    std::string item_number;
    std::string status;
    std::int64_t quantity = 0;
    std::int64_t waitlist_position = 0;
    // The fields of claim_details as they stand in the event, without quotation marks; null is an
    // empty text, and what the event does not have has no value.
    std::array<std::optional<std::string>, claim_details.size()> details;
  };
  // What the event says of itself; and, where it is about one, of its comment.
  struct Comment {
    std::string platform;
    std::string comment_id;
    std::optional<std::string> text;
    std::optional<bool> removed;
  };
  struct Envelope {
    std::string type;
    std::int64_t seq = 0;
    std::optional<Comment> comment = {};
  };
  struct Show {
    std::optional<std::string> name;
    std::optional<std::string> status;
  };

  Replay();
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  // Errors: corrupt when the text is not an event of a known shape; then nothing is changed.
  [[nodiscard]] Result<Envelope> apply(std::string_view json);

  [[nodiscard]] const Show& show() const;                                      // as told last
  [[nodiscard]] const std::unordered_map<std::string, Item>& items() const;    // by id
  [[nodiscard]] const std::unordered_map<std::string, Claim>& claims() const;  // by id

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// `text` as it looks after a passage through JSON: invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string as_announced(std::string_view text);

}  // namespace soldwire::store::sqlite
