#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "claims/allocation/rules.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"
#include "engine/rehearsal.h"
#include "engine/settling.h"
#include "engine/show_record.h"
#include "engine/views_json.h"

namespace soldwire::engine {
namespace {

using claims::ShowStatus;

constexpr std::size_t show_name_bytes_max = 200;
constexpr std::size_t show_sources_max = 50;
constexpr std::size_t custom_type_bytes_max = 64;
constexpr std::size_t custom_data_bytes_max = 64U << 10U;
constexpr std::size_t custom_events_max = 1'000;

// Who waits under another rule of filling may get what is left.
Result<void> refill(Batch& batch, ShowMemory& memory, TimeMs now) {
  std::vector<ItemId> items;
  for (const auto& [id, stock] : memory.state->items()) {
    if (!stock->waitlist.empty()) {
      items.push_back(id);
    }
  }
  for (const ItemId& id : items) {
    RuleStep step(batch, memory, now, {});
    auto effect = decide_refill(*memory.state, id, step);
    if (!effect.changes.empty()) {
      SW_CHECK(record_claims(batch, memory, apply(memory, std::move(effect)), now));
    }
  }
  return {};
}

// What the rules decide by themselves happens before the show rests.
Result<void> before_rest(Batch& batch, ShowMemory& memory, TimeMs now) {
  return memory.show.status == ShowStatus::active ? settle_all(batch, memory, now) : Result<void>();
}

void begin_intermission(claims::Show& show, TimeMs now) {
  auto& all = show.intermissions;
  if (!all.empty() && !all.back().until) {
    return;  // a paused show that ends goes on resting
  }
  if (all.size() >= claims::intermissions_max) {
    all.erase(all.begin());
  }
  all.push_back({now, std::nullopt, show.settings.allocation.pause_claims});
}

void end_intermission(claims::Show& show, std::optional<claims::PauseClaims> claims, TimeMs now) {
  auto& all = show.intermissions;
  if (!all.empty() && !all.back().until) {
    all.back().until = now;
    all.back().claims = claims.value_or(show.settings.allocation.pause_claims);
  }
}

// The clock of the holds stood still since `paused_at`.
Result<void> move_holds(Batch& batch, ShowMemory& memory, TimeMs paused_at, TimeMs now) {
  const auto holds = memory.state->holds();
  for (const auto& [until, id] : holds) {
    const TimeMs since = std::max(paused_at, memory.state->find_claim(id)->claim.updated_at);
    RuleStep step(batch, memory, now, {});
    SW_TRY(
        auto effect,
        decide_hold(*memory.state, id,
                    TimeMs{std::max(until.value + now.value - since.value, now.value + 1)}, step));
    effect.changes.front().after.reason = "hold moved: the show was paused";
    SW_CHECK(record_claims(batch, memory, apply(memory, std::move(effect)), now));
  }
  return {};
}

// The time to pay begins for those who won before.
Result<void> begin_holds(Batch& batch, ShowMemory& memory, TimeMs now) {
  const auto until = policy_of(memory.show, now).hold_until;
  if (!until || memory.show.settings.allocation.hold_start != claims::HoldStart::end) {
    return {};
  }
  std::vector<ClaimId> winners;
  for (const auto& [id, stock] : memory.state->items()) {
    for (const auto* winner : stock->winners) {
      const claims::Claim& claim = winner->claim;
      if (!claim.hold_until && !claim.reserved && !claim.paid_at) {
        winners.push_back(winner->claim.id);
      }
    }
  }
  for (const ClaimId& id : winners) {
    RuleStep step(batch, memory, now, {});
    SW_TRY(auto effect, decide_hold(*memory.state, id, until, step));
    effect.changes.front().after.reason = "hold began: the show ended";
    SW_CHECK(record_claims(batch, memory, apply(memory, std::move(effect)), now));
  }
  return {};
}

struct Step {
  Lifecycle step;
  std::string_view word;
  std::array<ShowStatus, 2> from;
  ShowStatus to;
};

constexpr std::array<Step, 5> steps{{
    {Lifecycle::activate, "activated", {ShowStatus::draft, ShowStatus::draft}, ShowStatus::active},
    {Lifecycle::pause, "paused", {ShowStatus::active, ShowStatus::active}, ShowStatus::paused},
    {Lifecycle::resume, "resumed", {ShowStatus::paused, ShowStatus::paused}, ShowStatus::active},
    {Lifecycle::stop, "stopped", {ShowStatus::active, ShowStatus::paused}, ShowStatus::ended},
    {Lifecycle::reopen, "reopened", {ShowStatus::ended, ShowStatus::ended}, ShowStatus::active},
}};

const Step& step_of(Lifecycle lifecycle) {
  return *std::find_if(steps.begin(), steps.end(),
                       [&](const Step& step) { return step.step == lifecycle; });
}

bool is_same_live(const store::Source& source, const ChangeLifecycle::NewSource& wanted) {
  return source.connection == wanted.connection && source.live_id == wanted.live_id;
}

// Sources of a show that takes comments begin anew; the others rest. An ended live stays ended.
void set_source_states(ShowMemory& memory, TimeMs now) {
  const char* const state = memory.show.status == ShowStatus::active ? "idle" : "stopped";
  for (auto& source : memory.sources) {
    if (source.state != "ended" && source.state != state) {
      source.state = state;
      source.detail.clear();
      source.since = now;
      source.next_try_at.reset();
      source.usage_percent.reset();
    }
  }
}

void bind_sources(Batch& batch, ShowMemory& memory,
                  const std::vector<ChangeLifecycle::NewSource>& wanted, TimeMs now) {
  for (const auto& each : wanted) {
    const auto known =
        std::find_if(memory.sources.begin(), memory.sources.end(),
                     [&](const store::Source& source) { return is_same_live(source, each); });
    if (known != memory.sources.end()) {
      known->state = "idle";
      known->detail.clear();
      known->next_try_at.reset();
      known->usage_percent.reset();
      known->since = now;
      continue;
    }
    store::Source source;
    source.id = make_id<SourceId>(now, batch.random());
    source.show = memory.show.id;
    source.connection = each.connection;
    source.platform = each.platform;
    source.connection_name = each.connection_name;
    source.live_id = each.live_id;
    source.since = now;
    memory.sources.push_back(std::move(source));
  }
}

bool is_custom_type(std::string_view type) {
  constexpr std::string_view prefix = "custom.";
  return type.starts_with(prefix) && type.size() > prefix.size() &&
         type.size() <= custom_type_bytes_max && std::all_of(type.begin(), type.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

}  // namespace

Result<void> check_show_name(const std::string& name) {
  if (name.empty() || name.size() > show_name_bytes_max) {
    return fail(Errc::invalid_input,
                "a show needs a name of at most " + std::to_string(show_name_bytes_max) + " bytes",
                "/name");
  }
  return {};
}

Result<void> announce_status(Batch& batch, ShowMemory& memory, ShowStatus from, const Actor& actor,
                             TimeMs at) {
  SW_TRY(const auto stats, batch.stored(batch.transaction().stats(memory.show.id)));
  batch.emit(memory, "session.status", at, [&](JsonWriter& json) {
    json.key("show");
    write_show(json, memory.show, memory.sources, stats, batch.packs());
    json.field("from", claims::to_string(from));
    json.field("to", claims::to_string(memory.show.status));
    json.field("by", actor.user);
    json.field("byName", actor.name);
  });
  return {};
}

Result<void> remove_show(Batch& batch, const ShowMemory& memory) {
  if (memory.show.rehearsal) {
    SW_CHECK(forget_buyers(batch, memory.show));
  }
  const ShowId id = memory.show.id;
  SW_CHECK(batch.stored(batch.transaction().delete_show(id, batch.now())));
  batch.forget_show(id);
  return {};
}

Result<CreateShow::Outcome> handle(Batch& batch, CreateShow& command) {
  SW_CHECK(check_show_name(command.name));
  SW_CHECK(check(command.settings.allocation));
  SW_TRY(auto reader, batch.make_reader(command.settings));
  SW_TRY(const auto workspace,
         batch.stored(batch.transaction().find_workspace(command.actor.workspace)));
  if (!workspace) {
    return fail(Errc::not_found, "no such workspace");
  }
  claims::Show show;
  const TimeMs now = batch.now();
  show.id = make_id<ShowId>(now, batch.random());
  show.workspace = command.actor.workspace;
  show.name = std::move(command.name);
  show.settings = std::move(command.settings);
  show.settings.allocation.repeats_counted =
      show.settings.allocation.repeats != claims::Repeats::once;
  show.rehearsal = command.rehearsal;
  show.created_at = now;
  SW_CHECK(batch.stored(batch.transaction().insert_show(show)));
  SW_TRY(ShowMemory* const memory, batch.add_show(show));
  memory->reader = std::move(reader);
  return CreateShow::Outcome{memory->show};
}

Result<UpdateShow::Outcome> handle(Batch& batch, UpdateShow& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  if (command.name) {
    SW_CHECK(check_show_name(*command.name));
  }
  std::shared_ptr<const claims::language::Reader> reader;
  if (command.settings) {
    SW_CHECK(check(command.settings->allocation));
    SW_TRY(reader, batch.make_reader(*command.settings));
  }
  claims::Show show = memory->show;
  show.name = command.name.value_or(show.name);
  show.settings = command.settings.value_or(show.settings);
  show.settings.allocation.repeats_counted =
      memory->show.settings.allocation.repeats_counted ||
      show.settings.allocation.repeats != claims::Repeats::once;
  if (command.public_access) {
    const std::int64_t last = std::abs(show.public_generation);
    show.public_generation = *command.public_access ? last + 1 : -last;
  }
  if (show == memory->show) {
    return UpdateShow::Outcome{show};
  }
  SW_CHECK(batch.stored(batch.transaction().update_show(show)));
  const bool refills = show.settings.allocation.fill != memory->show.settings.allocation.fill;
  memory->show = show;
  if (reader) {
    memory->reader = std::move(reader);
  }
  memory->lifecycle_changed = memory->lifecycle_changed || show.rehearsal;  // buyers write anew
  const TimeMs now = batch.now(*memory);
  SW_CHECK(announce_status(batch, *memory, show.status, command.actor, now));
  if (refills) {
    SW_CHECK(refill(batch, *memory, now));
  }
  return UpdateShow::Outcome{show};
}

Result<DeleteShow::Outcome> handle(Batch& batch, DeleteShow& command) {
  SW_TRY(const ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  const bool is_open =
      memory->show.status != ShowStatus::draft && memory->show.status != ShowStatus::ended;
  if (is_open && !memory->show.rehearsal) {
    return fail(Errc::conflict, "the show is " + std::string(to_string(memory->show.status)) +
                                    ": stop it before you delete it");
  }
  SW_CHECK(remove_show(batch, *memory));
  return DeleteShow::Outcome{};
}

Result<ChangeLifecycle::Outcome> handle(Batch& batch, ChangeLifecycle& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  const Step& step = step_of(command.step);
  const ShowStatus from = memory->show.status;
  if (from != step.from[0] && from != step.from[1]) {
    return fail(Errc::conflict, "the show is " + std::string(to_string(from)) + " and cannot be " +
                                    std::string(step.word));
  }
  if (command.pause_claims && from == ShowStatus::draft) {
    return fail(Errc::invalid_input, "a show that begins has had no pause", "/pauseClaims");
  }
  if (!command.sources.empty() && step.to != ShowStatus::active) {
    return fail(Errc::invalid_input, "live videos are bound when the show starts or goes on",
                "/sources");
  }
  if (!command.sources.empty() && memory->show.rehearsal) {
    return fail(Errc::invalid_input, "a rehearsal reads no live video: its buyers are simulated",
                "/sources");
  }
  if (memory->sources.size() + command.sources.size() > show_sources_max) {
    return fail(Errc::too_large,
                "a show can have " + std::to_string(show_sources_max) + " live videos", "/sources");
  }
  for (const auto& source : command.sources) {
    if (source.connection.empty() || source.live_id.empty()) {
      return fail(Errc::invalid_input, "a live video needs a connection and an id", "/sources");
    }
  }

  const TimeMs now = batch.now(*memory);
  claims::Show& show = memory->show;
  if (step.to != ShowStatus::active) {
    SW_CHECK(before_rest(batch, *memory, now));
    begin_intermission(show, now);
  } else {
    end_intermission(show, command.pause_claims, now);
  }
  const TimeMs rests_since = show.intermissions.empty() ? now : show.intermissions.back().from;
  show.status = step.to;
  if (!show.started_at && step.to == ShowStatus::active) {
    show.started_at = now;
  }
  if (step.to == ShowStatus::ended) {
    show.ended_at = now;
    show.pace.reset();
  } else {
    show.ended_at.reset();
  }
  set_source_states(*memory, now);
  bind_sources(batch, *memory, command.sources, now);
  SW_CHECK(batch.stored(batch.transaction().update_show(show)));
  for (const auto& source : memory->sources) {
    SW_CHECK(batch.stored(batch.transaction().put_source(source)));
  }
  SW_CHECK(announce_status(batch, *memory, from, command.actor, now));
  if (from == ShowStatus::paused) {
    SW_CHECK(move_holds(batch, *memory, rests_since, now));
  }
  if (step.to == ShowStatus::ended) {
    SW_CHECK(begin_holds(batch, *memory, now));
  }
  memory->lifecycle_changed = true;
  return ChangeLifecycle::Outcome{show, memory->sources};
}

Result<PublishCustom::Outcome> handle(Batch& batch, PublishCustom& command) {
  if (command.events.empty() || command.events.size() > custom_events_max) {
    return fail(
        Errc::invalid_input,
        "from 1 to " + std::to_string(custom_events_max) + " events can be published at once",
        "/events");
  }
  for (const PublishCustom::Event& event : command.events) {
    if (!is_custom_type(event.type)) {
      return fail(Errc::invalid_input,
                  "the type must be \"custom.\" and a name of letters, digits, dots, hyphens and "
                  "underscores",
                  "/type");
    }
    if (event.data_json.size() > custom_data_bytes_max) {
      return fail(Errc::too_large,
                  "an event's data can have " + std::to_string(custom_data_bytes_max) + " bytes",
                  "/data");
    }
  }
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  PublishCustom::Outcome outcome;
  outcome.events.reserve(command.events.size());
  const TimeMs now = batch.now(*memory);
  for (PublishCustom::Event& event : command.events) {
    // An event is one line; between the tokens of JSON a line break is only space.
    std::replace(event.data_json.begin(), event.data_json.end(), '\n', ' ');
    std::replace(event.data_json.begin(), event.data_json.end(), '\r', ' ');
    outcome.events.push_back({batch.emit_raw(*memory, event.type, now, event.data_json), 0});
  }
  return outcome;
}

}  // namespace soldwire::engine
