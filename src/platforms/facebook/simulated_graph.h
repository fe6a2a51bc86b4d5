// The Graph API's answers of the simulator, without a network: a call goes in, an answer comes out.
//
// Threads: one at a time.
// Limits:  the log keeps log_calls_max calls.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "platforms/facebook/faults.h"
#include "platforms/facebook/simulated_live.h"
#include "platforms/facebook/simulator.h"

namespace soldwire::platforms::facebook {

struct GraphCall {
  std::string version;  // "v26.0"
  std::string object;
  std::string edge;  // empty for the node itself
  std::vector<std::pair<std::string, std::string>> query;
  std::string token;  // from the header or the query
  std::string host;   // for paging URLs

  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

struct GraphReply {
  int status = 200;
  std::string content_type = "application/json; charset=UTF-8";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds delay{0};
  bool cut = false;  // the connection ends in the middle of the body
};

// What the platform says when it refuses.
struct GraphRefusal {
  int status = 400;
  std::int64_t code = 100;
  std::int64_t subcode = 0;
  std::string message;
  bool is_transient = false;
};
[[nodiscard]] GraphRefusal refusal_of_code(std::int64_t code, std::int64_t subcode);

class SimulatedGraph {
 public:
  SimulatedGraph(SimulatorOptions options, std::vector<Fault> faults, TimeMs started);

  [[nodiscard]] GraphReply answer(const GraphCall& call, TimeMs now);

  // ---- for /_sim/ ----
  struct Forced {
    Fault fault;
    std::size_t count = 1;
    std::string edge;  // empty: any
  };
  void force(Forced forced) { forced_.push_back(std::move(forced)); }
  void replace_faults(std::vector<Fault> faults) { dice_.replace(std::move(faults)); }
  void set_token(std::string token) { token_ = std::move(token); }
  void set_expired(bool expired) { expired_ = expired; }
  void set_usage(int percent, int regain_minutes);
  [[nodiscard]] SimulatedLive& live() noexcept { return live_; }
  // Brings the audience up to now.
  void advance(TimeMs now) { live_.advance(now, dice_); }
  [[nodiscard]] std::string log_json() const;
  [[nodiscard]] std::string state_json(TimeMs now);

 private:
  struct LoggedCall {
    TimeMs at;
    std::string target;
    int status = 0;
    std::string fault;
  };

  [[nodiscard]] GraphReply good_answer(const GraphCall& call, TimeMs now);
  [[nodiscard]] GraphReply comments(const GraphCall& call, TimeMs now);
  [[nodiscard]] GraphReply live_videos(const GraphCall& call, TimeMs now);
  [[nodiscard]] GraphReply live_node(const GraphCall& call, TimeMs now);
  [[nodiscard]] GraphReply page_node(const GraphCall& call);
  [[nodiscard]] std::optional<GraphRefusal> refuse_token(const GraphCall& call, TimeMs now);
  [[nodiscard]] std::optional<Fault> fault_of(const GraphCall& call);
  [[nodiscard]] GraphReply faulty(const Fault& fault, const GraphCall& call, TimeMs now);
  void add_usage(GraphReply& reply) const;
  void log(const GraphCall& call, int status, std::string_view fault, TimeMs now);

  const SimulatorOptions options_;
  FaultDice dice_;
  SimulatedLive live_;
  std::string token_;
  bool expired_ = false;
  int usage_percent_ = 0;
  int regain_minutes_ = 0;
  std::deque<Forced> forced_;
  std::deque<LoggedCall> log_;
  std::uint64_t nonce_ = 0;  // makes each cursor of an empty page a new one
};

}  // namespace soldwire::platforms::facebook
