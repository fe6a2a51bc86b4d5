// What claims add up to, kept beside them: the units that an item's variants have sold, who waits
// for them, and a show's claims by status. A snapshot need not read every claim for it.
//
// Place:    private to store/sqlite. A transaction collects what its claims change and writes it
//           once, before it commits and before it reads sums itself.
// Threads:  the engine's.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "claims/types.h"
#include "store/sqlite/connection.h"

namespace soldwire::store::sqlite {

inline constexpr std::size_t claim_status_count = 6;

// As many as there are claims in each status, in the order of claims::ClaimStatus.
using StatusCounts = std::array<std::int64_t, claim_status_count>;

// Of one variant of an item; of the item when it has none.
struct Tally {
  std::int64_t claimed = 0;   // units of winners
  std::int64_t waitlist = 0;  // entries in line
  friend bool operator==(const Tally&, const Tally&) = default;
};

struct TallyKey {
  std::string item_id;
  std::string variant;
  friend auto operator<=>(const TallyKey&, const TallyKey&) = default;
};

struct ShowTallies {
  std::map<TallyKey, Tally> items;
  StatusCounts statuses{};

  // `times` is 1 for a claim that came, -1 for one that went.
  void count(const claims::Claim& claim, std::int64_t times);
};

class TallyChanges {
 public:
  void count(std::int64_t show_no, const claims::Claim& claim, std::int64_t times) {
    shows_[show_no].count(claim, times);
  }
  // Adds it to the tables.
  [[nodiscard]] Result<void> write(Connection& db) const;

 private:
  std::map<std::int64_t, ShowTallies> shows_;
};

// As the tables have it.
[[nodiscard]] Result<ShowTallies> tallies_of(Connection& db, std::int64_t show_no);

}  // namespace soldwire::store::sqlite
