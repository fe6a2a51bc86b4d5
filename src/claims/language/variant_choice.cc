#include "claims/language/variant_choice.h"

#include <algorithm>
#include <string>

namespace soldwire::claims::language {
namespace {

bool is_number(std::u32string_view spelling, std::int32_t number) {
  const std::string digits = std::to_string(number);
  return std::equal(spelling.begin(), spelling.end(), digits.begin(), digits.end(),
                    [](char32_t a, char b) { return a == static_cast<unsigned char>(b); });
}

// By kind.
constexpr std::array not_offered{ReadingReason::not_an_offered_size,
                                 ReadingReason::not_an_offered_color,
                                 ReadingReason::not_an_offered_variant};
constexpr std::array two_of_a_kind{ReadingReason::two_sizes, ReadingReason::two_colors,
                                   ReadingReason::two_variants};

}  // namespace

bool offers(const std::vector<ItemIndex::Variant>& offered, std::int32_t number) {
  return std::any_of(offered.begin(), offered.end(), [&](const ItemIndex::Variant& variant) {
    return is_number(variant.spelling, number);
  });
}

// Does the word of the comment mean this entry of the item's list?
bool VariantChoice::means(const Token& token, const ItemIndex::Variant& offered) const {
  if (token.kind == TokenKind::size_number || token.kind == TokenKind::number) {
    return is_number(offered.spelling, token.first);
  }
  if (token.variant >= 0 && setting_.items.spelling(token.variant) == offered.spelling) {
    return true;
  }
  if (token.entry == nullptr || token.entry->size == 0) {
    return false;
  }
  const WordEntry* entry = setting_.lexicon.find(offered.spelling);
  return entry != nullptr && entry->size == token.entry->size;
}

VariantChoice::Kind VariantChoice::kind_of(std::u32string_view spelling) const {
  const WordEntry* whole = setting_.lexicon.find(spelling);
  const bool digits = std::all_of(spelling.begin(), spelling.end(),
                                  [](char32_t c) { return c >= U'0' && c <= U'9'; });
  if (digits || (whole != nullptr && whole->is(WordClass::size))) {
    return Kind::size;
  }
  for (std::size_t begin = 0; begin < spelling.size();) {
    const std::size_t end = std::min(spelling.find(U' ', begin), spelling.size());
    const WordEntry* word = setting_.lexicon.find(spelling.substr(begin, end - begin));
    if (word != nullptr && word->is(WordClass::color)) {
      return Kind::color;
    }
    begin = end + 1;
  }
  return Kind::other;
}

VariantChoice::Kind VariantChoice::kind_of(const Token& token) {
  if (token.kind != TokenKind::word || token.spells(WordClass::size)) {
    return Kind::size;  // the number of a size, or its name
  }
  return token.spells(WordClass::color) ? Kind::color : Kind::other;
}

bool VariantChoice::add(const Token& token) {
  const auto found =
      std::find_if(offered_.begin(), offered_.end(),
                   [&](const ItemIndex::Variant& variant) { return means(token, variant); });
  if (found == offered_.end()) {
    problem_ = not_offered[static_cast<std::size_t>(kind_of(token))];
    return false;
  }
  if (std::find(chosen_.begin(), chosen_.end(), &*found) != chosen_.end()) {
    return true;
  }
  const auto kind = static_cast<std::size_t>(kind_of(found->spelling));
  bool& taken = taken_[kind];
  if (taken) {
    problem_ = two_of_a_kind[kind];
    return false;
  }
  taken = true;
  chosen_.push_back(&*found);
  return true;
}

}  // namespace soldwire::claims::language
