#include "app/application.h"

#include <sys/stat.h>

#include <fmt/core.h>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <utility>
#include <vector>

#include "api/connection_gateway.h"
#include "api/context.h"
#include "api/public_key.h"
#include "api/routes.h"
#include "api/show_directory.h"
#include "api/stream.h"
#include "api/stream_adapter.h"
#include "app/console.h"
#include "app/pack_folder.h"
#include "app/version.h"
#include "auth/auth.h"
#include "auth/secrets.h"
#include "base/log.h"
#include "claims/language/parse.h"
#include "engine/engine.h"
#include "net/http_client.h"
#include "net/server.h"
#include "net/tls_context.h"
#include "platforms/connectors.h"
#include "platforms/rehearsal/service.h"
#include "realtime/hub.h"
#include "store/read_pool.h"
#include "store/sqlite/open.h"

namespace soldwire::app {
namespace {

// How long streams have for their goodbye.
constexpr std::chrono::seconds goodbye_timeout{5};

// The engine's events go to the hub.
class HubAnnouncer final : public engine::Announcer {
 public:
  explicit HubAnnouncer(realtime::Hub& hub) : hub_(hub) {}
  std::vector<std::size_t> announce(const ShowId& show,
                                    std::span<const store::EventRecord> events) override {
    return hub_.broadcast_to_show(show, events);
  }

 private:
  realtime::Hub& hub_;
};

// A show's changes concern its connectors, its end also its streams.
class ShowFollower final : public engine::LifecycleListener {
 public:
  ShowFollower(platforms::ConnectorService& connectors, platforms::rehearsal::Service& rehearsals,
               api::ShowDirectory& shows, realtime::Hub& hub)
      : connectors_(connectors), rehearsals_(rehearsals), shows_(shows), hub_(hub) {}
  void on_show_changed(const claims::Show& show,
                       const std::vector<store::Source>& sources) override {
    connectors_.on_show_changed(show, sources);
    rehearsals_.on_show_changed(show);
  }
  void on_show_deleted(const ShowId& show) override {
    connectors_.on_show_deleted(show);
    rehearsals_.on_show_deleted(show);
    // First, so that who comes back at once is told that it is over.
    shows_.forget(show);
    hub_.end_show(show, realtime::EndReason::show_deleted);
  }

 private:
  platforms::ConnectorService& connectors_;
  platforms::rehearsal::Service& rehearsals_;
  api::ShowDirectory& shows_;
  realtime::Hub& hub_;
};

Result<auth::Vault> open_vault(const Config& config, Random& random) {
  if (!config.secret_key.empty()) {
    return auth::Vault::from_text(config.secret_key);
  }
  return auth::Vault::open(config.data + "/secret.key", random);
}

Result<void> make_data_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(
        Errc::unavailable,
        fmt::format("cannot create the data folder {}: {}", path,
                    std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): before any thread
  }
  return {};
}

auth::AuthOptions auth_options(const Config& config) {
  auth::AuthOptions options;
  options.access_ttl = config.access_ttl;
  options.stream_ttl = std::min(options.stream_ttl, config.access_ttl);
  return options;
}

engine::EngineOptions engine_options(const Config& config) {
  engine::EngineOptions options;
  options.shows_in_memory_max = config.shows_in_memory_max;
  options.claims_in_memory_max = config.claims_in_memory_max;
  return options;
}

realtime::HubOptions hub_options(const Config& config) {
  realtime::HubOptions options;
  options.heartbeat = config.heartbeat;
  options.backlog_bytes_max = config.backlog_bytes_max;
  options.places =
      realtime::PlaceLimits{config.connections_max, config.streams_per_show_max,
                            config.streams_per_user_max, config.streams_per_address_max};
  return options;
}

platforms::ConnectorOptions connector_options(const Config& config) {
  platforms::ConnectorOptions options;
  options.facebook.graph.version = config.facebook_version;
  if (config.poll_interval.count() > 0) {
    // One knob for all waits of the poller, in the proportions of its defaults.
    options.facebook.interval_busy = config.poll_interval;
    options.facebook.interval_idle = config.poll_interval * 2;
    options.facebook.status_every_min = config.poll_interval * 10;
    options.facebook.status_every_max = config.poll_interval * 15;
  }
  return options;
}

net::ServerOptions server_options(const Config& config) {
  net::ServerOptions options;
  options.address = config.address;
  options.port = config.port;
  options.threads = config.threads;
  options.connections_max = config.connections_max;
  options.connections_per_address_max = config.connections_max;
  return options;
}

// Null without a certificate.
Result<std::unique_ptr<net::TlsContext>> load_certificate(const Config& config) {
  if (config.tls_cert.empty()) {
    return nullptr;
  }
  return net::TlsContext::load({config.tls_cert, config.tls_key});
}

api::ApiOptions api_options(const Config& config, bool demo) {
  api::ApiOptions options;
  options.dev = config.dev;
  options.demo = demo;
  options.version = std::string(version);
  options.refresh_ttl = auth::AuthOptions{}.refresh_ttl;
  return options;
}

}  // namespace

