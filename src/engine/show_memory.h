// A show as the engine's thread keeps it between commands, and the bounded set of those.
//
// Place:   private to engine. What is here can always be dropped and read again from the store.
// Threads: engine thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "claims/allocation/show_state.h"
#include "claims/language/item_index.h"
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

  std::vector<store::SettlingComment> settling;  // comments that are decided later
  std::vector<store::Showing> showings;          // the last ones, by time
  std::int64_t last_action = 0;                  // number of the operators' newest step

  // Of the show's workspace, by the buyer's key.
  std::unordered_set<std::string> blocked;
  std::unordered_map<std::string, claims::Buyer> aliases;

  // What the comment language needs; made when first asked for.
  std::shared_ptr<const claims::language::Reader> reader;
  std::shared_ptr<const claims::language::ItemIndex> item_index;

  std::uint64_t last_used = 0;

  [[nodiscard]] store::Source* find_source(const SourceId& id);
  // The items as the comment language needs them. Call items_changed() after any change of items.
  [[nodiscard]] const claims::language::ItemIndex& items();
  void items_changed() { item_index.reset(); }
  // Who wrote it: the buyer that an operator merged the author into, else the author.
  [[nodiscard]] claims::Buyer author_of(const claims::Comment& comment) const;
  // The item that was on show when the comment was written; null: none. Comments come late, and are
  // decided later still: what the host shows by then is not what the buyer saw.
  [[nodiscard]] const claims::allocation::Stock* on_show_for(const claims::Comment& comment) const;
  void note_showing(TimeMs at, const ItemId& item, bool shown);
  // The open claims of a comment; those that the seller's people made are of other buyers.
  [[nodiscard]] std::vector<const claims::allocation::Holding*> claims_of(
      const claims::Comment& comment) const;
  // When there is something to decide without being asked.
  [[nodiscard]] std::optional<TimeMs> next_due() const;
};

// What the rules need of the show's settings, at this time.
[[nodiscard]] claims::allocation::Policy policy_of(const claims::Show& show, TimeMs now);

[[nodiscard]] ItemView view_of(const claims::allocation::Stock& stock);

class ShowCache {
 public:
  // Null when it is not in memory.
  [[nodiscard]] ShowMemory* find(const ShowId& id);
  ShowMemory& insert(std::unique_ptr<ShowMemory> memory);
  void erase(const ShowId& id);
  void clear();
  // Those of one workspace that are in memory.
  [[nodiscard]] std::vector<ShowMemory*> of_workspace(const WorkspaceId& workspace);
  // Drops the least recently used while there are more shows, or open claims in them, than these;
  // one show stays. Nothing may be pending.
  void evict(std::size_t shows_max, std::size_t claims_max);
  [[nodiscard]] std::size_t size() const noexcept { return shows_.size(); }
  [[nodiscard]] std::size_t claims() const;

 private:
  std::unordered_map<ShowId, std::unique_ptr<ShowMemory>> shows_;
  std::uint64_t uses_ = 0;
};

}  // namespace soldwire::engine
