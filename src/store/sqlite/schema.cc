#include "store/sqlite/schema.h"

#include <array>
#include <string_view>

namespace soldwire::store::sqlite {
namespace {

// Words of the domain are stored as words, times as milliseconds since 1970. Where a row may
// outlive what it names (an item's released claims, a connection's sources), it keeps the
// id as text instead of a foreign key.
constexpr Sql migration_1 = R"sql(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspaces (
  workspace_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  defaults TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  user_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  user_no INTEGER NOT NULL REFERENCES users,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'owner')),
  PRIMARY KEY (workspace_no, user_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user_no);

CREATE TABLE sessions (
  session_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_no INTEGER NOT NULL REFERENCES users,
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  refresh_hash TEXT NOT NULL,
  previous_refresh_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  rotated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX sessions_by_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_by_previous_refresh ON sessions (previous_refresh_hash);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE connections (
  connection_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  platform TEXT NOT NULL,
  name TEXT NOT NULL,
  account_id TEXT NOT NULL,
  base_url TEXT NOT NULL,
  sealed_token TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX connections_by_workspace ON connections (workspace_no);

CREATE TABLE shows (
  show_no INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'paused', 'ended')),
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  public_generation INTEGER NOT NULL,
  intermissions TEXT NOT NULL,
  head INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX shows_by_workspace ON shows (workspace_no, created_at);
CREATE INDEX shows_by_status ON shows (status);

-- Shows that are deleted: who asks for one is told so, and not that it never was.
CREATE TABLE deleted_shows (
  id TEXT PRIMARY KEY,
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  deleted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Shows that are deleted and whose rows are still being removed, a few with each commit.
CREATE TABLE purges (
  show_no INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE sources (
  source_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  show_no INTEGER NOT NULL REFERENCES shows,
  connection_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  connection_name TEXT NOT NULL,
  live_id TEXT NOT NULL,
  cursor TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL,
  since INTEGER NOT NULL,
  last_comment_at INTEGER,
  next_try_at INTEGER,
  comments INTEGER NOT NULL,
  delay_ms INTEGER,
  authors_hidden INTEGER NOT NULL
) STRICT;
CREATE INDEX sources_by_show ON sources (show_no);

CREATE TABLE items (
  item_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  show_no INTEGER NOT NULL REFERENCES shows,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  price_amount INTEGER,
  price_currency TEXT,
  variants TEXT NOT NULL,
  per_buyer_limit INTEGER,
  featured INTEGER NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (show_no, number)
) STRICT;

CREATE TABLE comments (
  position INTEGER PRIMARY KEY,
  show_no INTEGER AS (position >> 40) VIRTUAL,
  number INTEGER AS (position & 0xFFFFFFFFFF) VIRTUAL,
  platform TEXT NOT NULL,
  comment_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  user_id TEXT,
  user_handle TEXT NOT NULL,
  text TEXT NOT NULL,
  parent_comment_id TEXT,
  platform_time INTEGER,
  received_at INTEGER NOT NULL,
  backfill INTEGER NOT NULL,
  from_seller INTEGER NOT NULL,
  intent TEXT NOT NULL,
  edited_at INTEGER,
  original_text TEXT,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX comments_by_id ON comments (show_no, platform, comment_id);

-- Comments whose claims are decided when they are due.
CREATE TABLE settling (
  position INTEGER PRIMARY KEY REFERENCES comments,
  due INTEGER NOT NULL
) STRICT;

CREATE TABLE claims (
  position INTEGER PRIMARY KEY,
  show_no INTEGER AS (position >> 40) VIRTUAL,
  number INTEGER AS (position & 0xFFFFFFFFFF) VIRTUAL,
  id TEXT NOT NULL UNIQUE,
  item_id TEXT,
  item_number TEXT NOT NULL,
  variant TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  status TEXT NOT NULL
    CHECK (status IN ('winner', 'waitlist', 'unmatched', 'review', 'released', 'expired')),
  waitlist_position INTEGER NOT NULL,
  buyer_key TEXT NOT NULL,
  buyer_platform TEXT NOT NULL,
  buyer_user_id TEXT,
  buyer_handle TEXT NOT NULL,
  platform TEXT NOT NULL,
  comment_id TEXT,
  order_time INTEGER NOT NULL,
  order_platform_id TEXT NOT NULL,
  order_arrival INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by_account TEXT NOT NULL,
  code TEXT NOT NULL,
  hold_until INTEGER,
  reserved INTEGER NOT NULL
) STRICT;
CREATE INDEX claims_by_hold ON claims (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX claims_of_blocked ON claims (buyer_key) WHERE code = 'blocked_buyer';
CREATE INDEX claims_by_status ON claims (show_no, status);
CREATE INDEX claims_by_item ON claims (show_no, item_number);
CREATE INDEX winners_by_buyer ON claims (show_no, buyer_key) WHERE status = 'winner';

CREATE TABLE claim_changes (
  change_no INTEGER PRIMARY KEY,
  claim_position INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  reason TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('status', 'note')),
  seq INTEGER NOT NULL,
  code TEXT NOT NULL
) STRICT;
CREATE INDEX claim_changes_by_claim ON claim_changes (claim_position);

CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  show_no INTEGER AS (position >> 40) VIRTUAL,
  seq INTEGER AS (position & 0xFFFFFFFFFF) VIRTUAL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  json TEXT NOT NULL
) STRICT;

-- The operators' last steps, each with what is needed to undo it.
CREATE TABLE actions (
  position INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at INTEGER NOT NULL,
  undone INTEGER NOT NULL,
  images TEXT NOT NULL
) STRICT;

CREATE TABLE blocked_buyers (
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  buyer_key TEXT NOT NULL,
  platform TEXT NOT NULL,
  user_id TEXT,
  handle TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_no, buyer_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE buyer_aliases (
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  from_key TEXT NOT NULL,
  into_key TEXT NOT NULL,
  platform TEXT NOT NULL,
  user_id TEXT,
  handle TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workspace_no, from_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

PRAGMA application_id = 0x534C4457;
PRAGMA user_version = 1;
)sql";

// Payments noted by operators, and notes about buyers.
constexpr Sql migration_2 = R"sql(
ALTER TABLE claims ADD COLUMN paid_at INTEGER;

CREATE TABLE buyer_notes (
  note_no INTEGER PRIMARY KEY,
  workspace_no INTEGER NOT NULL REFERENCES workspaces,
  buyer_key TEXT NOT NULL,
  text TEXT NOT NULL,
  by_account TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_by_buyer ON buyer_notes (workspace_no, buyer_key);

PRAGMA user_version = 2;
)sql";

// Rehearsals: NULL is a real show. The index by item has all that a snapshot adds up, so that the
// claims themselves need not be read for it.
constexpr Sql migration_3 = R"sql(
ALTER TABLE shows ADD COLUMN rehearsal TEXT;

DROP INDEX claims_by_item;
CREATE INDEX claims_by_item ON claims (show_no, item_number, status, item_id, variant, quantity);

PRAGMA user_version = 3;
)sql";

// How much of a platform's call budget a source's connection has used: NULL until it says.
constexpr Sql migration_4 = R"sql(
ALTER TABLE sources ADD COLUMN usage_percent INTEGER;

PRAGMA user_version = 4;
)sql";

// What claims add up to (tallies.h). The index by item needs no more than what is looked for then.
constexpr Sql migration_5 = R"sql(
CREATE TABLE item_tallies (
  show_no INTEGER NOT NULL,
  item_id TEXT NOT NULL,
  variant TEXT NOT NULL,
  claimed INTEGER NOT NULL,
  waitlist INTEGER NOT NULL,
  PRIMARY KEY (show_no, item_id, variant)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_counts (
  show_no INTEGER PRIMARY KEY,
  winner INTEGER NOT NULL,
  waitlist INTEGER NOT NULL,
  unmatched INTEGER NOT NULL,
  review INTEGER NOT NULL,
  released INTEGER NOT NULL,
  expired INTEGER NOT NULL
) STRICT;

INSERT INTO item_tallies
  SELECT show_no, item_id, variant, sum(iif(status = 'winner', quantity, 0)),
    sum(status = 'waitlist')
  FROM claims
  WHERE status IN ('winner', 'waitlist') AND item_id IS NOT NULL
    AND show_no IN (SELECT show_no FROM shows)
  GROUP BY show_no, item_id, variant;

INSERT INTO claim_counts
  SELECT show_no, sum(status = 'winner'), sum(status = 'waitlist'), sum(status = 'unmatched'),
    sum(status = 'review'), sum(status = 'released'), sum(status = 'expired')
  FROM claims
  WHERE show_no IN (SELECT show_no FROM shows)
  GROUP BY show_no;

DROP INDEX claims_by_item;
CREATE INDEX claims_by_item ON claims (show_no, item_number);

PRAGMA user_version = 5;
)sql";

// SQLite makes a table in memory for every statement that checks `status IN` more than two words,
// which was a third of what a claim cost. The same rule without; the way is SQLite's own
// (https://www.sqlite.org/lang_altertable.html, section 7, "procedures that do not affect the
// on-disk content").
// And an index by which a show that is taken into memory finds what it last had on show. A new
// index also tells other connections to read the schema again.
constexpr Sql migration_6 = R"sql(
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (status IN (''winner'', ''waitlist'', ''unmatched'', ''review'', ''released'', ''expired''))',
  'CHECK (status = ''winner'' OR status = ''waitlist'' OR status = ''released'' OR status = ''review'' OR status = ''unmatched'' OR status = ''expired'')')
WHERE type = 'table' AND name = 'claims';
PRAGMA writable_schema = RESET;

CREATE INDEX showings ON events (position) WHERE type = 'item.featured';

PRAGMA user_version = 6;
)sql";

