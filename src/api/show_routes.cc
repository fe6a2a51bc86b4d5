#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/connection_gateway.h"
#include "api/paging.h"
#include "api/route.h"
#include "api/show_settings.h"
#include "claims/language/parse.h"
#include "engine/engine.h"
#include "engine/views_json.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

constexpr std::size_t sources_max = 10;

void list_shows(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const std::int64_t limit, integer_param(held.request, "limit", 20, 1, 100));
    SW_TRY(const std::string after_text, text_param(held.request, "after", 64));
    std::optional<ShowId> after;
    if (!after_text.empty()) {
      after = ShowId(after_text);
      if (!find_show(reader, *after, held.identity.workspace)) {
        return fail(Errc::invalid_input,
                    "after must be the `next` of an earlier page of this list.", "?after");
      }
    }
    // One more than asked for tells whether there is a next page.
    SW_TRY(std::vector<claims::Show> shows,
           reader.shows(held.identity.workspace, after, static_cast<int>(limit) + 1));
    const bool more = shows.size() > static_cast<std::size_t>(limit);
    if (more) {
      shows.resize(static_cast<std::size_t>(limit));
    }
    std::string out;
    JsonWriter json(out);
    Result<void> outcome;
    json.object([&] {
      json.array("shows", [&] {
        for (const claims::Show& show : shows) {
          const auto text = show_json(held, reader, show);
          if (!text) {
            outcome = tl::unexpected(text.error());
            return;
          }
          json.raw(*text);
        }
      });
      json.field("next", more ? std::optional(shows.back().id) : std::nullopt);
    });
    SW_CHECK(outcome);
    return json_response(200, std::move(out));
  });
}

void submit_creation(const Call& call, engine::CreateShow command) {
  call.context.engine.submit(std::move(command),
                             [call](const Result<engine::CreateShow::Outcome>& outcome) {
                               if (!outcome) {
                                 call.refuse(outcome.error());
                                 return;
                               }
                               std::string out;
                               JsonWriter json(out);
                               engine::write_show(json, outcome->show, {}, {}, *call.context.packs);
                               call.answer(json_response(201, std::move(out)));
                             });
}

void create_show(Call call, JsonBody& body) {
  const auto read_command = [](JsonBody& from, engine::CreateShow& command) {
    FieldReader fields = from.root();
    command.name = fields.text("name", {.max = 200});
    command.rehearsal = fields.maybe_boolean("rehearsal").value_or(false);
    read_settings(fields, command.settings);
    fields.finish();
  };
  engine::CreateShow command;
  command.actor = call.actor();
  read_command(body, command);
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  // What the request leaves out is as the workspace has it.
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  auto held_body = std::make_shared<JsonBody>(std::move(body));
  const auto queued = pool.submit([call = std::move(call), command = std::move(command),
                                   read_command, held_body](store::Reader& reader) mutable {
    auto workspace = reader.find_workspace(command.actor.workspace);
    if (!workspace || !*workspace) {
      call.refuse(workspace ? Error{Errc::not_found, "There is no such workspace.", ""}
                            : workspace.error());
      return;
    }
    command.settings = std::move((*workspace)->defaults);
    read_command(*held_body, command);
    if (const auto good = check_settings(call, command.settings); !good) {
      call.refuse(good.error());
      return;
    }
    submit_creation(call, std::move(command));
  });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

void get_show(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(std::string json, show_json(held, reader, show));
              return json_response(200, std::move(json));
            });
}

void submit_update(const Call& call, engine::UpdateShow command) {
  call.context.engine.submit(std::move(command),
                             [call](const Result<engine::UpdateShow::Outcome>& outcome) {
                               if (!outcome) {
                                 call.refuse(outcome.error());
                                 return;
                               }
                               answer_show(call, 200, outcome->show);
                             });
}

void update_show(Call call, JsonBody& body) {
  // Checked against the defaults first, so that a bad request costs no reading.
  FieldReader fields = body.root();
  engine::UpdateShow command;
  command.actor = call.actor();
  command.show = call.show();
  command.name = fields.maybe_text("name", {.max = 200});
  claims::ShowSettings unused;
  const bool settings_given = read_settings(fields, unused);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  if (!settings_given) {
    submit_update(call, std::move(command));
    return;
  }
  // What the request leaves out keeps its value, so the present settings are needed.
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  auto held_body = std::make_shared<JsonBody>(std::move(body));
  const auto queued = pool.submit([call = std::move(call), command = std::move(command),
                                   held_body](store::Reader& reader) mutable {
    const auto show = find_show(reader, command.show, command.actor.workspace);
    if (!show) {
      call.refuse(show.error());
      return;
    }
    claims::ShowSettings settings = show->settings;
    FieldReader again = held_body->root();
    read_settings(again, settings);
    if (const auto good = check_settings(call, settings); !good) {
      call.refuse(good.error());
      return;
    }
    command.settings = std::move(settings);
    submit_update(call, std::move(command));
  });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

void delete_show(Call call) {
  engine::DeleteShow command{call.actor(), call.show()};
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command),
                [call = std::move(call)](const Result<engine::DeleteShow::Outcome>& outcome) {
                  if (outcome) {
                    call.answer(empty_response());
                  } else {
                    call.refuse(outcome.error());
                  }
                });
}

