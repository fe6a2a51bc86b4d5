#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/paging.h"
#include "api/route.h"
#include "engine/views_json.h"
#include "realtime/control_frames.h"
#include "realtime/hub.h"

namespace soldwire::api {
namespace {

constexpr char comment_cursor = 'm';
constexpr int snapshot_claims_max = 5'000;

void write_stats(JsonWriter& json, const Call& call, const ShowId& show,
                 const store::ShowStats& stats) {
  json.object([&] {
    engine::write_stats_fields(json, stats);
    json.field("operators", call.context.hub.operator_count(show));
    json.field("viewers", call.context.hub.presence(show).buyers);
  });
}

void write_snapshot(JsonWriter& json, const Call& call, const store::Snapshot& snapshot) {
  const ShowId& show = snapshot.show.id;
  json.object([&] {
    json.key("show");
    engine::write_show(json, snapshot.show, snapshot.sources, snapshot.stats, *call.context.packs);
    json.array("items", [&] {
      for (std::size_t n = 0; n < snapshot.items.size(); ++n) {
        engine::write_item(json, show,
                           engine::ItemView{snapshot.items[n], snapshot.item_counts[n],
                                            snapshot.variant_claimed[n]});
      }
    });
    json.array("claims", [&] {
      for (const store::ClaimRow& row : snapshot.claims) {
        engine::write_claim(json, show, row.claim);
      }
    });
    json.array("comments", [&] {
      for (const store::CommentRow& row : snapshot.comments) {
        json.object([&] { engine::write_comment_fields(json, row.comment); });
      }
    });
    json.key("stats");
    write_stats(json, call, show, snapshot.stats);
    json.key("presence");
    json.raw(realtime::presence_json(call.context.hub.presence(show)));
    json.field("cursor", call.context.epoch + "-" + std::to_string(snapshot.seq));
    json.field("epoch", call.context.epoch);
    json.field("seq", snapshot.seq);
    json.object("truncated", [&] {
      json.field("claims", snapshot.claims_truncated);
      json.field("comments", snapshot.comments_truncated);
    });
  });
}

void get_snapshot(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const std::int64_t comments,
                     integer_param(held.request, "comments", 200, 0, 1'000));
              SW_TRY(const store::Snapshot snapshot,
                     reader.snapshot(show.id, snapshot_claims_max, static_cast<int>(comments)));
              // About what an item, a claim and a comment take, so that megabytes are not moved.
              std::string out;
              out.reserve(4'096 + snapshot.items.size() * 400 + snapshot.claims.size() * 800 +
                          snapshot.comments.size() * 500);
              JsonWriter json(out);
              write_snapshot(json, held, snapshot);
              return json_response(200, std::move(out));
            });
}

void get_stats(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const store::ShowStats stats, reader.stats(show.id));
              std::string out;
              JsonWriter json(out);
              write_stats(json, held, show.id, stats);
              return json_response(200, std::move(out));
            });
}

struct Window {
  std::int64_t after = 0;
  std::int64_t limit = 0;
};

// Which comments a page has: those after a cursor, or, by a comment that the client knows, the ones
// before it, or it with its neighbours.
Result<Window> comments_window(const net::Request& request, store::Reader& reader,
                               const ShowId& show) {
  Window window;
  SW_TRY(window.limit, integer_param(request, "limit", 100, 1, 500));
  SW_TRY(const std::string before, text_param(request, "before", 200));
  SW_TRY(const std::string around, text_param(request, "around", 200));
  if (before.empty() && around.empty()) {
    SW_TRY(window.after, row_cursor_param(request, comment_cursor));
    return window;
  }
  SW_TRY(const std::string platform, text_param(request, "platform", 40));
  if (platform.empty() || before.empty() == around.empty()) {
    return fail(Errc::invalid_input,
                "Give one comment's id, as before or as around, and its platform.", "?platform");
  }
  SW_TRY(const auto row, reader.find_comment(show, platform, before.empty() ? around : before));
  if (!row) {
    return fail(Errc::not_found, "The show has no such comment.");
  }
  if (before.empty()) {
    window.after = std::max<std::int64_t>(0, row->number - window.limit / 2 - 1);
  } else {
    window.limit = std::min(window.limit, row->number - 1);
    window.after = row->number - 1 - window.limit;
  }
  return window;
}

void list_comments(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const std::string text, text_param(held.request, "q", 800));
              SW_TRY(const Window window, comments_window(held.request, reader, show.id));
              store::Page<store::CommentRow> page;
              if (window.limit > 0) {
                SW_TRY(page, reader.comments(show.id, text, window.after,
                                             static_cast<int>(window.limit)));
              }
              std::string out;
              JsonWriter json(out);
              json.object([&] {
                json.array("comments", [&] {
                  for (const store::CommentRow& row : page.rows) {
                    json.object([&] { engine::write_comment_fields(json, row.comment); });
                  }
                });
                json.field("next", page.next ? std::optional(row_cursor(comment_cursor, *page.next))
                                             : std::nullopt);
              });
              return json_response(200, std::move(out));
            });
}

void list_buyers(Call call) {
  read_show(
      std::move(call),
      [](const Call&, store::Reader& reader, const claims::Show& show) -> Result<net::Response> {
        SW_TRY(const std::vector<store::BuyerRow> buyers, reader.buyers(show.id));
        std::string out;
        JsonWriter json(out);
        json.object([&] {
          json.array("buyers", [&] {
            for (const store::BuyerRow& row : buyers) {
              json.object([&] {
                json.field("platform", row.buyer.platform);
                json.field("userId", row.buyer.user_id);
                json.field("userHandle", row.buyer.handle);
                json.field("units", row.units);
                json.array("items", [&] {
                  for (const std::string& item : row.items) {
                    json.value(item);
                  }
                });
                json.array("total", [&] {
                  for (const auto& total : row.total) {
                    json.object([&] {
                      json.field("amount", total.second);
                      json.field("currency", total.first);
                    });
                  }
                });
              });
            }
          });
        });
        return json_response(200, std::move(out));
      });
}

}  // namespace

void add_reading_routes(Routes& routes) {
  routes.add("GET", "/api/shows/{id}/snapshot", {}, get_snapshot);
  routes.add("GET", "/api/shows/{id}/stats", {}, get_stats);
  routes.add("GET", "/api/shows/{id}/comments", {}, list_comments);
  routes.add("GET", "/api/shows/{id}/buyers", {}, list_buyers);
}

}  // namespace soldwire::api
