#include "claims/language/trie.h"

#include <algorithm>

#include "base/assert.h"

namespace soldwire::claims::language {
namespace {

// Fibonacci hashing: the high bits of the product are well mixed.
constexpr std::uint64_t spread = 0x9E3779B97F4A7C15u;

std::uint64_t far_key(std::uint32_t node, char32_t c) {
  return (static_cast<std::uint64_t>(node) << 32) | c;
}

}  // namespace

Trie::Trie() : building_(2), nodes_(2) {}

void Trie::insert(std::u32string_view word, std::uint32_t value) {
  SW_ASSERT(!building_.empty() && value != 0 && !word.empty());
  std::uint32_t node = root;
  for (const char32_t c : word) {
    const auto [child, is_new] =
        building_[node].children.try_emplace(c, static_cast<std::uint32_t>(building_.size()));
    node = child->second;
    if (is_new) {
      building_.emplace_back();
    }
  }
  building_[node].value = value;
}

std::uint32_t Trie::find(std::u32string_view word) const {
  std::uint32_t node = root;
  for (const char32_t c : word) {
    if (building_.empty()) {
      node = step(node, c);
      if (node == nowhere) {
        return 0;
      }
    } else {
      const auto& children = building_[node].children;
      const auto child = children.find(c);
      if (child == children.end()) {
        return 0;
      }
      node = child->second;
    }
  }
  return building_.empty() ? nodes_[node].value : building_[node].value;
}

void Trie::freeze() {
  const std::size_t far_slots = std::bit_ceil(building_.size() * 2);
  far_.assign(far_slots, Far{});
  far_shift_ = 64 - static_cast<unsigned>(std::countr_zero(far_slots));
  nodes_.assign(2, Node{});
  nodes_.reserve(building_.size());

  // Breadth first: a node's near children get neighbouring places.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> queue{{root, root}};  // building, node
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const auto [from, to] = queue[next];
    nodes_[to].value = building_[from].value;
    nodes_[to].first = static_cast<std::uint32_t>(nodes_.size());
    std::vector<std::pair<std::uint8_t, std::uint32_t>> near;
    std::vector<std::pair<char32_t, std::uint32_t>> rest;
    for (const auto& [c, child] : building_[from].children) {
      if (c < 128 && symbols[c] != no_symbol) {
        near.emplace_back(symbols[c], child);
      } else {
        rest.emplace_back(c, child);
      }
    }
    std::sort(near.begin(), near.end());
    for (const auto& [symbol, child] : near) {
      nodes_[to].mask |= std::uint64_t{1} << symbol;
      queue.emplace_back(child, static_cast<std::uint32_t>(nodes_.size()));
      nodes_.emplace_back();
    }
    for (const auto& [c, child] : rest) {
      const auto node = static_cast<std::uint32_t>(nodes_.size());
      queue.emplace_back(child, node);
      nodes_.emplace_back();
      std::size_t slot = (far_key(to, c) * spread) >> far_shift_;
      while (far_[slot].key != 0) {
        slot = (slot + 1) & (far_slots - 1);
      }
      far_[slot] = {far_key(to, c), node};
    }
  }
  building_.clear();
  building_.shrink_to_fit();
}

std::uint32_t Trie::step_far(std::uint32_t node, char32_t c) const noexcept {
  if (far_.empty()) {
    return nowhere;
  }
  const std::uint64_t key = far_key(node, c);
  std::size_t slot = (key * spread) >> far_shift_;
  while (far_[slot].key != 0) {
    if (far_[slot].key == key) {
      return far_[slot].node;
    }
    slot = (slot + 1) & (far_.size() - 1);
  }
  return nowhere;
}

}  // namespace soldwire::claims::language
