#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/sqlite/connection.h"
#include "store/sqlite/findings.h"
#include "store/sqlite/invariants.h"
#include "store/sqlite/open.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/replay.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/tallies.h"

namespace soldwire::store::sqlite {
namespace {

struct ShowRef {
  std::int64_t show_no = 0;
  ShowId id;
};

Result<void> check_integrity(Connection& db, Findings& findings) {
  {
    Query query = db.query("PRAGMA integrity_check(20)");
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        break;
      }
      if (query.text_view(0) != "ok") {
        findings.add("", "sqlite-integrity", query.text(0));
      }
    }
  }
  Query query = db.query("PRAGMA foreign_key_check");
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return {};
    }
    findings.add(
        "", "sqlite-integrity",
        "a row of " + query.text(0) + " names a row of " + query.text(2) + " that is not there");
  }
}

// Rows that are keyed by position have no foreign key to their show.
Result<void> check_orphans(Connection& db, Findings& findings) {
  Query query = db.query(
      "WITH known AS (SELECT show_no FROM shows UNION SELECT show_no FROM purges) "
      "SELECT 'comments', count(*) FROM comments WHERE show_no NOT IN known "
      "UNION ALL "
      "SELECT 'claims', count(*) FROM claims WHERE show_no NOT IN known "
      "UNION ALL "
      "SELECT 'events', count(*) FROM events WHERE show_no NOT IN known "
      "UNION ALL "
      "SELECT 'item_tallies', count(*) FROM item_tallies "
      "WHERE show_no NOT IN (SELECT show_no FROM shows) "
      "UNION ALL "
      "SELECT 'claim_counts', count(*) FROM claim_counts "
      "WHERE show_no NOT IN (SELECT show_no FROM shows) "
      "UNION ALL "
      "SELECT 'claim_changes', count(*) FROM claim_changes "
      "WHERE claim_position NOT IN (SELECT position FROM claims)");
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return {};
    }
    if (query.integer(1) != 0) {
      findings.add(
          "", "orphan-rows",
          query.text(0) + ": " + std::to_string(query.integer(1)) + " rows belong to nothing");
    }
  }
}

Result<std::vector<ShowRef>> all_shows(Connection& db) {
  Query query = db.query("SELECT show_no, id FROM shows ORDER BY show_no");
  std::vector<ShowRef> shows;
  for (;;) {
    SW_TRY(const bool more, query.next());
    if (!more) {
      return shows;
    }
    shows.push_back({query.integer(0), ShowId(query.text(1))});
  }
}

// Which comments the log announced, by number.
class Announced {
 public:
  explicit Announced(std::int64_t comment_count)
      : seen_(static_cast<std::size_t>(comment_count) + 1) {}

  // False when it was announced before.
  bool mark(std::int64_t number) {
    const bool is_first = !has(number);
    seen_[static_cast<std::size_t>(number)] = true;
    return is_first;
  }
  [[nodiscard]] bool has(std::int64_t number) const {
    return seen_[static_cast<std::size_t>(number)];
  }

 private:
  std::vector<bool> seen_;
};

class LogCheck {
 public:
  LogCheck(Connection& db, const ShowRef& show, const ShowRows& rows, Findings& findings)
      : db_(db),
        show_(show),
        rows_(rows),
        findings_(findings),
        announced_(rows.comment_count),
        texts_(static_cast<std::size_t>(rows.comment_count) + 1) {}

  Result<void> run() {
    SW_CHECK(index_comments());
    SW_CHECK(read_log());
    SW_CHECK(compare_comments());
    SW_CHECK(compare_claims());
    compare_items();
    compare_show();
    return {};
  }

 private:
  void add(const char* rule, std::string detail) {
    findings_.add(show_.id.str(), rule, std::move(detail));
  }

  Query rows_of(Sql sql) {
    return db_.query(sql, {position_of(show_.show_no, 0), position_of(show_.show_no, number_max)});
  }

  static std::string comment_key(std::string_view platform, std::string_view comment_id) {
    std::string key = as_announced(platform);
    key += '\0';
    key += as_announced(comment_id);
    return key;
  }

