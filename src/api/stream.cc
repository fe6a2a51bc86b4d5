#include "api/stream.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/authorize.h"
#include "api/json_body.h"
#include "api/problem.h"
#include "api/public_key.h"
#include "api/show_directory.h"
#include "api/stream_adapter.h"
#include "auth/auth.h"
#include "base/assert.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "net/accept_encoding.h"
#include "net/http_client.h"
#include "net/text.h"
#include "realtime/control_frames.h"
#include "realtime/hub.h"
#include "realtime/merged_stream.h"
#include "realtime/type_filter.h"

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

// A browser decides by itself what it accepts; a page that wants no compression says so in the URL.
bool wants_identity(const net::Request& request) {
  return request.query_param("encoding") == "identity";
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

// `?shows=a,b,c`, each once.
Result<std::vector<ShowId>> wanted_shows(const net::Request& request) {
  std::vector<ShowId> shows;
  std::string_view rest = request.query_param("shows").value_or("");
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const ShowId show(std::string(net::trim(rest.substr(0, comma))));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    if (show.empty() || std::ranges::find(shows, show) != shows.end()) {
      continue;
    }
    if (shows.size() == merged_shows_max) {
      return fail(Errc::invalid_input,
                  "At most " + std::to_string(merged_shows_max) + " shows can be in one stream.",
                  "?shows");
    }
    shows.push_back(show);
  }
  if (shows.empty()) {
    return fail(Errc::invalid_input, "Name the shows: ?shows=a,b,c", "?shows");
  }
  return shows;
}

class StreamHandlers : public std::enable_shared_from_this<StreamHandlers> {
 public:
  explicit StreamHandlers(StreamRoutes routes) : routes_(std::move(routes)) {}

  void open(net::Request request, const net::Responder& responder) {
    std::vector<ShowId> shows{ShowId(std::string(request.path_param("id")))};
    open_shows(std::move(request), responder, std::move(shows), false);
  }

  void open_merged(net::Request request, const net::Responder& responder) {
    auto shows = wanted_shows(request);
    if (!shows) {
      responder.send(problem_response(shows.error()));
      return;
    }
    open_shows(std::move(request), responder, std::move(*shows), true);
  }

