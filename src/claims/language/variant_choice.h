// Which entries of an item's variant list the words of a comment mean.
//
// Threads:  one object per item mention.
// Lifetime: the setting and the list must outlive the object.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "claims/language/decide.h"
#include "claims/reading_reason.h"

namespace soldwire::claims::language {

// True when the list has this number as an entry (a shoe size).
[[nodiscard]] bool offers(const std::vector<ItemIndex::Variant>& offered, std::int32_t number);

class VariantChoice {
 public:
  VariantChoice(const Setting& setting, const std::vector<ItemIndex::Variant>& offered)
      : setting_(setting), offered_(offered) {}

  // Adds what a size, colour or variant word means. False, with problem(), when the
  // list does not have it, or has another of its kind already.
  [[nodiscard]] bool add(const Token& token);

  [[nodiscard]] const std::vector<const ItemIndex::Variant*>& chosen() const noexcept {
    return chosen_;
  }
  [[nodiscard]] ReadingReason problem() const noexcept { return problem_; }

 private:
  enum class Kind { size, color, other };

  [[nodiscard]] bool means(const Token& token, const ItemIndex::Variant& offered) const;
  [[nodiscard]] Kind kind_of(std::u32string_view spelling) const;
  [[nodiscard]] static Kind kind_of(const Token& token);

  const Setting& setting_;
  const std::vector<ItemIndex::Variant>& offered_;
  std::array<bool, 3> taken_{};  // by kind
  std::vector<const ItemIndex::Variant*> chosen_;
  ReadingReason problem_ = ReadingReason::not_an_offered_variant;
};

}  // namespace soldwire::claims::language
