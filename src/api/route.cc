#include "api/route.h"

#include <memory>

#include "api/idempotency.h"
#include "api/routes.h"
#include "auth/auth.h"
#include "base/log.h"
#include "engine/views_json.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

// Passes the answer on, and counts and logs it.
class ObservedTarget final : public net::Responder::Target {
 public:
  ObservedTarget(ApiContext& context, const net::Request& request, net::Responder next)
      : context_(context),
        next_(std::move(next)),
        method_(request.method),
        path_(request.path),
        started_(context.clock.monotonic()) {}

  void send(net::Response response) override {
    note(response.status);
    next_.send(std::move(response));
  }
  std::unique_ptr<net::Stream> start_stream(int status, net::Headers headers,
                                            std::string first_bytes) override {
    note(status);
    return next_.start_stream(status, std::move(headers), std::move(first_bytes));
  }
  net::EventLoop& loop() override { return next_.loop(); }

 private:
  void note(int status) {
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
        context_.clock.monotonic() - started_);
    const auto status_class = static_cast<std::size_t>(status / 100);
    if (status_class < context_.answers.by_class.size()) {
      context_.answers.by_class[status_class].fetch_add(1, std::memory_order_relaxed);
    }
    context_.answers.microseconds.fetch_add(static_cast<std::uint64_t>(spent.count()),
                                            std::memory_order_relaxed);
    log::debug("api", "{} {} {} {} us", method_, path_, status, spent.count());
  }

  ApiContext& context_;
  net::Responder next_;
  std::string method_;
  std::string path_;
  std::chrono::nanoseconds started_;
};

}  // namespace

engine::Actor Call::actor() const {
  return engine::Actor{identity.workspace, identity.user, identity.user_name};
}

void Routes::add(std::string_view method, std::string_view pattern, const RouteRule& rule,
                 CallHandler handler) {
  auto entry = [&context = context_, rule, handler = std::move(handler)](
                   net::Request request, const net::Responder& responder) {
    Call call{context, std::move(request), net::Responder(nullptr), auth::Identity{},
              Carrier::bearer};
    call.responder =
        net::Responder(std::make_shared<ObservedTarget>(context, call.request, responder));
    if (rule.dev_only && !context.options.dev) {
      call.answer(problem_response(ProblemCode::not_found, "No such path."));
      return;
    }
    if (!rule.is_public) {
      const VerifyToken verify = [&context](std::string_view token) {
        return context.auth.verify(token);
      };
      Access access;
      access.least = rule.least;
      auto caller = authorize(verify, call.request, access);
      if (!caller) {
        call.refuse(caller.error());
        return;
      }
      call.identity = std::move(caller->identity);
      call.carrier = caller->carrier;
    }
    if (rule.idempotent) {
      run_idempotent(std::move(call), handler);
    } else {
      handler(std::move(call));
    }
  };
  net::RouteOptions options;
  options.body_bytes_max = rule.body_bytes_max;
  router_.add(method, pattern, std::move(entry), options);
}

void Routes::add_json(std::string_view method, std::string_view pattern, const RouteRule& rule,
                      BodyHandler handler) {
  add(method, pattern, rule,
      [optional = rule.optional_body, handler = std::move(handler)](Call call) {
        auto body = JsonBody::read(call.request, optional);
        if (!body) {
          call.refuse(body.error());
          return;
        }
        call.request.body.clear();  // it may hold a password, and the call may live on for long
        handler(std::move(call), *body);
      });
}

void read(Call call, std::function<Result<net::Response>(const Call&, store::Reader&)> job) {
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued =
      pool.submit([call = std::move(call), job = std::move(job)](store::Reader& reader) {
        auto response = job(call, reader);
        if (response) {
          call.answer(std::move(*response));
        } else {
          call.refuse(response.error());
        }
      });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

void read_show(
    Call call,
    std::function<Result<net::Response>(const Call&, store::Reader&, const claims::Show&)> job) {
  read(std::move(call),
       [job = std::move(job)](const Call& held, store::Reader& reader) -> Result<net::Response> {
         SW_TRY(const claims::Show show, find_show(reader, held.show(), held.identity.workspace));
         return job(held, reader, show);
       });
}

void with_claim(Call call,
                std::function<void(const Call&, const store::Reader::FoundClaim&)> then) {
  store::ReadPool& pool = call.context.pool;
  const net::Responder responder = call.responder;
  const auto queued =
      pool.submit([call = std::move(call), then = std::move(then)](store::Reader& reader) {
        const auto found = reader.find_claim(ClaimId(std::string(call.request.path_param("id"))));
        if (!found) {
          call.refuse(found.error());
        } else if (!*found || (*found)->workspace != call.identity.workspace) {
          call.answer(problem_response(ProblemCode::not_found, "No such claim."));
        } else {
          then(call, **found);
        }
      });
  if (!queued) {
    responder.send(problem_response(queued.error()));
  }
}

Result<claims::Show> find_show(store::Reader& reader, const ShowId& show,
                               const WorkspaceId& workspace) {
  SW_TRY(std::optional<claims::Show> found, reader.find_show(show));
  if (!found || found->workspace != workspace) {
    return fail(Errc::not_found, "No such show.");
  }
  return std::move(*found);
}

Result<std::string> show_json(const Call& call, store::Reader& reader, const claims::Show& show) {
  SW_TRY(const std::vector<store::Source> sources, reader.sources(show.id));
  SW_TRY(const store::ShowStats stats, reader.stats(show.id));
  std::string out;
  JsonWriter json(out);
  engine::write_show(json, show, sources, stats, *call.context.packs);
  return out;
}

void answer_show(const Call& call, int status, const claims::Show& show) {
  read(call, [status, show](const Call& held, store::Reader& reader) -> Result<net::Response> {
    SW_TRY(std::string json, show_json(held, reader, show));
    return json_response(status, std::move(json));
  });
}

void add_routes(net::Router& router, ApiContext& context) {
  Routes routes(router, context);
  add_auth_routes(routes);
  add_member_routes(routes);
  add_workspace_routes(routes);
  add_show_routes(routes);
  add_rehearsal_routes(routes);
  add_item_routes(routes);
  add_claim_routes(routes);
  add_buyer_routes(routes);
  add_reading_routes(routes);
  add_parse_routes(routes);
  add_event_routes(routes);
  add_export_routes(routes);
  add_connection_routes(routes);
  add_debug_routes(routes);
  add_ops_routes(routes);
  add_public_routes(routes);
  add_presence_routes(routes);
}

}  // namespace soldwire::api
