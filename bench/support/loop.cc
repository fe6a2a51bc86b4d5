#include "support/loop.h"

#include <unistd.h>

#include <cerrno>

#include "support/basics.h"

namespace soldwire::bench {

Loop::Loop() : poller_(::epoll_create1(EPOLL_CLOEXEC)) {}

Loop::~Loop() {
  ::close(poller_);
}

void Loop::add(int descriptor, std::uint32_t events, Watcher& watcher) {
  epoll_event event{events, {.ptr = &watcher}};
  if (::epoll_ctl(poller_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    give_up("cannot watch a descriptor");
  }
}

void Loop::change(int descriptor, std::uint32_t events, Watcher& watcher) {
  epoll_event event{events, {.ptr = &watcher}};
  if (::epoll_ctl(poller_, EPOLL_CTL_MOD, descriptor, &event) != 0) {
    give_up("cannot watch a descriptor");
  }
}

int Loop::turn(int timeout_ms) {
  const int ready =
      ::epoll_wait(poller_, events_.data(), static_cast<int>(events_.size()), timeout_ms);
  if (ready < 0 && errno != EINTR) {
    give_up("cannot wait");
  }
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    static_cast<Watcher*>(event.data.ptr)->on_ready(event.events);
  }
  return ready;
}

void Loop::settle(int quiet_ms) {
  while (turn(quiet_ms) > 0) {
  }
}

}  // namespace soldwire::bench
