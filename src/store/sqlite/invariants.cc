#include "store/sqlite/invariants.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "store/sqlite/reads.h"

namespace soldwire::store::sqlite {
namespace {

using claims::ClaimStatus;

struct Line {
  std::map<std::string, std::int64_t> claimed;  // units of winners by variant
  std::vector<const ClaimRow*> waitlist;
};

bool before_in_line(const ClaimRow* a, const ClaimRow* b) {
  if (a->claim.order < b->claim.order) {
    return true;
  }
  if (b->claim.order < a->claim.order) {
    return false;
  }
  return a->number < b->number;
}

std::string label(const claims::Item& item, const std::string& variant) {
  return "item " + item.number + (variant.empty() ? "" : " " + variant);
}

// Units for sale by variant; an item without variants has the one named "".
std::map<std::string, std::int64_t> stock_of(const claims::Item& item) {
  std::map<std::string, std::int64_t> stock;
  if (item.variants.empty()) {
    stock[""] = item.quantity;
  }
  for (const claims::Variant& variant : item.variants) {
    stock[variant.name] += variant.quantity;
  }
  return stock;
}

void check_stock(const std::string& show, const claims::Item& item, const Line& line,
                 Findings& findings) {
  const auto stock = stock_of(item);
  std::int64_t sum = 0;
  for (const auto& [variant, units] : line.claimed) {
    sum += units;
    const auto found = stock.find(variant);
    const std::int64_t for_sale = found == stock.end() ? 0 : found->second;
    if (units > for_sale) {
      findings.add(show, "winners-exceed-quantity",
                   label(item, variant) + " has " + std::to_string(for_sale) +
                       " units and winners of " + std::to_string(units));
    }
  }
  if (!item.variants.empty() && sum > item.quantity) {
    findings.add(show, "winners-exceed-quantity",
                 label(item, "") + " has " + std::to_string(item.quantity) +
                     " units and winners of " + std::to_string(sum));
  }
}

void check_line(const std::string& show, const claims::Item& item, Line& line, Findings& findings) {
  auto& waitlist = line.waitlist;
  std::sort(waitlist.begin(), waitlist.end(), [](const ClaimRow* a, const ClaimRow* b) {
    return std::tuple(a->claim.waitlist_position, a->number) <
           std::tuple(b->claim.waitlist_position, b->number);
  });
  for (std::size_t i = 0; i < waitlist.size(); ++i) {
    const claims::Claim& claim = waitlist[i]->claim;
    if (claim.waitlist_position != static_cast<std::int64_t>(i) + 1) {
      findings.add(show, "waitlist-positions",
                   label(item, "") + ": claim " + claim.id.str() + " has position " +
                       std::to_string(claim.waitlist_position) + " and is number " +
                       std::to_string(i + 1) + " in line");
      break;  // all behind it are off as well
    }
  }
  for (std::size_t i = 1; i < waitlist.size(); ++i) {
    if (!before_in_line(waitlist[i - 1], waitlist[i])) {
      findings.add(show, "waitlist-order",
                   label(item, "") + ": claim " + waitlist[i]->claim.id.str() + " came before " +
                       waitlist[i - 1]->claim.id.str() + " and waits behind it");
    }
  }
}

// An ask that is filled as a whole may wait beside fewer units than it wants.
void check_free_units(const std::string& show, const claims::Item& item, const Line& line,
                      claims::Fill fill, Findings& findings) {
  const auto stock = stock_of(item);
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> waiting;  // entries, least wanted
  for (const ClaimRow* row : line.waitlist) {
    auto& [entries, least] = waiting[row->claim.variant];
    least = entries == 0 ? row->claim.quantity : std::min(least, row->claim.quantity);
    ++entries;
  }
  for (const auto& [variant, entry] : waiting) {
    const auto& [entries, least] = entry;
    const auto for_sale = stock.find(variant);
    if (for_sale == stock.end()) {
      continue;
    }
    const auto claimed = line.claimed.find(variant);
    const std::int64_t left =
        for_sale->second - (claimed == line.claimed.end() ? 0 : claimed->second);
    if (left >= (fill == claims::Fill::whole ? least : 1)) {
      findings.add(show, "free-unit-beside-waitlist",
                   label(item, variant) + " has " + std::to_string(left) + " free units and " +
                       std::to_string(entries) + " claims in line");
    }
  }
}

}  // namespace

void check_allocation(const ShowRows& rows, Findings& findings) {
  const std::string& show = rows.show.id.str();
  std::map<ItemId, Line> lines;
  for (const claims::Item& item : rows.items) {
    lines[item.id];
  }
  for (const ClaimRow& row : rows.active_claims) {
    const claims::Claim& claim = row.claim;
    if (claim.status != ClaimStatus::waitlist && claim.waitlist_position != 0) {
      findings.add(show, "position-outside-waitlist",
                   "claim " + claim.id.str() + " is " +
                       std::string(claims::to_string(claim.status)) + " and has position " +
                       std::to_string(claim.waitlist_position));
    }
    if (claim.status != ClaimStatus::winner && (claim.hold_until || claim.reserved)) {
      findings.add(show, "hold-outside-winner",
                   "claim " + claim.id.str() + " is " +
                       std::string(claims::to_string(claim.status)) +
                       " and has a hold or a reservation");
    }
    if (claim.paid_at && claim.hold_until) {
      findings.add(show, "hold-of-paid",
                   "claim " + claim.id.str() + " is paid and would end with its hold");
    }
    const bool needs_item =
        claim.status == ClaimStatus::winner || claim.status == ClaimStatus::waitlist;
    const auto line = claim.item ? lines.find(*claim.item) : lines.end();
    if (line == lines.end()) {
      if (needs_item || claim.item) {
        findings.add(show, "claim-without-item",
                     "claim " + claim.id.str() + " is on an item that is not there");
      }
      continue;
    }
    if (claim.status == ClaimStatus::winner) {
      line->second.claimed[claim.variant] += claim.quantity;
    } else if (claim.status == ClaimStatus::waitlist) {
      line->second.waitlist.push_back(&row);
    }
  }
  if (!rows.settling.empty() && rows.show.status != claims::ShowStatus::active) {
    findings.add(show, "settling-outside-show",
                 std::to_string(rows.settling.size()) +
                     " comments wait to be decided in a show that takes none");
  }
  for (const claims::Item& item : rows.items) {
    Line& line = lines[item.id];
    check_stock(show, item, line, findings);
    check_line(show, item, line, findings);
    check_free_units(show, item, line, rows.show.settings.allocation.fill, findings);
  }
}

namespace {

// Whether the rules alone made the claim what it is; else an operator gave it or merged its buyer.
Result<bool> made_by_rules(Connection& db, const claims::Claim& claim) {
  if (!claim.comment_id) {
    return false;
  }
  Query query = db.query(
      "SELECT 1 FROM claims JOIN claim_changes ON claim_position = claims.position "
      "WHERE claims.id = ?1 AND kind = 'status' AND claim_changes.by_account <> '' LIMIT 1",
      {claim.id});
  SW_TRY(const bool found, query.next());
  return !found;
}

// Whether both are of one comment that was edited: what is new in it ranks by the time of the edit.
Result<bool> grew_by_an_edit(Connection& db, const ShowId& show, const claims::Claim& a,
                             const claims::Claim& b) {
  if (a.comment_id != b.comment_id || a.platform != b.platform) {
    return false;
  }
  SW_TRY(const auto comment, find_comment(db, show, a.platform, *a.comment_id));
  return comment && comment->comment.edited_at.has_value();
}

}  // namespace

Result<void> check_one_ask_per_buyer(Connection& db, const ShowRows& rows, Findings& findings) {
  using Ask = std::tuple<std::string, std::string, std::string>;  // buyer, item number, variant
  if (rows.show.settings.allocation.repeats_counted) {
    return {};
  }
  std::map<Ask, std::vector<const claims::Claim*>> asks;
  for (const ClaimRow& row : rows.active_claims) {
    const claims::Claim& claim = row.claim;
    if (claim.status != ClaimStatus::review) {
      asks[{claim.buyer.key, claim.item_number, claim.variant}].push_back(&claim);
    }
  }
  for (const auto& [ask, claims] : asks) {
    const claims::Claim* first = nullptr;
    if (claims.size() < 2) {
      continue;
    }
    for (const claims::Claim* claim : claims) {
      SW_TRY(const bool by_rules, made_by_rules(db, *claim));
      if (!by_rules) {
        continue;
      }
      if (first == nullptr) {
        first = claim;
      } else if (!(claim->order == first->order)) {
        SW_TRY(const bool grew, grew_by_an_edit(db, rows.show.id, *first, *claim));
        if (!grew) {
          findings.add(rows.show.id.str(), "several-asks-of-one-buyer",
                       "claims " + first->id.str() + " and " + claim->id.str() +
                           " are of one buyer for item " + std::get<1>(ask));
        }
      }
    }
  }
  return {};
}

}  // namespace soldwire::store::sqlite
