// What a command works with while its transaction is open: the store, the shows in memory, and the
// events that will be announced after the commit.
//
// Place:   private to engine; engine.cc opens one per group commit, the handlers of handlers.h
//          use it.
// Threads: engine thread only.
// Rule:    a handler refuses before its first write or change in memory. An error of the store
//          breaks the batch: the whole transaction is rolled back and the memory dropped, so
//          nothing needs undoing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json_writer.h"
#include "base/random.h"
#include "base/result.h"
#include "claims/allocation/decisions.h"
#include "engine/show_memory.h"
#include "store/store.h"

namespace soldwire::engine {

// What the outside provides; all of it outlives the engine.
struct Surroundings {
  const Clock& clock;
  Random& random;
  std::shared_ptr<const claims::language::Packs> packs;
};

struct BatchCounts {
  std::uint64_t comments = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t claims = 0;
};

class Batch {
 public:
  Batch(const Surroundings& surroundings, ShowCache& cache, store::Transaction& transaction)
      : surroundings_(surroundings), cache_(cache), transaction_(transaction) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // The show, from memory or the store.
  // Errors: not_found, also for a show of another workspace; those of the store.
  [[nodiscard]] Result<ShowMemory*> find_show(const ShowId& id, const WorkspaceId& workspace);
  // A show that was just inserted. Errors: those of the store.
  [[nodiscard]] Result<ShowMemory*> add_show(const claims::Show& show);
  void forget_show(const ShowId& id);

  [[nodiscard]] const claims::language::Packs& packs() const { return *surroundings_.packs; }
  // The show's reader of comments. Languages that are gone are left out, and the show's log says
  // so. Errors: invalid_input when its settings cannot be used.
  [[nodiscard]] Result<const claims::language::Reader*> reader_of(ShowMemory& memory);
  // Whether settings can be used; what is right for the show afterwards.
  [[nodiscard]] Result<std::shared_ptr<const claims::language::Reader>> make_reader(
      const claims::ShowSettings& settings) const;

  [[nodiscard]] store::Transaction& transaction() noexcept { return transaction_; }
  // Passes a result of the store on and remembers a failure.
  template <typename T>
  [[nodiscard]] Result<T> stored(Result<T> result) {
    if (!result) {
      broken_ = result.error();
    }
    return result;
  }
  [[nodiscard]] const std::optional<Error>& broken() const noexcept { return broken_; }

  [[nodiscard]] TimeMs now() const { return surroundings_.clock.now(); }
  // Never before the show's last event.
  [[nodiscard]] TimeMs now(const ShowMemory& memory) const {
    return std::max(surroundings_.clock.now(), memory.last_at);
  }
  [[nodiscard]] Random& random() noexcept { return surroundings_.random; }

  // The next event of the show; `write_fields` appends the fields of its data. Returns its seq.
  template <typename WriteFields>
  std::int64_t emit(ShowMemory& memory, std::string_view type, TimeMs at,
                    WriteFields&& write_fields) {
    std::string text = begin_event(memory, type, at);
    JsonWriter json(text);
    json.object([&] { write_fields(json); });
    return end_event(memory, type, at, std::move(text));
  }

  // The same with finished data: one complete JSON object on one line.
  std::int64_t emit_raw(ShowMemory& memory, std::string_view type, TimeMs at,
                        std::string_view data);

  // Writes the pending events of every show.
  [[nodiscard]] Result<void> flush_events();

  // Shows with pending events or another change in this batch.
  [[nodiscard]] const std::set<ShowId>& touched() const noexcept { return touched_; }
  [[nodiscard]] const std::set<ShowId>& deleted() const noexcept { return deleted_; }
  [[nodiscard]] ShowMemory* in_memory(const ShowId& id) { return cache_.find(id); }
  [[nodiscard]] std::vector<ShowMemory*> shows_of(const WorkspaceId& workspace) {
    return cache_.of_workspace(workspace);
  }
  // Something of the show changed, or may be due at another time than before.
  void touch(const ShowId& id) { touched_.insert(id); }
  // To how many subscribers a committed event went.
  [[nodiscard]] std::size_t delivered(const ShowId& show, std::int64_t seq);

  BatchCounts counts;

 private:
  void report_issues(ShowMemory& memory);
  [[nodiscard]] std::string begin_event(ShowMemory& memory, std::string_view type, TimeMs at);
  std::int64_t end_event(ShowMemory& memory, std::string_view type, TimeMs at, std::string text);
  [[nodiscard]] Result<std::unique_ptr<ShowMemory>> load(const ShowId& id);

  const Surroundings& surroundings_;
  ShowCache& cache_;
  store::Transaction& transaction_;
  std::optional<Error> broken_;
  std::set<ShowId> touched_;
  std::set<ShowId> deleted_;
};

// New claim ids for the rules.
class FreshClaimIds final : public claims::allocation::ClaimIds {
 public:
  FreshClaimIds(TimeMs now, Random& random) : now_(now), random_(random) {}
  ClaimId next() override { return make_id<ClaimId>(now_, random_); }

 private:
  TimeMs now_;
  Random& random_;
};

// A step of the rules on one show; `by` is empty when no operator takes it.
class RuleStep {
 public:
  RuleStep(Batch& batch, const ShowMemory& memory, TimeMs now, std::string by)
      : ids_(now, batch.random()), step_{now, std::move(by), ids_, policy_of(memory.show, now)} {}
  RuleStep(const RuleStep&) = delete;
  RuleStep& operator=(const RuleStep&) = delete;
  operator claims::allocation::Step&() { return step_; }  // NOLINT(google-explicit-constructor)

 private:
  FreshClaimIds ids_;
  claims::allocation::Step step_;
};

}  // namespace soldwire::engine
