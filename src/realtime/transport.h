// What realtime needs of the network: somewhere to write, and the thread it lives on. Owned by
// realtime, implemented over net by the part that wires them together.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <functional>
#include <span>
#include <string_view>

namespace soldwire::realtime {

// Why a stream ends.
enum class EndReason {
  expired,
  lagged,
  shutdown,
  overloaded,
  too_many_streams,
  peer_gone,
  show_deleted,
};
[[nodiscard]] std::string_view to_string(EndReason reason) noexcept;

// The sending side of one open response. Shard thread only.
class Transport {
 public:
  // What the transport tells its subscriber.
  class Listener {
   public:
    virtual void on_writable() = 0;
    // The peer is gone, or what shares the response with this one ended it for `reason`. At most
    // once, never inside a call to the transport.
    virtual void on_closed(EndReason reason) = 0;

   protected:
    ~Listener() = default;
  };

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual void set_listener(Listener* listener) = 0;
  // Bytes taken; 0 when full; -1 when the peer is gone.
  [[nodiscard]] virtual ssize_t write(std::span<const iovec> parts) = 0;
  virtual void notify_writable() = 0;
  // The last call. `reason` is what its farewell said.
  virtual void close(EndReason reason) = 0;
};

// One network thread, as a shard uses it.
class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  virtual void post(std::function<void()> task) = 0;   // any thread
  virtual void defer(std::function<void()> task) = 0;  // shard thread: at the end of this turn
  virtual void run_after(std::chrono::milliseconds delay,
                         std::function<void()> task) = 0;  // shard thread
};

}  // namespace soldwire::realtime
