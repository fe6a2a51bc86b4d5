// The socket of an open response: no parser, no buffers, no timer. A show may have
// thousands of them idle, so every member counts.
//
// Threads:  loop thread only; the destructor anywhere once the stream is closed.
// Lifetime: owned by whoever began the stream. The thread's pointer goes when the stream closes.
// Limits:   input_bytes_max in stream_connection.cc.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "net/connection_budget.h"
#include "net/event_loop.h"
#include "net/http.h"
#include "net/intrusive_list.h"
#include "net/socket.h"

namespace soldwire::net {

class ServerThread;

class StreamConnection final : public Stream, public EventLoop::Handler, public ListHook {
 public:
  // `socket` is watched by the thread's loop already; the watch is taken over. `unsent` goes out
  // before anything else.
  StreamConnection(ServerThread& thread, Descriptor socket, Admission admission,
                   std::string unsent);
  StreamConnection(const StreamConnection&) = delete;
  StreamConnection& operator=(const StreamConnection&) = delete;
  ~StreamConnection() override;

  void set_listener(Listener* listener) override;
  [[nodiscard]] ssize_t write(std::span<const iovec> parts) override;
  void notify_writable() override;
  void close() override;

  // Closes and tells the listener; `this` may be gone afterwards. Without a listener it is told
  // when there is one.
  void end();
  void tell_closed();

 private:
  void on_ready(std::uint32_t events) override;
  // False when the stream is over.
  [[nodiscard]] bool discard_input();
  [[nodiscard]] bool send_unsent();
  void watch(bool output);
  // Takes the socket off the loop, still open.
  [[nodiscard]] Descriptor release_socket();
  void forget_thread();

  ServerThread* thread_;  // null: over, and nothing is owed to the listener
  Stream::Listener* listener_ = nullptr;
  Admission admission_;
  struct Unsent {
    std::string bytes;
    std::size_t sent = 0;
  };
  std::unique_ptr<Unsent> unsent_;  // null in all but the first moments
  Descriptor socket_;               // not open: over
  std::uint32_t input_bytes_ = 0;
  bool watching_output_ = false;
  bool notify_ = false;
};

}  // namespace soldwire::net
