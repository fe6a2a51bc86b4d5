// The event streams: GET /api/shows/{id}/stream, GET /api/stream?shows=a,b (several shows) and
// GET /api/public/shows/{key}/stream (buyers), and POST /api/shows/{id}/stream-token.
//
// Who may not read gets a problem (401, 403, 404), and a show that was deleted a 204: all of them
// end an EventSource for good. Whatever else is in the way is said in a 200 stream that ends,
// because a browser comes back only from that.
//
// Threads:  handlers run on the network threads; each stream stays on the thread of its connection.
// Lifetime: everything in StreamRoutes must outlive the router.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "net/router.h"

namespace soldwire::auth {
class AuthService;
}
namespace soldwire::realtime {
class Hub;
}

namespace soldwire::api {

class PublicKeys;
class ShowDirectory;

inline constexpr std::size_t merged_shows_max = 16;

struct StreamRoutes {
  realtime::Hub& hub;
  auth::AuthService& auth;
  ShowDirectory& shows;
  const PublicKeys& public_keys;
  std::unordered_map<const net::EventLoop*, std::size_t> shards;  // the hub's shard of each loop
  bool compress = true;                                           // for those who take gzip
};

void add_stream_routes(net::Router& router, StreamRoutes routes);

}  // namespace soldwire::api
