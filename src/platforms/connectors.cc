#include "platforms/connectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <optional>
#include <set>
#include <utility>

#include "base/log.h"
#include "platforms/facebook/graph_client.h"
#include "platforms/facebook/page_calls.h"

namespace soldwire::platforms {

namespace {

constexpr std::string_view facebook_platform = "facebook";

enum class Origin { lifecycle, restart };

}  // namespace

struct ConnectorService::Impl : std::enable_shared_from_this<ConnectorService::Impl> {
  Impl(ConnectorOptions options_in, Transport& transport_in, Sink& sink_in,
       store::ReadPool& reads_in, const auth::Vault& vault_in, const Clock& clock_in,
       Random& random_in)
      : options(std::move(options_in)),
        transport(transport_in),
        sink(sink_in),
        reads(reads_in),
        vault(vault_in),
        clock(clock_in),
        random(random_in) {}

  // One source of an active show. Without a connector while its connection is being looked up, and
  // for good when that failed.
  struct Running {
    claims::Show show;
    store::Source source;
    std::uint64_t generation = 0;
    std::shared_ptr<Connector> connector;
  };
  using Sources = std::map<SourceId, Running>;

  // Runs `step` on the connector thread, unless the service is gone or stopped by then.
  template <typename Step>
  void post(Step step) {
    transport.post([weak = weak_from_this(), step = std::move(step)] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (self && !self->stopped) step(*self);
    });
  }
  template <typename Step>
  void later(Step step) {
    transport.run_after(options.retry_after, [weak = weak_from_this(), step = std::move(step)] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (self && !self->stopped) step(*self);
    });
  }

  void read_active_shows();
  void apply(const claims::Show& show, const std::vector<store::Source>& sources, Origin origin);
  void drop_show(const ShowId& show);
  void reconnect(const ConnectionId& connection);
  void reopen(const ConnectionId& connection, const std::vector<store::Source>& committed);
  void open(const claims::Show& show, const SourceId& source, bool resumed);
  void opened(const claims::Show& show, const SourceId& source, std::uint64_t generation,
              bool resumed, Result<std::optional<store::Connection>> connection);
  void report_error(const claims::Show& show, const store::Source& source, std::string detail);
  [[nodiscard]] Running* find(const ShowId& show, const SourceId& source, std::uint64_t generation);
  [[nodiscard]] std::size_t running() const;
  [[nodiscard]] Result<std::string> token_of(const store::Connection& connection) const;
  [[nodiscard]] Result<std::shared_ptr<facebook::GraphClient>> client_for(
      const store::Connection& connection, std::string token);
  std::shared_ptr<facebook::CallBudget> budget_of(const ConnectionId& connection);
  template <typename Answer, typename Use>
  void with_connection(const ConnectionId& id, std::function<void(Result<Answer>)> done, Use use);

  // Fixed at construction.
  const ConnectorOptions options;
  Transport& transport;
  Sink& sink;
  store::ReadPool& reads;
  const auth::Vault& vault;
  const Clock& clock;
  Random& random;
  PlatformCounters facebook_counters;

  // Connector thread only.
  std::map<ShowId, Sources> shows;  // the active ones
  // Shows the engine spoke of while start() was reading: what was read of them is old.
  std::set<ShowId> told;
  bool reading = false;
  std::map<ConnectionId, std::shared_ptr<facebook::CallBudget>> budgets;
  std::uint64_t generations = 0;
  bool stopped = false;
};

// ---- which sources run ----

void ConnectorService::Impl::read_active_shows() {
  struct Found {
    claims::Show show;
    std::vector<store::Source> sources;
  };
  const auto job = [weak = weak_from_this(), &transport_of_job = transport](store::Reader& reader) {
    auto found = std::make_shared<Result<std::vector<Found>>>();
    *found = [&]() -> Result<std::vector<Found>> {
      std::vector<Found> shows_found;
      SW_TRY(const std::vector<ShowId> ids, reader.shows_with_status(claims::ShowStatus::active));
      for (const ShowId& id : ids) {
        SW_TRY(std::optional<claims::Show> show, reader.find_show(id));
        if (!show) continue;
        SW_TRY(std::vector<store::Source> sources, reader.sources(id));
        shows_found.push_back({std::move(*show), std::move(sources)});
      }
      return shows_found;
    }();
    transport_of_job.post([weak, found] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) return;
      if (!*found) {
        log::error("platforms", "cannot read the active shows, trying again: {}",
                   found->error().message);
        self->later([](Impl& impl) { impl.read_active_shows(); });
        return;
      }
      for (const Found& one : **found) self->apply(one.show, one.sources, Origin::restart);
      self->reading = false;
      self->told.clear();
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    later([](Impl& impl) { impl.read_active_shows(); });
  }
}

