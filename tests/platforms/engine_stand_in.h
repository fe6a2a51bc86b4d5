// What the engine does with a connector's commands, in little, for tests with real threads: keeps
// each comment once, keeps the source that came with them, refuses while the show is not active.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "base/guarded.h"
#include "platforms/sink.h"

namespace soldwire::platforms {

class EngineStandIn final : public Sink {
 public:
  struct Seen {
    std::set<std::string> ids;
    std::optional<store::Source> source;
    bool active = true;
    int commands = 0;
    int refuse_every = 0;
    [[nodiscard]] std::string state() const { return source ? source->state : "idle"; }
  };

  explicit EngineStandIn(Transport& transport) : transport_(transport) {}

  void ingest(engine::IngestComments command, IngestDone done) override {
    transport_.post([this, command = std::move(command), done = std::move(done)] {
      done(seen_.with([&](Seen& seen) -> Result<engine::IngestComments::Outcome> {
        if (!seen.active) return fail(Errc::conflict, "the show is paused");
        if (refuses(seen)) return fail(Errc::overloaded, "the queue is full");
        engine::IngestComments::Outcome outcome;
        for (const claims::Comment& comment : command.comments) {
          auto& each = outcome.comments.emplace_back();
          each.comment_id = comment.comment_id;
          each.duplicate = !seen.ids.insert(comment.comment_id).second;
        }
        seen.source = command.source;
        return outcome;
      }));
    });
  }
  void report(engine::ReportSource command, ReportDone done) override {
    transport_.post([this, command = std::move(command), done = std::move(done)] {
      done(seen_.with([&](Seen& seen) -> Result<engine::ReportSource::Outcome> {
        if (refuses(seen)) return fail(Errc::unavailable, "the disk is full");
        seen.source = command.source;
        return engine::ReportSource::Outcome{};
      }));
    });
  }

  [[nodiscard]] Seen seen() const {
    return seen_.with([](const Seen& seen) { return seen; });
  }
  [[nodiscard]] std::optional<store::Source> committed_source() const { return seen().source; }
  void set_active(bool active) {
    seen_.with([&](Seen& seen) { seen.active = active; });
  }
  void refuse_every(int commands) {
    seen_.with([&](Seen& seen) { seen.refuse_every = commands; });
  }
  void forget() {
    seen_.with([](Seen& seen) { seen.source.reset(); });
  }
  // False when `condition` does not come to hold in time.
  bool wait_until(const std::function<bool(const Seen&)>& condition,
                  std::chrono::milliseconds most = std::chrono::seconds(15)) const {
    const auto until = std::chrono::steady_clock::now() + most;
    while (!condition(seen())) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }

 private:
  static bool refuses(Seen& seen) {
    ++seen.commands;
    return seen.refuse_every > 0 && seen.commands % seen.refuse_every == 0;
  }

  Transport& transport_;
  Guarded<Seen> seen_;
};

}  // namespace soldwire::platforms
