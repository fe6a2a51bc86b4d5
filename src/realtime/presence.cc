#include "realtime/presence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"

namespace soldwire::realtime {
namespace {

constexpr std::array<std::pair<Handling::Kind, std::string_view>, 4> handling_kinds{{
    {Handling::Kind::item, "item"},
    {Handling::Kind::claim, "claim"},
    {Handling::Kind::buyer, "buyer"},
    {Handling::Kind::comment, "comment"},
}};

}  // namespace

std::string_view to_string(Handling::Kind kind) noexcept {
  const auto* const found =
      std::ranges::find(handling_kinds, kind, &std::pair<Handling::Kind, std::string_view>::first);
  return found == handling_kinds.end() ? std::string_view() : found->second;
}

std::optional<Handling::Kind> handling_kind_from(std::string_view word) noexcept {
  const auto* const found =
      std::ranges::find(handling_kinds, word, &std::pair<Handling::Kind, std::string_view>::second);
  return found == handling_kinds.end() ? std::nullopt : std::optional(found->first);
}

void Presence::touch(Show& show) const {
  show.version = std::max(show.version + 1, static_cast<std::uint64_t>(clock_.now().value));
}

bool Presence::is_gone(const Visit& visit) const {
  return visit.streams == 0 && clock_.monotonic() - visit.left_at >= presence_grace;
}

bool Presence::is_over(const Hold& hold) const {
  return clock_.monotonic() - hold.renewed_at >= handling_lease;
}

void Presence::drop_if_empty(Shows& shows, Shows::iterator show) {
  if (show->second.members.empty() && show->second.buyers == 0) {
    shows.erase(show);
  }
}

Presence::Visit* Presence::visit_of(Member& member, std::string_view session) {
  const auto found = std::ranges::find(member.visits, session, &Visit::session);
  return found == member.visits.end() ? nullptr : &*found;
}

void Presence::enter(const Channel& channel, const Viewer& viewer) {
  shows_.with([&](Shows& shows) {
    Show& show = shows[channel.show];
    if (channel.view == View::buyers) {
      ++show.buyers;
      touch(show);
      return;
    }
    const auto [entry, is_new] = show.members.try_emplace(std::string(viewer.user()));
    Member& member = entry->second;
    if (member.streams++ == 0) {
      ++show.open;
    }
    Visit* visit = visit_of(member, viewer.session());
    if (visit == nullptr) {
      visit = &member.visits.emplace_back();
      visit->session = viewer.session();
    }
    // Gone, though nobody has settled it yet: who comes back begins with empty hands.
    if (is_gone(*visit) && !visit->holds.empty()) {
      visit->holds.clear();
      touch(show);
    }
    ++visit->streams;
    if (is_new || member.name != viewer.name()) {
      member.name = viewer.name();
      if (is_new) {
        member.since = clock_.now();
      }
      touch(show);
    }
  });
}

void Presence::leave(const Channel& channel, const Viewer& viewer) {
  shows_.with([&](Shows& shows) {
    const auto show = shows.find(channel.show);
    SW_ASSERT(show != shows.end());
    if (channel.view == View::buyers) {
      --show->second.buyers;
      touch(show->second);
      drop_if_empty(shows, show);
      return;
    }
    const auto member = show->second.members.find(std::string(viewer.user()));
    SW_ASSERT(member != show->second.members.end());
    Visit* const visit = visit_of(member->second, viewer.session());
    SW_ASSERT(visit != nullptr && visit->streams > 0);
    if (--visit->streams == 0) {
      visit->left_at = clock_.monotonic();
    }
    if (--member->second.streams == 0) {
      --show->second.open;
    }
  });
}

bool Presence::may_take(Member& member) const {
  const std::chrono::nanoseconds now = clock_.monotonic();
  if (member.may_take_from - now > handling_interval * (handling_burst - 1)) {
    return false;
  }
  member.may_take_from = std::max(member.may_take_from, now) + handling_interval;
  return true;
}

void Presence::make_room(Member& member) {
  std::size_t count = 0;
  Visit* visit_of_oldest = nullptr;
  std::vector<Hold>::iterator oldest;
  for (Visit& visit : member.visits) {
    count += visit.holds.size();
    const auto first = std::ranges::min_element(visit.holds, {}, &Hold::renewed_at);
    if (first != visit.holds.end() &&
        (visit_of_oldest == nullptr || first->renewed_at < oldest->renewed_at)) {
      visit_of_oldest = &visit;
      oldest = first;
    }
  }
  if (count >= handling_tabs_max) {
    visit_of_oldest->holds.erase(oldest);
  }
}

Presence::Handled Presence::handle(const ShowId& show, std::string_view session,
                                   std::string_view user, std::string_view tab,
                                   std::optional<Handling> thing) {
  return shows_.with([&](Shows& shows) {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return Handled::not_watching;
    }
    const auto entry = found->second.members.find(std::string(user));
    Visit* const visit =
        entry == found->second.members.end() ? nullptr : visit_of(entry->second, session);
    if (visit == nullptr || is_gone(*visit)) {
      return Handled::not_watching;
    }
    const auto hold = std::ranges::find(visit->holds, tab, &Hold::tab);
    if (!thing) {
      if (hold != visit->holds.end()) {
        visit->holds.erase(hold);
        touch(found->second);
      }
      return Handled::done;
    }
    if (!may_take(entry->second)) {
      return Handled::too_often;
    }
    const std::chrono::nanoseconds now = clock_.monotonic();
    if (hold == visit->holds.end()) {
      make_room(entry->second);
      visit->holds.push_back({std::string(tab), std::move(*thing), clock_.now(), now});
      touch(found->second);
      return Handled::done;
    }
    hold->renewed_at = now;
    if (hold->thing != *thing) {
      hold->thing = std::move(*thing);
      hold->since = clock_.now();
      touch(found->second);
    }
    return Handled::done;
  });
}

