// Who watches a show: its members by name, its buyers by number.
//
// A state and not a history: whoever hears of a newer version may forget the older ones. It is not
// in the log, for nobody needs to know tomorrow who looked today.
//
// A member whose last stream ends stays for `presence_grace`, so that a reconnect is no coming and
// going.
//
// Threads: any.
// Limits:  the shows that have streams; presence_names_max names are told, the rest is counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/ids.h"
#include "realtime/channel.h"
#include "realtime/viewer.h"

namespace soldwire::realtime {

inline constexpr std::chrono::milliseconds presence_grace{5'000};
inline constexpr std::size_t presence_names_max = 50;

struct PresenceView {
  struct Member {
    UserId user;
    std::string name;
    TimeMs since;
  };
  std::uint64_t version = 0;    // of this show; grows with each change, over restarts too
  std::vector<Member> members;  // the earliest first; presence_names_max at most
  std::size_t member_count = 0;
  std::size_t buyers = 0;  // streams of the public view
};

class Presence {
 public:
  explicit Presence(const Clock& clock) : clock_(clock) {}

  void enter(const Channel& channel, const Viewer& viewer);
  void leave(const Channel& channel, const Viewer& viewer);

  // The present version; 0 when nobody was there for a while. Lets those go whose grace is over.
  [[nodiscard]] std::uint64_t settle(const ShowId& show);
  // Nobody asks for the show any more: those in their grace go at once.
  void forget_left(const ShowId& show);
  [[nodiscard]] PresenceView view(const ShowId& show) const;
  // Members with an open stream.
  [[nodiscard]] std::size_t member_count(const ShowId& show) const;

 private:
  struct Member {
    std::string name;
    TimeMs since;
    std::size_t streams = 0;
    std::chrono::nanoseconds left_at{0};  // meaningful while there are no streams
  };
  struct Show {
    std::uint64_t version = 0;
    std::unordered_map<std::string, Member> members;  // by user
    std::size_t open = 0;                             // members with streams
    std::size_t buyers = 0;
  };
  using Shows = std::unordered_map<ShowId, Show>;

  static void drop_if_empty(Shows& shows, Shows::iterator show);
  void touch(Show& show) const;
  [[nodiscard]] bool is_gone(const Member& member) const;

  const Clock& clock_;
  Guarded<Shows> shows_;
};

}  // namespace soldwire::realtime
