#include <algorithm>
#include <utility>

#include "engine/claim_record.h"
#include "engine/handlers.h"
#include "engine/limits.h"
#include "engine/rehearsal.h"
#include "engine/settling.h"
#include "engine/understanding.h"

namespace soldwire::engine {
namespace {

using claims::ShowStatus;

constexpr std::size_t id_bytes_max = 256;

Result<void> require_active(const ShowMemory& memory) {
  switch (memory.show.status) {
    case ShowStatus::active:
      return {};
    case ShowStatus::draft:
      return fail(Errc::conflict, "the show is a draft: activate it to take comments");
    case ShowStatus::paused:
      return fail(Errc::conflict, "the show is paused: resume it to take comments");
    case ShowStatus::ended:
      break;
  }
  return fail(Errc::conflict, "the show is ended: reopen it to take comments");
}

Result<void> check_ids(const std::vector<claims::Comment>& comments) {
  for (const auto& comment : comments) {
    if (comment.comment_id.empty() || comment.comment_id.size() > id_bytes_max ||
        comment.platform.empty() || comment.platform.size() > id_bytes_max) {
      return fail(Errc::invalid_input,
                  "a comment needs a platform and an id of at most " +
                      std::to_string(id_bytes_max) + " bytes",
                  "/commentId");
    }
    if (comment.user_id && comment.user_id->size() > id_bytes_max) {
      return fail(Errc::invalid_input, "the author's id is too long", "/userId");
    }
  }
  return {};
}

// At a character's border.
void cut(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return;
  }
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  text.resize(end);
}

// What a source looks like on the console.
bool looks_the_same(const store::Source& a, const store::Source& b) {
  return a.state == b.state && a.detail == b.detail && a.authors_hidden == b.authors_hidden &&
         a.next_try_at == b.next_try_at && a.usage_percent == b.usage_percent;
}

// Takes over what a connector knows; the counters are the engine's.
store::Source merged(const store::Source& known, const store::Source& reported, ShowStatus status,
                     TimeMs now) {
  store::Source source = known;
  source.cursor = reported.cursor;
  source.detail = reported.detail;
  source.next_try_at = reported.next_try_at;
  source.authors_hidden = reported.authors_hidden;
  source.usage_percent = reported.usage_percent;
  source.state = reported.state;
  // A report that was on its way when the show stopped must not claim that comments still come.
  const bool is_running =
      source.state == "idle" || source.state == "polling" || source.state == "backing_off";
  if (status != ShowStatus::active && is_running) {
    source.state = "stopped";
    source.next_try_at.reset();
    source.usage_percent.reset();
  }
  if (source.state != known.state) {
    source.since = now;
  }
  return source;
}

Result<void> put_source(Batch& batch, ShowMemory& memory, store::Source& known, store::Source after,
                        TimeMs now) {
  const bool is_visible = !looks_the_same(known, after);
  if (known == after) {
    return {};
  }
  known = std::move(after);
  SW_CHECK(batch.stored(batch.transaction().put_source(known)));
  if (is_visible) {
    batch.emit(memory, "source.status", now, [&](JsonWriter& json) {
      json.key("source");
      write_source(json, known);
    });
  }
  return {};
}

class Ingest {
 public:
  Ingest(Batch& batch, ShowMemory& memory, TimeMs now)
      : batch_(batch), memory_(memory), now_(now) {}

  Result<IngestComments::CommentOutcome> take(claims::Comment comment) {
    cut(comment.text, text_bytes_max);
    cut(comment.user_handle, handle_bytes_max);
    comment.from_seller = comment.from_seller || is_staff(memory_.show, comment);
    IngestComments::CommentOutcome outcome;
    outcome.comment_id = comment.comment_id;
    store::CommentRow row{memory_.comment_count + 1, std::move(comment)};
    SW_TRY(const Understanding understood, understand(batch_, memory_, row));
    outcome.reading = understood.reading;
    row.comment.intent = outcome.reading.intent;
    SW_TRY(const bool is_new,
           batch_.stored(batch_.transaction().insert_comment(memory_.show.id, row)));
    if (!is_new) {
      ++batch_.counts.duplicates;
      outcome.duplicate = true;
      outcome.seq = memory_.seq;
      find_claims(row.comment, outcome.claims);
      return outcome;
    }
    memory_.comment_count = row.number;
    ++batch_.counts.comments;

    const bool asks = !understood.claims.empty() || !understood.passes.empty();
    if (asks && (settles() || !memory_.settling.empty())) {
      outcome.received_seq = announce(row.comment, {});
      SW_TRY(outcome.settles_at, put_off(std::move(row)));
    } else {
      Decided decided = decide(batch_, memory_, understood, now_);
      outcome.received_seq = announce(row.comment, decided.claims);
      for (const auto& applied : decided.applied) {
        SW_CHECK(record_claims(batch_, memory_, applied, now_));
      }
      outcome.claims = std::move(decided.claims);
    }
    outcome.seq = memory_.seq;
    return outcome;
  }

