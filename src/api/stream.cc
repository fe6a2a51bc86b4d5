#include "api/stream.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/authorize.h"
#include "api/json_body.h"
#include "api/problem.h"
#include "api/show_directory.h"
#include "api/stream_adapter.h"
#include "auth/auth.h"
#include "base/assert.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "net/http_client.h"
#include "net/text.h"
#include "realtime/control_frames.h"
#include "realtime/hub.h"
#include "realtime/type_filter.h"
#include "store/read_pool.h"

namespace soldwire::api {
namespace {

constexpr std::chrono::milliseconds retry_when_busy{5'000};

net::Headers stream_headers() {
  net::Headers headers;
  headers.set("Content-Type", "text/event-stream; charset=utf-8");
  headers.set("Cache-Control", "no-cache, no-transform");
  headers.set("X-Accel-Buffering", "no");
  return headers;
}

// The header wins: it is what the browser itself knows. The names are those that EventSource
// polyfills send.
std::optional<std::string> resume_cursor(const net::Request& request) {
  const auto header = request.headers.find("Last-Event-ID");
  if (header && !header->empty()) {
    return std::string(*header);
  }
  for (const std::string_view name :
       {"after", "last_event_id", "lastEventId", "evs_last_event_id"}) {
    const auto value = request.query_param(name);
    if (value && !value->empty()) {
      return std::string(*value);
    }
  }
  return std::nullopt;
}

Result<std::vector<std::string>> wanted_types(const net::Request& request) {
  std::vector<std::string> types;
  for (const auto& [name, value] : request.query) {
    if (name != "types") {
      continue;
    }
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view pattern = net::trim(rest.substr(0, comma));
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
      if (!realtime::TypeFilter::is_valid_pattern(pattern)) {
        return fail(Errc::invalid_input,
                    "Each of `types` must be an event type or a family such as claim.*", "?types");
      }
      if (types.size() == realtime::type_patterns_max) {
        return fail(Errc::invalid_input,
                    "At most " + std::to_string(realtime::type_patterns_max) +
                        " types can be named; claim.* names a family.",
                    "?types");
      }
      types.emplace_back(pattern);
    }
  }
  return types;
}

class StreamHandlers : public std::enable_shared_from_this<StreamHandlers> {
 public:
  explicit StreamHandlers(StreamRoutes routes)
      : routes_(std::move(routes)), shows_(routes_.pool, routes_.clock) {}

  void open(net::Request request, const net::Responder& responder) {
    const ShowId show(std::string(request.path_param("id")));
    Access access;
    access.query_token = true;
    access.stream_of = show;
    const auto caller = authorize(verify_, request, access);
    if (!caller) {
      responder.send(problem_response(caller.error()));
      return;
    }
    auto types = wanted_types(request);
    if (!types) {
      responder.send(problem_response(types.error()));
      return;
    }
    realtime::SubscribeRequest wish;
    wish.show = show;
    wish.resume.cursor = resume_cursor(request);
    wish.types = std::move(*types);
    wish.session_id = caller->identity.session.str();
    wish.user_id = caller->identity.user.str();
    wish.user_name = caller->identity.user_name;
    wish.expires_at = caller->identity.expires_at;
    const WorkspaceId& own = caller->identity.workspace;
    if (const auto workspace = shows_.known(show)) {
      subscribe(std::move(wish), responder, *workspace == own);
      return;
    }
    auto waiting =
        std::make_shared<Waiting>(Waiting{std::move(request), access, own, std::move(wish)});
    shows_.find(show, responder,
                [self = shared_from_this(), waiting, responder](const Result<WorkspaceId>& found) {
                  self->go_on(*waiting, responder, found);
                });
  }

