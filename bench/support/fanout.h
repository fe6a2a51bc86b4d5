// How many deliveries a second a server makes with so many publishes in flight.
//
// Threads:  one; a Contender runs its server and its client in processes of their own, so that
//           several can be measured in turns with all their subscribers connected.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/basics.h"
#include "support/loop.h"
#include "support/publisher.h"
#include "support/swarm.h"
#include "support/target.h"

namespace soldwire::bench {

struct FanoutOrder {
  // Requests that are not answered; `closed`: or whose events are not with every subscriber yet.
  std::size_t in_flight = 1;
  bool closed = false;
  std::size_t batch = 1;                   // events in each
  double seconds = 1;                      // of publishing; then what is under way is waited for
  std::size_t events_max = 1'000'000'000;  // what ends the publishing if it comes first
};

struct FanoutResult {
  double per_second = 0;    // deliveries: an event at a subscriber
  double server_share = 0;  // of its core
  double others_share = 0;  // of the busier core, by whoever has no business there
  double client_share = 0;
  double bytes = 0;  // of each delivery
  double events = 0;
};

// Subscribers that stay connected and publishers that come for each run.
class FanoutClient final : private Swarm::Listener {
 public:
  // Returns when every stream has begun.
  FanoutClient(Target target, std::size_t subscribers, Cores cores);
  FanoutClient(const FanoutClient&) = delete;
  FanoutClient& operator=(const FanoutClient&) = delete;
  virtual ~FanoutClient() = default;

  // Gives up when a stream ends, or gets more or less than was published.
  // `on_turn` is called in each turn of the loop.
  FanoutResult run(
      const FanoutOrder& order, const std::function<void()>& on_turn = [] {});

 private:
  void on_blocks(std::size_t stream, std::size_t count) override;
  void on_end(std::size_t stream, int error) override;

  const Target target_;
  const Cores cores_;
  Loop loop_;
  std::vector<std::size_t> blocks_;
  std::size_t blocks_in_all_ = 0;
  Swarm swarm_;
  std::size_t published_ = 0;
};

// A server that is alive while the object is.
class Served {
 public:
  virtual ~Served() = default;
  [[nodiscard]] virtual Target target() const = 0;
};

class Contender {
 public:
  // `serve` is called in the new process.
  Contender(std::string name, std::function<std::unique_ptr<Served>()> serve,
            std::size_t subscribers, Cores cores);
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;
  ~Contender();

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  FanoutResult run(const FanoutOrder& order);
  // Repeats a run that others disturbed, a few times; the least disturbed one. What is chosen by
  // does not depend on the server, so that this favours nobody.
  FanoutResult run_undisturbed(const FanoutOrder& order);

 private:
  std::string name_;
  pid_t pid_ = -1;
  int orders_ = -1;
  int results_ = -1;
};

}  // namespace soldwire::bench