constexpr std::array<Sql, 6> migrations{migration_1, migration_2, migration_3,
                                        migration_4, migration_5, migration_6};

constexpr std::string_view epoch_alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int epoch_length = 6;

std::string make_epoch(Random& random) {
  std::string epoch;
  for (int i = 0; i < epoch_length; ++i) {
    epoch += epoch_alphabet[random.below(epoch_alphabet.size())];
  }
  return epoch;
}

struct Version {
  std::int64_t application = 0;
  std::int64_t number = 0;
  bool empty = false;  // no table at all
};

Result<std::int64_t> read_integer(Connection& connection, Sql sql) {
  Query query = connection.query(sql);
  SW_TRY(const bool found, query.next());
  return found ? query.integer(0) : 0;
}

Result<Version> read_version(Connection& connection) {
  Version version;
  SW_TRY(version.application, read_integer(connection, "PRAGMA application_id"));
  SW_TRY(version.number, read_integer(connection, "PRAGMA user_version"));
  SW_TRY(const std::int64_t tables, read_integer(connection, "SELECT count(*) FROM sqlite_schema"));
  version.empty = tables == 0;
  return version;
}

Result<void> refuse_foreign_and_newer(const Connection& connection, const Version& version) {
  if (version.application != application_id) {
    return fail(Errc::corrupt, connection.path() + " is a database, but not one of soldwire");
  }
  if (version.number > static_cast<std::int64_t>(migrations.size())) {
    return fail(Errc::conflict, connection.path() +
                                    " was made by a newer soldwire (schema version " +
                                    std::to_string(version.number) + ", this program knows up to " +
                                    std::to_string(migrations.size()) + "): use that one");
  }
  return {};
}

