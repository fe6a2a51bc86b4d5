#include "platforms/facebook/poller.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "platforms/usage_steps.h"

namespace soldwire::platforms::facebook {
namespace {

using std::chrono::milliseconds;

// A platform clock that is wrong by more must not move the watermark beyond comments to come.
constexpr std::int64_t clock_skew_max_s = 60;

constexpr std::string_view state_polling = "polling";
constexpr std::string_view state_error = "error";
constexpr std::string_view state_backing_off = "backing_off";
constexpr std::string_view hidden_authors =
    "Facebook withholds the authors of some comments: the token may lack the permission "
    "pages_read_user_content";

// Nothing to commit: all that an operator can see and all that a restart needs is the same.
bool same_for_everyone(const store::Source& a, const store::Source& b) {
  return a.state == b.state && a.detail == b.detail && a.next_try_at == b.next_try_at &&
         a.authors_hidden == b.authors_hidden && a.usage_percent == b.usage_percent &&
         a.cursor == b.cursor;
}

bool is_gone(const GraphFailure& failure) {
  return failure.code == 100 && failure.subcode == 33;
}

}  // namespace

Poller::Poller(PollerOptions options, const ConnectorContext& context, ConnectorTarget target,
               std::shared_ptr<CallBudget> budget)
    : options_(std::move(options)),
      context_(context),
      target_(std::move(target)),
      client_(options_.graph, context_.transport, context_.clock, context_.counters,
              std::move(budget), target_.connection.base_url, target_.token),
      source_(target_.source),
      cursor_(poll_cursor_from(target_.source.cursor)),
      known_(options_.known_ids_max) {
  SW_ASSERT(options_.pages_max > 0 && options_.batch_comments_max > 0);
  if (target_.resumed || !cursor_.activated) cursor_.activated = target_.activated;
  client_.budget().remember(source_.usage_percent);
}

Poller::~Poller() {
  stop();
}

void Poller::start() {
  SW_ASSERT(!running_);
  running_ = true;
  context_.counters.running.fetch_add(1, std::memory_order_relaxed);
  status_due_ = context_.clock.monotonic();
  // What appeared late while nobody looked is found by the first sweep.
  reread_due_ = context_.clock.monotonic();
  schedule(milliseconds(0), &Poller::wake);
}

void Poller::stop() {
  finish();
}

void Poller::finish() {
  if (!running_) return;
  running_ = false;
  context_.counters.running.fetch_sub(1, std::memory_order_relaxed);
  if (ticket_) context_.transport.cancel(*ticket_);
  ticket_.reset();
}

void Poller::schedule(milliseconds wait, void (Poller::*step)()) {
  ticket_ = context_.transport.run_after(wait, [weak = weak_from_this(), step] {
    const std::shared_ptr<Poller> self = weak.lock();
    if (!self || !self->running_) return;
    self->ticket_.reset();
    (self.get()->*step)();
  });
}

// ---- a turn ----

void Poller::wake() {
  const milliseconds pause = client_.budget().pause_left(context_.clock);
  if (pause.count() > 0) {
    // Perhaps another source of the same page ran into the limit.
    end_turn({.state = std::string(state_backing_off),
              .detail = "Facebook has asked for a pause",
              .wait = pause,
              .show_wait = true});
  } else if (context_.clock.monotonic() >= status_due_) {
    read_status();
  } else {
    begin_turn();
  }
}

void Poller::read_status() {
  ticket_ = client_.get(target_.source.live_id, "", {{"fields", "status,live_views"}},
                        [weak = weak_from_this()](const GraphAnswer& answer) {
                          const std::shared_ptr<Poller> self = weak.lock();
                          if (!self || !self->running_) return;
                          self->ticket_.reset();
                          self->take_status(answer);
                        });
}

void Poller::take_status(const GraphAnswer& answer) {
  const auto spread = static_cast<std::uint64_t>(
      std::max<std::int64_t>((options_.status_every_max - options_.status_every_min).count(), 0));
  const milliseconds until_next =
      options_.status_every_min +
      milliseconds(static_cast<std::int64_t>(context_.random.below(spread + 1)));
  if (!answer) {
    const GraphFailure& failure = answer.error();
    const bool harmless = failure.kind == ErrorClass::transient ||
                          (failure.kind == ErrorClass::bad_request && !is_gone(failure));
    if (!harmless) return fail_turn(failure);
    // The comments matter more than the status; the next look is soon enough.
    status_due_ = context_.clock.monotonic() + until_next;
    return begin_turn();
  }
  status_due_ = context_.clock.monotonic() + until_next;
  const Result<LiveVideo> video = parse_live_video(*answer);
  const LivePhase phase = video ? phase_of(video->status) : LivePhase::live;
  if (phase == LivePhase::before) {
    return end_turn({.state = "idle",
                     .detail = fmt::format("the broadcast has not begun ({})", video->status),
                     .wait = until_next});
  }
  if (phase == LivePhase::over && !ending_) {
    ending_ = true;
    log::info("platforms", "facebook live {} is over ({})", target_.source.live_id, video->status);
  }
  begin_turn();
}

void Poller::begin_turn() {
  pages_ = 0;
  if (!sweep_) sweep_ = make_sweep();
  // An interrupted sweep goes on deep in the past: what is new is looked at first.
  fetch_page(!sweep_->after().empty());
}

std::unique_ptr<Sweep> Poller::make_sweep() const {
  const bool reread = context_.clock.monotonic() >= reread_due_;
  const Sweep::Kind kind = ending_  ? Sweep::Kind::final
                           : reread ? Sweep::Kind::reread
                                    : Sweep::Kind::regular;
  if (!cursor_.watermark_s) return std::make_unique<Sweep>(kind, std::nullopt);
  const std::int64_t watermark = *cursor_.watermark_s;
  if (kind == Sweep::Kind::regular) {
    return std::make_unique<Sweep>(kind, watermark - options_.overlap.count());
  }
  // Usually the last reread was reread_every ago and both bounds are the same. After a pause the
  // second reaches further back, to what may have appeared during the pause.
  const auto every = std::chrono::duration_cast<std::chrono::seconds>(options_.reread_every);
  const std::int64_t since =
      std::min(watermark - options_.reread_span.count(),
               cursor_.reread_s.value_or(watermark) - (options_.reread_span - every).count());
  return std::make_unique<Sweep>(kind, since);
}

void Poller::fetch_page(bool peek) {
  GraphClient::Parameters parameters{{"fields", "id,from{id,name},message,created_time,parent{id}"},
                                     {"order", "reverse_chronological"},
                                     {"filter", "stream"},
                                     {"live_filter", "no_filter"},
                                     {"limit", std::to_string(options_.page_limit)}};
  if (sweep_->since_s()) parameters.emplace_back("since", std::to_string(*sweep_->since_s()));
  if (!peek && !sweep_->after().empty()) parameters.emplace_back("after", sweep_->after());
  ticket_ = client_.get(target_.source.live_id, "comments", parameters,
                        [weak = weak_from_this(), peek](const GraphAnswer& answer) {
                          const std::shared_ptr<Poller> self = weak.lock();
                          if (!self || !self->running_) return;
                          self->ticket_.reset();
                          self->take_page(peek, answer);
                        });
}

void Poller::take_page(bool peek, const GraphAnswer& answer) {
  if (!answer) return fail_turn(answer.error());
  Result<CommentsPage> page = parse_comments(*answer);
  if (!page) {
    context_.counters.errors.fetch_add(1, std::memory_order_relaxed);
    return fail_turn({ErrorClass::transient, 0, 0, page.error().message});
  }
  context_.counters.skipped_rows.fetch_add(page->skipped, std::memory_order_relaxed);
  if (peek) {
    found_.add(std::move(*page), known_);
    return fetch_page(false);
  }
  const Sweep::Step step = sweep_->take(*page, known_, cursor_.watermark_s);
  found_.add(std::move(*page), known_);
  ++pages_;
  const bool complete = step == Sweep::Step::complete;
  if (step == Sweep::Step::stuck) sweep_.reset();
  if (step == Sweep::Step::next_page && pages_ < options_.pages_max) return fetch_page(false);
  attempts_ = 0;
  if (complete && sweep_->kind() == Sweep::Kind::final) {
    return end_turn({.state = "ended", .detail = "the broadcast is over", .sweep_complete = true});
  }
  if (!found_.empty()) last_new_ = context_.clock.monotonic();
  if (const milliseconds pause = client_.budget().pause_left(context_.clock); pause.count() > 0) {
    return end_turn({.state = std::string(state_backing_off),
                     .detail = "Facebook's call budget is used up",
                     .wait = pause,
                     .show_wait = true,
                     .sweep_complete = complete});
  }
  end_turn({.state = std::string(state_polling),
            .detail = {},
            .wait = complete && ending_ ? milliseconds(0) : interval(),
            .sweep_complete = complete});
}

void Poller::fail_turn(const GraphFailure& failure) {
  TurnEnd end{.state = {}, .detail = failure.detail, .wait = {}, .show_wait = true};
  switch (failure.kind) {
    case ErrorClass::rate_limit:
    case ErrorClass::abuse:
      end.state = state_backing_off;
      end.wait = std::max(client_.budget().pause_left(context_.clock), milliseconds(1));
      break;
    case ErrorClass::transient:
      ++attempts_;
      end.wait = backoff(attempts_);
      if (attempts_ == 1) {
        // One failed call that is repeated within a second is not worth the operator's attention.
        end.state = source_.state;
        end.detail = source_.detail;
        end.show_wait = false;
      } else {
        end.state = state_backing_off;
      }
      break;
    case ErrorClass::token:
      end.state = "token_expired";
      end.show_wait = false;
      break;
    case ErrorClass::permission:
      end.state = "permission";
      end.show_wait = false;
      break;
    case ErrorClass::bad_request:
      ++attempts_;
      end.state = state_error;
      end.wait = backoff(attempts_);
      // A paging cursor can go stale: begin at the newest page, with the old watermark.
      if (sweep_ && !sweep_->after().empty()) sweep_.reset();
      // Only the status can say that the broadcast is over.
      if (is_gone(failure)) status_due_ = context_.clock.monotonic();
      break;
  }
  if (end.wait) context_.counters.backoffs.fetch_add(1, std::memory_order_relaxed);
  log::warning("platforms", "facebook live {}: {}", target_.source.live_id, failure.detail);
  end_turn(std::move(end));
}

milliseconds Poller::interval() const {
  const std::chrono::nanoseconds now = context_.clock.monotonic();
  const bool busy = last_new_ && now - *last_new_ < options_.busy_for;
  const milliseconds pace = busy ? options_.interval_busy : options_.interval_idle;
  const int usage = client_.budget().usage_percent().value_or(0);
  if (usage > 90) return std::max(pace, options_.interval_slow);
  if (usage > 70) return pace * 2;
  return pace;
}

milliseconds Poller::backoff(int attempt) {
  const milliseconds most =
      std::min(options_.backoff_cap, options_.backoff_base * (1 << std::min(attempt - 1, 16)));
  return milliseconds(static_cast<std::int64_t>(
      context_.random.below(static_cast<std::uint64_t>(std::max<std::int64_t>(most.count(), 1)))));
}

// ---- what a turn leaves behind ----

void Poller::end_turn(TurnEnd end) {
  const TimeMs now = context_.clock.now();
  batch_.clear();
  next_cursor_ = cursor_;
  next_source_ = source_;
  for (GraphComment& found : found_.take_sorted()) {
    if (!found.from || found.from->id.empty()) next_source_.authors_hidden = true;
    batch_.push_back(comment_of(std::move(found)));
  }
  if (end.sweep_complete) {
    context_.counters.polls.fetch_add(1, std::memory_order_relaxed);
    if (const std::optional<std::int64_t> newest = sweep_->newest_s()) {
      const std::int64_t reached = std::min(*newest, now.value / 1'000 + clock_skew_max_s);
      next_cursor_.watermark_s = std::max(cursor_.watermark_s.value_or(reached), reached);
    }
    if (sweep_->kind() != Sweep::Kind::regular) {
      next_cursor_.reread_s = next_cursor_.watermark_s;
      reread_due_ = context_.clock.monotonic() + options_.reread_every;
    }
    sweep_.reset();
  }
  if (next_source_.state != end.state) next_source_.since = now;
  next_source_.state = std::move(end.state);
  next_source_.detail = std::move(end.detail);
  if (next_source_.state == state_polling && next_source_.authors_hidden) {
    next_source_.detail = hidden_authors;
  }
  // A source that is done uses nothing.
  next_source_.usage_percent =
      end.wait ? usage_to_tell(source_.usage_percent, client_.budget().usage_percent())
               : std::nullopt;
  next_source_.next_try_at.reset();
  if (end.show_wait && end.wait) {
    next_source_.next_try_at = TimeMs{now.value + end.wait->count()};
  }
  next_source_.cursor = to_json(next_cursor_);
  wait_after_commit_ = end.wait;
  commit_attempts_ = 0;
  commit();
}

claims::Comment Poller::comment_of(GraphComment&& from) const {
  claims::Comment comment;
  comment.platform = target_.source.platform;
  comment.comment_id = std::move(from.id);
  comment.source_id = target_.source.id.str();
  comment.user_handle = "Facebook user";
  if (from.from) {
    comment.from_seller = !from.from->id.empty() && from.from->id == target_.connection.account_id;
    if (!from.from->id.empty()) comment.user_id = std::move(from.from->id);
    if (!from.from->name.empty()) comment.user_handle = std::move(from.from->name);
  }
  comment.text = std::move(from.message);
  comment.parent_comment_id = std::move(from.parent_id);
  comment.platform_time = from.created_time;
  comment.received_at = context_.clock.now();
  // The platform cuts off the milliseconds: only what is older for certain is history.
  comment.backfill = from.created_time && cursor_.activated &&
                     from.created_time->value + 999 < cursor_.activated->value;
  return comment;
}

// ---- committing ----

void Poller::commit() {
  if (!batch_.empty()) {
    commit_comments(std::min(batch_.size(), options_.batch_comments_max));
  } else if (!same_for_everyone(source_, next_source_)) {
    commit_health();
  } else {
    finish_commit();
  }
}

engine::Actor Poller::actor() const {
  return {.workspace = target_.workspace, .user = {}, .name = "facebook"};
}

void Poller::commit_comments(std::size_t count) {
  engine::IngestComments command;
  command.actor = actor();
  command.show = target_.show;
  command.comments.assign(batch_.begin(),
                          std::next(batch_.begin(), static_cast<std::ptrdiff_t>(count)));
  // The cursor moves with the last of them; until then the old one stays true.
  command.source = next_source_;
  if (count < batch_.size()) command.source->cursor = source_.cursor;
  context_.sink.ingest(
      std::move(command),
      [weak = weak_from_this(), count](const Result<engine::IngestComments::Outcome>& result) {
        const std::shared_ptr<Poller> self = weak.lock();
        if (!self || !self->running_) return;
        if (result) {
          self->take_commit(count, *result);
        } else {
          self->fail_commit(result.error());
        }
      });
}

void Poller::take_commit(std::size_t count, const engine::IngestComments::Outcome& outcome) {
  commit_attempts_ = 0;
  const auto duplicates = static_cast<std::uint64_t>(
      std::count_if(outcome.comments.begin(), outcome.comments.end(),
                    [](const auto& comment) { return comment.duplicate; }));
  context_.counters.duplicates.fetch_add(duplicates, std::memory_order_relaxed);
  context_.counters.comments.fetch_add(count - std::min<std::uint64_t>(count, duplicates),
                                       std::memory_order_relaxed);
  for (std::size_t i = 0; i < count; ++i) known_.add(batch_[i].comment_id);
  batch_.erase(batch_.begin(), std::next(batch_.begin(), static_cast<std::ptrdiff_t>(count)));
  if (batch_.empty()) {
    finish_commit();
  } else {
    commit();
  }
}

void Poller::commit_health() {
  engine::ReportSource command{.actor = actor(), .show = target_.show, .source = next_source_};
  context_.sink.report(
      std::move(command),
      [weak = weak_from_this()](const Result<engine::ReportSource::Outcome>& result) {
        const std::shared_ptr<Poller> self = weak.lock();
        if (!self || !self->running_) return;
        if (result) {
          self->finish_commit();
        } else {
          self->fail_commit(result.error());
        }
      });
}

void Poller::fail_commit(const Error& error) {
  if (error.code == Errc::conflict || error.code == Errc::not_found) {
    // The show takes no comments any more. Our cursor has not moved, so a resume goes on from here.
    log::info("platforms", "facebook live {} stops: {}", target_.source.live_id, error.message);
    return finish();
  }
  if (error.code != Errc::overloaded && error.code != Errc::unavailable) {
    show_commit_failure(error);
  }
  ++commit_attempts_;
  context_.counters.commit_retries.fetch_add(1, std::memory_order_relaxed);
  log::warning("platforms", "facebook live {}: commit failed, trying again: {}",
               target_.source.live_id, error.message);
  schedule(backoff(commit_attempts_), &Poller::commit);
}

// A show that looks healthy while nothing arrives would be the worst failure of all.
void Poller::show_commit_failure(const Error& error) {
  if (source_.state == state_error) return;
  source_.state = state_error;
  source_.detail = "comments cannot be stored: " + error.message;
  source_.since = context_.clock.now();
  context_.sink.report({.actor = actor(), .show = target_.show, .source = source_},
                       [](const Result<engine::ReportSource::Outcome>&) {});
}

void Poller::finish_commit() {
  source_ = next_source_;
  cursor_ = next_cursor_;
  if (!wait_after_commit_) return finish();
  schedule(*wait_after_commit_, &Poller::wake);
}

}  // namespace soldwire::platforms::facebook