// Members stand in the order in which they are built; each uses only those above it.
struct Application::Impl {
  Impl(Config config_in, bool demo, auth::Vault vault_in, std::unique_ptr<store::Store> store_in,
       std::unique_ptr<store::ReadPool> pool_in,
       std::shared_ptr<const claims::language::Packs> packs_in,
       std::unique_ptr<net::TlsContext> tls, SystemClock& clock_in, SystemRandom& random_in)
      : config(std::move(config_in)),
        clock(clock_in),
        random(random_in),
        vault(std::move(vault_in)),
        client_transport(http_client),
        store(std::move(store_in)),
        pool(std::move(pool_in)),
        packs(std::move(packs_in)),
        hub(hub_options(config), store->epoch(), *pool, clock, random),
        announcer(hub),
        engine(engine_options(config), *store, announcer, clock, random, packs),
        auth(auth_options(config), vault.derive("access tokens"), engine, *pool, clock, random),
        sink(engine, client_transport),
        connectors(connector_options(config), client_transport, sink, *pool, vault, clock, random),
        rehearsals({}, client_transport, sink, *pool, packs, clock, random),
        shows(*pool, clock),
        follower(connectors, rehearsals, shows, hub),
        gateway(connectors),
        public_keys(vault.derive("public streams")),
        context{engine,
                *pool,
                auth,
                vault,
                hub,
                gateway,
                shows,
                public_keys,
                packs,
                clock,
                random,
                store->epoch(),
                api_options(config, demo),
                {},
                {},
                {}},
        server(server_options(config), router, std::move(tls)) {}

  const Config config;
  SystemClock& clock;
  SystemRandom& random;
  auth::Vault vault;
  // Before pool and engine: their threads post answers to it.
  net::HttpClient http_client;
  platforms::ClientTransport client_transport;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<store::ReadPool> pool;
  std::shared_ptr<const claims::language::Packs> packs;
  realtime::Hub hub;
  HubAnnouncer announcer;
  engine::Engine engine;
  auth::AuthService auth;
  platforms::EngineSink sink;
  platforms::ConnectorService connectors;
  platforms::rehearsal::Service rehearsals;
  api::ShowDirectory shows;
  ShowFollower follower;
  api::ServiceGateway gateway;
  api::PublicKeys public_keys;
  std::atomic<bool> draining{false};
  api::ApiContext context;
  net::Router router;
  net::Server server;
  std::vector<std::unique_ptr<api::LoopExecutor>> executors;
  bool started = false;
  bool serving = false;  // the network threads run
  bool stopped = false;
};

