#include "engine/batch.h"

#include "base/assert.h"
#include "base/log.h"
#include "engine/show_issues.h"

namespace soldwire::engine {

Result<ShowMemory*> Batch::find_show(const ShowId& id, const WorkspaceId& workspace) {
  ShowMemory* memory = cache_.find(id);
  if (memory == nullptr) {
    auto loaded = load(id);
    if (!loaded) {
      // Rows that contradict each other are one show's trouble, not the whole batch's.
      if (loaded.error().code == Errc::unavailable) {
        broken_ = loaded.error();
      }
      return tl::unexpected(std::move(loaded).error());
    }
    memory = &cache_.insert(std::move(*loaded));
  }
  if (memory->show.workspace != workspace) {
    return fail(Errc::not_found, "no such show");
  }
  return memory;
}

Result<std::unique_ptr<ShowMemory>> Batch::load(const ShowId& id) {
  SW_TRY(auto rows, transaction_.load_show(id));
  auto memory = std::make_unique<ShowMemory>();
  memory->show = std::move(rows.show);
  memory->sources = std::move(rows.sources);
  memory->seq = rows.seq;
  memory->comment_count = rows.comment_count;
  std::vector<claims::allocation::Holding> holdings;
  holdings.reserve(rows.active_claims.size());
  for (auto& row : rows.active_claims) {
    holdings.push_back({row.number, std::move(row.claim)});
  }
  SW_TRY(memory->state, claims::allocation::ShowState::make(std::move(rows.items),
                                                            std::move(holdings), rows.claim_count));
  if (rows.seq > 0) {
    SW_TRY(const auto page, transaction_.events_after(id, rows.seq - 1, 1));
    if (!page.events.empty()) {
      memory->last_at = page.events.back().at;
    }
  }
  memory->settling = std::move(rows.settling);
  memory->showings = std::move(rows.showings);
  for (const auto& blocked : rows.blocked) {
    memory->blocked.insert(blocked.buyer.key);
  }
  for (auto& alias : rows.aliases) {
    memory->aliases.emplace(std::move(alias.from), std::move(alias.into));
  }
  SW_TRY(const auto actions, transaction_.actions(id, 1));
  memory->last_action = actions.empty() ? 0 : actions.front().number;
  return memory;
}

Result<ShowMemory*> Batch::add_show(const claims::Show& show) {
  auto memory = std::make_unique<ShowMemory>();
  memory->show = show;
  memory->state = std::make_unique<claims::allocation::ShowState>();
  SW_TRY(const auto blocked, stored(transaction_.blocked_buyers(show.workspace)));
  for (const auto& each : blocked) {
    memory->blocked.insert(each.buyer.key);
  }
  SW_TRY(auto aliases, stored(transaction_.buyer_aliases(show.workspace)));
  for (auto& alias : aliases) {
    memory->aliases.emplace(std::move(alias.from), std::move(alias.into));
  }
  return &cache_.insert(std::move(memory));
}

void Batch::forget_show(const ShowId& id) {
  cache_.erase(id);
  touched_.erase(id);
  deleted_.insert(id);
}

Result<std::shared_ptr<const claims::language::Reader>> Batch::make_reader(
    const claims::ShowSettings& settings) const {
  return claims::language::Reader::make(surroundings_.packs, settings);
}

Result<const claims::language::Reader*> Batch::reader_of(ShowMemory& memory) {
  if (!memory.reader) {
    SW_TRY(memory.reader, make_reader(readable(memory.show.settings, packs())));
    report_issues(memory);
  }
  return memory.reader.get();
}

// Once for each time that the show is taken into memory.
void Batch::report_issues(ShowMemory& memory) {
  for (const ShowIssue& issue : issues_of(memory.show, packs())) {
    log::warning("engine", "show {}: {}", memory.show.id.str(), issue.detail);
    emit(memory, "error", memory.last_at, [&](JsonWriter& json) {
      json.field("code", issue.code);
      json.field("detail", issue.detail);
    });
  }
}

std::string Batch::begin_event(ShowMemory& memory, std::string_view type, TimeMs at) {
  // A comment with one claim needs 400 to 900 bytes per event.
  constexpr std::size_t usual_bytes = 1'024;
  std::string text;
  text.reserve(usual_bytes);
  text += R"({"type":")";
  text += type;
  text += R"(","seq":)";
  text += std::to_string(memory.seq + 1);
  text += R"(,"at":")";
  append_rfc3339(text, at);
  text += R"(","data":)";
  return text;
}

std::int64_t Batch::end_event(ShowMemory& memory, std::string_view type, TimeMs at,
                              std::string text) {
  SW_ASSERT(at >= memory.last_at);
  text += '}';
  touched_.insert(memory.show.id);
  memory.last_at = at;
  memory.pending.push_back({++memory.seq, std::string(type), at, std::move(text)});
  return memory.seq;
}

std::int64_t Batch::emit_raw(ShowMemory& memory, std::string_view type, TimeMs at,
                             std::string_view data) {
  std::string text = begin_event(memory, type, at);
  text += data;
  return end_event(memory, type, at, std::move(text));
}

Result<void> Batch::flush_events() {
  for (const auto& id : touched_) {
    const ShowMemory* const memory = cache_.find(id);
    if (memory != nullptr && !memory->pending.empty()) {
      SW_CHECK(stored(transaction_.append_events(id, memory->pending)));
    }
  }
  return {};
}

std::size_t Batch::delivered(const ShowId& show, std::int64_t seq) {
  const ShowMemory* const memory = cache_.find(show);
  if (memory == nullptr || memory->pending.empty()) {
    return 0;
  }
  const std::int64_t index = seq - memory->pending.front().seq;
  if (index < 0 || index >= static_cast<std::int64_t>(memory->delivered.size())) {
    return 0;
  }
  return memory->delivered[static_cast<std::size_t>(index)];
}

}  // namespace soldwire::engine
