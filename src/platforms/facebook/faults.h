// What the simulator does wrong, and how often: "429:0.02,code4:0.01,slow:0.05@2000ms,expire@300s".
//
// Threads: values; FaultDice one thread at a time.
//
// A fault is name[:probability][@duration], several are joined by commas. Without a probability it
// is 0.01; durations are in ms, s or m.
//
//   per call, at most one each:
//     429, 500, 503      that HTTP status, with the error body that belongs to it
//     html502            HTTP 502 with an HTML page
//     codeN, codeN.S     error N with subcode S, e.g. code4, code32, code190.463
//     drop               the connection ends in the middle of the body
//     slow@D             the answer comes after D (1 s)
//   per page of comments:
//     repeat             a row of before comes again
//     reorder            the pages of this walk come in a ranked order
//     emptypage          no rows, but there is more
//   per comment, the same whenever it is read:
//     nofrom             without its author
//     late@D             cannot be seen until it is D old (2 min)
//   once:
//     expire@D           the token expires after D of show time
//     usage:P            the usage headers say that P of the call budget is used (1 is 100 %)
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/result.h"

namespace soldwire::platforms::facebook {

enum class FaultKind {
  http_status,
  html_502,
  graph_error,
  drop,
  slow,
  repeat,
  reorder,
  empty_page,
  no_author,
  late,
  expire,
  usage,
};

struct Fault {
  FaultKind kind = FaultKind::http_status;
  std::string name;  // as written
  double probability = 0.01;
  std::chrono::milliseconds duration{0};
  int status = 0;         // http_status
  std::int64_t code = 0;  // graph_error
  std::int64_t subcode = 0;

  [[nodiscard]] bool is_per_call() const noexcept { return kind <= FaultKind::slow; }
};

// Errors: invalid_input, naming the element and what is allowed.
[[nodiscard]] Result<std::vector<Fault>> parse_faults(std::string_view text);

// Draws from the faults; the same seed and calls give the same draws.
class FaultDice {
 public:
  FaultDice(std::vector<Fault> faults, std::uint64_t seed);

  // The fault of this call, if it has one.
  [[nodiscard]] std::optional<Fault> for_call();
  [[nodiscard]] bool rolls(FaultKind kind);
  // Draws for one thing for good, e.g. a comment's id. Nothing when the fault does not hit it.
  [[nodiscard]] std::optional<Fault> for_thing(FaultKind kind, std::string_view id) const;
  [[nodiscard]] std::optional<Fault> find(FaultKind kind) const;
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  void replace(std::vector<Fault> faults) { faults_ = std::move(faults); }

 private:
  [[nodiscard]] double unit();

  std::vector<Fault> faults_;
  const std::uint64_t seed_;
  SeededRandom random_;
};

// FNV-1a over the seed and the text: stable on every machine.
[[nodiscard]] std::uint64_t stable_hash(std::uint64_t seed, std::string_view text) noexcept;

}  // namespace soldwire::platforms::facebook
