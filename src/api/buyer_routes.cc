// What operators decide about buyers and about their own steps: block, merge, undo.
#include <string>
#include <utility>
#include <vector>

#include "api/paging.h"
#include "api/route.h"
#include "engine/engine.h"
#include "engine/views_json.h"

namespace soldwire::api {
namespace {

constexpr TextRule key_rule{.max = 600};

void write_buyer_fields(JsonWriter& json, const claims::Buyer& buyer) {
  json.field("buyerKey", buyer.key);
  json.field("platform", buyer.platform);
  json.field("userId", buyer.user_id);
  json.field("userHandle", buyer.handle);
}

void write_block_fields(JsonWriter& json, const store::BlockedBuyer& blocked) {
  json.field("reason", blocked.reason.empty() ? std::nullopt : std::optional(blocked.reason));
  json.field("by", blocked.by);
  json.field("at", blocked.at);
}

void write_note(JsonWriter& json, const store::BuyerNote& note) {
  json.object([&] {
    json.field("text", note.text);
    json.field("by", note.by);
    json.field("at", note.at);
  });
}

engine::BuyerRef read_buyer(FieldReader& fields) {
  engine::BuyerRef buyer;
  buyer.key = fields.nullable_text("buyerKey", key_rule).value_or("");
  buyer.platform = fields.nullable_text("platform", {.max = 40}).value_or("");
  buyer.user_id = fields.nullable_text("userId", {.max = 200});
  buyer.handle = fields.nullable_text("userHandle", {.max = 200}).value_or("");
  return buyer;
}

Routes::BodyHandler block_buyer(bool blocked) {
  return [blocked](const Call& call, JsonBody& body) {
    FieldReader fields = body.root();
    engine::BlockBuyer command;
    command.actor = call.actor();
    command.show = call.show();
    command.blocked = blocked;
    command.buyer = read_buyer(fields);
    if (blocked) {
      command.reason = fields.nullable_text("reason", {.min = 0, .max = 500}).value_or("");
    }
    fields.finish();
    if (body.refused()) {
      call.refuse(body.refusal());
      return;
    }
    call.context.engine.submit(
        std::move(command),
        [call, show = call.show()](const Result<engine::BlockBuyer::Outcome>& outcome) {
          if (!outcome) {
            call.refuse(outcome.error());
            return;
          }
          std::string out;
          JsonWriter json(out);
          json.object([&] {
            json.object("buyer", [&] { write_buyer_fields(json, outcome->buyer); });
            json.field("blocked", outcome->blocked);
            json.key("claims");
            engine::write_claims(json, show, outcome->claims);
          });
          call.answer(json_response(200, std::move(out)));
        });
  };
}

void merge_buyers(const Call& call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::MergeBuyers command;
  command.actor = call.actor();
  command.show = call.show();
  command.from = fields.text("from", key_rule);
  command.into = fields.text("into", key_rule);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  call.context.engine.submit(
      std::move(command),
      [call, show = call.show()](const Result<engine::MergeBuyers::Outcome>& outcome) {
        if (!outcome) {
          call.refuse(outcome.error());
          return;
        }
        std::string out;
        JsonWriter json(out);
        json.object([&] {
          json.object("buyer", [&] { write_buyer_fields(json, outcome->buyer); });
          json.key("claims");
          engine::write_claims(json, show, outcome->claims);
        });
        call.answer(json_response(200, std::move(out)));
      });
}

void add_buyer_note(const Call& call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::AddBuyerNote command;
  command.actor = call.actor();
  command.show = call.show();
  command.buyer = read_buyer(fields);
  command.text = fields.text("text", {.min = 1, .max = 2'000, .free = true});
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  call.context.engine.submit(
      std::move(command), [call](const Result<engine::AddBuyerNote::Outcome>& outcome) {
        if (!outcome) {
          call.refuse(outcome.error());
          return;
        }
        std::string out;
        JsonWriter json(out);
        json.object([&] {
          json.object("buyer", [&] { write_buyer_fields(json, outcome->buyer); });
          json.key("note");
          write_note(json, outcome->note);
        });
        call.answer(json_response(201, std::move(out)));
      });
}

// By `buyerKey`, or by `platform` and `userId`.
Result<std::string> buyer_key_param(const net::Request& request) {
  SW_TRY(std::string key, text_param(request, "buyerKey", key_rule.max));
  SW_TRY(const std::string platform, text_param(request, "platform", 40));
  SW_TRY(const std::string user_id, text_param(request, "userId", 200));
  if (key.empty() && !platform.empty() && !user_id.empty()) {
    key = platform + ":" + user_id;
  }
  if (key.empty()) {
    return fail(Errc::invalid_input, "Name the buyer: buyerKey, or platform and userId.",
                "?buyerKey");
  }
  return key;
}

Result<net::Response> buyer_card(store::Reader& reader, const claims::Show& show,
                                 const std::string& key) {
  SW_TRY(const store::BuyerCard card, reader.buyer_card(show.id, key));
  if (!card.buyer) {
    return fail(Errc::not_found, "This show has no claim and no comment of such a buyer.");
  }
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    write_buyer_fields(json, *card.buyer);
    json.field("units", card.units);
    json.field("unpaid", card.unpaid);
    json.key("total");
    engine::write_amounts(json, card.total);
    json.object("elsewhere", [&] {
      json.field("shows", card.other_shows);
      json.field("units", card.other_units);
      json.field("unpaid", card.other_unpaid);
    });
    json.key("blocked");
    if (card.blocked) {
      json.object([&] { write_block_fields(json, *card.blocked); });
    } else {
      json.value(nullptr);
    }
    json.array("mergedFrom", [&] {
      for (const store::BuyerAlias& alias : card.aliases) {
        json.object([&] {
          json.field("buyerKey", alias.from);
          json.field("by", alias.by);
          json.field("at", alias.at);
        });
      }
    });
    json.array("notes", [&] {
      for (const store::BuyerNote& note : card.notes) {
        write_note(json, note);
      }
    });
    json.array("claims", [&] {
      for (const store::ClaimRow& row : card.claims) {
        engine::write_claim(json, show.id, row.claim);
      }
    });
    json.array("comments", [&] {
      for (const store::CommentRow& row : card.comments) {
        json.object([&] { engine::write_comment_fields(json, row.comment); });
      }
    });
  });
  return json_response(200, std::move(out));
}

void get_buyer_card(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const std::string key, buyer_key_param(held.request));
              return buyer_card(reader, show, key);
            });
}

