#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/paging.h"
#include "api/route.h"
#include "engine/engine.h"

namespace soldwire::api {
namespace {

constexpr std::size_t custom_data_bytes_max = 32U << 10U;
constexpr std::string_view custom_prefix = "custom.";
constexpr std::size_t custom_name_bytes_max = 60;
constexpr std::size_t publication_events_max = 1'000;

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

engine::PublishCustom::Event read_event(FieldReader& fields) {
  engine::PublishCustom::Event event;
  event.type = fields.text("type", {.max = custom_prefix.size() + custom_name_bytes_max});
  if (fields.has("type") && !is_custom_type(event.type)) {
    fields.refuse("type", "must be \"custom.\" and a name of letters, digits, '_', '.' and '-'");
  }
  if (const JsonValue* data = fields.object_value("data")) {
    JsonWriter json(event.data_json);
    write_json(json, *data);
    if (event.data_json.size() > custom_data_bytes_max) {
      fields.refuse("data", "must have 32 KiB of JSON or less");
    }
  }
  fields.finish();
  return event;
}

// One event, or {"events": […]}.
std::vector<engine::PublishCustom::Event> read_publication(FieldReader& fields, bool& is_batch) {
  std::vector<engine::PublishCustom::Event> events;
  is_batch = fields.has("events");
  if (!is_batch) {
    events.push_back(read_event(fields));
    return events;
  }
  if (const JsonValue* array = fields.nullable_array("events", 1, publication_events_max)) {
    events.reserve(array->elements.size());
    for (std::size_t n = 0; n < array->elements.size(); ++n) {
      FieldReader element = fields.element("events", *array, n);
      events.push_back(read_event(element));
    }
  } else if (fields.is_null("events")) {
    fields.refuse("events", "must be an array of events");
  }
  fields.finish();
  return events;
}

void publish_events(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::PublishCustom command;
  command.actor = call.actor();
  command.show = call.show();
  bool is_batch = false;
  command.events = read_publication(fields, is_batch);
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command), [call = std::move(call), is_batch](
                                        const Result<engine::PublishCustom::Outcome>& outcome) {
    if (!outcome) {
      call.refuse(outcome.error());
      return;
    }
    const auto write = [](JsonWriter& json, const auto& published) {
      json.field("seq", published.seq);
      json.field("delivered", published.delivered);
    };
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      write(json, outcome->events.back());
      if (is_batch) {
        json.array("events", [&] {
          for (const auto& published : outcome->events) {
            json.object([&] { write(json, published); });
          }
        });
      }
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
  routes.add_json("POST", "/api/shows/{id}/events", creating, publish_events);
}

}  // namespace soldwire::api
