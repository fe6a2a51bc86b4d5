// Random histories of a show keep every invariant after every step.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/claims/allocation/world.h"

namespace soldwire::claims::allocation {
namespace {

struct Turn {
  int kind;
  int buyer;
  int item;
  int quantity;
  int variant;
  int time;
};

std::ostream& operator<<(std::ostream& out, const Turn& move) {
  return out << "{" << move.kind << "," << move.buyer << "," << move.item << "," << move.quantity
             << "," << move.variant << "," << move.time << "}";
}

rc::Gen<Turn> any_turn() {
  return rc::gen::build<Turn>(rc::gen::set(&Turn::kind, rc::gen::inRange(0, 20)),
                              rc::gen::set(&Turn::buyer, rc::gen::inRange(0, 6)),
                              rc::gen::set(&Turn::item, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Turn::quantity, rc::gen::inRange(1, 5)),
                              rc::gen::set(&Turn::variant, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Turn::time, rc::gen::inRange(0, 50)));
}

const std::vector<std::string> buyers{"", "anna", "ben", "cat", "dora", "eve"};
const std::vector<std::string> numbers{"10", "11", "12", "13"};

std::vector<std::string> variant_of(int choice) {
  switch (choice) {
    case 1:
      return {"M"};
    case 2:
      return {"L"};
    case 3:
      return {"XL"};
    default:
      return {};
  }
}

// Any active claim, chosen by a number.
ClaimId some_claim(World& world, int choice) {
  std::vector<std::string> ids;
  for (const auto& [id, holding] : world.state().claims()) {
    ids.push_back(id.str());
  }
  if (ids.empty()) {
    return ClaimId("clm_none");
  }
  std::sort(ids.begin(), ids.end());
  return ClaimId(ids[static_cast<std::size_t>(choice) % ids.size()]);
}

void play(World& world, const Turn& move) {
  const auto& buyer = buyers[static_cast<std::size_t>(move.buyer)];
  const auto& number = numbers[static_cast<std::size_t>(move.item)];
  const int choice = move.time * 7 + move.buyer;
  if (move.kind < 9) {
    (void)world.claim(buyer, number,
                      {.quantity = move.quantity,
                       .variant = variant_of(move.variant),
                       .time = 1'000 + move.time});
  } else if (move.kind < 11) {
    (void)world.pass(buyer, number,
                     move.time % 2 == 0 ? std::nullopt : std::optional<std::int64_t>(move.quantity),
                     move.variant == 3 ? std::vector<std::string>{} : variant_of(move.variant));
  } else if (move.kind == 11) {
    (void)world.release(some_claim(world, choice));
  } else if (move.kind == 12) {
    const auto variant = variant_of(move.variant);
    (void)world.award(buyer, number, move.quantity, variant.empty() ? "" : variant.front());
  } else if (move.kind == 13) {
    Settlement settlement;
    if (move.variant > 0) {
      settlement.variant = variant_of(move.variant).front();
    }
    if (move.time % 3 == 0) {
      settlement.item_number = number;
    }
    (void)(move.quantity % 2 == 0 ? world.review_award(some_claim(world, choice), settlement)
                                  : world.review_waitlist(some_claim(world, choice), settlement));
  } else if (move.kind < 16) {
    (void)world.set_quantity(number, move.quantity);
  } else if (move.kind == 16) {
    if (const auto* const stock = world.state().find_item_by_number(number)) {
      Item after = stock->item;
      if (!after.variants.empty()) {
        after.variants = {{"M", move.quantity}, {"L", move.time % 4}};
        after.quantity = 0;
      }
      (void)world.update_item(after);
    }
  } else if (move.kind == 17) {
    if (const auto* const stock = world.state().find_item_by_number(number)) {
      Item after = stock->item;
      after.number = numbers[static_cast<std::size_t>(move.quantity) % numbers.size()];
      (void)world.update_item(after);
    }
  } else if (move.kind == 18) {
    (void)world.remove_item(number);
  } else {
    std::vector<Variant> variants;
    if (move.variant == 1) {
      variants = {{"M", move.quantity}, {"L", move.time % 3}};
    }
    world.add_item(number, move.quantity, variants,
                   move.variant == 2 ? std::optional<std::int64_t>(2) : std::nullopt);
  }
}

RC_GTEST_PROP(AllocationProperties, EveryHistoryKeepsTheInvariants, ()) {
  World world;
  const auto history = *rc::gen::container<std::vector<Turn>>(any_turn()).as("history");
  world.add_item("10", 2);
  world.add_item("11", 3, {{"M", 1}, {"L", 2}});
  for (const auto& move : history) {
    play(world, move);
    const auto violations = world.violations();
    if (!violations.empty()) {
      std::ostringstream text;
      text << move;
      RC_LOG() << text.str() << ": " << violations.front() << "\n";
    }
    RC_ASSERT(violations.empty());
  }
}

// Everything ever asked for is somewhere: won, in line, in doubt, or given back.
RC_GTEST_PROP(AllocationProperties, UnitsAreConserved, ()) {
  World world;
  const auto history = *rc::gen::container<std::vector<Turn>>(any_turn());
  world.add_item("10", 2);
  std::int64_t asked = 0;
  for (const auto& move : history) {
    if (move.kind < 9) {
      const auto decision =
          world.claim(buyers[static_cast<std::size_t>(move.buyer)],
                      numbers[static_cast<std::size_t>(move.item)], {.quantity = move.quantity});
      if (std::holds_alternative<Effect>(decision)) {
        asked += move.quantity;
      }
    } else if (move.kind < 12 || (move.kind > 13 && move.kind != 16)) {
      play(world, move);
    }
    std::int64_t kept = 0;
    for (const auto& [id, claim] : world.table()) {
      kept += claim.quantity;
    }
    RC_ASSERT(kept == asked);
  }
}

// Before an item exists, the order in which comments arrive does not matter.
RC_GTEST_PROP(AllocationProperties, WaitingClaimsResolveTheSameInAnyOrderOfArrival, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 20);
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) {
    order[i] = i;
  }
  std::vector<std::size_t> shuffled = order;
  for (std::size_t i = count; i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const auto outcome = [&](const std::vector<std::size_t>& arrival) {
    World world;
    for (const std::size_t i : arrival) {
      (void)world.claim("buyer" + std::to_string(i), "12",
                        {.time = 1'000 + static_cast<std::int64_t>(i)});
    }
    world.add_item("12", 3);
    std::map<std::string, std::string> places;
    for (const auto& [id, claim] : world.table()) {
      places[claim.buyer.handle] =
          std::string(to_string(claim.status)) + std::to_string(claim.waitlist_position);
    }
    return places;
  };
  RC_ASSERT(outcome(order) == outcome(shuffled));
}

}  // namespace
}  // namespace soldwire::claims::allocation
