// A connection to a port with TLS, until both sides agree: it then becomes an Http2Connection or a
// Connection, as the client chose. Whoever speaks HTTP in the clear is told so.
//
// Threads, lifetime: as ClientConnection says.
// Limits:   header_timeout, from the accept to the end of the first request's head.
#pragma once

#include <memory>
#include <string>

#include "net/client_connection.h"
#include "net/connection_budget.h"
#include "net/socket.h"
#include "net/tls_session.h"

namespace soldwire::net {

class ServerThread;

class TlsHandshake final : public ClientConnection {
 public:
  TlsHandshake(ServerThread& thread, Descriptor socket, Admission admission,
               std::string peer_address, SteadyTime deadline);

  // False: the kernel has no room to watch it; delete it.
  [[nodiscard]] bool start();

  void resume() override {}
  void check_deadline(SteadyTime now) override;
  void drain() override { close(); }
  void stop() override { close(); }

 private:
  void on_ready(std::uint32_t events) override;
  // False: nothing can be told yet, or it was no TLS.
  [[nodiscard]] bool begin();
  void refuse_plain_text();
  void become_connection();
  void close();

  // Fixed at construction.
  ServerThread& thread_;
  const SteadyTime deadline_;

  std::string peer_address_;
  Descriptor socket_;  // not open: over
  Admission admission_;
  std::unique_ptr<TlsSession> session_;  // null until the first byte is known
  bool watching_output_ = false;
};

}  // namespace soldwire::net
