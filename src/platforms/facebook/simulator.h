// A Graph API of our own on a loopback port: one page, one live video, a scripted audience, and
// every misbehaviour of faults.h on demand. The connector that talks to it is the product's.
//
//   soldwire simulate facebook --script demo/show.jsonl --rate 1.0 --faults 429:0.02,drop:0.02
//
// Speaks: GET /{version}/{page}, /{version}/{page}/live_videos, /{version}/{live},
// /{version}/{live}/comments (fields, filter, live_filter, order, since, limit, after, summary; not
// `before`). The token arrives as "Authorization: Bearer" or as access_token.
//
// Under /_sim/, for people and tests, without authentication:
//   GET  log                          the calls so far, tokens left out
//   GET  state                        status, position, counts
//   POST fault   {"spec","count"?,"edge"?}   the next `count` calls (1) meet this fault; "edge" is
//   "comments",
//                                            "live_videos", "node" or absent for any
//   POST faults  {"spec"}             replaces the standing faults
//   POST token   {"token"?,"expired"?}
//   POST advance {"seconds"}          the show jumps ahead
//   POST end     {}                   the broadcast ends
//   POST comment {"from"?:{"id","name"},"message","createdTime"?,"parent"?}     201 {"id"}
//   POST usage   {"percent","regainMinutes"?}
//   POST reset   {}                   from the beginning
//
// Threads:  make(), start(), stop() from the owner's thread; the state lives on the server's one
// loop thread. Lifetime: `clock` must outlive it. Limits:   log_calls_max,
// SimulatedLive::comments_max; the server's own. Determinism: the same seed and the same calls in
// the same order meet the same faults.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "platforms/facebook/script.h"

namespace soldwire::platforms::facebook {

struct SimulatorOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0 picks a free one
  Script script;
  double rate = 1.0;    // script seconds per second
  double offset_s = 0;  // the show has been running that long already
  bool loop = false;
  std::string faults;  // as in faults.h
  std::uint64_t seed = 1;
  std::string token = "SIMULATED-PAGE-TOKEN";
  std::string page_id = "910000000000001";
  std::string page_name = "Soldwire Sample Shop";
  std::string live_id = "700100200300400";
  std::string title = "Friday knitwear";
};

class Simulator {
 public:
  static constexpr std::size_t log_calls_max = 20'000;

  // Errors: invalid_input (faults, rate, offset, ids).
  [[nodiscard]] static Result<std::unique_ptr<Simulator>> make(SimulatorOptions options,
                                                               const Clock& clock);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;
  ~Simulator();

  // The show begins when it returns. Errors: as net::Server::start.
  [[nodiscard]] Result<void> start();
  void stop();
  [[nodiscard]] std::uint16_t port() const;
  // What a connection's base URL has to be: "http://127.0.0.1:4001".
  [[nodiscard]] std::string base_url() const;

 private:
  struct Impl;
  explicit Simulator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::platforms::facebook