void submit_lifecycle(const Call& call, engine::ChangeLifecycle command) {
  call.context.engine.submit(std::move(command),
                             [call](const Result<engine::ChangeLifecycle::Outcome>& outcome) {
                               if (!outcome) {
                                 call.refuse(outcome.error());
                                 return;
                               }
                               answer_show(call, 200, outcome->show);
                             });
}

// The sources as the request names them: connection and live video only.
std::vector<engine::ChangeLifecycle::NewSource> read_sources(FieldReader& fields) {
  std::vector<engine::ChangeLifecycle::NewSource> sources;
  const JsonValue* array = fields.nullable_array("sources", 0, sources_max);
  if (array == nullptr) {
    return sources;
  }
  for (std::size_t n = 0; n < array->elements.size(); ++n) {
    FieldReader element = fields.element("sources", *array, n);
    engine::ChangeLifecycle::NewSource source;
    source.connection = ConnectionId(element.text("connectionId", {.max = 64}));
    source.live_id = element.text("liveId", {.max = 200});
    element.finish();
    for (const auto& earlier : sources) {
      if (earlier.connection == source.connection && earlier.live_id == source.live_id) {
        fields.refuse("sources", "names the same live video twice");
      }
    }
    sources.push_back(std::move(source));
  }
  return sources;
}

// Fills in what the connections say. Errors: invalid_input for one that is not the workspace's.
Result<void> complete_sources(const ConnectionGateway& gateway, store::Reader& reader,
                              engine::ChangeLifecycle& command) {
  SW_TRY(const std::vector<store::Connection> connections,
         reader.connections(command.actor.workspace));
  for (std::size_t n = 0; n < command.sources.size(); ++n) {
    auto& source = command.sources[n];
    const std::string pointer = "/sources/" + std::to_string(n) + "/connectionId";
    const auto found =
        std::ranges::find_if(connections, [&](const auto& c) { return c.id == source.connection; });
    if (found == connections.end()) {
      return fail(Errc::invalid_input, "There is no such connection.", pointer);
    }
    if (!gateway.knows(found->platform)) {
      return fail(Errc::invalid_input, "This server cannot read from " + found->platform + ".",
                  pointer);
    }
    source.platform = found->platform;
    source.connection_name = found->name;
  }
  return {};
}

