// The HTTP server: one listener per network thread on one port (SO_REUSEPORT). HTTP/1.1 and HTTP/2,
// in the clear or, with a certificate, over TLS only.
//
// Threads:  start(), drain(), stop() and reload_certificate() from the owner's thread. Each network
//           thread owns its connections; one more thread looks at the certificate's files.
// Lifetime: the router must outlive the server.
// Limits:   ServerOptions.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "net/router.h"
#include "net/tls_context.h"

namespace soldwire::net {

struct ServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6 literal, or "localhost"
  std::uint16_t port = 3000;          // 0 picks a free one
  int threads = 1;
  std::size_t connections_max = 20'000;
  std::size_t connections_per_address_max = 10'000;
  std::size_t header_bytes_max = 16U << 10U;
  std::size_t target_bytes_max = 8U << 10U;
  std::chrono::milliseconds header_timeout{
      10'000};  // from the first byte (or accept) to the end of headers
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{75'000};         // keep-alive between requests
  std::chrono::milliseconds write_timeout{30'000};        // a response that makes no progress
  std::chrono::milliseconds peer_timeout{30'000};         // TCP_USER_TIMEOUT: unacknowledged data
  int notsent_lowat_bytes = 16 << 10;                     // TCP_NOTSENT_LOWAT on streams
  std::chrono::milliseconds certificate_interval{2'000};  // between two looks at its files
};

struct ServerStats {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  // over a connection limit
  std::uint64_t requests = 0;
  std::uint64_t bad_requests = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t open_connections = 0;
  std::uint64_t open_streams = 0;
};

class Server {
 public:
  // Without `tls` the port speaks in the clear.
  Server(ServerOptions options, const Router& router, std::unique_ptr<TlsContext> tls = nullptr);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  // Binds, listens and starts the threads. When it returns, connections are accepted.
  // Errors: unavailable (address in use, no permission), invalid_input (bad address).
  [[nodiscard]] Result<void> start();
  [[nodiscard]] std::uint16_t port() const;
  // One per network thread; valid from construction until destruction, running after start().
  [[nodiscard]] std::vector<EventLoop*> loops() const;
  // Reads certificate and key again, for the connections to come. Errors: invalid_input; all stays
  // as it was. Changed files are also noticed without being asked.
  [[nodiscard]] Result<void> reload_certificate();
  // Closes the listeners; idle connections end, busy ones after their answer
  // ("Connection: close", GOAWAY).
  void drain();
  // Ends everything and joins the threads. Streams still open get on_closed().
  void stop();
  [[nodiscard]] ServerStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::net
