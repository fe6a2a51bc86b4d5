#include "realtime/places.h"

#include "base/assert.h"

namespace soldwire::realtime {
namespace {

bool is_full(const std::unordered_map<std::string, std::size_t>& counts, const std::string& key,
             std::size_t max) {
  if (key.empty()) {
    return false;
  }
  const auto found = counts.find(key);
  return (found == counts.end() ? 0 : found->second) >= max;
}

void add(std::unordered_map<std::string, std::size_t>& counts, const std::string& key) {
  if (!key.empty()) {
    ++counts[key];
  }
}

void remove(std::unordered_map<std::string, std::size_t>& counts, const std::string& key) {
  if (key.empty()) {
    return;
  }
  const auto found = counts.find(key);
  SW_ASSERT(found != counts.end());
  if (--found->second == 0) {
    counts.erase(found);
  }
}

}  // namespace

std::optional<Places::Bound> Places::take(const ShowId& show, const Viewer& viewer) {
  const std::string user(viewer.user());
  const std::string address(viewer.address());
  return taken_.with([&](Taken& taken) -> std::optional<Bound> {
    if (taken.total >= limits_.total) {
      return Bound::total;
    }
    if (is_full(taken.shows, show.str(), limits_.per_show)) {
      return Bound::show;
    }
    if (is_full(taken.users, user, limits_.per_user)) {
      return Bound::user;
    }
    if (is_full(taken.addresses, address, limits_.per_address)) {
      return Bound::address;
    }
    ++taken.total;
    add(taken.shows, show.str());
    add(taken.users, user);
    add(taken.addresses, address);
    return std::nullopt;
  });
}

void Places::give_back(const ShowId& show, const Viewer& viewer) {
  const std::string user(viewer.user());
  const std::string address(viewer.address());
  taken_.with([&](Taken& taken) {
    SW_ASSERT(taken.total > 0);
    --taken.total;
    remove(taken.shows, show.str());
    remove(taken.users, user);
    remove(taken.addresses, address);
  });
}

std::string_view describe(Places::Bound bound) noexcept {
  switch (bound) {
    case Places::Bound::total:
      return "The server serves as many streams as it can. Try again later.";
    case Places::Bound::show:
      return "This show has as many streams as the server allows one show. Try again later.";
    case Places::Bound::user:
      return "This account has as many streams as the server allows one account. Close some.";
    case Places::Bound::address:
      return "This address has as many streams as the server allows one address. Close some.";
  }
  return "";
}

}  // namespace soldwire::realtime
