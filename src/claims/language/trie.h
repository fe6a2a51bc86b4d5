// A set of words to be found by walking a text once: each word ends at a node
// that carries its number.
//
// Threads:  immutable after freeze(); share freely.
// Limits:   made from word lists, never from comments.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace soldwire::claims::language {

namespace detail {
// The ASCII characters that words are made of get one bit each in a trie's node.
inline constexpr std::uint8_t trie_no_symbol = 0xFF;
[[nodiscard]] constexpr std::array<std::uint8_t, 128> make_trie_symbols() {
  std::array<std::uint8_t, 128> made{};
  made.fill(trie_no_symbol);
  std::uint8_t next = 0;
  for (char c = 'a'; c <= 'z'; ++c) made[static_cast<std::size_t>(c)] = next++;
  for (char c = '0'; c <= '9'; ++c) made[static_cast<std::size_t>(c)] = next++;
  for (const char c : {' ', '\'', '&', '/', '#', '.', ',', '!', '+', '*', '-', ':'}) {
    made[static_cast<std::size_t>(c)] = next++;
  }
  return made;
}
}  // namespace detail

class Trie {
 public:
  static constexpr std::uint32_t nowhere = 0;
  static constexpr std::uint32_t root = 1;

  Trie();
  // Gives `word` the number `value` (not 0); a later insert of the same word wins.
  // Only before freeze().
  void insert(std::u32string_view word, std::uint32_t value);
  void freeze();
  // The number given to `word`; 0 when it was not inserted. Works at any time.
  [[nodiscard]] std::uint32_t find(std::u32string_view word) const;

  // Only after freeze(). The node behind `node` for `c`, or `nowhere`.
  [[nodiscard]] std::uint32_t step(std::uint32_t node, char32_t c) const noexcept {
    if (c < 128 && symbols[c] != no_symbol) {
      const Node& from = nodes_[node];
      const std::uint64_t bit = std::uint64_t{1} << symbols[c];
      if ((from.mask & bit) == 0) {
        return nowhere;
      }
      return from.first + static_cast<std::uint32_t>(std::popcount(from.mask & (bit - 1)));
    }
    return step_far(node, c);
  }
  [[nodiscard]] std::uint32_t value(std::uint32_t node) const noexcept {
    return nodes_[node].value;
  }
  [[nodiscard]] bool empty() const noexcept { return building_.size() <= 2 && nodes_.size() <= 2; }

 private:
  // Children for the common ASCII characters lie side by side; the bit's rank in
  // `mask` is the child's place. All others are in a hash table.
  struct Node {
    std::uint64_t mask = 0;
    std::uint32_t first = 0;
    std::uint32_t value = 0;
  };
  struct Far {
    std::uint64_t key = 0;  // 0: free; node << 32 | character
    std::uint32_t node = 0;
  };
  struct Building {
    std::map<char32_t, std::uint32_t> children;
    std::uint32_t value = 0;
  };

  static constexpr std::uint8_t no_symbol = detail::trie_no_symbol;
  static constexpr std::array<std::uint8_t, 128> symbols = detail::make_trie_symbols();

  [[nodiscard]] std::uint32_t step_far(std::uint32_t node, char32_t c) const noexcept;

  std::vector<Building> building_;  // emptied by freeze()
  std::vector<Node> nodes_;
  std::vector<Far> far_;
  unsigned far_shift_ = 64;
};

}  // namespace soldwire::claims::language
