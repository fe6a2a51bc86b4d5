#include "engine/show_memory.h"

#include <algorithm>
#include <utility>

namespace soldwire::engine {

store::Source* ShowMemory::find_source(const SourceId& id) {
  for (auto& source : sources) {
    if (source.id == id) {
      return &source;
    }
  }
  return nullptr;
}

void ShowMemory::rebuild_item_list() {
  item_list.variants_by_code.clear();
  for (const auto& [id, stock] : state->items()) {
    auto& names = item_list.variants_by_code[stock->item.number];
    for (const auto& variant : stock->item.variants) {
      names.push_back(variant.name);
    }
  }
}

ItemView view_of(const claims::allocation::Stock& stock) {
  return {stock.item, stock.counts, stock.variant_claimed};
}

ShowMemory* ShowCache::find(const ShowId& id) {
  const auto found = shows_.find(id);
  if (found == shows_.end()) {
    return nullptr;
  }
  found->second->last_used = ++uses_;
  return found->second.get();
}

ShowMemory& ShowCache::insert(std::unique_ptr<ShowMemory> memory) {
  memory->last_used = ++uses_;
  auto& place = shows_[memory->show.id];
  place = std::move(memory);
  return *place;
}

void ShowCache::erase(const ShowId& id) {
  shows_.erase(id);
}

void ShowCache::clear() {
  shows_.clear();
}

void ShowCache::evict(std::size_t shows_max) {
  while (shows_.size() > shows_max) {
    shows_.erase(std::min_element(shows_.begin(), shows_.end(), [](const auto& a, const auto& b) {
      return a.second->last_used < b.second->last_used;
    }));
  }
}

}  // namespace soldwire::engine
