// Everything the handlers work with, built and owned by app.
//
// Threads: handlers run on every network thread at once; what is here is safe for that.
// Lifetime: must outlive the server.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"

namespace soldwire::auth {
class AuthService;
class Vault;
}  // namespace soldwire::auth
namespace soldwire::claims::language {
class Packs;
}
namespace soldwire::engine {
class Engine;
}
namespace soldwire::net {
struct ServerStats;
}
namespace soldwire::realtime {
class Hub;
}
namespace soldwire::store {
class ReadPool;
}

namespace soldwire::api {

class ConnectionGateway;
class PublicKeys;
class ShowDirectory;

struct ApiOptions {
  bool dev = false;   // the debug endpoints answer
  bool demo = false;  // only told to the console
  std::string version;
  std::chrono::hours refresh_ttl{24 * 30};  // as in AuthOptions: the refresh cookie's age
  std::chrono::milliseconds ready_timeout{2'000};
};

// Answers by status class, for the metrics: [0] is 1xx and streams, [2] is 2xx, …
struct AnswerCounters {
  std::array<std::atomic<std::uint64_t>, 6> by_class{};
  std::atomic<std::uint64_t> microseconds{0};  // from the handler's call to its answer, summed
};

struct ApiContext {
  engine::Engine& engine;
  store::ReadPool& pool;
  auth::AuthService& auth;
  const auth::Vault& vault;
  realtime::Hub& hub;
  ConnectionGateway& connections;
  ShowDirectory& shows;
  const PublicKeys& public_keys;
  std::shared_ptr<const claims::language::Packs> packs;
  const Clock& clock;
  Random& random;
  std::string epoch;  // of the store
  ApiOptions options;
  // Set by app before the server starts; empty: left out of the metrics, never draining.
  std::function<net::ServerStats()> server_stats;
  std::function<bool()> draining;
  AnswerCounters answers;
};

}  // namespace soldwire::api