void ConnectorService::Impl::apply(const claims::Show& show,
                                   const std::vector<store::Source>& sources, Origin origin) {
  if (origin == Origin::restart && told.contains(show.id)) return;
  if (origin == Origin::lifecycle && reading) told.insert(show.id);
  if (show.status != claims::ShowStatus::active) return drop_show(show.id);

  Sources& present = shows[show.id];
  std::erase_if(present, [&](auto& entry) {
    const Running& running = entry.second;
    const bool still_bound =
        std::any_of(sources.begin(), sources.end(), [&](const store::Source& source) {
          return source.id == entry.first && source.connection == running.source.connection &&
                 source.live_id == running.source.live_id;
        });
    if (!still_bound && running.connector) running.connector->stop();
    return !still_bound;
  });
  for (const store::Source& source : sources) {
    if (present.contains(source.id)) continue;
    // A broadcast that is over stays over.
    if (source.state == "ended") continue;
    if (running() >= options.sources_max) {
      report_error(show, source, "too many sources are being read at once");
      continue;
    }
    present[source.id] = Running{show, source, ++generations, nullptr};
    open(show, source.id, origin == Origin::lifecycle);
  }
}

void ConnectorService::Impl::drop_show(const ShowId& show) {
  const auto found = shows.find(show);
  if (found == shows.end()) return;
  for (auto& [id, running] : found->second) {
    if (running.connector) running.connector->stop();
  }
  shows.erase(found);
}

void ConnectorService::Impl::reconnect(const ConnectionId& connection) {
  std::vector<ShowId> affected;
  for (const auto& [show, sources] : shows) {
    if (std::any_of(sources.begin(), sources.end(), [&](const auto& entry) {
          return entry.second.source.connection == connection;
        })) {
      affected.push_back(show);
    }
  }
  if (affected.empty()) return;
  const auto job = [weak = weak_from_this(), &transport_of_job = transport, connection,
                    affected = std::move(affected)](store::Reader& reader) {
    auto found = std::make_shared<Result<std::vector<store::Source>>>();
    *found = [&]() -> Result<std::vector<store::Source>> {
      std::vector<store::Source> all;
      for (const ShowId& show : affected) {
        SW_TRY(const std::vector<store::Source> sources, reader.sources(show));
        all.insert(all.end(), sources.begin(), sources.end());
      }
      return all;
    }();
    transport_of_job.post([weak, connection, found] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) return;
      if (!*found) {
        log::warning("platforms", "cannot read the sources of connection {}, trying again: {}",
                     connection.str(), found->error().message);
        return self->later([connection](Impl& impl) { impl.reconnect(connection); });
      }
      self->reopen(connection, **found);
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    later([connection](Impl& impl) { impl.reconnect(connection); });
  }
}

void ConnectorService::Impl::reopen(const ConnectionId& connection,
                                    const std::vector<store::Source>& committed) {
  for (const store::Source& source : committed) {
    if (source.connection != connection || source.state == "ended") continue;
    const auto show_sources = shows.find(source.show);
    if (show_sources == shows.end()) continue;
    const auto entry = show_sources->second.find(source.id);
    if (entry == show_sources->second.end()) continue;
    Running& running = entry->second;
    if (running.connector) running.connector->stop();
    running = Running{std::move(running.show), source, ++generations, nullptr};
    open(running.show, source.id, false);
  }
}

void ConnectorService::Impl::open(const claims::Show& show, const SourceId& source, bool resumed) {
  const auto show_sources = shows.find(show.id);
  if (show_sources == shows.end()) return;
  const auto entry = show_sources->second.find(source);
  if (entry == show_sources->second.end()) return;
  const std::uint64_t generation = entry->second.generation;
  const auto job = [weak = weak_from_this(), &transport_of_job = transport, show, source,
                    generation, resumed,
                    connection = entry->second.source.connection](store::Reader& reader) {
    auto found = std::make_shared<Result<std::optional<store::Connection>>>(
        reader.find_connection(connection));
    transport_of_job.post([weak, show, source, generation, resumed, found] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) return;
      self->opened(show, source, generation, resumed, std::move(*found));
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    later([show, source, resumed](Impl& impl) { impl.open(show, source, resumed); });
  }
}

ConnectorService::Impl::Running* ConnectorService::Impl::find(const ShowId& show,
                                                              const SourceId& source,
                                                              std::uint64_t generation) {
  const auto show_sources = shows.find(show);
  if (show_sources == shows.end()) return nullptr;
  const auto entry = show_sources->second.find(source);
  if (entry == show_sources->second.end() || entry->second.generation != generation) return nullptr;
  return &entry->second;
}