  void open_public(const net::Request& request, const net::Responder& responder) {
    const std::string key(request.path_param("key"));
    const auto show = PublicKeys::show_of(key);
    if (!show) {
      responder.send(public_response(no_such_show()));
      return;
    }
    auto types = wanted_types(request);
    if (!types) {
      responder.send(public_response(problem_response(types.error())));
      return;
    }
    auto wish = std::make_shared<realtime::SubscribeRequest>();
    wish->show = *show;
    wish->view = realtime::View::buyers;
    wish->resume.cursor = resume_cursor(request);
    wish->types = std::move(*types);
    wish->encoding = encoding_for(request);
    wish->address = client_address(request);
    look_up({*show}, responder,
            [self = shared_from_this(), wish, key, responder](const Found& found) {
              self->go_on_public(*wish, key, responder, found.front());
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
    look_up({show}, responder,
            [self = shared_from_this(), show, identity = caller->identity,
             responder](const Found& found) {
              responder.send(self->token_answer(show, identity, found.front()));
            });
  }

 private:
  using Found = std::vector<Result<ShowFacts>>;

  // A stream whose shows have to be looked up first.
  struct Waiting {
    net::Request request;
    Access access;
    WorkspaceId workspace;
    std::vector<realtime::SubscribeRequest> wishes;  // a show each
    bool merged = false;
    bool waited = false;  // for the store
  };

  static net::Response no_such_show() {
    return problem_response(ProblemCode::not_found, "No such show.");
  }

  // Shop pages of any origin may read what is public.
  static net::Response public_response(net::Response response) {
    response.headers.set("Access-Control-Allow-Origin", "*");
    return response;
  }
  static net::Headers public_headers(net::Headers headers) {
    headers.set("Access-Control-Allow-Origin", "*");
    return headers;
  }

  [[nodiscard]] realtime::Encoding encoding_for(const net::Request& request) const {
    const bool gzip = routes_.compress && !wants_identity(request) &&
                      net::accepts_coding(request.headers, "gzip");
    return gzip ? realtime::Encoding::gzip : realtime::Encoding::identity;
  }
  [[nodiscard]] net::Headers headers_of(realtime::Encoding encoding) const {
    net::Headers headers = stream_headers();
    if (routes_.compress) {
      headers.set("Vary", "Accept-Encoding");
    }
    if (encoding == realtime::Encoding::gzip) {
      headers.set("Content-Encoding", "gzip");
      // Whose work it is: proxies compress, too, and `soldwire doctor` has to tell them apart.
      headers.set("Soldwire-Encoding", "gzip");
    }
    return headers;
  }

  void open_shows(net::Request request, const net::Responder& responder, std::vector<ShowId> shows,
                  bool merged) {
    Access access;
    access.query_token = true;
    if (shows.size() == 1) {
      access.stream_of = shows.front();
    }
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
    wish.types = std::move(*types);
    wish.encoding = encoding_for(request);
    wish.session_id = caller->identity.session.str();
    wish.user_id = caller->identity.user.str();
    wish.user_name = caller->identity.user_name;
    wish.address = client_address(request);
    wish.expires_at = caller->identity.expires_at;
    auto waiting = std::make_shared<Waiting>();
    waiting->wishes.assign(shows.size(), wish);
    const auto points = realtime::split_cursor(resume_cursor(request), shows.size());
    for (std::size_t n = 0; n < shows.size(); ++n) {
      waiting->wishes[n].show = shows[n];
      waiting->wishes[n].resume = points[n];
    }
    waiting->request = std::move(request);
    waiting->access = access;
    waiting->workspace = caller->identity.workspace;
    waiting->merged = merged;
    look_up(std::move(shows), responder,
            [self = shared_from_this(), waiting, responder](const Found& found) {
              self->go_on(*waiting, responder, found);
            });
    waiting->waited = true;
  }

  // Calls `then` at once when all is known from memory, else when it was read, on the same thread.
  void look_up(std::vector<ShowId> shows, const net::Responder& responder,
               std::function<void(const Found&)> then) {
    struct Search {
      std::vector<ShowId> shows;
      Found found;
      std::function<void(const Found&)> then;
    };
    search_on(std::make_shared<Search>(Search{std::move(shows), {}, std::move(then)}), responder);
  }

  template <typename Search>
  void search_on(const std::shared_ptr<Search>& search, const net::Responder& responder) {
    while (search->found.size() < search->shows.size()) {
      const ShowId& show = search->shows[search->found.size()];
      if (const auto facts = routes_.shows.known(show)) {
        search->found.emplace_back(*facts);
        continue;
      }
      routes_.shows.find(
          show, responder,
          [self = shared_from_this(), search, responder](const Result<ShowFacts>& facts) {
            search->found.push_back(facts);
            self->search_on(search, responder);
          });
      return;
    }
    search->then(search->found);
  }

  void go_on(Waiting& waiting, const net::Responder& responder, const Found& found) {
    // The session may have ended while the shows were looked up: too early for the hub to know of
    // this stream.
    if (waiting.waited) {
      const auto still = authorize(verify_, waiting.request, waiting.access);
      if (!still) {
        responder.send(problem_response(still.error()));
        return;
      }
    }
    std::size_t readable = 0;
    std::size_t deleted = 0;
    for (std::size_t n = 0; n < found.size(); ++n) {
      const Result<ShowFacts>& facts = found[n];
      if (!facts && facts.error().code != Errc::not_found) {
        refuse_for_now(responder, facts.error(), stream_headers());
        return;
      }
      waiting.wishes[n].rehearsal = facts.has_value() && facts->rehearsal;
      const bool theirs = facts.has_value() && facts->workspace == waiting.workspace;
      readable += theirs && !facts->deleted ? 1U : 0U;
      deleted += theirs && facts->deleted ? 1U : 0U;
    }
    if (readable + deleted < found.size()) {
      responder.send(no_such_show());
    } else if (readable == 0) {
      responder.send(over());
    } else {
      auto start = starter(responder, headers_of(waiting.wishes.front().encoding));
      if (waiting.merged) {
        // One that was deleted says so in its own hello's place: the log is gone.
        routes_.hub.subscribe_merged(shard_of(responder), std::move(waiting.wishes),
                                     std::move(start));
      } else {
        routes_.hub.subscribe(shard_of(responder), std::move(waiting.wishes.front()),
                              std::move(start));
      }
    }
  }

  void go_on_public(realtime::SubscribeRequest& wish, const std::string& key,
                    const net::Responder& responder, const Result<ShowFacts>& facts) {
    if (!facts && facts.error().code != Errc::not_found) {
      refuse_for_now(responder, facts.error(), public_headers(stream_headers()));
    } else if (!facts || !routes_.public_keys.fits(key, wish.show, facts->public_generation)) {
      responder.send(public_response(no_such_show()));
    } else {
      wish.rehearsal = facts->rehearsal;
      auto start = starter(responder, public_headers(headers_of(wish.encoding)));
      routes_.hub.subscribe(shard_of(responder), std::move(wish), std::move(start));
    }
  }

  // "Do not come back" (WHATWG HTML, server-sent events: 204).
  static net::Response over() {
    net::Response response;
    response.status = 204;
    return response;
  }

  std::size_t shard_of(const net::Responder& responder) const {
    const auto shard = routes_.shards.find(&responder.loop());
    SW_ASSERT(shard != routes_.shards.end());
    return shard->second;
  }

  static std::function<std::unique_ptr<realtime::Transport>(std::string)> starter(
      const net::Responder& responder, net::Headers headers) {
    return [responder, headers = std::move(headers)](
               std::string first) -> std::unique_ptr<realtime::Transport> {
      auto stream = responder.start_stream(200, headers, std::move(first));
      if (stream == nullptr) {
        return nullptr;
      }
      return std::make_unique<StreamTransport>(std::move(stream));
    };
  }

  static void refuse_for_now(const net::Responder& responder, const Error& error,
                             net::Headers headers) {
    log::warning("api", "a stream is refused: {}", error.message);
    const auto reason = realtime::EndReason::overloaded;
    const auto stream = responder.start_stream(
        200, std::move(headers),
        realtime::farewell_frame(reason, realtime::describe(reason), retry_when_busy));
    if (stream != nullptr) {
      stream->close();
    }
  }

  net::Response token_answer(const ShowId& show, const auth::Identity& identity,
                             const Result<ShowFacts>& facts) const {
    if (!facts) {
      return problem_response(facts.error());
    }
    if (facts->workspace != identity.workspace || facts->deleted) {
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
  const VerifyToken verify_ = [this](std::string_view token) { return routes_.auth.verify(token); };
};

}  // namespace

void add_stream_routes(net::Router& router, StreamRoutes routes) {
  const auto handlers = std::make_shared<StreamHandlers>(std::move(routes));
  router.add("GET", "/api/shows/{id}/stream",
             [handlers](net::Request request, const net::Responder& responder) {
               handlers->open(std::move(request), responder);
             });
  router.add("GET", "/api/stream",
             [handlers](net::Request request, const net::Responder& responder) {
               handlers->open_merged(std::move(request), responder);
             });
  router.add("GET", "/api/public/shows/{key}/stream",
             [handlers](const net::Request& request, const net::Responder& responder) {
               handlers->open_public(request, responder);
             });
  router.add("POST", "/api/shows/{id}/stream-token",
             [handlers](const net::Request& request, const net::Responder& responder) {
               handlers->make_token(request, responder);
             });
}

}  // namespace soldwire::api
