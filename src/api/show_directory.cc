#include "api/show_directory.h"

#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "store/store.h"

namespace soldwire::api {
namespace {

struct Waiter {
  net::Responder responder;  // keeps its loop alive
  ShowDirectory::Done done;
};

struct Entry {
  std::optional<ShowFacts> facts;
  std::chrono::nanoseconds read_at{0};
  bool reading = false;
  bool outdated = false;  // what is being read has changed since
  std::vector<Waiter> waiters;
};

using Entries = std::unordered_map<ShowId, Entry>;

void make_room(Entries& entries) {
  if (entries.size() >= ShowDirectory::shows_max) {
    std::erase_if(entries, [](const auto& entry) { return !entry.second.reading; });
  }
}

Result<ShowFacts> look_up(store::Reader& reader, const ShowId& show) {
  SW_TRY(const auto found, reader.find_show(show));
  if (found) {
    return ShowFacts{found->workspace, found->public_generation, false, found->rehearsal};
  }
  SW_TRY(const auto deleted, reader.find_deleted_show(show));
  if (deleted) {
    return ShowFacts{*deleted, 0, true, false};
  }
  return fail(Errc::not_found, "No such show.");
}

}  // namespace

struct ShowDirectory::State {
  Guarded<Entries> entries;

  // The read's answer: remembered, and given to all who wait for it. False when it was outdated
  // before it came and has to be read again.
  [[nodiscard]] bool settle(const ShowId& show, const Result<ShowFacts>& found,
                            std::chrono::nanoseconds read_at) {
    std::vector<Waiter> waiters;
    const bool settled = entries.with([&](Entries& all) {
      const auto entry = all.find(show);
      if (std::exchange(entry->second.outdated, false)) {
        return false;
      }
      waiters = std::move(entry->second.waiters);
      if (found) {
        entry->second = Entry{*found, read_at, false, false, {}};
      } else {
        all.erase(entry);
      }
      return true;
    });
    for (Waiter& waiter : waiters) {
      net::EventLoop& loop = waiter.responder.loop();
      loop.post([waiter = std::move(waiter), found] { waiter.done(found); });
    }
    return settled;
  }
};

ShowDirectory::ShowDirectory(store::ReadPool& pool, const Clock& clock)
    : pool_(pool), clock_(clock), state_(std::make_shared<State>()) {}

ShowDirectory::~ShowDirectory() = default;

std::optional<ShowFacts> ShowDirectory::known(const ShowId& show) const {
  const std::chrono::nanoseconds now = clock_.monotonic();
  return state_->entries.with([&](const Entries& entries) -> std::optional<ShowFacts> {
    const auto found = entries.find(show);
    const bool fresh = found != entries.end() && now - found->second.read_at < fresh_for;
    return fresh ? found->second.facts : std::nullopt;
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
  if (must_read) {
    read(pool_, clock_, state_, show);
  }
}

void ShowDirectory::forget(const ShowId& show) {
  state_->entries.with([&](Entries& entries) {
    const auto found = entries.find(show);
    if (found == entries.end()) {
      return;
    }
    if (found->second.reading) {
      found->second.facts.reset();
      found->second.outdated = true;
    } else {
      entries.erase(found);
    }
  });
}

void ShowDirectory::read(store::ReadPool& pool, const Clock& clock,
                         const std::shared_ptr<State>& state, const ShowId& show) {
  const std::chrono::nanoseconds now = clock.monotonic();
  const auto queued = pool.submit([state, show, now](store::Reader& reader) {
    while (!state->settle(show, look_up(reader, show), now)) {
    }
  });
  if (!queued) {
    while (!state->settle(show, tl::unexpected(queued.error()), now)) {
    }
  }
}

}  // namespace soldwire::api
