// A show's items made ready for reading: codes and variant words.
//
// Threads:  immutable once made; share freely.
// Lifetime: nothing is kept of the ItemList it was made from.
// Limits:   entries longer than 200 bytes are never found in a comment.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "claims/language/parse.h"
#include "claims/language/trie.h"

namespace soldwire::claims::language {

class ItemIndex {
 public:
  static constexpr int nothing = -1;

  struct Variant {
    std::string name;         // as the item has it
    std::u32string spelling;  // normalised
  };

  // Keys that are no item codes are left out.
  [[nodiscard]] static std::shared_ptr<const ItemIndex> make(const ItemList& items);
  // The same, on the caller's stack: for one comment.
  explicit ItemIndex(const ItemList& items);

  [[nodiscard]] bool empty() const noexcept { return variants_.empty(); }
  // The number of the item with this canonical code, or `nothing`.
  [[nodiscard]] int find(std::string_view code) const;
  [[nodiscard]] const std::vector<Variant>& variants(int item) const {
    return variants_[static_cast<std::size_t>(item)];
  }
  // All variants of all items; the value is 1 + the number in spellings().
  [[nodiscard]] const Trie& words() const noexcept { return words_; }
  [[nodiscard]] const std::u32string& spelling(int word) const {
    return spellings_[static_cast<std::size_t>(word)];
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, int, Hash, std::equal_to<>> by_code_;
  std::vector<std::vector<Variant>> variants_;  // by item
  std::vector<std::u32string> spellings_;
  Trie words_;
};

}  // namespace soldwire::claims::language
