// Who watches a show: its members by name, its buyers by number; and what each member has in hand.
//
// A state and not a history: whoever hears of a newer version may forget the older ones. It is not
// in the log, for nobody needs to know tomorrow who looked today.
//
// A member whose last stream ends stays for `presence_grace`, so that a reconnect is no coming and
// going.
//
// What a member has in hand (an open item, a claim about to be decided) is advice for colleagues
// and no lock: nothing is refused because of it. It belongs to a tab of a session. The tabs of one
// browser share one stream, so a stream's end cannot tell that one of them is gone: it is dropped
// when the session's last stream has ended and its grace is over, or when the tab has not said it
// again for `handling_lease`.
//
// Threads: any.
// Limits:  the shows that have streams; presence_names_max names are told, the rest is counted;
//          handling_tabs_max things per member, the one said longest ago gives way; members take
//          things up at most handling_burst times at once and then every handling_interval.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
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
// A browser lets a hidden page's timers run once a minute, and one of its requests may fail.
inline constexpr std::chrono::milliseconds handling_lease{150'000};
inline constexpr std::size_t handling_tabs_max = 5;
inline constexpr std::chrono::milliseconds handling_interval{200};
inline constexpr int handling_burst = 25;

// What somebody has in hand. The id is not looked up: the thing may be gone already.
struct Handling {
  enum class Kind : std::uint8_t { item, claim, buyer, comment };

  Kind kind = Kind::item;
  std::string id;  // a buyer's is the buyerKey, a comment's "platform/commentId"

  friend bool operator==(const Handling&, const Handling&) = default;
};
[[nodiscard]] std::string_view to_string(Handling::Kind kind) noexcept;
[[nodiscard]] std::optional<Handling::Kind> handling_kind_from(std::string_view word) noexcept;

struct PresenceView {
  struct InHand {
    Handling thing;
    TimeMs since;
  };
  struct Member {
    UserId user;
    std::string name;
    TimeMs since;
    std::vector<InHand> handling;  // each thing once, whatever tabs have it; the earliest first
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

  enum class Handled : std::uint8_t { done, not_watching, too_often };
  // The tab has `thing` in hand from now on, and nothing else; empty: nothing any more. Saying the
  // same again only renews it. not_watching: the session has no stream of the show (and no grace),
  // and nothing is kept. too_often: nothing has changed; putting down is never refused.
  [[nodiscard]] Handled handle(const ShowId& show, std::string_view session, std::string_view user,
                               std::string_view tab, std::optional<Handling> thing);

  // The present version; 0 when nobody was there for a while. Lets those go whose grace is over,
  // and what has not been renewed.
  [[nodiscard]] std::uint64_t settle(const ShowId& show);
  // Nobody asks for the show any more: those in their grace go at once.
  void forget_left(const ShowId& show);
  [[nodiscard]] PresenceView view(const ShowId& show) const;
  // Members with an open stream.
  [[nodiscard]] std::size_t member_count(const ShowId& show) const;

 private:
  struct Hold {
    std::string tab;
    Handling thing;
    TimeMs since;
    std::chrono::nanoseconds renewed_at{0};
  };
  // The streams of one session, and what its tabs hold.
  struct Visit {
    std::string session;
    std::size_t streams = 0;
    std::chrono::nanoseconds left_at{0};  // meaningful while there are no streams
    std::vector<Hold> holds;
  };
  struct Member {
    std::string name;
    TimeMs since;
    std::size_t streams = 0;
    std::vector<Visit> visits;                  // one for each session; never empty
    std::chrono::nanoseconds may_take_from{0};  // paces handle(): as if each had its time
  };
  struct Show {
    std::uint64_t version = 0;
    std::unordered_map<std::string, Member> members;  // by user
    std::size_t open = 0;                             // members with streams
    std::size_t buyers = 0;
  };
  using Shows = std::unordered_map<ShowId, Show>;

  static void drop_if_empty(Shows& shows, Shows::iterator show);
  static Visit* visit_of(Member& member, std::string_view session);
  static void make_room(Member& member);
  void touch(Show& show) const;
  [[nodiscard]] bool is_gone(const Visit& visit) const;
  [[nodiscard]] bool is_over(const Hold& hold) const;
  [[nodiscard]] bool may_take(Member& member) const;
  // True when others could see it before.
  [[nodiscard]] bool let_go(Member& member) const;
  [[nodiscard]] std::vector<PresenceView::InHand> handling_of(const Member& member) const;

  const Clock& clock_;
  Guarded<Shows> shows_;
};

}  // namespace soldwire::realtime
