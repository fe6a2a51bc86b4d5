// One network thread: its loop, its listeners and every connection it accepted.
//
// Threads:  constructed and destroyed by the server's owner while the loop does not run; stats()
//           from any thread; everything else on the loop thread.
// Lifetime: context must outlive it. Whoever answers a request late keeps `loop` alive, not this.
// Limits:   ServerOptions; the constants in server_thread.cc.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/client_connection.h"
#include "net/connection_budget.h"
#include "net/event_loop.h"
#include "net/http1_codec.h"
#include "net/intrusive_list.h"
#include "net/listener.h"
#include "net/router.h"
#include "net/server.h"

namespace soldwire::net {

class OpenStream;
class LingeringSocket;
class TlsContext;

// What all network threads of a server share.
struct ServerContext {
  ServerContext(ServerOptions given, const Router& its_router, std::unique_ptr<TlsContext> its_tls);
  ~ServerContext();

  const ServerOptions options;
  const Http1Limits limits;
  const Router& router;
  const std::unique_ptr<TlsContext> tls;  // null: the port speaks in the clear
  ConnectionBudget budget;
};

class ServerThread {
 public:
  struct Counters {
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> bad_requests{0};
    std::atomic<std::uint64_t> timeouts{0};
    std::atomic<std::uint64_t> open_streams{0};
  };

  explicit ServerThread(ServerContext& context);
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;
  ~ServerThread();

  void listen(Descriptor socket);
  // No new connections; those between requests end now, the others after their answer.
  void drain();
  // Ends everything; streams are told. Nothing is accepted or begun afterwards.
  void close_all();

  // For the connections.
  [[nodiscard]] ServerContext& context() const noexcept { return context_; }
  [[nodiscard]] EventLoop& loop() noexcept { return *loop_; }
  [[nodiscard]] const std::shared_ptr<EventLoop>& shared_loop() const noexcept { return loop_; }
  [[nodiscard]] Counters& counters() noexcept { return counters_; }
  [[nodiscard]] bool draining() const noexcept { return draining_; }
  [[nodiscard]] bool closing() const noexcept { return closing_; }
  // "Tue, 10 Feb 2026 19:22:31 GMT"; made once a second.
  [[nodiscard]] std::string_view date();
  // Room for one read, shared by all connections of the thread; valid until the handler returns.
  [[nodiscard]] std::array<char, 64U << 10U>& read_buffer() noexcept { return read_buffer_; }

  void adopt(std::unique_ptr<ClientConnection> connection);
  void adopt_stream(OpenStream& stream);
  // Deleted at the end of the turn: its functions may still be running.
  void bury(ClientConnection& connection);
  // connection.resume() at the end of the turn, unless it is buried before.
  void resume_later(ClientConnection& connection);
  // stream.tell_closed() at the end of the turn, unless it is destroyed before.
  void tell_closed_later(OpenStream& stream);
  // Sends `left`, then the end, and waits a bounded time for the peer to have read it.
  void linger(Descriptor socket, Admission admission, std::string left);

 private:
  void accept(Descriptor socket, const SocketAddress& address);
  void refuse(Descriptor socket);
  void sweep();
  void arm_sweep();
  void end_of_turn();
  void arm_end_of_turn();

  // Fixed at construction.
  ServerContext& context_;
  const std::shared_ptr<EventLoop> loop_;
  const std::chrono::milliseconds sweep_interval_;

  Counters counters_;

  // Loop thread only.
  std::vector<std::unique_ptr<Listener>> listeners_;
  IntrusiveList<ClientConnection> connections_;
  IntrusiveList<OpenStream> streams_;
  IntrusiveList<OpenStream> streams_to_tell_;
  IntrusiveList<LingeringSocket> lingering_;
  std::vector<std::unique_ptr<ClientConnection>> buried_;
  std::vector<ClientConnection*> to_resume_;
  std::size_t refused_lingering_ = 0;
  bool draining_ = false;
  bool closing_ = false;
  bool sweep_armed_ = false;
  bool end_of_turn_armed_ = false;
  std::int64_t date_second_ = -1;
  std::string date_;
  std::array<char, 64U << 10U> read_buffer_{};
};

}  // namespace soldwire::net
