// The client's epoll loop: subscribers and publishers of a benchmark live in one of it.
//
// Threads: one.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>

namespace soldwire::bench {

class Watcher {
 public:
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~Watcher() = default;
};

class Loop {
 public:
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  // Level-triggered; a descriptor that is closed is forgotten. `watcher` must outlive it.
  void add(int descriptor, std::uint32_t events, Watcher& watcher);
  void change(int descriptor, std::uint32_t events, Watcher& watcher);
  // One turn: waits at most that long. Returns how many were ready.
  int turn(int timeout_ms);
  // Turns until nothing is ready for `quiet_ms`.
  void settle(int quiet_ms);

 private:
  int poller_;
  std::array<epoll_event, 512> events_{};
};

}  // namespace soldwire::bench
