// What every stream has in common: its listener, and being told the end at the right moment.
//
// Threads:  loop thread only; the destructor anywhere once the stream is closed.
// Lifetime: owned by whoever began the stream. The thread's pointer goes when the stream closes.
#pragma once

#include <utility>

#include "net/http.h"
#include "net/intrusive_list.h"

namespace soldwire::net {

class ServerThread;

class OpenStream : public Stream, public ListHook {
 public:
  void set_listener(Listener* listener) final;

  // Closes and tells the listener; `this` may be gone afterwards. Without a listener it is told
  // when there is one.
  virtual void end() = 0;
  void tell_closed();

 protected:
  explicit OpenStream(ServerThread& thread);

  // False: the peer is gone.
  [[nodiscard]] virtual bool is_connected() const noexcept = 0;
  void forget_thread();

  ServerThread* thread_;  // null: over, and nothing is owed to the listener
  Listener* listener_ = nullptr;
};

}  // namespace soldwire::net