  Result<void> index_comments() {
    Query query = rows_of(
        "SELECT position, platform, comment_id FROM comments WHERE position BETWEEN ?1 AND ?2");
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        return {};
      }
      comments_.emplace(comment_key(query.text_view(1), query.text_view(2)),
                        number_of(query.integer(0)));
    }
  }

  Result<void> read_log() {
    Query query = rows_of("SELECT " SW_EVENT_COLUMNS
                          "FROM events WHERE position BETWEEN ?1 AND ?2 ORDER BY position");
    std::int64_t last = 0;
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        break;
      }
      const EventRecord event = event_from(query);
      if (event.seq != last + 1) {
        add("log-gap", "event " + std::to_string(last + 1) + " is missing before event " +
                           std::to_string(event.seq));
      }
      last = event.seq;
      check_event(event);
    }
    if (last != rows_.seq) {
      add("log-head", "the log ends at event " + std::to_string(last) +
                          " and the show says that it ends at " + std::to_string(rows_.seq));
    }
    return {};
  }

  void check_event(const EventRecord& event) {
    const std::string name = "event " + std::to_string(event.seq);
    const auto envelope = replay_.apply(event.json);
    if (!envelope) {
      add("event-unreadable", name + " " + envelope.error().message);
      return;
    }
    if (envelope->type != event.type || envelope->seq != event.seq) {
      add("event-mismatch", name + " calls itself " + envelope->type + " " +
                                std::to_string(envelope->seq) + " inside");
    }
    if (envelope->comment) {
      check_comment(name, envelope->type == "comment.received", *envelope->comment);
    }
  }

  void check_comment(const std::string& event, bool is_new, const Replay::Comment& told) {
    const auto comment = comments_.find(comment_key(told.platform, told.comment_id));
    if (comment == comments_.end()) {
      add("comment-missing", event + " announces a comment that is not stored");
      return;
    }
    const std::int64_t number = comment->second;
    if (is_new && !announced_.mark(number)) {
      add("comment-announced-twice",
          event + " announces comment " + std::to_string(number) + " again");
    }
    TextTold& last = texts_[static_cast<std::size_t>(number)];
    if (told.text) {
      last.hash = std::hash<std::string>{}(*told.text);
      last.is_told = true;
    }
    last.removed = told.removed.value_or(last.removed);
  }

  Result<void> compare_comments() {
    Query query = rows_of(
        "SELECT position, text, removed_at IS NOT NULL FROM comments "
        "WHERE position BETWEEN ?1 AND ?2");
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        return {};
      }
      const std::int64_t number = number_of(query.integer(0));
      const std::string name = "comment " + std::to_string(number);
      if (!announced_.has(number)) {
        add("comment-not-announced", name + " has no comment.received event");
        continue;
      }
      const TextTold& told = texts_[static_cast<std::size_t>(number)];
      if (told.is_told && told.hash != std::hash<std::string>{}(as_announced(query.text_view(1)))) {
        add("replay-comments", name + ": the events tell another text than the table");
      }
      if (told.removed != (query.integer(2) != 0)) {
        add("replay-comments", name + ": the events say that it was " +
                                   (told.removed ? "removed" : "not removed") +
                                   ", the table says otherwise");
      }
    }
  }

  Result<void> compare_claims() {
    Query query = rows_of("SELECT " SW_CLAIM_COLUMNS
                          "FROM claims WHERE position BETWEEN ?1 AND ?2 ORDER BY position");
    std::size_t matched = 0;
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        break;
      }
      SW_TRY(const ClaimRow row, claim_from(query));
      const auto found = replay_.claims().find(row.claim.id.str());
      if (found == replay_.claims().end()) {
        add("replay-claims", "claim " + row.claim.id.str() + " is in no event");
        continue;
      }
      ++matched;
      compare_claim(row.claim, found->second);
    }
    if (matched != replay_.claims().size()) {
      add("replay-claims",
          std::to_string(replay_.claims().size() - matched) + " announced claims are not stored");
    }
    return {};
  }

  void compare_claim(const claims::Claim& claim, const Replay::Claim& replayed) {
    const auto differs = [&](const char* what, const std::string& stored,
                             const std::string& announced) {
      add("replay-claims", "claim " + claim.id.str() + ": the events say " + what + " " +
                               announced + ", the table says " + stored);
    };
    if (replayed.status != claims::to_string(claim.status)) {
      differs("status", std::string(claims::to_string(claim.status)), replayed.status);
    }
    if (replayed.quantity != claim.quantity) {
      differs("quantity", std::to_string(claim.quantity), std::to_string(replayed.quantity));
    }
    if (replayed.waitlist_position != claim.waitlist_position &&
        claim.waitlist_position <= announced_waitlist_max) {
      differs("position", std::to_string(claim.waitlist_position),
              std::to_string(replayed.waitlist_position));
    }
    if (const std::string number = as_announced(claim.item_number);
        replayed.item_number != number) {
      differs("item number", number, replayed.item_number);
    }
    if (const std::string item = claim.item ? claim.item->str() : std::string();
        replayed.item_id != item) {
      differs("item", item, replayed.item_id);
    }
    const auto stored = details_of(claim);
    for (std::size_t i = 0; i < claim_details.size(); ++i) {
      const auto& announced = replayed.details[i];
      if (announced && *announced != stored[i]) {
        differs(claim_details[i].data(), stored[i], *announced);
      }
    }
  }

  void compare_items() {
    std::size_t matched = 0;
    for (const claims::Item& item : rows_.items) {
      const auto found = replay_.items().find(item.id.str());
      if (found == replay_.items().end()) {
        add("replay-items", "item " + item.number + " is in no event");
        continue;
      }
      ++matched;
      const Replay::Item& told = found->second;
      if (told.number != as_announced(item.number) || told.title != as_announced(item.title) ||
          told.quantity != item.quantity) {
        add("replay-items",
            "item " + item.number + ": number, title or quantity differ between events and table");
      }
      if (told.position && *told.position != item.position) {
        add("replay-items", "item " + item.number + ": the events say place " +
                                std::to_string(*told.position) + ", the table says " +
                                std::to_string(item.position));
      }
      const auto stored = details_of(item);
      for (std::size_t i = 0; i < item_details.size(); ++i) {
        if (told.details[i] && *told.details[i] != stored[i]) {
          add("replay-items", "item " + item.number + ": the events say " +
                                  std::string(item_details[i]) + " " + *told.details[i] +
                                  ", the table says " + stored[i]);
        }
      }
    }
    if (matched != replay_.items().size()) {
      add("replay-items",
          std::to_string(replay_.items().size() - matched) + " announced items are not stored");
    }
  }

  void compare_show() {
    const Replay::Show& told = replay_.show();
    const auto compare = [&](const char* what, const std::optional<std::string>& announced,
                             const std::string& stored) {
      if (announced && *announced != stored) {
        add("replay-show", std::string("the events say ") + what + " " + *announced +
                               ", the table says " + stored);
      }
    };
    compare("name", told.name, as_announced(rows_.show.name));
    compare("status", told.status, std::string(claims::to_string(rows_.show.status)));
  }

  // What the events tell last of a comment's text.
  struct TextTold {
    std::size_t hash = 0;
    bool is_told = false;
    bool removed = false;
  };

  Connection& db_;
  const ShowRef& show_;
  const ShowRows& rows_;
  Findings& findings_;
  Announced announced_;
  std::vector<TextTold> texts_;  // by number
  Replay replay_;
  std::unordered_map<std::string, std::int64_t> comments_;  // announced name -> number
};