void ConnectorService::Impl::opened(const claims::Show& show, const SourceId& source,
                                    std::uint64_t generation, bool resumed,
                                    Result<std::optional<store::Connection>> connection) {
  // Paused and resumed while the connection was looked up: the newer look-up decides.
  Running* entry = find(show.id, source, generation);
  if (entry == nullptr) return;
  if (!connection) {
    log::warning("platforms", "cannot read the connection of source {}: {}", source.str(),
                 connection.error().message);
    return later([show, source, resumed](Impl& impl) { impl.open(show, source, resumed); });
  }
  if (!*connection) {
    return report_error(show, entry->source, "its connection was deleted: bind another one");
  }
  if ((*connection)->platform != facebook_platform) {
    return report_error(
        show, entry->source,
        fmt::format("there is no connector for the platform {}", (*connection)->platform));
  }
  if (!(*connection)->base_url.empty()) {
    const Result<void> allowed =
        facebook::check_base_url((*connection)->base_url, options.plain_http_allowed);
    if (!allowed) return report_error(show, entry->source, allowed.error().message);
  }
  Result<std::string> token = token_of(**connection);
  if (!token) return report_error(show, entry->source, token.error().message);

  ConnectorTarget target{.workspace = show.workspace,
                         .show = show.id,
                         .source = entry->source,
                         .connection = std::move(**connection),
                         .token = std::move(*token),
                         .activated = clock.now(),
                         .resumed = resumed};
  const ConnectionId connection_id = target.connection.id;
  entry->connector = std::make_shared<facebook::Poller>(
      options.facebook, ConnectorContext{transport, sink, clock, random, facebook_counters},
      std::move(target), budget_of(connection_id));
  entry->connector->start();
  log::info("platforms", "reading facebook live {} for show {}", entry->source.live_id,
            show.id.str());
}

void ConnectorService::Impl::report_error(const claims::Show& show, const store::Source& source,
                                          std::string detail) {
  log::warning("platforms", "source {} cannot be read: {}", source.id.str(), detail);
  store::Source shown = source;
  shown.state = "error";
  shown.since = clock.now();
  shown.next_try_at.reset();
  shown.usage_percent.reset();
  shown.detail = detail;
  engine::Actor actor{.workspace = show.workspace, .user = {}, .name = source.platform};
  sink.report(
      {.actor = std::move(actor), .show = show.id, .source = std::move(shown)},
      [weak = weak_from_this(), show, source,
       detail = std::move(detail)](const Result<engine::ReportSource::Outcome>& result) {
        const std::shared_ptr<Impl> self = weak.lock();
        if (!self || self->stopped || result) return;
        if (result.error().code != Errc::overloaded && result.error().code != Errc::unavailable) {
          return;
        }
        self->later([show, source, detail](Impl& impl) {
          if (impl.shows.contains(show.id)) impl.report_error(show, source, detail);
        });
      });
}

std::size_t ConnectorService::Impl::running() const {
  std::size_t count = 0;
  for (const auto& [show, sources] : shows) count += sources.size();
  return count;
}

// ---- connections ----

Result<std::string> ConnectorService::Impl::token_of(const store::Connection& connection) const {
  Result<std::string> token = vault.open_sealed(connection.sealed_token);
  if (!token) {
    return fail(Errc::conflict,
                "its access token was sealed with another key: connect the account again");
  }
  return token;
}

std::shared_ptr<facebook::CallBudget> ConnectorService::Impl::budget_of(
    const ConnectionId& connection) {
  std::shared_ptr<facebook::CallBudget>& budget = budgets[connection];
  if (!budget) budget = std::make_shared<facebook::CallBudget>();
  return budget;
}

Result<std::shared_ptr<facebook::GraphClient>> ConnectorService::Impl::client_for(
    const store::Connection& connection, std::string token) {
  if (connection.platform != facebook_platform) {
    return fail(Errc::conflict,
                fmt::format("there is no connector for the platform {}", connection.platform));
  }
  if (!connection.base_url.empty()) {
    SW_CHECK(facebook::check_base_url(connection.base_url, options.plain_http_allowed));
  }
  return std::make_shared<facebook::GraphClient>(
      options.facebook.graph, transport, clock, facebook_counters,
      connection.id.empty() ? std::make_shared<facebook::CallBudget>() : budget_of(connection.id),
      connection.base_url, std::move(token));
}

