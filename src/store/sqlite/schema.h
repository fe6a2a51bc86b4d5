// The tables, and how an older database becomes the present one.
//
// Place:   private to store/sqlite.
// Version: PRAGMA user_version counts the migrations that ran; PRAGMA application_id says that the
//          file is ours. Each migration commits together with its version.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/sqlite/connection.h"

namespace soldwire::store::sqlite {

inline constexpr std::int64_t application_id = 0x534C4457;  // "SLDW"

// A row's place in its show: comments, claims and events each have one integer key that orders
// them by show and then number. One B-tree each, appended at its end, is what makes inserts cheap.
inline constexpr int number_bits = 40;
inline constexpr std::int64_t number_max = (std::int64_t{1} << number_bits) - 1;
inline constexpr std::int64_t show_no_max = (std::int64_t{1} << 22) - 1;
[[nodiscard]] constexpr std::int64_t position_of(std::int64_t show_no,
                                                 std::int64_t number) noexcept {
  return (show_no << number_bits) | number;
}
[[nodiscard]] constexpr std::int64_t number_of(std::int64_t position) noexcept {
  return position & number_max;
}

// Creates the tables and the epoch in an empty file, or brings an older database up to date.
// Errors: corrupt (not ours), conflict (a newer version), those of Connection.
[[nodiscard]] Result<void> migrate(Connection& connection, const Clock& clock, Random& random);

// For those who may not migrate. Errors: corrupt (not ours), conflict (another version).
[[nodiscard]] Result<void> require_present_version(Connection& connection);

// After a restore: the log is not the one that clients have read.
[[nodiscard]] Result<void> renew_epoch(Connection& connection, Random& random);
[[nodiscard]] Result<std::string> read_epoch(Connection& connection);

}  // namespace soldwire::store::sqlite
