#include <algorithm>
#include <utility>
#include <variant>

#include "claims/allocation/rules.h"
#include "engine/claim_record.h"
#include "engine/handlers.h"

namespace soldwire::engine {
namespace {

using claims::Intent;
using claims::ShowStatus;
using claims::allocation::Effect;
using claims::allocation::Repeated;

// Longer than any platform allows; a longer text is cut, for one comment must not stop a source.
constexpr std::size_t text_bytes_max = 20'000;
constexpr std::size_t id_bytes_max = 256;
constexpr std::size_t handle_bytes_max = 256;

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
         a.next_try_at == b.next_try_at;
}

// Takes over what a connector knows; the counters are the engine's.
store::Source merged(const store::Source& known, const store::Source& reported, ShowStatus status,
                     TimeMs now) {
  store::Source source = known;
  source.cursor = reported.cursor;
  source.detail = reported.detail;
  source.next_try_at = reported.next_try_at;
  source.authors_hidden = reported.authors_hidden;
  source.state = reported.state;
  // A report that was on its way when the show stopped must not claim that comments still come.
  const bool is_running =
      source.state == "idle" || source.state == "polling" || source.state == "backing_off";
  if (status != ShowStatus::active && is_running) {
    source.state = "stopped";
    source.next_try_at.reset();
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
  Ingest(Batch& batch, ShowMemory& memory, const claims::language::Reader& reader, TimeMs now)
      : batch_(batch), memory_(memory), reader_(reader), now_(now), ids_(now, batch.random()) {}

  Result<IngestComments::CommentOutcome> take(claims::Comment comment) {
    cut(comment.text, text_bytes_max);
    cut(comment.user_handle, handle_bytes_max);
    IngestComments::CommentOutcome outcome;
    outcome.comment_id = comment.comment_id;
    outcome.reading = read(comment);
    comment.intent = outcome.reading.intent;

    store::CommentRow row{memory_.comment_count + 1, std::move(comment)};
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

    applied_.clear();
    for (const auto& line : outcome.reading.lines) {
      decide(row, outcome.reading.intent, line, outcome.claims);
    }
    outcome.received_seq = announce(row.comment, outcome.claims);
    for (const auto& applied : applied_) {
      SW_CHECK(record_claims(batch_, memory_, applied, now_));
    }
    outcome.seq = memory_.seq;
    return outcome;
  }

 private:
  claims::Reading read(const claims::Comment& comment) const {
    const auto* const featured = memory_.state->featured();
    return reader_.read(
        comment.text, memory_.item_list,
        featured == nullptr ? std::string_view() : featured->item.number,
        comment.from_seller ? claims::language::Author::seller : claims::language::Author::viewer);
  }

  // What the first delivery of this comment led to, as far as it still stands.
  void find_claims(const claims::Comment& comment, std::vector<claims::Claim>& found) const {
    for (const auto* holding : memory_.state->claims_of(buyer_of(comment).key)) {
      if (holding->claim.comment_id == comment.comment_id) {
        found.push_back(holding->claim);
      }
    }
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
      return memory_.state->find_claim(a.id)->number < memory_.state->find_claim(b.id)->number;
    });
  }

  void decide(const store::CommentRow& row, Intent intent, const claims::Line& line,
              std::vector<claims::Claim>& found) {
    claims::allocation::Step step{now_, {}, ids_};
    auto& state = *memory_.state;
    if (intent == Intent::claim) {
      auto decision = decide_claim(state, row.comment, line, row.number,
                                   claims::allocation::RepeatPolicy::once, step);
      if (auto* const effect = std::get_if<Effect>(&decision)) {
        keep(std::move(*effect), row.comment, found);
      } else if (const auto* const repeated = std::get_if<Repeated>(&decision)) {
        for (const auto& id : repeated->existing) {
          found.push_back(state.find_claim(id)->claim);
        }
      }
    } else if (intent == Intent::pass) {
      auto decision = decide_pass(state, row.comment, line, step);
      if (auto* const effect = std::get_if<Effect>(&decision)) {
        keep(std::move(*effect), row.comment, found);
      }
    }
  }

  void keep(Effect effect, const claims::Comment& comment, std::vector<claims::Claim>& found) {
    const auto& applied = applied_.emplace_back(apply(memory_, std::move(effect)));
    const auto key = buyer_of(comment).key;
    for (const auto& change : applied.effect.changes) {
      if (change.after.buyer.key == key) {
        found.push_back(change.after);
      }
    }
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
  const claims::language::Reader& reader_;
  const TimeMs now_;
  FreshClaimIds ids_;
  std::vector<Applied> applied_;  // of the present comment
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
  SW_TRY(const auto* const reader, batch.reader_of(*memory));

  const TimeMs now = batch.now(*memory);
  IngestComments::Outcome outcome;
  outcome.comments.reserve(command.comments.size());
  Ingest ingest(batch, *memory, *reader, now);
  store::Source after = source == nullptr
                            ? store::Source{}
                            : merged(*source, *command.source, memory->show.status, now);
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
  outcome.seq = memory->seq;
  return outcome;
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