template <typename Answer, typename Use>
void ConnectorService::Impl::with_connection(const ConnectionId& id,
                                             std::function<void(Result<Answer>)> done, Use use) {
  const auto job = [weak = weak_from_this(), &transport_of_job = transport, id, done,
                    use = std::move(use)](store::Reader& reader) {
    auto found =
        std::make_shared<Result<std::optional<store::Connection>>>(reader.find_connection(id));
    transport_of_job.post([weak, done, use, found] {
      const std::shared_ptr<Impl> self = weak.lock();
      if (!self || self->stopped) return;
      if (!*found) return done(tl::unexpected(found->error()));
      if (!**found) return done(fail(Errc::not_found, "there is no such connection"));
      const store::Connection& connection = ***found;
      Result<std::string> token = self->token_of(connection);
      if (!token) return done(tl::unexpected(token.error()));
      const auto client = self->client_for(connection, std::move(*token));
      if (!client) return done(tl::unexpected(client.error()));
      use(connection, *client, done);
    });
  };
  if (const Result<void> accepted = reads.submit(job); !accepted) {
    post([done, error = accepted.error()](Impl&) { done(tl::unexpected(error)); });
  }
}

// ---- from outside ----

ConnectorService::ConnectorService(ConnectorOptions options, Transport& transport, Sink& sink,
                                   store::ReadPool& reads, const auth::Vault& vault,
                                   const Clock& clock, Random& random)
    : impl_(std::make_shared<Impl>(std::move(options), transport, sink, reads, vault, clock,
                                   random)) {}

ConnectorService::~ConnectorService() {
  stop();
}

void ConnectorService::start() {
  impl_->post([](Impl& impl) {
    impl.reading = true;
    impl.read_active_shows();
  });
}

void ConnectorService::stop() {
  auto finished = std::make_shared<std::promise<void>>();
  impl_->transport.post([impl = impl_, finished] {
    if (!impl->stopped) {
      impl->stopped = true;
      for (auto& [show, sources] : impl->shows) {
        for (auto& [id, running] : sources) {
          if (running.connector) running.connector->stop();
        }
      }
      impl->shows.clear();
    }
    finished->set_value();
  });
  finished->get_future().wait();
}

void ConnectorService::on_show_changed(const claims::Show& show,
                                       const std::vector<store::Source>& sources) {
  impl_->post([show, sources](Impl& impl) { impl.apply(show, sources, Origin::lifecycle); });
}

void ConnectorService::on_show_deleted(const ShowId& show) {
  impl_->post([show](Impl& impl) {
    if (impl.reading) impl.told.insert(show);
    impl.drop_show(show);
  });
}

void ConnectorService::reconnect(const ConnectionId& connection) {
  impl_->post([connection](Impl& impl) { impl.reconnect(connection); });
}

void ConnectorService::list_lives(const ConnectionId& connection,
                                  std::function<void(Result<std::vector<Live>>)> done) {
  impl_->with_connection<std::vector<Live>>(
      connection, std::move(done),
      [](const store::Connection& found, const std::shared_ptr<facebook::GraphClient>& client,
         const auto& answer) { facebook::list_lives(client, found.account_id, answer); });
}

namespace {

std::function<void(Result<AccountCheck>)> expecting(
    std::string account_id, std::function<void(Result<AccountCheck>)> done) {
  return [account_id = std::move(account_id), done = std::move(done)](Result<AccountCheck> check) {
    if (check && check->account_id != account_id) {
      return done(fail(Errc::conflict,
                       fmt::format("the page's id is {}, not {}", check->account_id, account_id)));
    }
    done(std::move(check));
  };
}

}  // namespace

void ConnectorService::check(const ConnectionId& connection,
                             std::function<void(Result<AccountCheck>)> done) {
  impl_->with_connection<AccountCheck>(
      connection, std::move(done),
      [](const store::Connection& found, const std::shared_ptr<facebook::GraphClient>& client,
         const auto& answer) {
        facebook::check_page(client, found.account_id, expecting(found.account_id, answer));
      });
}

void ConnectorService::check_token(const store::Connection& connection, std::string token,
                                   std::function<void(Result<AccountCheck>)> done) {
  impl_->post([connection, token = std::move(token), done = std::move(done)](Impl& impl) {
    const auto client = impl.client_for(connection, token);
    if (!client) return done(tl::unexpected(client.error()));
    facebook::check_page(*client, connection.account_id, expecting(connection.account_id, done));
  });
}

std::map<std::string, PlatformStats> ConnectorService::stats() const {
  return {{std::string(facebook_platform), impl_->facebook_counters.read()}};
}

}  // namespace soldwire::platforms