 private:
  [[nodiscard]] bool settles() const { return memory_.show.settings.allocation.settle_ms > 0; }

  // Its claims are decided later, so that an earlier comment may still arrive. Behind comments that
  // settle even one without a window must wait for its turn.
  Result<TimeMs> put_off(store::CommentRow row) {
    const TimeMs due{now_.value + memory_.show.settings.allocation.settle_ms};
    SW_CHECK(batch_.stored(batch_.transaction().put_settling(memory_.show.id, row.number, due)));
    memory_.settling.push_back({std::move(row), due});
    return due;
  }

  // What the first delivery of this comment led to, as far as it still stands.
  void find_claims(const claims::Comment& comment, std::vector<claims::Claim>& found) const {
    for (const auto* holding : memory_.claims_of(comment)) {
      found.push_back(holding->claim);
    }
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
      return memory_.state->find_claim(a.id)->number < memory_.state->find_claim(b.id)->number;
    });
  }

  std::int64_t announce(const claims::Comment& comment, const std::vector<claims::Claim>& found) {
    return batch_.emit(memory_, "comment.received", now_, [&](JsonWriter& json) {
      json.field("showId", memory_.show.id);
      write_comment_fields(json, comment);
      json.array("claimIds", [&] {
        for (const auto& claim : found) {
          json.value(claim.id);
        }
      });
      json.object("counts", [&] { json.field("comments", memory_.comment_count); });
    });
  }

  Batch& batch_;
  ShowMemory& memory_;
  const TimeMs now_;
};

}  // namespace

Result<IngestComments::Outcome> handle(Batch& batch, IngestComments& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  SW_CHECK(require_active(*memory));
  store::Source* const source = command.source ? memory->find_source(command.source->id) : nullptr;
  if (command.source && source == nullptr) {
    return fail(Errc::not_found, "the show has no such source");
  }
  SW_CHECK(check_ids(command.comments));
  const TimeMs now = batch.now(*memory);
  IngestComments::Outcome outcome;
  outcome.comments.reserve(command.comments.size());
  Ingest ingest(batch, *memory, now);
  store::Source after = source == nullptr
                            ? store::Source{}
                            : merged(*source, *command.source, memory->show.status, now);
  for (auto& comment : command.comments) {
    SW_CHECK(admit(memory->show, comment));
  }
  for (auto& comment : command.comments) {
    const TimeMs time = comment.time();
    const auto platform_time = comment.platform_time;
    const TimeMs received_at = comment.received_at;
    const bool is_live = !comment.backfill;
    SW_TRY(auto taken, ingest.take(std::move(comment)));
    if (!taken.duplicate) {
      ++after.comments;
      after.last_comment_at = std::max(after.last_comment_at.value_or(time), time);
      if (is_live && platform_time) {
        after.delay_ms = std::max<std::int64_t>(received_at.value - platform_time->value, 0);
      }
    }
    outcome.comments.push_back(std::move(taken));
  }
  if (source != nullptr) {
    SW_CHECK(put_source(batch, *memory, *source, std::move(after), now));
  }
  SW_CHECK(settle_due(batch, *memory, now));
  outcome.seq = memory->seq;
  return outcome;
}

Result<SettleShow::Outcome> handle(Batch& batch, SettleShow& command) {
  const auto memory = batch.find_show(command.show, command.actor.workspace);
  batch.touch(command.show);
  if (!memory && memory.error().code == Errc::not_found) {
    return SettleShow::Outcome{};  // deleted in the meantime
  }
  SW_TRY(ShowMemory* const found, memory);
  SW_CHECK(settle_due(batch, *found, batch.now(*found)));
  return SettleShow::Outcome{};
}

Result<ReportSource::Outcome> handle(Batch& batch, ReportSource& command) {
  SW_TRY(ShowMemory* const memory, batch.find_show(command.show, command.actor.workspace));
  store::Source* const source = memory->find_source(command.source.id);
  if (source == nullptr) {
    return fail(Errc::not_found, "the show has no such source");
  }
  const TimeMs now = batch.now(*memory);
  SW_CHECK(put_source(batch, *memory, *source,
                      merged(*source, command.source, memory->show.status, now), now));
  return ReportSource::Outcome{};
}

}  // namespace soldwire::engine
