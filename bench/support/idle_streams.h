// Subscribers that are there and hear nothing, and what the server's memory grows by for each.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <functional>

#include "support/loop.h"
#include "support/swarm.h"
#include "support/target.h"

namespace soldwire::bench {

class IdleStreams final : private Swarm::Listener {
 public:
  IdleStreams(Target target, std::size_t count);
  virtual ~IdleStreams() = default;

  // Opens streams up to number `count` and waits for the first block of each.
  void open_to(std::size_t count);
  void close_all();
  // Reads heartbeats for so long.
  void idle(double seconds);
  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_; }

 private:
  void on_blocks(std::size_t stream, std::size_t count) override;
  void on_end(std::size_t stream, int error) override;

  const Target target_;
  Loop loop_;
  Swarm swarm_;
  std::size_t opened_ = 0;
  std::size_t begun_ = 0;
  std::size_t blocks_ = 0;
};

struct Growth {
  double first = 0;  // bytes per subscriber, the first time all were connected
  double again = 0;  // the same after all had left and come back
  double kept = 0;   // bytes in all, after all had left
};

// `in_use` tells the bytes to compare. What a few streams make the server allocate once is not
// counted.
Growth measure_growth(const Target& target, std::size_t subscribers,
                      const std::function<double()>& in_use);

}  // namespace soldwire::bench
