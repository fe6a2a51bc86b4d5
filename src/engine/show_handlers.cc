#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "engine/handlers.h"
#include "engine/views_json.h"

namespace soldwire::engine {
namespace {

using claims::ShowStatus;

constexpr std::size_t show_name_bytes_max = 200;
constexpr std::size_t show_sources_max = 50;
constexpr std::size_t custom_type_bytes_max = 64;
constexpr std::size_t custom_data_bytes_max = 64U << 10U;
constexpr std::size_t custom_events_max = 1'000;

Result<void> check_name(const std::string& name) {
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
    write_show(json, memory.show, memory.sources, stats);
    json.field("from", claims::to_string(from));
    json.field("to", claims::to_string(memory.show.status));
    json.field("by", actor.user);
    json.field("byName", actor.name);
  });
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

Result<CreateShow::Outcome> handle(Batch& batch, CreateShow& command) {
  SW_CHECK(check_name(command.name));
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
  show.created_at = now;
  SW_CHECK(batch.stored(batch.transaction().insert_show(show)));
  ShowMemory& memory = batch.add_show(show);
  memory.reader = std::move(reader);
  return CreateShow::Outcome{memory.show};
}

Result<UpdateShow::Outcome> handle(Batch& batch, UpdateShow& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  if (command.name) {
    SW_CHECK(check_name(*command.name));
  }
  std::shared_ptr<const claims::language::Reader> reader;
  if (command.settings) {
    SW_TRY(reader, batch.make_reader(*command.settings));
  }
  claims::Show show = memory->show;
  show.name = command.name.value_or(show.name);
  show.settings = command.settings.value_or(show.settings);
  if (command.public_access) {
    const std::int64_t last = std::abs(show.public_generation);
    show.public_generation = *command.public_access ? last + 1 : -last;
  }
  if (show == memory->show) {
    return UpdateShow::Outcome{show};
  }
  SW_CHECK(batch.stored(batch.transaction().update_show(show)));
  memory->show = show;
  if (reader) {
    memory->reader = std::move(reader);
  }
  SW_CHECK(announce_status(batch, *memory, show.status, command.actor, batch.now(*memory)));
  return UpdateShow::Outcome{show};
}

Result<DeleteShow::Outcome> handle(Batch& batch, DeleteShow& command) {
  SW_TRY(const ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  if (memory->show.status != ShowStatus::draft && memory->show.status != ShowStatus::ended) {
    return fail(Errc::conflict, "the show is " + std::string(to_string(memory->show.status)) +
                                    ": stop it before you delete it");
  }
  SW_CHECK(batch.stored(batch.transaction().delete_show(command.show, batch.now())));
  batch.forget_show(command.show);
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
  if (!command.sources.empty() && step.to != ShowStatus::active) {
    return fail(Errc::invalid_input, "live videos are bound when the show starts or goes on",
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
  show.status = step.to;
  if (!show.started_at && step.to == ShowStatus::active) {
    show.started_at = now;
  }
  if (step.to == ShowStatus::ended) {
    show.ended_at = now;
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
