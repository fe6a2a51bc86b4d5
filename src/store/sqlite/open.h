// The embedded store: one SQLite file in WAL mode with synchronous=FULL.
//
// Place:   the only header of store/sqlite; everything else is behind store/store.h.
// Source:  https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/store.h"

namespace soldwire::store::sqlite {

struct Options {
  std::string path;        // the database file; its folder must exist
  bool read_only = false;  // for verify: nothing is migrated or written
};

// Creates the file and its epoch, or migrates it to this program's schema.
// Errors: unavailable (cannot open, locked by another process), corrupt (not a soldwire database),
// conflict (made by a newer version).
[[nodiscard]] Result<std::unique_ptr<Store>> open(const Options& options, const Clock& clock,
                                                  Random& random);

// One broken invariant, in words: what is wrong where.
struct Finding {
  std::string show;
  std::string rule;  // stable name, e.g. "winners-exceed-quantity"
  std::string detail;
};
// Checks every invariant of the stored state: SQLite's own integrity, winners within stock,
// waitlists 1..n without holes and in claim order, no free unit beside a waitlist, one active claim
// per buyer, item and variant (a partly filled ask may be one winner and one waitlist entry),
// gapless logs, each comment announced once, events that rebuild the tables. Errors: unavailable,
// corrupt when the file cannot be read at all.
[[nodiscard]] Result<std::vector<Finding>> verify(const Options& options);

// Copies the database at `from`, which a server may be using, as it is at one instant, to a new
// file `to`. The copy is durable and was verified when this returns. Errors: conflict (`to` is
// there), unavailable (cannot read or write), corrupt (the copy breaks an
//         invariant; it is kept with the ending ".partial", to be looked at).
[[nodiscard]] Result<void> backup(const std::string& from, const std::string& to);

// Makes the backup `from` the database `to`, with a new epoch: positions of the old log are refused
// from then on. No server may be using `to`.
// Errors: conflict (`to` is there, or in use), unavailable, corrupt (`from` is no soldwire database
// or
//         breaks an invariant). Nothing is left behind.
[[nodiscard]] Result<void> restore(const std::string& from, const std::string& to, Random& random);

}  // namespace soldwire::store::sqlite