bool Presence::let_go(Member& member) const {
  bool seen = false;
  for (Visit& visit : member.visits) {
    seen = std::erase_if(visit.holds, [&](const Hold& hold) { return is_over(hold); }) > 0 || seen;
  }
  std::erase_if(member.visits, [&](const Visit& visit) {
    const bool gone = is_gone(visit);
    seen = seen || (gone && !visit.holds.empty());
    return gone;
  });
  return seen || member.visits.empty();
}

std::uint64_t Presence::settle(const ShowId& show) {
  return shows_.with([&](Shows& shows) -> std::uint64_t {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return 0;
    }
    Show& entry = found->second;
    bool changed = false;
    for (auto& [user, member] : entry.members) {
      changed = let_go(member) || changed;
    }
    if (changed) {
      std::erase_if(entry.members, [](const auto& each) { return each.second.visits.empty(); });
      touch(entry);
    }
    const std::uint64_t version = entry.version;
    drop_if_empty(shows, found);
    return version;
  });
}

void Presence::forget_left(const ShowId& show) {
  shows_.with([&](Shows& shows) {
    const auto found = shows.find(show);
    if (found != shows.end()) {
      std::erase_if(found->second.members,
                    [](const auto& each) { return each.second.streams == 0; });
      drop_if_empty(shows, found);
    }
  });
}

std::vector<PresenceView::InHand> Presence::handling_of(const Member& member) const {
  std::vector<PresenceView::InHand> out;
  for (const Visit& visit : member.visits) {
    if (is_gone(visit)) {
      continue;
    }
    for (const Hold& hold : visit.holds) {
      if (is_over(hold)) {
        continue;
      }
      const auto same = std::ranges::find(out, hold.thing, &PresenceView::InHand::thing);
      if (same == out.end()) {
        out.push_back({hold.thing, hold.since});
      } else {
        same->since = std::min(same->since, hold.since);
      }
    }
  }
  std::ranges::stable_sort(out, {}, &PresenceView::InHand::since);
  return out;
}

PresenceView Presence::view(const ShowId& show) const {
  PresenceView out;
  shows_.with([&](const Shows& shows) {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return;
    }
    out.version = found->second.version;
    out.buyers = found->second.buyers;
    for (const auto& [user, member] : found->second.members) {
      if (!std::ranges::all_of(member.visits, [&](const Visit& each) { return is_gone(each); })) {
        out.members.push_back({UserId(user), member.name, member.since, handling_of(member)});
      }
    }
  });
  out.member_count = out.members.size();
  const auto told = std::min(out.members.size(), presence_names_max);
  std::partial_sort(out.members.begin(), out.members.begin() + static_cast<std::ptrdiff_t>(told),
                    out.members.end(), [](const auto& a, const auto& b) {
                      return std::pair(a.since.value, a.user) < std::pair(b.since.value, b.user);
                    });
  out.members.resize(told);
  return out;
}

std::size_t Presence::member_count(const ShowId& show) const {
  return shows_.with([&](const Shows& shows) -> std::size_t {
    const auto found = shows.find(show);
    return found == shows.end() ? 0 : found->second.open;
  });
}

}  // namespace soldwire::realtime