void activate_show(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::ChangeLifecycle command;
  command.actor = call.actor();
  command.show = call.show();
  command.step = engine::Lifecycle::activate;
  command.sources = read_sources(fields);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  if (command.sources.empty()) {
    submit_lifecycle(call, std::move(command));
    return;
  }
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued = pool.submit(
      [call = std::move(call), command = std::move(command)](store::Reader& reader) mutable {
        if (const auto good = complete_sources(call.context.connections, reader, command); !good) {
          call.refuse(good.error());
          return;
        }
        submit_lifecycle(call, std::move(command));
      });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

Routes::BodyHandler lifecycle_step(engine::Lifecycle step) {
  return [step](const Call& call, JsonBody& body) {
    engine::ChangeLifecycle command;
    FieldReader fields = body.root();
    if (step == engine::Lifecycle::resume || step == engine::Lifecycle::reopen) {
      command.pause_claims =
          fields.maybe_word("pauseClaims", claims::pause_claims_from, "take, review, ignore");
    }
    fields.finish();
    if (body.refused()) {
      call.refuse(body.refusal());
      return;
    }
    command.actor = call.actor();
    command.show = call.show();
    command.step = step;
    submit_lifecycle(call, std::move(command));
  };
}

template <typename Value>
void set_if(Value& value, const std::optional<Value>& given) {
  if (given) {
    value = *given;
  }
}

// What is there replaces what was; the rest stays.
void read_allocation(FieldReader& fields, claims::AllocationSettings& settings) {
  set_if(settings.repeats,
         fields.maybe_word("repeatPolicy", claims::repeats_from, "once, add, replace"));
  set_if(settings.settle_ms, fields.maybe_integer("settleMs", 0, claims::settle_ms_max));
  set_if(settings.fill, fields.maybe_word("fill", claims::fill_from, "part, whole"));
  set_if(settings.early_claims,
         fields.maybe_word("earlyClaims", claims::early_claims_from, "wait, ignore"));
  set_if(settings.pause_claims,
         fields.maybe_word("pauseClaims", claims::pause_claims_from, "take, review, ignore"));
  set_if(settings.replies,
         fields.maybe_word("replies", claims::replies_from, "take, review, ignore"));
  set_if(settings.deletions,
         fields.maybe_word("deletions", claims::deletions_from, "keep, release"));
  set_if(settings.featured_claims, fields.maybe_boolean("featuredClaims"));
  if (const auto limit = fields.nullable_integer("buyerLimit", 1, claims::buyer_limit_max);
      fields.has("buyerLimit")) {
    settings.buyer_limit = limit;
  }
  if (auto rate = fields.nullable_object("claimRate")) {
    claims::ClaimRate read;
    read.claims = rate->integer("claims", 1, claims::claim_rate_claims_max);
    read.seconds = rate->integer("seconds", 1, claims::claim_rate_seconds_max);
    rate->finish();
    settings.claim_rate = read;
  } else if (fields.has("claimRate")) {
    settings.claim_rate.reset();
  }
  set_if(settings.hold_minutes, fields.maybe_integer("holdMinutes", 0, claims::hold_minutes_max));
  set_if(settings.hold_start, fields.maybe_word("holdStart", claims::hold_start_from, "won, end"));
  set_if(settings.staff, fields.nullable_texts("staff", 0, claims::staff_accounts_max,
                                               {.max = claims::staff_account_bytes_max}));
}

}  // namespace

bool read_settings(FieldReader& fields, claims::ShowSettings& settings) {
  bool changed = false;
  if (auto words = fields.nullable_texts("claimWords", 0, words_max, word_rule);
      fields.has("claimWords")) {
    settings.claim_words = std::move(words);
    changed = true;
  }
  if (auto words = fields.nullable_texts("passWords", 0, words_max, word_rule);
      fields.has("passWords")) {
    settings.pass_words = std::move(words);
    changed = true;
  }
  if (auto languages = fields.nullable_texts("languages", 1, languages_max, {.max = 20})) {
    settings.languages = std::move(*languages);
    changed = true;
  }
  if (auto inner = fields.nullable_object("settings")) {
    changed = true;
    if (const auto mode =
            inner->maybe_word("mode", claims::claim_mode_from, "keyword, bare, plusone")) {
      settings.mode = *mode;
    }
    if (const auto strictness =
            inner->maybe_word("strictness", claims::strictness_from, "normal, strict")) {
      settings.strictness = *strictness;
    }
    if (const auto ranges = inner->maybe_boolean("ranges")) {
      settings.ranges = *ranges;
    }
    if (const auto quantity = inner->maybe_integer("maxQty", 1, 100'000)) {
      settings.max_qty = *quantity;
    }
    read_allocation(*inner, settings.allocation);
    inner->finish();
  }
  return changed;
}

Result<void> check_settings(const Call& call, const claims::ShowSettings& settings) {
  SW_CHECK(check(settings.allocation));
  SW_TRY(const auto reader, claims::language::Reader::make(*call.context.packs, settings));
  static_cast<void>(reader);
  return {};
}

void add_show_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule creating = operators;
  creating.idempotent = true;
  RouteRule stepping = operators;
  stepping.optional_body = true;
  RouteRule owners;
  owners.least = store::Role::owner;
  routes.add("GET", "/api/shows", {}, list_shows);
  routes.add_json("POST", "/api/shows", creating, create_show);
  routes.add("GET", "/api/shows/{id}", {}, get_show);
  routes.add_json("PATCH", "/api/shows/{id}", operators, update_show);
  routes.add("DELETE", "/api/shows/{id}", owners, delete_show);
  routes.add_json("POST", "/api/shows/{id}/activate", stepping, activate_show);
  routes.add_json("POST", "/api/shows/{id}/pause", stepping,
                  lifecycle_step(engine::Lifecycle::pause));
  routes.add_json("POST", "/api/shows/{id}/resume", stepping,
                  lifecycle_step(engine::Lifecycle::resume));
  routes.add_json("POST", "/api/shows/{id}/stop", stepping,
                  lifecycle_step(engine::Lifecycle::stop));
  routes.add_json("POST", "/api/shows/{id}/reopen", stepping,
                  lifecycle_step(engine::Lifecycle::reopen));
}

}  // namespace soldwire::api
