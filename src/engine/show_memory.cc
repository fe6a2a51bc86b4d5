#include "engine/show_memory.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace soldwire::engine {

namespace {

// How late a comment may come that is not read up later. Beyond it, the platform's clock and ours
// differ, and ours decides.
constexpr std::int64_t delivery_ms_max = 30'000;
constexpr std::int64_t second_ms = 1'000;

}  // namespace

store::Source* ShowMemory::find_source(const SourceId& id) {
  for (auto& source : sources) {
    if (source.id == id) {
      return &source;
    }
  }
  return nullptr;
}

const claims::language::ItemIndex& ShowMemory::items() {
  if (!item_index) {
    claims::language::ItemList list;
    for (const auto& [id, stock] : state->items()) {
      auto& names = list.variants_by_code[stock->item.number];
      for (const auto& variant : stock->item.variants) {
        names.push_back(variant.name);
      }
    }
    item_index = claims::language::ItemIndex::make(list);
  }
  return *item_index;
}

claims::Buyer ShowMemory::author_of(const claims::Comment& comment) const {
  claims::Buyer author = buyer_of(comment);
  const auto merged = aliases.find(author.key);
  return merged == aliases.end() ? author : merged->second;
}

const claims::allocation::Stock* ShowMemory::on_show_for(const claims::Comment& comment) const {
  if (showings.empty()) {
    return state->featured();
  }
  const auto on_show_at = [&](TimeMs time) {
    const auto next =
        std::upper_bound(showings.begin(), showings.end(), time,
                         [](TimeMs at, const store::Showing& showing) { return at < showing.at; });
    return next == showings.begin() || !std::prev(next)->shown
               ? nullptr
               : state->find_item(std::prev(next)->item);
  };
  TimeMs written = comment.time();
  if (!comment.backfill) {
    written = std::max(written, TimeMs{comment.received_at.value - delivery_ms_max});
  }
  const auto* const shown = on_show_at(written);
  if (shown == nullptr && written.value % second_ms == 0) {
    // Of a platform that tells whole seconds: written somewhere in this one.
    return on_show_at(TimeMs{written.value + second_ms - 1});
  }
  return shown;
}

void ShowMemory::note_showing(TimeMs at, const ItemId& item, bool shown) {
  if (showings.size() >= store::showings_kept_max) {
    showings.erase(showings.begin());
  }
  showings.push_back({at, item, shown});
}

std::vector<const claims::allocation::Holding*> ShowMemory::claims_of(
    const claims::Comment& comment) const {
  std::vector<const claims::allocation::Holding*> found;
  const auto keep = [&](const claims::allocation::Holding& holding) {
    if (holding.claim.comment_id == comment.comment_id &&
        holding.claim.platform == comment.platform) {
      found.push_back(&holding);
    }
  };
  if (comment.from_seller) {
    for (const auto& [id, holding] : state->claims()) {
      keep(holding);
    }
    return found;
  }
  for (const auto* holding : state->claims_of(author_of(comment).key)) {
    keep(*holding);
  }
  return found;
}

std::optional<TimeMs> ShowMemory::next_due() const {
  std::optional<TimeMs> due;
  for (const auto& comment : settling) {
    due = std::min(due.value_or(comment.due), comment.due);
  }
  // A pause stops the clock of the holds.
  if (show.status != claims::ShowStatus::paused && !state->holds().empty()) {
    const TimeMs first = state->holds().begin()->first;
    due = std::min(due.value_or(first), first);
  }
  return due;
}

claims::allocation::Policy policy_of(const claims::Show& show, TimeMs now) {
  constexpr std::int64_t minute_ms = 60'000;
  const claims::AllocationSettings& settings = show.settings.allocation;
  claims::allocation::Policy policy;
  policy.repeats = settings.repeats;
  policy.fill = settings.fill;
  policy.early_claims = settings.early_claims;
  policy.buyer_limit = settings.buyer_limit;
  policy.claim_rate = settings.claim_rate;
  const bool begins =
      settings.hold_start == claims::HoldStart::won || show.status == claims::ShowStatus::ended;
  if (settings.hold_minutes > 0 && begins) {
    policy.hold_until = TimeMs{now.value + settings.hold_minutes * minute_ms};
  }
  if (show.status == claims::ShowStatus::paused && !show.intermissions.empty()) {
    policy.rests_since = show.intermissions.back().from;
  }
  return policy;
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

std::vector<ShowMemory*> ShowCache::of_workspace(const WorkspaceId& workspace) {
  std::vector<ShowMemory*> found;
  for (const auto& [id, memory] : shows_) {
    if (memory->show.workspace == workspace) {
      found.push_back(memory.get());
    }
  }
  return found;
}

std::size_t ShowCache::claims() const {
  return std::accumulate(shows_.begin(), shows_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& entry) {
                           return sum + entry.second->state->claims().size();
                         });
}

void ShowCache::evict(std::size_t shows_max, std::size_t claims_max) {
  std::size_t claims_left = claims();
  while (shows_.size() > 1 && (shows_.size() > shows_max || claims_left > claims_max)) {
    const auto oldest = std::min_element(
        shows_.begin(), shows_.end(),
        [](const auto& a, const auto& b) { return a.second->last_used < b.second->last_used; });
    claims_left -= oldest->second->state->claims().size();
    shows_.erase(oldest);
  }
}

}  // namespace soldwire::engine
