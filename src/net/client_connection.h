// A connection that a client opened, whatever it speaks by now.
//
// Threads:  loop thread only.
// Lifetime: owned by its ServerThread, which deletes it at the end of the turn it ends in.
#pragma once

#include <chrono>

#include "net/event_loop.h"
#include "net/intrusive_list.h"

namespace soldwire::net {

using SteadyTime = std::chrono::steady_clock::time_point;

class ClientConnection : public EventLoop::Handler, public ListHook {
 public:
  ClientConnection() = default;
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;
  virtual ~ClientConnection() = default;

  // What ServerThread::resume_later() asked for.
  virtual void resume() = 0;
  virtual void check_deadline(SteadyTime now) = 0;
  // No new requests; the end comes after the answers that are owed.
  virtual void drain() = 0;
  // The end now, with what can be said without waiting.
  virtual void stop() = 0;
};

}  // namespace soldwire::net
