#include "realtime/presence.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace soldwire::realtime {

void Presence::touch(Show& show) const {
  show.version = std::max(show.version + 1, static_cast<std::uint64_t>(clock_.now().value));
}

bool Presence::is_gone(const Member& member) const {
  return member.streams == 0 && clock_.monotonic() - member.left_at >= presence_grace;
}

void Presence::drop_if_empty(Shows& shows, Shows::iterator show) {
  if (show->second.members.empty() && show->second.buyers == 0) {
    shows.erase(show);
  }
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
    if (--member->second.streams == 0) {
      member->second.left_at = clock_.monotonic();
      --show->second.open;
    }
  });
}

std::uint64_t Presence::settle(const ShowId& show) {
  return shows_.with([&](Shows& shows) -> std::uint64_t {
    const auto found = shows.find(show);
    if (found == shows.end()) {
      return 0;
    }
    Show& entry = found->second;
    if (std::erase_if(entry.members, [&](const auto& each) { return is_gone(each.second); }) > 0) {
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
      if (!is_gone(member)) {
        out.members.push_back({UserId(user), member.name, member.since});
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