Result<void> create_meta(Connection& connection, const Clock& clock, Random& random) {
  SW_CHECK(
      connection.run("INSERT INTO meta (key, value) VALUES ('epoch', ?1)", {make_epoch(random)}));
  return connection.run("INSERT INTO meta (key, value) VALUES ('created_at', ?1)",
                        {format_rfc3339(clock.now())});
}

}  // namespace

Result<void> migrate(Connection& connection, const Clock& clock, Random& random) {
  SW_TRY(const Version version, read_version(connection));
  const bool fresh = version.empty && version.application == 0 && version.number == 0;
  if (!fresh) {
    SW_CHECK(refuse_foreign_and_newer(connection, version));
  }
  for (auto next = static_cast<std::size_t>(version.number); next < migrations.size(); ++next) {
    SW_CHECK(connection.run("BEGIN IMMEDIATE"));
    auto done = connection.script(migrations[next]);
    if (done && next == 0) {
      done = create_meta(connection, clock, random);
    }
    if (done) {
      done = connection.run("COMMIT");
    }
    if (!done) {
      static_cast<void>(connection.run("ROLLBACK"));
      return done;
    }
  }
  return {};
}

Result<void> require_present_version(Connection& connection) {
  SW_TRY(const Version version, read_version(connection));
  SW_CHECK(refuse_foreign_and_newer(connection, version));
  if (version.number < static_cast<std::int64_t>(migrations.size())) {
    return fail(Errc::conflict,
                connection.path() +
                    " was made by an older soldwire: start the server once to bring it up to date");
  }
  return {};
}

Result<void> renew_epoch(Connection& connection, Random& random) {
  return connection.run("UPDATE meta SET value = ?1 WHERE key = 'epoch'", {make_epoch(random)});
}

Result<std::string> read_epoch(Connection& connection) {
  Query query = connection.query("SELECT value FROM meta WHERE key = 'epoch'");
  SW_TRY(const bool found, query.next());
  if (!found) {
    return fail(Errc::corrupt, "the database has no epoch: restore a backup");
  }
  return query.text(0);
}

}  // namespace soldwire::store::sqlite
