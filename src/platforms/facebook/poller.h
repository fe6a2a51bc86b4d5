// Reads the comments of one Facebook live video by polling, loses none, and hands each to the sink.
//
// Source:   Graph API v26.0, edge /{live-video-id}/comments (order=reverse_chronological,
// filter=stream,
//           live_filter=no_filter) and node /{live-video-id} (status).
// Place:    the connector service makes one per source.
// Threads:  connector thread only. One step at a time: a call to the platform, a commit, or a wait.
// Lifetime: held by shared_ptr; callbacks under way hold it weakly. The context must outlive it.
// Limits:   PollerOptions; one turn holds at most (pages_max + 1) pages.
// Failure:  whatever goes wrong, the cursor that is committed never passes a comment that is not.
//
// A turn: a sweep reads pages newest first until the last (or pages_max of them), the new comments
// are sorted and committed together with the cursor, and the next turn is planned. A sweep that
// was interrupted goes on in the next turn, after a look at the newest page.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platforms/connector.h"
#include "platforms/facebook/cursor.h"
#include "platforms/facebook/graph_client.h"
#include "platforms/facebook/sweep.h"

namespace soldwire::platforms::facebook {

struct PollerOptions {
  GraphOptions graph;
  std::chrono::milliseconds interval_busy{2'000};   // while comments flow
  std::chrono::milliseconds interval_idle{5'000};   // else
  std::chrono::milliseconds interval_slow{30'000};  // above 90 % of the call budget
  // Comments are said to flow until this long after the last one.
  std::chrono::milliseconds busy_for{10'000};
  // Whether `since` includes its own second is not promised, and a second has many comments.
  std::chrono::seconds overlap{5};
  std::chrono::milliseconds reread_every{60'000};
  std::chrono::seconds reread_span{180};
  std::chrono::milliseconds status_every_min{20'000};
  std::chrono::milliseconds status_every_max{30'000};
  std::chrono::milliseconds backoff_base{1'000};
  std::chrono::milliseconds backoff_cap{60'000};
  int page_limit = 100;
  int pages_max = 10;  // per turn
  std::size_t known_ids_max = 5'000;
  std::size_t batch_comments_max = 500;  // per command to the engine
};

class Poller final : public Connector, public std::enable_shared_from_this<Poller> {
 public:
  Poller(PollerOptions options, const ConnectorContext& context, ConnectorTarget target,
         std::shared_ptr<CallBudget> budget);
  ~Poller() override;

  void start() override;
  void stop() override;

 private:
  // How a turn ended: what the operator sees, and what comes next.
  struct TurnEnd {
    std::string state;
    std::string detail;
    std::optional<std::chrono::milliseconds> wait = std::nullopt;  // empty: this source is done
    bool show_wait = false;  // the wait is worth showing (next_try_at)
    bool sweep_complete = false;
  };

  void wake();
  void read_status();
  void take_status(const GraphAnswer& answer);
  void begin_turn();
  void fetch_page(bool peek);
  void take_page(bool peek, const GraphAnswer& answer);
  void fail_turn(const GraphFailure& failure);
  void end_turn(TurnEnd end);

  void commit();
  void commit_comments(std::size_t count);
  void commit_health();
  void take_commit(std::size_t count, const engine::IngestComments::Outcome& outcome);
  void fail_commit(const Error& error);
  void show_commit_failure(const Error& error);
  void finish_commit();

  void schedule(std::chrono::milliseconds wait, void (Poller::*step)());
  void finish();
  [[nodiscard]] std::unique_ptr<Sweep> make_sweep() const;
  [[nodiscard]] std::chrono::milliseconds interval() const;
  [[nodiscard]] std::chrono::milliseconds backoff(int attempt);
  [[nodiscard]] claims::Comment comment_of(GraphComment&& from) const;
  [[nodiscard]] engine::Actor actor() const;

  // Fixed at construction.
  const PollerOptions options_;
  const ConnectorContext context_;
  const ConnectorTarget target_;
  GraphClient client_;

  // Connector thread only.
  store::Source source_;  // as committed last
  PollCursor cursor_;     // the same position, read
  KnownIds known_;
  std::unique_ptr<Sweep> sweep_;  // under way, perhaps since an earlier turn
  NewComments found_;             // in this turn
  int pages_ = 0;                 // in this turn
  bool ending_ = false;           // the broadcast is over: one final sweep, then done
  int attempts_ = 0;              // turns that failed in a row
  std::chrono::nanoseconds status_due_{0};
  std::chrono::nanoseconds reread_due_{0};
  std::optional<std::chrono::nanoseconds> last_new_;

  // What end_turn() is committing.
  std::vector<claims::Comment> batch_;
  store::Source next_source_;
  PollCursor next_cursor_;
  std::optional<std::chrono::milliseconds> wait_after_commit_;
  int commit_attempts_ = 0;

  bool running_ = false;
  std::optional<Transport::Ticket> ticket_;  // the call or wait under way
};

}  // namespace soldwire::platforms::facebook
