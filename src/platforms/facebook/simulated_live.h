// A live video that never was: the comments of a script as time brings them, and the pages of them
// that the Graph API would show.
//
// Time:    every call takes the wall time; the show runs `rate` times as fast. Creation times are
// wall times. Threads: one at a time. Limits:  comments_max; the oldest go first (only a looping
// show gets there).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "platforms/facebook/faults.h"
#include "platforms/facebook/script.h"

namespace soldwire::platforms::facebook {

struct SimulatedComment {
  std::uint64_t number = 0;  // 1, 2, 3 … as they came into being
  std::string id;
  std::optional<Author> from;
  std::string message;
  TimeMs created;
  TimeMs visible_from;
  std::optional<std::string> parent_id;
};

struct CommentQuery {
  enum class Order { chronological, reverse_chronological, ranked };
  bool with_replies = false;      // filter=stream
  bool with_low_quality = false;  // live_filter=no_filter
  Order order = Order::chronological;
  std::optional<std::int64_t> since_s;  // inclusive
  std::size_t limit = 25;
  std::string after;  // a cursor of an earlier page; it brings its own order
};

struct CommentSlice {
  std::vector<SimulatedComment> rows;
  std::string before;
  std::string after;
  bool more = false;
  std::size_t total = 0;
};

struct SimulatedLiveOptions {
  std::string page_id;
  std::string live_id;
  double rate = 1.0;
  double offset_s = 0;  // the show has been running that long already
  bool loop = false;    // begins again when it is over
};

class SimulatedLive {
 public:
  static constexpr std::size_t comments_max = 200'000;

  SimulatedLive(SimulatedLiveOptions options, Script script, TimeMs started);

  // Brings the comments up to `now` into being.
  void advance(TimeMs now, const FaultDice& dice);
  // The show is `by_s` further at once; what it skips arrives now.
  void jump(double by_s, TimeMs now);
  void end(TimeMs now);
  // Returns the new comment's id.
  std::string add(std::optional<Author> from, std::string message, std::optional<TimeMs> created,
                  std::optional<std::string> parent_id, TimeMs now);

  // LIVE, LIVE_STOPPED, PROCESSING, VOD.
  [[nodiscard]] std::string_view status(TimeMs now) const;
  // Keeps a value for a while after the end, as the platform does.
  [[nodiscard]] std::int64_t live_views(TimeMs now) const;
  // Nothing when `after` is not a cursor of this live video.
  [[nodiscard]] std::optional<CommentSlice> page(const CommentQuery& query, TimeMs now,
                                                 std::uint64_t salt) const;
  // Seconds into the script.
  [[nodiscard]] double position_s(TimeMs now) const;
  // Seconds of show time since the start, without offset and jumps.
  [[nodiscard]] double elapsed_s(TimeMs now) const;
  [[nodiscard]] std::size_t comment_count() const noexcept { return comments_.size(); }
  [[nodiscard]] TimeMs started() const noexcept { return started_; }
  [[nodiscard]] const SimulatedLiveOptions& options() const noexcept { return options_; }
  // A different id than the live video's, as on the platform.
  [[nodiscard]] std::string video_id() const { return options_.live_id + "999"; }

 private:
  [[nodiscard]] std::optional<TimeMs> ended_at() const;
  [[nodiscard]] double cycle_s() const;
  [[nodiscard]] TimeMs wall_time_of(double position_s) const;
  SimulatedComment& append(std::optional<Author> from, std::string message, TimeMs created,
                           std::optional<std::string> parent_id);

  const SimulatedLiveOptions options_;
  const Script script_;
  const TimeMs started_;
  std::deque<SimulatedComment> comments_;
  std::uint64_t numbers_ = 0;
  std::uint64_t played_ = 0;            // script lines so far, over all rounds
  std::vector<std::string> round_ids_;  // ids of this round's lines
  double jumped_s_ = 0;
  TimeMs last_jump_;
  std::optional<TimeMs> ended_by_hand_;
};

}  // namespace soldwire::platforms::facebook
