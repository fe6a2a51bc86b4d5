// GET /api/shows/{id}/stream and POST /api/shows/{id}/stream-token.
//
// Who may not read gets a problem (401, 403, 404), which ends an EventSource for good; whatever
// else is in the way is said in a 200 stream that ends, because a browser comes back only from
// that.
//
// Threads:  handlers run on the network threads; each stream stays on the thread of its connection.
// Lifetime: everything in StreamRoutes must outlive the router.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "base/clock.h"
#include "net/router.h"

namespace soldwire::auth {
class AuthService;
}
namespace soldwire::realtime {
class Hub;
}
namespace soldwire::store {
class ReadPool;
}

namespace soldwire::api {

struct StreamRoutes {
  realtime::Hub& hub;
  auth::AuthService& auth;
  store::ReadPool& pool;
  const Clock& clock;
  std::unordered_map<const net::EventLoop*, std::size_t> shards;  // the hub's shard of each loop
};

void add_stream_routes(net::Router& router, StreamRoutes routes);

}  // namespace soldwire::api
