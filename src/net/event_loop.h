// One epoll loop: descriptors, timers and work handed over by other threads.
//
// Threads:  run() belongs to one thread, the loop thread. post() and stop() may be
//           called from any thread; everything else on the loop thread only.
// Lifetime: descriptors and timers must be removed before their targets die.
// Limits:   none of its own; queues that feed post() are bounded by their owners.
// End:      once run() has returned, what was not run is destroyed, and a task posted
//           later is destroyed without running.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace soldwire::net {

class EventLoop {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;

  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  // Runs until stop(). Tasks posted before stop() are run first.
  void run();
  void stop();
  // Runs `task` on the loop thread, in the order of the calls. Any thread.
  void post(Task task);
  // Runs `task` at the end of the present turn, after every descriptor event and
  // posted task of this turn. What is deferred from a deferred task runs in the
  // next turn, without waiting. Loop thread only.
  void defer(Task task);

  [[nodiscard]] bool in_loop_thread() const noexcept;

  // One-shot. Loop thread only.
  TimerId run_after(std::chrono::milliseconds delay, Task task);
  // No effect when it has already run.
  void cancel(TimerId timer);

  // Descriptor events. `events` is a mask of EPOLLIN, EPOLLOUT, EPOLLRDHUP, …; level triggered
  // unless EPOLLET is in it. EPOLLERR and EPOLLHUP are always told.
  class Handler {
   public:
    virtual void on_ready(std::uint32_t events) = 0;

   protected:
    ~Handler() = default;
  };
  // False when the kernel has no room for another watch; nothing is watched then.
  bool add(int descriptor, std::uint32_t events, Handler& handler);
  // A new mask, and it may be a new handler, for a descriptor that was added.
  void change(int descriptor, std::uint32_t events, Handler& handler);
  // The handler is not called any more, not even for events of this turn.
  void remove(int descriptor, Handler& handler);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::net