  void make_token(const net::Request& request, const net::Responder& responder) {
    const auto caller = authorize(verify_, request, Access{});
    if (!caller) {
      responder.send(problem_response(caller.error()));
      return;
    }
    auto body = JsonBody::read(request, true);
    if (!body) {
      responder.send(problem_response(body.error()));
      return;
    }
    body->root().finish();
    if (body->refused()) {
      responder.send(problem_response(body->refusal()));
      return;
    }
    const ShowId show(std::string(request.path_param("id")));
    if (const auto workspace = shows_.known(show)) {
      responder.send(token_answer(show, caller->identity, *workspace));
      return;
    }
    shows_.find(show, responder,
                [self = shared_from_this(), show, identity = caller->identity,
                 responder](const Result<WorkspaceId>& workspace) {
                  responder.send(self->token_answer(show, identity, workspace));
                });
  }

 private:
  // A stream whose show has to be looked up first.
  struct Waiting {
    net::Request request;
    Access access;
    WorkspaceId workspace;
    realtime::SubscribeRequest wish;
  };

  static net::Response no_such_show() {
    return problem_response(ProblemCode::not_found, "No such show.");
  }

  void go_on(Waiting& waiting, const net::Responder& responder,
             const Result<WorkspaceId>& workspace) {
    if (!workspace && workspace.error().code != Errc::not_found) {
      refuse_for_now(responder, workspace.error());
      return;
    }
    // The session may have ended while the show was looked up: too early for the hub to know of
    // this stream.
    const auto still = authorize(verify_, waiting.request, waiting.access);
    if (!still) {
      responder.send(problem_response(still.error()));
      return;
    }
    subscribe(std::move(waiting.wish), responder,
              workspace.has_value() && *workspace == waiting.workspace);
  }

  void subscribe(realtime::SubscribeRequest wish, const net::Responder& responder,
                 bool show_is_theirs) {
    if (!show_is_theirs) {
      responder.send(no_such_show());
      return;
    }
    const auto shard = routes_.shards.find(&responder.loop());
    SW_ASSERT(shard != routes_.shards.end());
    routes_.hub.subscribe(shard->second, std::move(wish),
                          [responder](std::string first) -> std::unique_ptr<realtime::Transport> {
                            auto stream =
                                responder.start_stream(200, stream_headers(), std::move(first));
                            if (stream == nullptr) {
                              return nullptr;
                            }
                            return std::make_unique<StreamTransport>(std::move(stream));
                          });
  }

  static void refuse_for_now(const net::Responder& responder, const Error& error) {
    log::warning("api", "a stream is refused: {}", error.message);
    const auto reason = realtime::EndReason::overloaded;
    const auto stream = responder.start_stream(
        200, stream_headers(),
        realtime::farewell_frame(reason, realtime::describe(reason), retry_when_busy));
    if (stream != nullptr) {
      stream->close();
    }
  }

  net::Response token_answer(const ShowId& show, const auth::Identity& identity,
                             const Result<WorkspaceId>& workspace) const {
    if (!workspace) {
      return problem_response(workspace.error());
    }
    if (*workspace != identity.workspace) {
      return no_such_show();
    }
    const auto [token, expires_in] = routes_.auth.make_stream_token(identity, show);
    std::string body;
    JsonWriter json(body);
    json.object([&, &token = token, &expires_in = expires_in] {
      json.field("token", token);
      json.field("expiresIn", expires_in.count());
      json.field("url", "/api/shows/" + net::url_encode(show.str()) +
                            "/stream?token=" + net::url_encode(token));
    });
    return json_response(200, std::move(body));
  }

  StreamRoutes routes_;
  ShowDirectory shows_;
  const VerifyToken verify_ = [this](std::string_view token) { return routes_.auth.verify(token); };
};

}  // namespace

void add_stream_routes(net::Router& router, StreamRoutes routes) {
  const auto handlers = std::make_shared<StreamHandlers>(std::move(routes));
  router.add("GET", "/api/shows/{id}/stream",
             [handlers](net::Request request, const net::Responder& responder) {
               handlers->open(std::move(request), responder);
             });
  router.add("POST", "/api/shows/{id}/stream-token",
             [handlers](const net::Request& request, const net::Responder& responder) {
               handlers->make_token(request, responder);
             });
}

}  // namespace soldwire::api
