#include "platforms/facebook/simulator.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/json_writer.h"
#include "net/router.h"
#include "net/server.h"
#include "platforms/facebook/simulated_graph.h"

namespace soldwire::platforms::facebook {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view json_type = "application/json; charset=UTF-8";

net::Response json_response(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(json_type));
  response.body = std::move(body);
  return response;
}

net::Response refused(std::string_view why) {
  std::string body;
  JsonWriter json(body);
  json.object([&] { json.field("error", why); });
  return json_response(400, std::move(body));
}

std::string token_of(const net::Request& request) {
  if (const auto header = request.headers.find("Authorization");
      header && header->starts_with("Bearer ")) {
    return std::string(header->substr(7));
  }
  return std::string(request.query_param("access_token").value_or(""));
}

GraphCall call_of(const net::Request& request) {
  return {.version = std::string(request.path_param("version")),
          .object = std::string(request.path_param("object")),
          .edge = std::string(request.path_param("edge")),
          .query = request.query,
          .token = token_of(request),
          .host = request.host};
}

void send(const net::Responder& responder, GraphReply reply) {
  net::Headers headers;
  headers.set("Content-Type", reply.content_type);
  headers.set("facebook-api-version", "v26.0");
  for (auto& [name, value] : reply.headers) headers.set(std::move(name), std::move(value));
  if (reply.cut) {
    // A body without a length that ends too early: the peer cannot tell but by the JSON.
    const auto stream = responder.start_stream(reply.status, std::move(headers),
                                               reply.body.substr(0, reply.body.size() / 2));
    if (stream) stream->close();
    return;
  }
  net::Response response;
  response.status = reply.status;
  response.headers = std::move(headers);
  response.body = std::move(reply.body);
  responder.send(std::move(response));
}

Result<void> check(const SimulatorOptions& options) {
  if (!(options.rate > 0 && options.rate <= 1'000)) {
    return fail(Errc::invalid_input, "the rate must be above 0 and at most 1000");
  }
  if (!(options.offset_s >= 0 && options.offset_s < 1e7)) {
    return fail(Errc::invalid_input, "the offset must be 0 or more seconds");
  }
  if (options.page_id.empty() || options.live_id.empty() || options.page_id == options.live_id) {
    return fail(Errc::invalid_input, "the page and the live video need two different ids");
  }
  if (options.token.empty()) return fail(Errc::invalid_input, "the token must not be empty");
  return {};
}

// What a POST to /_sim/ may carry. Absent members stay empty.
struct Order {
  std::optional<std::string> spec;
  std::optional<std::string> edge;
  std::optional<std::string> token;
  std::optional<std::string> message;
  std::optional<std::string> created_time;
  std::optional<std::string> parent;
  std::optional<Author> from;
  std::optional<bool> expired;
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> percent;
  std::optional<std::int64_t> regain_minutes;
  std::optional<double> seconds;
};

template <typename T>
void take(dom::element root, std::string_view name, std::optional<T>& into) {
  T value{};
  if constexpr (std::is_same_v<T, std::string>) {
    std::string_view text;
    if (root[name].get(text) == simdjson::SUCCESS) into = std::string(text);
  } else if (root[name].get(value) == simdjson::SUCCESS) {
    into = value;
  }
}

std::optional<Order> parse_order(const std::string& body) {
  dom::parser parser;
  dom::element root;
  const std::string_view text = body.empty() ? std::string_view("{}") : std::string_view(body);
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS || !root.is_object()) {
    return std::nullopt;
  }
  Order order;
  take(root, "spec", order.spec);
  take(root, "edge", order.edge);
  take(root, "token", order.token);
  take(root, "message", order.message);
  take(root, "createdTime", order.created_time);
  take(root, "parent", order.parent);
  take(root, "expired", order.expired);
  take(root, "count", order.count);
  take(root, "percent", order.percent);
  take(root, "regainMinutes", order.regain_minutes);
  take(root, "seconds", order.seconds);
  std::optional<std::string> id;
  std::optional<std::string> name;
  if (dom::element from; root["from"].get(from) == simdjson::SUCCESS && from.is_object()) {
    take(from, "id", id);
    take(from, "name", name);
    if (id && name) order.from = Author{std::move(*id), std::move(*name)};
  }
  return order;
}

}  // namespace

struct Simulator::Impl {
  Impl(SimulatorOptions options_in, std::vector<Fault> faults_in, const Clock& clock_in)
      : options(std::move(options_in)), faults(std::move(faults_in)), clock(clock_in) {
    add_routes();
    net::ServerOptions server_options;
    server_options.address = options.address;
    server_options.port = options.port;
    server_options.threads = 1;
    server = std::make_unique<net::Server>(server_options, router);
  }

  void add_routes();
  void add_order(std::string_view name,
                 std::function<net::Response(Impl&, const Order&, TimeMs)> carry_out);
  void begin() { graph = std::make_unique<SimulatedGraph>(options, faults, clock.now()); }

  const SimulatorOptions options;
  const std::vector<Fault> faults;
  const Clock& clock;
  net::Router router;
  std::unique_ptr<SimulatedGraph> graph;  // loop thread only, once the server runs
  std::unique_ptr<net::Server> server;    // last: its threads end before what they use
};

