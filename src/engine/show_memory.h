// A show as the engine's thread keeps it between commands, and the bounded set of those.
//
// Place:   private to engine. What is here can always be dropped and read again from the store.
// Threads: engine thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "claims/allocation/show_state.h"
#include "claims/language/parse.h"
#include "claims/types.h"
#include "engine/commands.h"
#include "store/records.h"

namespace soldwire::engine {

struct ShowMemory {
  claims::Show show;
  std::vector<store::Source> sources;
  std::unique_ptr<claims::allocation::ShowState> state;
  std::int64_t seq = 0;  // of the last event, committed or pending
  std::int64_t comment_count = 0;
  TimeMs last_at;                           // of the last event; the next one is not before it
  std::vector<store::EventRecord> pending;  // events of the present transaction
  std::vector<std::size_t> delivered;       // of `pending`, once announced
  bool lifecycle_changed = false;           // in the present transaction

  // What the comment language needs; made when first asked for.
  std::shared_ptr<const claims::language::Reader> reader;
  claims::language::ItemList item_list;

  std::uint64_t last_used = 0;

  [[nodiscard]] store::Source* find_source(const SourceId& id);
  // After any change of items.
  void rebuild_item_list();
};

[[nodiscard]] ItemView view_of(const claims::allocation::Stock& stock);

class ShowCache {
 public:
  // Null when it is not in memory.
  [[nodiscard]] ShowMemory* find(const ShowId& id);
  ShowMemory& insert(std::unique_ptr<ShowMemory> memory);
  void erase(const ShowId& id);
  void clear();
  // Drops the least recently used above `shows_max`. Nothing may be pending.
  void evict(std::size_t shows_max);
  [[nodiscard]] std::size_t size() const noexcept { return shows_.size(); }

 private:
  std::unordered_map<ShowId, std::unique_ptr<ShowMemory>> shows_;
  std::uint64_t uses_ = 0;
};

}  // namespace soldwire::engine
