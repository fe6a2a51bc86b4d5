#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/paging.h"
#include "api/route.h"
#include "claims/allocation/reasons.h"
#include "claims/language/parse.h"
#include "engine/engine.h"
#include "engine/views_json.h"

namespace soldwire::api {
namespace {

constexpr char claim_cursor = 'c';
constexpr int rank_page_rows = 500;

void list_claims(Call call) {
  read_show(std::move(call),
            [](const Call& held, store::Reader& reader,
               const claims::Show& show) -> Result<net::Response> {
              const net::Request& request = held.request;
              SW_TRY(const std::int64_t limit, integer_param(request, "limit", 100, 1, 500));
              SW_TRY(const std::int64_t after, row_cursor_param(request, claim_cursor));
              store::ClaimFilter filter;
              SW_TRY(filter.text, text_param(request, "q", 800));
              SW_TRY(const std::string status, text_param(request, "claimStatus", 32));
              if (!status.empty()) {
                filter.status = claims::claim_status_from(status);
                if (!filter.status) {
                  return fail(
                      Errc::invalid_input,
                      "claimStatus must be one of winner, waitlist, unmatched, review, released, "
                      "expired.",
                      "?claimStatus");
                }
              }
              SW_TRY(const std::string number, text_param(request, "itemNumber", 40));
              if (!number.empty()) {
                auto code = claims::language::canonical_item_code(number);
                if (!code) {
                  return fail(Errc::invalid_input, code.error().message, "?itemNumber");
                }
                filter.item_number = std::move(*code);
              }
              SW_TRY(const store::Page<store::ClaimRow> page,
                     reader.claims(show.id, filter, after, static_cast<int>(limit)));
              std::string out;
              JsonWriter json(out);
              json.object([&] {
                json.array("claims", [&] {
                  for (const store::ClaimRow& row : page.rows) {
                    engine::write_claim(json, show.id, row.claim);
                  }
                });
                json.field("next", page.next ? std::optional(row_cursor(claim_cursor, *page.next))
                                             : std::nullopt);
              });
              return json_response(200, std::move(out));
            });
}

void write_item_or_null(JsonWriter& json, const ShowId& show,
                        const std::optional<engine::ItemView>& item) {
  json.key("item");
  if (item) {
    engine::write_item(json, show, *item);
  } else {
    json.value(nullptr);
  }
}

// A claim's show is not in the path: it is found first, then the engine is asked.
template <typename Command, typename Write>
void submit_for_claim(Call call, Command command, Write write) {
  with_claim(std::move(call), [command = std::move(command), write](
                                  const Call& held, const store::Reader::FoundClaim& found) {
    Command complete = command;
    complete.actor = held.actor();
    complete.show = found.show;
    complete.claim = found.row.claim.id;
    held.context.engine.submit(
        std::move(complete),
        [held, show = found.show, write](const Result<typename Command::Outcome>& outcome) {
          if (!outcome) {
            held.refuse(outcome.error());
            return;
          }
          std::string out;
          JsonWriter json(out);
          json.object([&] {
            json.key("claim");
            engine::write_claim(json, show, outcome->claim);
            write(json, show, *outcome);
          });
          held.answer(json_response(200, std::move(out)));
        });
  });
}

void release_claim(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::ReleaseClaim command;
  command.reason = fields.nullable_text("reason", {.min = 0, .max = 500}).value_or("");
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit_for_claim(
      std::move(call), std::move(command),
      [](JsonWriter& json, const ShowId& show, const engine::ReleaseClaim::Outcome& outcome) {
        json.key("promoted");
        if (outcome.promoted.empty()) {
          json.value(nullptr);
        } else {
          engine::write_claim(json, show, outcome.promoted.front());
        }
        json.key("promotedAll");
        engine::write_claims(json, show, outcome.promoted);
        write_item_or_null(json, show, outcome.item);
      });
}

// Those that are not active any more are named, and keep nothing from happening.
void release_claims(const Call& call, JsonBody& body) {
  constexpr std::size_t claims_max = 500;
  FieldReader fields = body.root();
  engine::ReleaseClaims command;
  command.actor = call.actor();
  command.show = call.show();
  if (auto ids = fields.nullable_texts("claimIds", 1, claims_max, {.max = 64})) {
    for (auto& id : *ids) {
      command.claims.emplace_back(std::move(id));
    }
  } else {
    fields.refuse("claimIds", "is missing");
  }
  command.reason = fields.nullable_text("reason", {.min = 0, .max = 500}).value_or("");
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  call.context.engine.submit(
      std::move(command),
      [call, show = call.show()](const Result<engine::ReleaseClaims::Outcome>& outcome) {
        if (!outcome) {
          call.refuse(outcome.error());
          return;
        }
        std::string out;
        JsonWriter json(out);
        json.object([&] {
          json.key("released");
          engine::write_claims(json, show, outcome->released);
          json.key("promoted");
          engine::write_claims(json, show, outcome->promoted);
          json.array("skipped", [&] {
            for (const auto& skipped : outcome->skipped) {
              json.object([&] {
                json.field("claimId", skipped.claim);
                json.field("reason", skipped.reason);
              });
            }
          });
        });
        call.answer(json_response(200, std::move(out)));
      });
}

void set_payment(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::SetPayment command;
  const auto paid = fields.maybe_boolean("paid");
  if (!fields.has("paid")) {
    fields.refuse("paid", "is missing");
  }
  command.paid = paid.value_or(true);
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit_for_claim(std::move(call), std::move(command),
                   [](JsonWriter&, const ShowId&, const engine::SetPayment::Outcome&) {});
}

std::optional<engine::Resolution> resolution_from(std::string_view word) {
  if (word == "award") {
    return engine::Resolution::award;
  }
  if (word == "waitlist") {
    return engine::Resolution::waitlist;
  }
  return word == "dismiss" ? std::optional(engine::Resolution::dismiss) : std::nullopt;
}

void resolve_claim(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::ResolveClaim command;
  const auto action = fields.maybe_word("action", resolution_from, "award, waitlist, dismiss");
  if (!fields.has("action")) {
    fields.refuse("action", "is missing");
  }
  command.action = action.value_or(engine::Resolution::dismiss);
  command.item_number = fields.maybe_item_number("itemNumber");
  command.quantity = fields.maybe_integer("quantity", 1, 100'000);
  command.variant = fields.maybe_text("variant", {.max = 60});
  if (auto displaced = fields.maybe_text("displace", {.max = 64})) {
    command.displace = ClaimId(std::move(*displaced));
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit_for_claim(
      std::move(call), std::move(command),
      [](JsonWriter& json, const ShowId& show, const engine::ResolveClaim::Outcome& outcome) {
        write_item_or_null(json, show, outcome.item);
      });
}

// {"minutes": 10} from now, {"until": time}, or {"until": null}: the unit is the buyer's for good.
void hold_claim(Call call, JsonBody& body) {
  constexpr std::int64_t minute_ms = 60'000;
  FieldReader fields = body.root();
  engine::HoldClaim command;
  const auto minutes = fields.maybe_integer("minutes", 1, claims::hold_minutes_max);
  const auto until = fields.nullable_time("until");
  if (minutes.has_value() == fields.has("until")) {
    fields.refuse("until", "or minutes must be there, and not both");
  }
  command.until = until;
  if (minutes) {
    command.until = TimeMs{call.context.clock.now().value + *minutes * minute_ms};
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit_for_claim(std::move(call), std::move(command),
                   [](JsonWriter&, const ShowId&, const engine::HoldClaim::Outcome&) {});
}

void add_note(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::AddNote command;
  command.text = fields.text("text", {.min = 1, .max = 2'000, .free = true});
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  submit_for_claim(std::move(call), std::move(command),
                   [](JsonWriter&, const ShowId&, const engine::AddNote::Outcome&) {});
}

// The claim's place in the claim order among all that were ever matched to its item.
Result<std::optional<std::int64_t>> rank_of(store::Reader& reader, const ShowId& show,
                                            const claims::Claim& claim) {
  if (!claim.item) {
    return std::nullopt;
  }
  store::ClaimFilter filter;
  filter.item_number = claim.item_number;
  std::int64_t before = 0;
  std::optional<std::int64_t> after = 0;
  while (after) {
    SW_TRY(const store::Page<store::ClaimRow> page,
           reader.claims(show, filter, *after, rank_page_rows));
    before += std::ranges::count_if(page.rows, [&](const store::ClaimRow& row) {
      return row.claim.item == claim.item && row.claim.order < claim.order;
    });
    after = page.next;
  }
  return before + 1;
}

std::string rule_of(const claims::Claim& claim) {
  if (const auto sentence = claims::allocation::reasons::sentence(claim.code); !sentence.empty()) {
    std::string rule(sentence);
    if (claim.status == claims::ClaimStatus::waitlist) {
      rule += fmt::format(" It is number {} in line.", claim.waitlist_position);
    }
    if (!claim.reason.empty()) {
      rule += " (" + claim.reason + ")";
    }
    return rule;
  }
  switch (claim.status) {
    case claims::ClaimStatus::winner:
      return "There was stock left when its turn came: claims are served in the order of the "
             "platform's comment time, then the comment's id, then arrival.";
    case claims::ClaimStatus::waitlist:
      return fmt::format(
          "The stock was taken by earlier claims. It is number {} in line; a unit "
          "that becomes free goes to the first in line.",
          claim.waitlist_position);
    case claims::ClaimStatus::unmatched:
      return fmt::format(
          "There is no item {} yet. When it is added, its claims are served in the "
          "claim order.",
          claim.item_number);
    case claims::ClaimStatus::review:
      return "An operator must decide" +
             (claim.reason.empty() ? std::string(".") : ": " + claim.reason + ".");
    case claims::ClaimStatus::released:
      return "It was given up" +
             (claim.reason.empty() ? std::string(".") : ": " + claim.reason + ".");
    case claims::ClaimStatus::expired:
      return "Its time ran out" +
             (claim.reason.empty() ? std::string(".") : ": " + claim.reason + ".");
  }
  return {};
}

void write_text_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  json.field(name, text.empty() ? std::nullopt : std::optional(text));
}

Result<net::Response> explain(store::Reader& reader, const ShowId& show,
                              const claims::Claim& claim) {
  std::optional<store::CommentRow> row;
  if (claim.comment_id) {
    SW_TRY(row, reader.find_comment(show, claim.platform, *claim.comment_id));
  }
  SW_TRY(const std::vector<store::ClaimChange> history, reader.claim_history(claim.id));
  SW_TRY(const std::optional<std::int64_t> rank, rank_of(reader, show, claim));
  const TimeMs arrived_at = row ? row->comment.received_at : claim.created_at;
  const auto platform_time = row ? row->comment.platform_time : std::nullopt;
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.key("claim");
    engine::write_claim(json, show, claim);
    json.key("comment");
    if (row) {
      json.object([&] { engine::write_comment_fields(json, row->comment); });
    } else {
      json.value(nullptr);
    }
    json.field("platformTime", platform_time);
    json.field("arrivedAt", arrived_at);
    json.field("delayMs", platform_time ? std::optional(arrived_at.value - platform_time->value)
                                        : std::nullopt);
    json.field("rank", rank);
    json.field("rule", rule_of(claim));
    json.field("code", claim.code.empty() ? std::nullopt : std::optional(claim.code));
    json.field("backfill", row && row->comment.backfill);
    json.array("history", [&] {
      for (const store::ClaimChange& change : history) {
        json.object([&] {
          json.field("at", change.at);
          json.field("status", claims::to_string(change.status));
          json.field("quantity", change.quantity);
          write_text_or_null(json, "by", change.by);
          write_text_or_null(json, "reason", change.reason);
          write_text_or_null(json, "code", change.code);
          write_text_or_null(json, "rule",
                             std::string(claims::allocation::reasons::sentence(change.code)));
          json.field("kind", change.kind);
          json.field("seq", change.seq);
        });
      }
    });
  });
  return json_response(200, std::move(out));
}

void explain_claim(Call call) {
  read(std::move(call), [](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(const std::optional<store::Reader::FoundClaim> found,
           reader.find_claim(ClaimId(std::string(held.request.path_param("id")))));
    if (!found || found->workspace != held.identity.workspace) {
      return fail(Errc::not_found, "No such claim.");
    }
    return explain(reader, found->show, found->row.claim);
  });
}

}  // namespace

void add_claim_routes(Routes& routes) {
  RouteRule operators;
  operators.least = store::Role::operator_;
  RouteRule without_body = operators;
  without_body.optional_body = true;
  routes.add("GET", "/api/shows/{id}/claims", {}, list_claims);
  routes.add_json("POST", "/api/shows/{id}/claims/release", operators, release_claims);
  routes.add_json("POST", "/api/claims/{id}/release", without_body, release_claim);
  routes.add_json("POST", "/api/claims/{id}/payment", operators, set_payment);
  routes.add_json("POST", "/api/claims/{id}/resolve", operators, resolve_claim);
  routes.add_json("POST", "/api/claims/{id}/hold", operators, hold_claim);
  routes.add_json("POST", "/api/claims/{id}/note", operators, add_note);
  routes.add("GET", "/api/claims/{id}/explain", {}, explain_claim);
}

}  // namespace soldwire::api
