// Rehearsals: simulated buyers at a pace, starting over, and copies of a show.
#include <string>
#include <utility>

#include "api/route.h"
#include "engine/engine.h"
#include "engine/views_json.h"

namespace soldwire::api {
namespace {

template <typename Command>
void submit(const Call& call, int status, Command command) {
  call.context.engine.submit(std::move(command),
                             [call, status](const Result<typename Command::Outcome>& outcome) {
                               if (!outcome) {
                                 call.refuse(outcome.error());
                                 return;
                               }
                               answer_show(call, status, outcome->show);
                             });
}

void set_pace(const Call& call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::SetRehearsalPace command;
  command.actor = call.actor();
  command.show = call.show();
  auto& change = command.change.emplace();
  change.comments_per_minute =
      fields.maybe_integer("commentsPerMinute", 1, claims::rehearsal_comments_per_minute_max);
  change.buyers = fields.maybe_integer("buyers", 1, claims::rehearsal_buyers_max);
  change.languages =
      fields.nullable_texts("languages", 0, claims::rehearsal_languages_max, {.max = 20});
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit(call, 200, std::move(command));
}

void stop_buyers(const Call& call) {
  submit(call, 200, engine::SetRehearsalPace{call.actor(), call.show(), std::nullopt});
}

void copy_show(const Call& call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::CopyShow command;
  command.actor = call.actor();
  command.show = call.show();
  command.name = fields.maybe_text("name", {.max = 200});
  command.rehearsal = fields.maybe_boolean("rehearsal").value_or(false);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit(call, 201, std::move(command));
}

void start_over(const Call& call, JsonBody& body) {
  FieldReader fields = body.root();
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::CopyShow command;
  command.actor = call.actor();
  command.show = call.show();
  command.rehearsal = true;
  command.erases = true;
  submit(call, 201, std::move(command));
}

}  // namespace

void add_rehearsal_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule optional = operators;
  optional.optional_body = true;
  RouteRule creating = optional;
  creating.idempotent = true;
  routes.add_json("POST", "/api/shows/{id}/rehearsal", optional, set_pace);
  routes.add("DELETE", "/api/shows/{id}/rehearsal", operators, stop_buyers);
  routes.add_json("POST", "/api/shows/{id}/rehearsal/erase", creating, start_over);
  routes.add_json("POST", "/api/shows/{id}/copy", creating, copy_show);
}

}  // namespace soldwire::api
