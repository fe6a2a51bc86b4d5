// What all handlers share: a request whose sender is known, and the ways to answer it.
//
// Threads: handlers are called on the request's network thread and must not block; a Call may be
//          moved to other threads and answered there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/authorize.h"
#include "api/context.h"
#include "api/json_body.h"
#include "api/problem.h"
#include "base/result.h"
#include "claims/types.h"
#include "engine/commands.h"
#include "net/http.h"
#include "net/router.h"
#include "store/records.h"
#include "store/store.h"

namespace soldwire::api {

// One request on its way to an answer. Copies share the one answer.
struct Call {
  ApiContext& context;
  net::Request request;
  net::Responder responder;
  auth::Identity identity;  // empty for public routes
  Carrier carrier = Carrier::bearer;

  void answer(net::Response response) const { responder.send(std::move(response)); }
  void refuse(const Error& error) const { responder.send(problem_response(error)); }
  void refuse(const Problem& problem) const { responder.send(problem_response(problem)); }
  [[nodiscard]] engine::Actor actor() const;
  [[nodiscard]] ShowId show() const { return ShowId(std::string(request.path_param("id"))); }
  [[nodiscard]] ItemId item() const { return ItemId(std::string(request.path_param("itemId"))); }
};

struct RouteRule {
  store::Role least = store::Role::viewer;
  bool is_public = false;      // no token needed
  bool idempotent = false;     // heeds Idempotency-Key
  bool dev_only = false;       // 404 unless the server runs with --dev
  bool optional_body = false;  // an empty body is {}
  std::size_t body_bytes_max = 1U << 20U;
};

// Adds routes whose handlers are called with an authorised Call. Every answer is counted and, at
// debug level, logged without query and headers.
class Routes {
 public:
  using CallHandler = std::function<void(Call)>;
  using BodyHandler = std::function<void(Call, JsonBody&)>;

  Routes(net::Router& router, ApiContext& context) : router_(router), context_(context) {}

  void add(std::string_view method, std::string_view pattern, const RouteRule& rule,
           CallHandler handler);
  // The same, with the body read as JSON. The handler must look at body.refused().
  void add_json(std::string_view method, std::string_view pattern, const RouteRule& rule,
                BodyHandler handler);
  [[nodiscard]] ApiContext& context() const noexcept { return context_; }

 private:
  net::Router& router_;
  ApiContext& context_;
};

// Runs `job` on the read pool and sends what it returns.
void read(Call call, std::function<Result<net::Response>(const Call&, store::Reader&)> job);
// The same for a show of the path: not_found unless it is in the caller's workspace.
void read_show(
    Call call,
    std::function<Result<net::Response>(const Call&, store::Reader&, const claims::Show&)> job);
// Finds the claim of the path; `then` goes on with it on a pool thread.
void with_claim(Call call, std::function<void(const Call&, const store::Reader::FoundClaim&)> then);

// Errors: not_found, also for a show of another workspace.
[[nodiscard]] Result<claims::Show> find_show(store::Reader& reader, const ShowId& show,
                                             const WorkspaceId& workspace);
// `show` with its sources and counts, as the API shows it.
[[nodiscard]] Result<std::string> show_json(const Call& call, store::Reader& reader,
                                            const claims::Show& show);
// Answers with `show` as it is after a commit.
void answer_show(const Call& call, int status, const claims::Show& show);

void add_auth_routes(Routes& routes);
void add_member_routes(Routes& routes);
void add_workspace_routes(Routes& routes);
void add_show_routes(Routes& routes);
void add_rehearsal_routes(Routes& routes);
void add_item_routes(Routes& routes);
void add_claim_routes(Routes& routes);
void add_buyer_routes(Routes& routes);
void add_reading_routes(Routes& routes);
void add_parse_routes(Routes& routes);
void add_event_routes(Routes& routes);
void add_export_routes(Routes& routes);
void add_connection_routes(Routes& routes);
void add_debug_routes(Routes& routes);
void add_ops_routes(Routes& routes);
void add_public_routes(Routes& routes);
void add_presence_routes(Routes& routes);

}  // namespace soldwire::api
