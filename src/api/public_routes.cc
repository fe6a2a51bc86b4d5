// What buyers may see of a show, and the key that opens it.
#include <string>
#include <utility>

#include "api/public_key.h"
#include "api/route.h"
#include "api/show_directory.h"
#include "engine/engine.h"
#include "net/http_client.h"
#include "realtime/hub.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

net::Response for_any_origin(net::Response response) {
  response.headers.set("Access-Control-Allow-Origin", "*");
  return response;
}

std::string cursor_of(const Call& call, std::int64_t seq) {
  return call.context.epoch + "-" + std::to_string(seq);
}

net::Response key_answer(const Call& call, int status, const claims::Show& show) {
  const std::string key = call.context.public_keys.make(show.id, show.public_generation);
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    if (key.empty()) {
      json.field("key", nullptr);
      json.field("url", nullptr);
      json.field("streamUrl", nullptr);
    } else {
      const std::string url = "/api/public/shows/" + net::url_encode(key);
      json.field("key", key);
      json.field("url", url);
      json.field("streamUrl", url + "/stream");
    }
  });
  return json_response(status, std::move(out));
}

void get_key(Call call) {
  read_show(
      std::move(call),
      [](const Call& held, store::Reader&, const claims::Show& show) -> Result<net::Response> {
        return key_answer(held, 200, show);
      });
}

// Streams that are open with the old key end, and nobody gets in with it from now on.
void set_access(Call call, bool access) {
  engine::UpdateShow command;
  command.actor = call.actor();
  command.show = call.show();
  command.public_access = access;
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command),
                [call = std::move(call), access](const Result<engine::UpdateShow::Outcome>& done) {
                  if (!done) {
                    call.refuse(done.error());
                    return;
                  }
                  call.context.shows.forget(done->show.id);
                  call.context.hub.end_public(done->show.id, realtime::EndReason::expired);
                  call.answer(access ? key_answer(call, 201, done->show) : empty_response());
                });
}

// The shape that realtime/public_view.h gives to events, so that they fit on one another.
void write_public_item(JsonWriter& json, const claims::Item& item, const claims::ItemCounts& counts,
                       const std::map<std::string, std::int64_t>& variant_claimed) {
  json.object([&] {
    json.field("itemId", item.id);
    json.field("itemNumber", item.number);
    json.field("title", item.title);
    json.key("price");
    if (item.price) {
      json.object([&] {
        json.field("amount", item.price->amount);
        json.field("currency", item.price->currency);
      });
    } else {
      json.value(nullptr);
    }
    json.field("totalQuantity", item.quantity);
    json.field("stockLeft", item.quantity - counts.claimed);
    json.field("status", claims::to_string(claims::status_of(item, counts)));
    json.key("variants");
    if (item.variants.empty()) {
      json.value(nullptr);
    } else {
      json.array([&] {
        for (const claims::Variant& variant : item.variants) {
          const auto claimed = variant_claimed.find(variant.name);
          const std::int64_t units = claimed == variant_claimed.end() ? 0 : claimed->second;
          json.object([&] {
            json.field("name", variant.name);
            json.field("totalQuantity", variant.quantity);
            json.field("stockLeft", variant.quantity - units);
          });
        }
      });
    }
    json.field("featured", item.featured);
  });
}

Result<net::Response> public_snapshot(const Call& call, store::Reader& reader) {
  const std::string key(call.request.path_param("key"));
  const auto id = PublicKeys::show_of(key);
  if (!id) {
    return fail(Errc::not_found, "No such show.");
  }
  SW_TRY(const auto show, reader.find_show(*id));
  if (!show || !call.context.public_keys.fits(key, *id, show->public_generation)) {
    return fail(Errc::not_found, "No such show.");
  }
  SW_TRY(const store::Snapshot snapshot, reader.snapshot(*id, 1, 1));
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.object("show", [&] {
      json.field("name", snapshot.show.name);
      json.field("status", claims::to_string(snapshot.show.status));
      json.field("rehearsal", snapshot.show.rehearsal);
    });
    json.array("items", [&] {
      for (std::size_t n = 0; n < snapshot.items.size(); ++n) {
        write_public_item(json, snapshot.items[n], snapshot.item_counts[n],
                          snapshot.variant_claimed[n]);
      }
    });
    json.field("cursor", cursor_of(call, snapshot.seq));
  });
  return for_any_origin(json_response(200, std::move(out)));
}

void get_public_show(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    auto answer = public_snapshot(held, reader);
    return answer ? std::move(*answer) : for_any_origin(problem_response(answer.error()));
  });
}

}  // namespace

void add_public_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule everybody;
  everybody.is_public = true;
  routes.add("GET", "/api/shows/{id}/public-key", operators, get_key);
  routes.add("POST", "/api/shows/{id}/public-key", operators,
             [](Call call) { set_access(std::move(call), true); });
  routes.add("DELETE", "/api/shows/{id}/public-key", operators,
             [](Call call) { set_access(std::move(call), false); });
  routes.add("GET", "/api/public/shows/{key}", everybody, get_public_show);
}

}  // namespace soldwire::api
