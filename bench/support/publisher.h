// A keep-alive connection that publishes, in the loop of the subscribers.
//
// Threads:  the loop's.
// Lifetime: loop must outlive it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "support/loop.h"
#include "support/target.h"

namespace soldwire::bench {

class Publisher final : public Watcher {
 public:
  // `on_answer` is told the body of each answer, or, of a raw target, each byte.
  using OnAnswer = std::function<void(Publisher&, std::string_view body)>;
  // `on_loss`: the connection is gone; without it that ends the program.
  using OnLoss = std::function<void(Publisher&)>;

  Publisher(Loop& loop, const Target& target, OnAnswer on_answer, OnLoss on_loss = {});
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  ~Publisher();

  // Sends the target's request for these events, behind others that are not answered yet.
  void publish(std::size_t first, std::size_t count);
  [[nodiscard]] bool is_connected() const noexcept { return descriptor_ >= 0; }
  // Connects again; false when nobody listens.
  bool reconnect();

  void on_ready(std::uint32_t events) override;

 private:
  void read_answers();
  void flush();
  void lose();

  Loop& loop_;
  const Target& target_;
  const OnAnswer on_answer_;
  const OnLoss on_loss_;
  int descriptor_ = -1;
  std::string received_;
  std::string unsent_;
};

}  // namespace soldwire::bench
