// The least that a server could do: a bare epoll loop in a process of its own.
//
// It sends what publishers give it to every subscriber: one send() of one shared buffer per
// subscriber and event (a), or everything that waits in one loop turn in one send() per subscriber
// (b). A peer that says GET is a subscriber and is answered with a fixed head and hello; whoever
// says something else is a publisher of events of a fixed size and gets one byte back for each,
// after the last subscriber was served.
//
// Threads: one; the process ends with the object or with this process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

#include "support/target.h"

namespace soldwire::bench {

struct YardstickOptions {
  bool joined = false;   // (b)
  bool durable = false;  // write and fdatasync before each round of sends
  std::size_t event_bytes = 200;
  // A subscriber that says Last-Event-ID is given so many events first, from one shared buffer.
  std::size_t backlog_events = 0;
  int core = 0;
};

class Yardstick {
 public:
  explicit Yardstick(YardstickOptions options);
  Yardstick(const Yardstick&) = delete;
  Yardstick& operator=(const Yardstick&) = delete;
  ~Yardstick();

  // Its events carry their number as the id and as "n".
  [[nodiscard]] Target target() const;

 private:
  YardstickOptions options_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace soldwire::bench
