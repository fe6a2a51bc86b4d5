#include "api/show_directory.h"

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/guarded.h"

namespace soldwire::api {
namespace {

struct Waiter {
  net::Responder responder;  // keeps its loop alive
  ShowDirectory::Done done;
};

struct Entry {
  std::optional<WorkspaceId> workspace;
  std::chrono::nanoseconds read_at{0};
  bool reading = false;
  std::vector<Waiter> waiters;
};

using Entries = std::unordered_map<ShowId, Entry>;

void make_room(Entries& entries) {
  if (entries.size() >= ShowDirectory::shows_max) {
    std::erase_if(entries, [](const auto& entry) { return !entry.second.reading; });
  }
}

}  // namespace

struct ShowDirectory::State {
  Guarded<Entries> entries;

  // The read's answer: remembered, and given to all who wait for it.
  void settle(const ShowId& show, const Result<WorkspaceId>& found,
              std::chrono::nanoseconds read_at) {
    std::vector<Waiter> waiters;
    entries.with([&](Entries& all) {
      const auto entry = all.find(show);
      waiters = std::move(entry->second.waiters);
      if (found) {
        entry->second = Entry{*found, read_at, false, {}};
      } else {
        all.erase(entry);
      }
    });
    for (Waiter& waiter : waiters) {
      net::EventLoop& loop = waiter.responder.loop();
      loop.post([waiter = std::move(waiter), found] { waiter.done(found); });
    }
  }
};

ShowDirectory::ShowDirectory(store::ReadPool& pool, const Clock& clock)
    : pool_(pool), clock_(clock), state_(std::make_shared<State>()) {}

ShowDirectory::~ShowDirectory() = default;

std::optional<WorkspaceId> ShowDirectory::known(const ShowId& show) const {
  const std::chrono::nanoseconds now = clock_.monotonic();
  return state_->entries.with([&](const Entries& entries) -> std::optional<WorkspaceId> {
    const auto found = entries.find(show);
    const bool fresh = found != entries.end() && now - found->second.read_at < fresh_for;
    return fresh ? found->second.workspace : std::nullopt;
  });
}

void ShowDirectory::find(const ShowId& show, const net::Responder& responder, Done done) {
  const bool must_read = state_->entries.with([&](Entries& entries) {
    if (!entries.contains(show)) {
      make_room(entries);
    }
    Entry& entry = entries[show];
    entry.waiters.push_back(Waiter{responder, std::move(done)});
    return !std::exchange(entry.reading, true);
  });
  if (!must_read) {
    return;
  }
  const std::chrono::nanoseconds now = clock_.monotonic();
  const auto queued = pool_.submit([state = state_, show, now](store::Reader& reader) {
    const auto found = reader.find_show(show);
    if (!found) {
      state->settle(show, tl::unexpected(found.error()), now);
    } else if (!*found) {
      state->settle(show, fail(Errc::not_found, "No such show."), now);
    } else {
      state->settle(show, (*found)->workspace, now);
    }
  });
  if (!queued) {
    state_->settle(show, tl::unexpected(queued.error()), now);
  }
}

}  // namespace soldwire::api
