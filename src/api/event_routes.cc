#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "api/paging.h"
#include "api/route.h"
#include "engine/engine.h"

namespace soldwire::api {
namespace {

constexpr std::size_t custom_data_bytes_max = 32U << 10U;
constexpr std::string_view custom_prefix = "custom.";
constexpr std::size_t custom_name_bytes_max = 60;

bool is_custom_type(std::string_view type) {
  if (!type.starts_with(custom_prefix)) {
    return false;
  }
  const std::string_view name = type.substr(custom_prefix.size());
  return !name.empty() && name.size() <= custom_name_bytes_max &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '.' || c == '-';
         });
}

void list_events(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const std::int64_t limit, integer_param(held.request, "limit", 100, 1, 1'000));
              SW_TRY(const std::int64_t after,
                     integer_param(held.request, "after", 0, 0,
                                   std::numeric_limits<std::int64_t>::max()));
              SW_TRY(const store::Reader::EventPage page,
                     reader.events_after(show.id, after, static_cast<int>(limit)));
              std::string out;
              JsonWriter json(out);
              json.object([&] {
                json.array("events", [&] {
                  for (const store::EventRecord& event : page.events) {
                    json.raw(event.json);
                  }
                });
                const bool more = !page.events.empty() && page.events.back().seq < page.head;
                json.field("next", more ? std::optional(page.events.back().seq) : std::nullopt);
              });
              return json_response(200, std::move(out));
            });
}

void publish_event(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::PublishCustom command;
  command.actor = call.actor();
  command.show = call.show();
  command.type = fields.text("type", {.max = custom_prefix.size() + custom_name_bytes_max});
  if (fields.has("type") && !is_custom_type(command.type)) {
    fields.refuse("type", "must be \"custom.\" and a name of letters, digits, '_', '.' and '-'");
  }
  if (const JsonValue* data = fields.object_value("data")) {
    JsonWriter json(command.data_json);
    write_json(json, *data);
    if (command.data_json.size() > custom_data_bytes_max) {
      fields.refuse("data", "must have 32 KiB of JSON or less");
    }
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command),
                [call = std::move(call)](const Result<engine::PublishCustom::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
                    return;
                  }
                  std::string out;
                  JsonWriter json(out);
                  json.object([&] {
                    json.field("seq", outcome->seq);
                    json.field("delivered", outcome->delivered);
                  });
                  call.answer(json_response(201, std::move(out)));
                });
}

}  // namespace

void add_event_routes(Routes& routes) {
  RouteRule creating;
  creating.least = store::Role::operator_;
  creating.idempotent = true;
  routes.add("GET", "/api/shows/{id}/events", {}, list_events);
  routes.add_json("POST", "/api/shows/{id}/events", creating, publish_event);
}

}  // namespace soldwire::api
