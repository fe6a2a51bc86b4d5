// The socket of an open response: no parser, no buffers, no timer. A show may have
// thousands of them idle, so every member counts.
//
// Threads, lifetime: as OpenStream says.
// Limits:   input_bytes_max in stream_connection.cc.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "net/connection_budget.h"
#include "net/event_loop.h"
#include "net/open_stream.h"
#include "net/transport.h"

namespace soldwire::net {

// The kernel's part of a stream: how soon a dead peer is noticed, and how little waits there.
void set_stream_options(int descriptor, const ServerThread& thread);

// `Socket` is PlainSocket or Transport.
template <typename Socket>
class BasicStreamConnection final : public OpenStream, public EventLoop::Handler {
 public:
  // `socket` is watched by the thread's loop already; the watch is taken over. `unsent` goes out
  // before anything else.
  BasicStreamConnection(ServerThread& thread, Socket socket, Admission admission,
                        std::string unsent);
  BasicStreamConnection(const BasicStreamConnection&) = delete;
  BasicStreamConnection& operator=(const BasicStreamConnection&) = delete;
  ~BasicStreamConnection() override;

  [[nodiscard]] ssize_t write(std::span<const iovec> parts) override;
  void notify_writable() override;
  void close() override;
  void end() override;

 private:
  void on_ready(std::uint32_t events) override;
  [[nodiscard]] bool is_connected() const noexcept override { return socket_.is_open(); }
  // False when the stream is over.
  [[nodiscard]] bool discard_input();
  [[nodiscard]] bool send_unsent();
  void watch(bool output);
  // Off the loop and out of the count, still open.
  void release();

  Admission admission_;
  struct Unsent {
    std::string bytes;
    std::size_t sent = 0;
  };
  std::unique_ptr<Unsent> unsent_;  // null in all but the first moments
  Socket socket_;                   // not open: over
  std::uint32_t input_bytes_ = 0;
  bool watching_output_ = false;
  bool notify_ = false;
};

extern template class BasicStreamConnection<PlainSocket>;
extern template class BasicStreamConnection<Transport>;

using StreamConnection = BasicStreamConnection<PlainSocket>;
using TlsStreamConnection = BasicStreamConnection<Transport>;

}  // namespace soldwire::net