Result<std::unique_ptr<Application>> Application::make(const Config& config, bool demo) {
  static SystemClock clock;
  static SystemRandom random;
  log::set_level(config.log_level);
  SW_TRY(std::shared_ptr<const claims::language::Packs> packs, load_packs(config.packs));
  SW_TRY(std::unique_ptr<net::TlsContext> tls, load_certificate(config));
  SW_CHECK(make_data_folder(config.data));
  SW_TRY(auth::Vault vault, open_vault(config, random));
  store::sqlite::Options store_options;
  store_options.path = config.data + "/soldwire.db";
  SW_TRY(std::unique_ptr<store::Store> store, store::sqlite::open(store_options, clock, random));
  SW_TRY(std::unique_ptr<store::ReadPool> pool, store::ReadPool::make(*store, config.read_threads));
  SW_TRY(const std::unique_ptr<store::Reader> reader, store->open_reader());

  auto impl =
      std::make_unique<Impl>(config, demo, std::move(vault), std::move(store), std::move(pool),
                             std::move(packs), std::move(tls), clock, random);
  SW_CHECK(impl->auth.load(*reader));
  impl->auth.set_listener(
      auth::AuthService::Listener{[hub = &impl->hub](const SessionId& session) {
                                    hub->end_session(session.str(), realtime::EndReason::expired);
                                  },
                                  [hub = &impl->hub](const UserId& user) {
                                    hub->end_user(user.str(), realtime::EndReason::expired);
                                  }});
  return std::unique_ptr<Application>(new Application(std::move(impl)));
}

Application::Application(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Application::~Application() {
  stop();
}

Result<void> Application::start() {
  Impl& app = *impl_;
  app.context.server_stats = [&app] { return app.server.stats(); };
  app.context.draining = [&app] { return app.draining.load(std::memory_order_relaxed); };
  api::StreamRoutes stream_routes{app.hub,         app.auth, app.shows,
                                  app.public_keys, {},       app.config.stream_compression};
  for (net::EventLoop* loop : app.server.loops()) {
    app.executors.push_back(std::make_unique<api::LoopExecutor>(*loop));
    stream_routes.shards[loop] = app.hub.add_shard(*app.executors.back());
  }
  api::add_routes(app.router, app.context);
  api::add_stream_routes(app.router, std::move(stream_routes));
  app.router.set_fallback(console_handler());

  app.engine.set_lifecycle_listener(&app.follower);
  app.engine.start();
  app.connectors.start();
  app.rehearsals.start();
  app.started = true;
  SW_CHECK(app.server.start());
  app.serving = true;
  return {};
}

std::string Application::url() const {
  const std::string& address = impl_->config.address;
  const bool v6 = address.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", has_certificate() ? "https" : "http", v6 ? "[" : "", address,
                     v6 ? "]" : "", impl_->server.port());
}

bool Application::has_certificate() const {
  return !impl_->config.tls_cert.empty();
}

Result<void> Application::reload_certificate() {
  return impl_->server.reload_certificate();
}

void Application::stop() {
  Impl& app = *impl_;
  if (!app.started || app.stopped) {
    return;
  }
  app.stopped = true;
  app.draining.store(true, std::memory_order_relaxed);
  app.server.drain();
  app.connectors.stop();
  app.rehearsals.stop();
  if (app.serving) {
    auto said_goodbye = std::make_shared<std::promise<void>>();
    app.hub.shutdown([said_goodbye] { said_goodbye->set_value(); });
    if (said_goodbye->get_future().wait_for(goodbye_timeout) != std::future_status::ready) {
      log::warning("app", "some streams did not take their goodbye within {} s",
                   goodbye_timeout.count());
    }
  }
  app.engine.stop();
  app.server.stop();
  // The loops stand still, and the pool's threads must not reach for them any more.
  app.hub.close();
}

engine::Engine& Application::engine() {
  return impl_->engine;
}
auth::AuthService& Application::auth() {
  return impl_->auth;
}
const auth::Vault& Application::vault() const {
  return impl_->vault;
}

}  // namespace soldwire::app
