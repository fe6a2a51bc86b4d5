// Runs a connector for every source of every active show.
//
// Place:    between the engine, which says which shows are active, and the platforms.
// Threads:  on_show_changed() and on_show_deleted() on the engine thread; start(), stop(), stats(),
//           reconnect(), list_lives() and check() from any thread but the connector thread (stop()
//           waits for it). Everything else happens on the connector thread, that of the HTTP
//           client.
// Lifetime: all that the constructor takes must outlive this object. The HTTP client behind
// `transport`
//           must also outlive the engine's and the read pool's threads, whose answers are posted to
//           it: stop this service, then the engine, then drop the client.
// Limits:   sources_max at a time; one more gets the state `error` and says so.
// Restart:  start() takes up the sources of all active shows where their committed cursors stand.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "auth/secrets.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/engine.h"
#include "platforms/connector.h"
#include "platforms/facebook/poller.h"
#include "store/read_pool.h"

namespace soldwire::platforms {

struct ConnectorOptions {
  facebook::PollerOptions facebook;
  std::size_t sources_max = 1'000;
  // Lets tokens travel to base URLs of other hosts without TLS; for closed networks only.
  bool plain_http_allowed = false;
  // A read that found no room is tried again after this.
  std::chrono::milliseconds retry_after{1'000};
};

class ConnectorService final : public engine::LifecycleListener {
 public:
  ConnectorService(ConnectorOptions options, Transport& transport, Sink& sink,
                   store::ReadPool& reads, const auth::Vault& vault, const Clock& clock,
                   Random& random);
  ~ConnectorService() override;

  // After Engine::set_lifecycle_listener(this), so that no change is missed in between.
  void start();
  // Ends all connectors without changing what is committed: a later start goes on from there.
  // Answers that list_lives() or check() still owe are dropped with their callbacks. Idempotent.
  void stop();

  void on_show_changed(const claims::Show& show,
                       const std::vector<store::Source>& sources) override;
  void on_show_deleted(const ShowId& show) override;

  // The connection has a new token: all that is read through it is read with that from now on, from
  // where the committed cursors stand. After the commit; any thread.
  void reconnect(const ConnectionId& connection);

  // The account's broadcasts that run at present, the newest first. `done` runs once, on the
  // connector thread. Whether the caller may use this connection is the caller's business. Errors:
  // not_found (no such connection), conflict (the account must be connected again, or a permission
  // is missing: the message says which), overloaded (the platform asks for a pause), unavailable.
  void list_lives(const ConnectionId& connection,
                  std::function<void(Result<std::vector<Live>>)> done);
  // Whom the connection's token speaks for. As list_lives; also conflict when it is another account
  // than the connection's.
  void check(const ConnectionId& connection, std::function<void(Result<AccountCheck>)> done);
  // The same for a connection that is not stored yet; `connection.sealed_token` is not used.
  void check_token(const store::Connection& connection, std::string token,
                   std::function<void(Result<AccountCheck>)> done);

  // By platform.
  [[nodiscard]] std::map<std::string, PlatformStats> stats() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace soldwire::platforms
