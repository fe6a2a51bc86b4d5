// Identifiers that cannot be mixed up, and where new ones come from.
//
// On the outside an id is an opaque string such as "shw_01jd8x5kq2m7tz4n0a6c".
// The part after the prefix sorts by creation time.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"

namespace soldwire {

template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] const std::string& str() const noexcept { return value_; }
  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string value_;
};

struct WorkspaceTag {
  static constexpr std::string_view prefix = "wsp";
};
struct UserTag {
  static constexpr std::string_view prefix = "usr";
};
struct SessionTag {
  static constexpr std::string_view prefix = "ses";
};
struct ShowTag {
  static constexpr std::string_view prefix = "shw";
};
struct ItemTag {
  static constexpr std::string_view prefix = "itm";
};
struct ClaimTag {
  static constexpr std::string_view prefix = "clm";
};
struct SourceTag {
  static constexpr std::string_view prefix = "src";
};
struct ConnectionTag {
  static constexpr std::string_view prefix = "con";
};

using WorkspaceId = Id<WorkspaceTag>;
using UserId = Id<UserTag>;  // an account of soldwire, not a buyer
using SessionId = Id<SessionTag>;
using ShowId = Id<ShowTag>;
using ItemId = Id<ItemTag>;
using ClaimId = Id<ClaimTag>;
using SourceId = Id<SourceTag>;
using ConnectionId = Id<ConnectionTag>;

// 20 characters of Crockford base32 in lower case: 50 bits of milliseconds, 50
// of randomness. Ids made by one call site in one millisecond sort at random.
[[nodiscard]] std::string make_id_text(TimeMs now, Random& random);

template <typename IdType>
struct IdTagOf;
template <typename Tag>
struct IdTagOf<Id<Tag>> {
  using type = Tag;
};

template <typename IdType>
[[nodiscard]] IdType make_id(TimeMs now, Random& random) {
  std::string text(IdTagOf<IdType>::type::prefix);
  text += '_';
  text += make_id_text(now, random);
  return IdType(std::move(text));
}

}  // namespace soldwire

template <typename Tag>
struct std::hash<soldwire::Id<Tag>> {
  std::size_t operator()(const soldwire::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
