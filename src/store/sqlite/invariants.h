// The rules of allocation, checked on a show's rows.
//
// Place: private to store/sqlite; each function adds to `findings` what is broken.
#pragma once

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/findings.h"

namespace soldwire::store::sqlite {

// Rules: claim-without-item, winners-exceed-quantity, waitlist-positions, waitlist-order,
// free-unit-beside-waitlist, position-outside-waitlist, hold-outside-winner, settling-outside-show.
void check_allocation(const ShowRows& rows, Findings& findings);

// Rule: several-asks-of-one-buyer. Parts of one ask share its order; what an operator awarded is
// beside the rule.
[[nodiscard]] Result<void> check_one_ask_per_buyer(Connection& db, const ShowRows& rows,
                                                   Findings& findings);

}  // namespace soldwire::store::sqlite