void Simulator::Impl::add_order(
    std::string_view name, std::function<net::Response(Impl&, const Order&, TimeMs)> carry_out) {
  router.add("POST", fmt::format("/_sim/{}", name),
             [this, carry_out = std::move(carry_out)](const net::Request& request,
                                                      const net::Responder& responder) {
               const std::optional<Order> order = parse_order(request.body);
               responder.send(order ? carry_out(*this, *order, clock.now())
                                    : refused("the body must be a JSON object"));
             });
}

void Simulator::Impl::add_routes() {
  const auto answer = [this](const net::Request& request, const net::Responder& responder) {
    GraphReply reply = graph->answer(call_of(request), clock.now());
    if (reply.delay.count() == 0) return send(responder, std::move(reply));
    const std::chrono::milliseconds delay = reply.delay;
    responder.loop().run_after(delay,
                               [responder, reply = std::move(reply)] { send(responder, reply); });
  };
  router.add("GET", "/{version}/{object}", answer);
  router.add("GET", "/{version}/{object}/{edge}", answer);
  router.add("GET", "/_sim/log", [this](const net::Request&, const net::Responder& responder) {
    responder.send(json_response(200, graph->log_json()));
  });
  router.add("GET", "/_sim/state", [this](const net::Request&, const net::Responder& responder) {
    responder.send(json_response(200, graph->state_json(clock.now())));
  });
  router.set_fallback([](const net::Request&, const net::Responder& responder) {
    GraphReply reply;
    reply.status = 404;
    reply.body =
        R"({"error":{"message":"Unknown path components","type":"OAuthException","code":2500}})";
    send(responder, std::move(reply));
  });

  static const auto state = [](Impl& impl, TimeMs now) {
    return json_response(200, impl.graph->state_json(now));
  };
  add_order("fault", [](Impl& impl, const Order& order, TimeMs now) {
    const Result<std::vector<Fault>> parsed = parse_faults(order.spec.value_or(""));
    if (!parsed) return refused(parsed.error().message);
    if (parsed->size() != 1 || !parsed->front().is_per_call()) {
      return refused("\"spec\" must be one fault of the kind that hits a call");
    }
    const std::int64_t count = order.count.value_or(1);
    if (count < 1 || count > 1'000'000) return refused("\"count\" must be 1 or more");
    impl.graph->force({parsed->front(), static_cast<std::size_t>(count), order.edge.value_or("")});
    return state(impl, now);
  });
  add_order("faults", [](Impl& impl, const Order& order, TimeMs now) {
    Result<std::vector<Fault>> parsed = parse_faults(order.spec.value_or(""));
    if (!parsed) return refused(parsed.error().message);
    impl.graph->replace_faults(std::move(*parsed));
    return state(impl, now);
  });
  add_order("token", [](Impl& impl, const Order& order, TimeMs now) {
    if (order.token) impl.graph->set_token(*order.token);
    if (order.expired) impl.graph->set_expired(*order.expired);
    return state(impl, now);
  });
  add_order("advance", [](Impl& impl, const Order& order, TimeMs now) {
    if (!order.seconds || !(*order.seconds > 0 && *order.seconds < 1e7)) {
      return refused("\"seconds\" must be above 0");
    }
    impl.graph->advance(now);
    impl.graph->live().jump(*order.seconds, now);
    return state(impl, now);
  });
  add_order("end", [](Impl& impl, const Order&, TimeMs now) {
    impl.graph->advance(now);
    impl.graph->live().end(now);
    return state(impl, now);
  });
  add_order("comment", [](Impl& impl, const Order& order, TimeMs now) {
    std::optional<TimeMs> created;
    if (order.created_time) {
      const Result<TimeMs> time = parse_rfc3339(*order.created_time);
      if (!time) return refused(time.error().message);
      created = *time;
    }
    impl.graph->advance(now);
    const std::string id =
        impl.graph->live().add(order.from, order.message.value_or(""), created, order.parent, now);
    std::string body;
    JsonWriter json(body);
    json.object([&] { json.field("id", id); });
    return json_response(201, std::move(body));
  });
  add_order("usage", [](Impl& impl, const Order& order, TimeMs now) {
    const std::int64_t percent = order.percent.value_or(0);
    const std::int64_t minutes = order.regain_minutes.value_or(0);
    if (percent < 0 || percent > 1'000 || minutes < 0 || minutes > 10'000) {
      return refused("\"percent\" or \"regainMinutes\" is out of range");
    }
    impl.graph->set_usage(static_cast<int>(percent), static_cast<int>(minutes));
    return state(impl, now);
  });
  add_order("reset", [](Impl& impl, const Order&, TimeMs now) {
    impl.begin();
    return state(impl, now);
  });
}

Result<std::unique_ptr<Simulator>> Simulator::make(SimulatorOptions options, const Clock& clock) {
  SW_CHECK(check(options));
  SW_TRY(std::vector<Fault> faults, parse_faults(options.faults));
  return std::unique_ptr<Simulator>(
      new Simulator(std::make_unique<Impl>(std::move(options), std::move(faults), clock)));
}

Simulator::Simulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Simulator::~Simulator() {
  stop();
}

Result<void> Simulator::start() {
  impl_->begin();
  return impl_->server->start();
}

void Simulator::stop() {
  impl_->server->stop();
}

std::uint16_t Simulator::port() const {
  return impl_->server->port();
}

std::string Simulator::base_url() const {
  const bool v6 = impl_->options.address.find(':') != std::string::npos;
  return v6 ? fmt::format("http://[{}]:{}", impl_->options.address, port())
            : fmt::format("http://{}:{}", impl_->options.address, port());
}

}  // namespace soldwire::platforms::facebook