// What the claims add up to, as the snapshot tells it.
Result<void> check_tallies(Connection& db, const ShowRef& show, const ShowRows& rows,
                           Findings& findings) {
  ShowTallies counted;
  for (const ClaimRow& row : rows.active_claims) {
    counted.count(row.claim, 1);
  }
  {
    Query query = db.query(
        "SELECT status, count(*) FROM claims WHERE show_no = ?1 "
        "AND status IN ('released', 'expired') GROUP BY status",
        {show.show_no});
    for (;;) {
      SW_TRY(const bool more, query.next());
      if (!more) {
        break;
      }
      const auto status = query.text_view(0) == "expired" ? claims::ClaimStatus::expired
                                                          : claims::ClaimStatus::released;
      counted.statuses[static_cast<std::size_t>(status)] = query.integer(1);
    }
  }
  SW_TRY(ShowTallies kept, tallies_of(db, show.show_no));
  for (std::size_t i = 0; i < claim_status_count; ++i) {
    if (kept.statuses[i] != counted.statuses[i]) {
      findings.add(show.id.str(), "claim-counts",
                   std::to_string(kept.statuses[i]) + " claims are counted as " +
                       std::string(claims::to_string(static_cast<claims::ClaimStatus>(i))) +
                       " and there are " + std::to_string(counted.statuses[i]));
    }
  }
  std::unordered_map<std::string, std::string> numbers;
  for (const claims::Item& item : rows.items) {
    numbers.emplace(item.id.str(), item.number);
  }
  for (const auto& [key, tally] : counted.items) {
    kept.items.try_emplace(key);
  }
  for (const auto& [key, tally] : kept.items) {
    const Tally actual = counted.items[key];
    if (tally == actual) {
      continue;
    }
    const auto number = numbers.find(key.item_id);
    findings.add(show.id.str(), "item-tallies",
                 "item " + (number == numbers.end() ? key.item_id : number->second) +
                     (key.variant.empty() ? "" : " " + key.variant) + " is counted with " +
                     std::to_string(tally.claimed) + " units won and " +
                     std::to_string(tally.waitlist) + " in line, and has " +
                     std::to_string(actual.claimed) + " and " + std::to_string(actual.waitlist));
  }
  return {};
}

Result<void> check_show(Connection& db, const ShowRef& show, Findings& findings) {
  SW_TRY(const ShowRows rows, load_show(db, show.id));
  SW_CHECK(check_tallies(db, show, rows, findings));
  check_allocation(rows, findings);
  SW_CHECK(check_one_ask_per_buyer(db, rows, findings));
  return LogCheck(db, show, rows, findings).run();
}

Result<void> check_everything(Connection& db, Findings& findings) {
  SW_CHECK(check_integrity(db, findings));
  SW_CHECK(check_orphans(db, findings));
  SW_TRY(const auto shows, all_shows(db));
  for (const ShowRef& show : shows) {
    auto done = check_show(db, show, findings);
    if (!done && done.error().code != Errc::corrupt) {
      return done;
    }
    if (!done) {
      findings.add(show.id.str(), "unreadable-row", done.error().message);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Finding>> verify(const Options& options) {
  SW_TRY(const auto db, Connection::open(options.path, Access::read));
  SW_CHECK(require_present_version(*db));
  // One state for all checks, while a server may go on writing.
  ReadScope scope(*db);
  SW_CHECK(scope.begin());
  Findings findings;
  auto done = check_everything(*db, findings);
  if (!done && done.error().code != Errc::corrupt) {
    return tl::unexpected(std::move(done).error());
  }
  if (!done) {
    findings.add("", "sqlite-integrity", done.error().message);
  }
  return findings.take();
}

}  // namespace soldwire::store::sqlite
