// Subscribers that read every id, come back with the last one after an end, and prove that nothing
// was lost or doubled: an event whose number is not the next one ends the program.
//
// Threads:  one.
// Lifetime: loop must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/loop.h"
#include "support/swarm.h"
#include "support/target.h"

namespace soldwire::bench {

class Followers final : private Swarm::Listener {
 public:
  // A follower that was not asked to close waits `retry_seconds` before it comes back.
  Followers(Loop& loop, Target target, std::size_t count, double retry_seconds);
  virtual ~Followers() = default;

  // Called for each event of the log as it arrives.
  using OnEvent = std::function<void(std::size_t follower, const Frame& frame)>;
  void on_event(OnEvent on_event) { on_event_ = std::move(on_event); }

  // From now on, or after the event that `id` names.
  void open(std::size_t follower, const std::string& id = {});
  // All, at most `window` without their hello at a time; returns when all have it.
  void open_all(std::size_t window);
  // All connections at once, without a word. They come back with drive().
  void drop_all();
  // Opens again what is due; for each turn of the loop.
  void drive();

  [[nodiscard]] std::size_t size() const noexcept { return followers_.size(); }
  // How many have their hello since they were opened last.
  [[nodiscard]] std::size_t greeted() const noexcept { return greeted_; }
  // True when all have every event up to `seq`.
  [[nodiscard]] bool have_all(std::int64_t seq) const;
  [[nodiscard]] std::int64_t seq(std::size_t follower) const { return followers_[follower].seq; }
  [[nodiscard]] const std::string& id(std::size_t follower) const {
    return followers_[follower].id;
  }
  [[nodiscard]] std::size_t events() const noexcept { return events_; }
  // Attempts that came to nothing, and streams that the server ended.
  [[nodiscard]] std::size_t failures() const noexcept { return failures_; }

 private:
  struct Follower {
    std::string id;         // what it would resume after
    std::int64_t seq = -1;  // not known before the first hello
    bool is_greeted = false;
  };

  void on_frame(std::size_t stream, const Frame& frame) override;
  void on_end(std::size_t stream, int error) override;
  void on_refusal(std::size_t stream, const std::string& head) override;
  void take_hello(Follower& follower, const Frame& frame);
  void leave(std::size_t follower);

  Loop& loop_;
  const Target target_;
  const double retry_seconds_;
  OnEvent on_event_;
  std::vector<Follower> followers_;
  std::deque<std::pair<double, std::size_t>> away_;  // and when they come back; in this order
  std::size_t greeted_ = 0;
  std::size_t events_ = 0;
  std::size_t failures_ = 0;
  Swarm swarm_;
};

}  // namespace soldwire::bench
