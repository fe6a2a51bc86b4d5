#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/route.h"
#include "engine/engine.h"
#include "engine/views_json.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t bulk_body_bytes_max = 8U << 20U;
constexpr std::size_t bulk_comments_max = 10'000;
constexpr std::size_t bulk_batch_comments = 2'000;
constexpr std::int64_t bulk_delay_ms_max = 600'000;

// Everything of a comment but its arrival.
claims::Comment read_comment(FieldReader& fields, ApiContext& context) {
  claims::Comment comment;
  comment.platform = "debug";
  comment.user_id = fields.nullable_text("userId", {.max = 200});
  comment.user_handle = fields.text("userHandle", {.max = 200});
  comment.text = fields.text("text", {.min = 0, .max = 8'000, .free = true});
  comment.platform_time = fields.nullable_time("timestamp");
  comment.parent_comment_id = fields.nullable_text("parentCommentId", {.max = 200});
  if (auto id = fields.nullable_text("commentId", {.max = 200})) {
    comment.comment_id = std::move(*id);
  } else {
    comment.comment_id = "dbg_" + make_id_text(context.clock.now(), context.random);
  }
  return comment;
}

void write_emitted(JsonWriter& json, const engine::IngestComments::CommentOutcome& outcome) {
  json.object([&] {
    json.field("commentId", outcome.comment_id);
    json.field("duplicate", outcome.duplicate);
    json.field("intent", claims::to_string(outcome.reading.intent));
    json.array("claims", [&] {
      for (const claims::Claim& claim : outcome.claims) {
        json.object([&] {
          json.field("claimId", claim.id);
          json.field("itemNumber", claim.item_number);
          json.field("claimStatus", claims::to_string(claim.status));
          if (claim.status == claims::ClaimStatus::waitlist) {
            json.field("waitlistPosition", claim.waitlist_position);
          }
          json.field("quantity", claim.quantity);
        });
      }
    });
    json.field("seq", outcome.seq);
    json.field("delivered", outcome.delivered);
    json.field("settlesAt", outcome.settles_at);
  });
}

// What a platform tells of a comment that was edited or deleted.
void amend_comment(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::AmendComment command;
  command.actor = call.actor();
  command.platform = "debug";
  command.show = ShowId(fields.text("showId", {.max = 64}));
  command.comment_id = fields.text("commentId", {.max = 200});
  command.text = fields.maybe_text("text", {.min = 0, .max = 8'000, .free = true});
  command.removed = fields.maybe_boolean("removed").value_or(false);
  command.platform_time = fields.nullable_time("timestamp");
  if (!command.text && !command.removed) {
    fields.refuse("text", "or removed must be there");
  }
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command), [call = std::move(call)](
                                        const Result<engine::AmendComment::Outcome>& outcome) {
    if (!outcome) {
      call.refuse(outcome.error());
      return;
    }
    std::string out;
    JsonWriter json(out);
    json.object([&] {
      json.object("comment", [&] { engine::write_comment_fields(json, outcome->comment); });
      json.array("claims", [&] {
        for (const claims::Claim& claim : outcome->claims) {
          json.object([&] {
            json.field("claimId", claim.id);
            json.field("itemNumber", claim.item_number);
            json.field("claimStatus", claims::to_string(claim.status));
            json.field("quantity", claim.quantity);
          });
        }
      });
      json.field("seq", outcome->seq);
    });
    call.answer(json_response(200, std::move(out)));
  });
}

void emit_comment(Call call, JsonBody& body) {
  FieldReader fields = body.root();
  engine::IngestComments command;
  command.actor = call.actor();
  command.show = ShowId(fields.text("showId", {.max = 64}));
  command.comments.push_back(read_comment(fields, call.context));
  fields.finish();
  if (body.refused()) {
    call.refuse(body.refusal());
    return;
  }
  command.comments.front().received_at = call.context.clock.now();
  engine::Engine& engine = call.context.engine;
  engine.submit(std::move(command),
                [call = std::move(call)](const Result<engine::IngestComments::Outcome>& outcome) {
                  if (!outcome) {
                    call.refuse(outcome.error());
                    return;
                  }
                  std::string out;
                  JsonWriter json(out);
                  write_emitted(json, outcome->comments.front());
                  call.answer(json_response(200, std::move(out)));
                });
}

// Many comments on their way in, one batch after the other. Lives on the request's loop between
// batches; the engine's thread hands it back.
struct Bulk {
  Call call;
  engine::IngestComments shape;  // without comments
  std::vector<claims::Comment> comments;
  std::vector<milliseconds> due;  // after `started`, ascending
  std::chrono::nanoseconds started{0};
  std::size_t next = 0;
  std::int64_t accepted = 0;
  std::int64_t duplicates = 0;
  std::int64_t seq = 0;
};

void take_next_batch(const std::shared_ptr<Bulk>& bulk);

void answer_bulk(const Bulk& bulk) {
  std::string out;
  JsonWriter json(out);
  json.object([&] {
    json.field("accepted", bulk.accepted);
    json.field("duplicates", bulk.duplicates);
    json.field("seq", bulk.seq);
  });
  bulk.call.answer(json_response(200, std::move(out)));
}

void refuse_bulk(const Bulk& bulk, Error error) {
  if (bulk.accepted + bulk.duplicates > 0) {
    error.message += fmt::format(" {} of {} comments had been taken before.",
                                 bulk.accepted + bulk.duplicates, bulk.comments.size());
  }
  bulk.call.refuse(error);
}

void on_batch_done(const std::shared_ptr<Bulk>& bulk,
                   const Result<engine::IngestComments::Outcome>& outcome) {
  if (!outcome) {
    refuse_bulk(*bulk, outcome.error());
    return;
  }
  for (const auto& comment : outcome->comments) {
    ++(comment.duplicate ? bulk->duplicates : bulk->accepted);
  }
  bulk->seq = outcome->seq;
  if (bulk->next == bulk->comments.size()) {
    answer_bulk(*bulk);
    return;
  }
  bulk->call.responder.loop().post([bulk] { take_next_batch(bulk); });
}

// Loop thread.
void take_next_batch(const std::shared_ptr<Bulk>& bulk) {
  const Clock& clock = bulk->call.context.clock;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(clock.monotonic() - bulk->started);
  if (bulk->due[bulk->next] > elapsed) {
    bulk->call.responder.loop().run_after(bulk->due[bulk->next] - elapsed,
                                          [bulk] { take_next_batch(bulk); });
    return;
  }
  engine::IngestComments command = bulk->shape;
  const TimeMs now = clock.now();
  while (bulk->next < bulk->comments.size() && bulk->due[bulk->next] <= elapsed &&
         command.comments.size() < bulk_batch_comments) {
    command.comments.push_back(std::move(bulk->comments[bulk->next]));
    command.comments.back().received_at = now;
    ++bulk->next;
  }
  bulk->call.context.engine.submit(std::move(command),
                                   [bulk](const Result<engine::IngestComments::Outcome>& outcome) {
                                     on_batch_done(bulk, outcome);
                                   });
}

// Fills `bulk` from the body. What is wrong is noted in the body.
void read_bulk(JsonBody& body, Bulk& bulk) {
  FieldReader fields = body.root();
  bulk.shape.show = ShowId(fields.text("showId", {.max = 64}));
  const JsonValue* array = fields.nullable_array("comments", 1, bulk_comments_max);
  if (array == nullptr && (!fields.has("comments") || fields.is_null("comments"))) {
    fields.refuse("comments", "is missing");
  }
  std::int64_t due = 0;
  for (std::size_t n = 0; array != nullptr && n < array->elements.size(); ++n) {
    FieldReader element = fields.element("comments", *array, n);
    due += element.maybe_integer("delayMs", 0, bulk_delay_ms_max).value_or(0);
    bulk.comments.push_back(read_comment(element, bulk.call.context));
    bulk.due.emplace_back(due);
    element.finish();
  }
  if (due > bulk_delay_ms_max) {
    fields.refuse("comments", "must not wait longer than 10 minutes in all");
  }
  fields.finish();
}

void bulk_comments(Call call) {
  // Up to 8 MiB of JSON is too much to read on a network thread.
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued = pool.submit([call = std::move(call)](store::Reader&) mutable {
    auto body = JsonBody::read(call.request);
    if (!body) {
      call.refuse(body.error());
      return;
    }
    call.request.body.clear();
    auto bulk = std::make_shared<Bulk>(Bulk{std::move(call), {}, {}, {}, {}, 0, 0, 0, 0});
    bulk->shape.actor = bulk->call.actor();
    read_bulk(*body, *bulk);
    if (body->refused()) {
      bulk->call.refuse(body->refusal());
      return;
    }
    bulk->started = bulk->call.context.clock.monotonic();
    bulk->call.responder.loop().post([bulk] { take_next_batch(bulk); });
  });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

}  // namespace

void add_debug_routes(Routes& routes) {
  RouteRule rule;
  rule.least = store::Role::operator_;
  rule.dev_only = true;
  RouteRule bulk = rule;
  bulk.body_bytes_max = bulk_body_bytes_max;
  routes.add_json("POST", "/api/debug/emit-comment", rule, emit_comment);
  routes.add("POST", "/api/debug/bulk-comments", bulk, bulk_comments);
  routes.add_json("POST", "/api/debug/amend-comment", rule, amend_comment);
}

}  // namespace soldwire::api