void list_blocked(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const auto blocked, reader.blocked_buyers(held.identity.workspace));
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.array("buyers", [&] {
        for (const store::BlockedBuyer& each : blocked) {
          json.object([&] {
            write_buyer_fields(json, each.buyer);
            write_block_fields(json, each);
          });
        }
      });
    });
    return json_response(200, std::move(out));
  });
}

void write_action(JsonWriter& json, const store::ActionRow& action) {
  json.object([&] {
    json.field("number", action.number);
    json.field("kind", action.kind);
    json.field("by", action.by);
    json.field("at", action.at);
    json.field("undone", action.undone);
  });
}

void list_actions(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              SW_TRY(const std::int64_t limit,
                     integer_param(held.request, "limit", 20, 1, store::actions_kept_max));
              SW_TRY(const auto actions, reader.actions(show.id, static_cast<int>(limit)));
              std::string out;
              JsonWriter json(out);
              json.object([&] {
                json.array("actions", [&] {
                  for (const store::ActionRow& action : actions) {
                    write_action(json, action);
                  }
                });
              });
              return json_response(200, std::move(out));
            });
}

void undo(const Call& call, JsonBody& body) {
  constexpr std::int64_t number_max = std::int64_t{1} << 40U;
  FieldReader fields = body.root();
  engine::UndoStep command;
  command.actor = call.actor();
  command.show = call.show();
  command.number = fields.maybe_integer("number", 1, number_max);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  call.context.engine.submit(
      std::move(command),
      [call, show = call.show()](const Result<engine::UndoStep::Outcome>& outcome) {
        if (!outcome) {
          call.refuse(outcome.error());
          return;
        }
        std::string out;
        JsonWriter json(out);
        json.object([&] {
          json.key("action");
          write_action(json, outcome->action);
          json.key("claims");
          engine::write_claims(json, show, outcome->claims);
          json.key("item");
          if (outcome->item) {
            engine::write_item(json, show, *outcome->item);
          } else {
            json.value(nullptr);
          }
        });
        call.answer(json_response(200, std::move(out)));
      });
}

}  // namespace

void add_buyer_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule without_body = operators;
  without_body.optional_body = true;
  routes.add_json("POST", "/api/shows/{id}/buyers/block", operators, block_buyer(true));
  routes.add_json("POST", "/api/shows/{id}/buyers/unblock", operators, block_buyer(false));
  routes.add_json("POST", "/api/shows/{id}/buyers/merge", operators, merge_buyers);
  routes.add_json("POST", "/api/shows/{id}/buyers/note", operators, add_buyer_note);
  routes.add("GET", "/api/shows/{id}/buyers/card", {}, get_buyer_card);
  routes.add("GET", "/api/blocked-buyers", {}, list_blocked);
  routes.add("GET", "/api/shows/{id}/actions", {}, list_actions);
  routes.add_json("POST", "/api/shows/{id}/undo", without_body, undo);
}

}  // namespace soldwire::api
