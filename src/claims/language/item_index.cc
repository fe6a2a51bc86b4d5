#include "claims/language/item_index.h"

#include <algorithm>

#include "claims/language/normalise.h"

namespace soldwire::claims::language {
namespace {

constexpr std::size_t variant_bytes_max = 200;

// As the lexicon does: a text may have a space or a hyphen where the name has one.
std::u32string spaced(std::u32string word) {
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    if (word[i] == U'-') {
      word[i] = U' ';
    }
  }
  return word;
}

}  // namespace

std::shared_ptr<const ItemIndex> ItemIndex::make(const ItemList& items) {
  return std::make_shared<const ItemIndex>(items);
}

ItemIndex::ItemIndex(const ItemList& items) {
  for (const auto& [key, names] : items.variants_by_code) {
    const auto code = canonical_item_code(key);
    if (!code) {
      continue;
    }
    const auto [at, is_new] = by_code_.try_emplace(*code, static_cast<int>(variants_.size()));
    if (!is_new) {
      continue;
    }
    std::vector<Variant>& variants = variants_.emplace_back();
    for (const std::string& name : names) {
      Variant variant{name, {}};
      if (name.size() <= variant_bytes_max) {
        variant.spelling = spaced(normalise_word(name));
      }
      if (!variant.spelling.empty() && words_.find(variant.spelling) == 0) {
        spellings_.push_back(variant.spelling);
        words_.insert(variant.spelling, static_cast<std::uint32_t>(spellings_.size()));
      }
      variants.push_back(std::move(variant));
    }
  }
  words_.freeze();
}

int ItemIndex::find(std::string_view code) const {
  const auto at = by_code_.find(code);
  return at == by_code_.end() ? nothing : at->second;
}

}  // namespace soldwire::claims::language
