// A socket on its way out: sends what is left, then the end of the stream, and reads on until the
// peer ends too. Closing with unread input would make the kernel send a reset, and the peer could
// lose the last bytes.
//
// Threads:  loop thread only.
// Lifetime: deletes itself when done.
// Limits:   bytes and time, in linger.cc.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "net/connection_budget.h"
#include "net/event_loop.h"
#include "net/intrusive_list.h"
#include "net/socket.h"

namespace soldwire::net {

class LingeringSocket final : public EventLoop::Handler, public ListHook {
 public:
  using Clock = std::chrono::steady_clock;

  // `counter`, when given, counts this object while it lives.
  LingeringSocket(EventLoop& loop, Descriptor socket, Admission admission, std::string left,
                  std::chrono::milliseconds write_timeout, std::size_t* counter);
  LingeringSocket(const LingeringSocket&) = delete;
  LingeringSocket& operator=(const LingeringSocket&) = delete;
  ~LingeringSocket();

  // False: nothing to wait for, delete it.
  [[nodiscard]] bool start();
  [[nodiscard]] bool is_over(Clock::time_point now) const noexcept { return now >= deadline_; }

 private:
  void on_ready(std::uint32_t events) override;
  // Each is false when the socket is done for.
  bool send_left();
  bool discard_input();

  // Fixed at construction.
  EventLoop& loop_;
  const Admission admission_;
  std::size_t* const counter_;

  Descriptor socket_;
  bool watched_ = false;
  std::string left_;
  std::size_t sent_ = 0;
  std::size_t discarded_bytes_ = 0;
  Clock::time_point deadline_;
};

}  // namespace soldwire::net
