// Who watches a show, and what each of them has in hand.
#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/route.h"
#include "api/show_directory.h"
#include "realtime/control_frames.h"
#include "realtime/hub.h"

namespace soldwire::api {
namespace {

constexpr std::size_t tab_chars_max = 64;
constexpr std::size_t id_chars_max = 64;
constexpr std::size_t buyer_key_chars_max = 600;
constexpr std::size_t comment_name_chars_max = 241;  // platform, slash, the platform's own id
constexpr std::string_view kind_choices = "item, claim, buyer, comment";

void get_presence(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const store::Reader::EventPage page,
                     reader.events_after(show.id, std::numeric_limits<std::int64_t>::max(), 1));
              std::string out = realtime::presence_json(held.context.hub.presence(show.id));
              out.pop_back();
              out += ",\"cursor\":";
              JsonWriter(out).value(held.context.epoch + "-" + std::to_string(page.head));
              out += '}';
              return json_response(200, std::move(out));
            });
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

realtime::Handling read_thing(FieldReader& fields) {
  using Kind = realtime::Handling::Kind;
  realtime::Handling thing;
  const auto kind = fields.maybe_word("kind", realtime::handling_kind_from, kind_choices);
  if (!fields.has("kind")) {
    fields.refuse("kind", "is missing");
  }
  thing.kind = kind.value_or(Kind::buyer);
  switch (thing.kind) {
    case Kind::item:
    case Kind::claim:
      thing.id = fields.text("id", {.max = id_chars_max});
      if (!std::ranges::all_of(thing.id, is_plain)) {
        fields.refuse("id", "is not the id of an item or a claim");
      }
      break;
    case Kind::comment: {
      thing.id = fields.text("id", {.max = comment_name_chars_max});
      const std::size_t slash = thing.id.find('/');
      if (!thing.id.empty() && (slash == 0 || slash >= thing.id.size() - 1)) {
        fields.refuse("id", "must be platform/commentId");
      }
      break;
    }
    case Kind::buyer:
      thing.id = fields.text("id", {.max = buyer_key_chars_max});
      break;
  }
  fields.finish();
  return thing;
}

net::Response handling_answer(const Call& call, realtime::Presence::Handled handled, bool holds) {
  using Handled = realtime::Presence::Handled;
  if (handled == Handled::not_watching) {
    return problem_response(ProblemCode::conflict,
                            "Open the show's stream first: what is in hand is told to those who "
                            "watch, about those who watch.");
  }
  if (handled == Handled::too_often) {
    Problem problem;
    problem.code = ProblemCode::rate_limited;
    problem.detail = "Say what is in hand when it has rested for a moment.";
    problem.retry_after = std::chrono::seconds(1);
    return problem_response(problem);
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("expiresAt", holds ? std::optional(TimeMs{call.context.clock.now().value +
                                                         realtime::handling_lease.count()})
                                  : std::nullopt);
  });
  return json_response(200, std::move(out));
}

void set_handling(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  const std::string tab = fields.text("tab", {.max = tab_chars_max});
  std::optional<realtime::Handling> thing;
  if (auto inner = fields.nullable_object("handling")) {
    thing = read_thing(*inner);
  } else if (!fields.has("handling")) {
    fields.refuse("handling", "is missing");
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  const ShowId show = call.show();
  const auto go_on = [call, show, tab, thing](const Result<ShowFacts>& facts) {
    if (!facts) {
      call.refuse(facts.error());
    } else if (facts->workspace != call.identity.workspace || facts->deleted) {
      call.answer(problem_response(ProblemCode::not_found, "No such show."));
    } else {
      const auto handled =
          call.context.hub.handle(show, call.identity.session, call.identity.user, tab, thing);
      call.answer(handling_answer(call, handled, thing.has_value()));
    }
  };
  ShowDirectory& shows = call.context.shows;
  if (const auto facts = shows.known(show)) {
    go_on(*facts);
  } else {
    shows.find(show, call.responder, go_on);
  }
}

}  // namespace

void add_presence_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  operators.body_bytes_max = 8U << 10U;
  routes.add("GET", "/api/shows/{id}/presence", {}, get_presence);
  routes.add_json("PUT", "/api/shows/{id}/presence", operators, set_handling);
}

}  // namespace soldwire::api
