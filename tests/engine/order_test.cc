// The same comments, delivered in any order inside the settle window, repeated, and split over
// restarts, come to the same result.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

struct Saying {
  int buyer;
  int item;
  int quantity;
  bool passes;
};

rc::Gen<Saying> any_saying() {
  return rc::gen::build<Saying>(
      rc::gen::set(&Saying::buyer, rc::gen::inRange(0, 5)),
      rc::gen::set(&Saying::item, rc::gen::inRange(0, 3)),
      rc::gen::set(&Saying::quantity, rc::gen::inRange(1, 4)),
      rc::gen::set(&Saying::passes, rc::gen::weightedElement<bool>({{4, false}, {1, true}})));
}

struct Delivery {
  std::vector<std::size_t> order;  // indexes of comments, some more than once
  std::size_t restart_after = 0;
  claims::AllocationSettings settings;
};

// What an operator does between two windows; the numbers say to whom and how much.
struct Deed {
  int kind;
  std::size_t choice;
  std::int64_t amount;
};

rc::Gen<Deed> any_deed() {
  return rc::gen::build<Deed>(rc::gen::set(&Deed::kind, rc::gen::inRange(0, 14)),
                              rc::gen::set(&Deed::choice, rc::gen::inRange<std::size_t>(0, 60)),
                              rc::gen::set(&Deed::amount, rc::gen::inRange<std::int64_t>(0, 5)));
}

constexpr std::int64_t start = 1'770'000'000'000;

// Ids differ from run to run; this does not.
std::string fate_of(const claims::Claim& claim) {
  return claim.comment_id.value_or("") + " " + claim.buyer.handle + " " + claim.item_number + " " +
         std::string(to_string(claim.status)) + " " + std::to_string(claim.quantity) + " " +
         std::to_string(claim.waitlist_position) + " " + claim.code;
}

std::vector<claims::Claim> claims_by_fate(LiveShow& live, const ShowId& show) {
  std::vector<claims::Claim> claims;
  for (const auto& row : live.snapshot(show).claims) {
    claims.push_back(row.claim);
  }
  std::sort(claims.begin(), claims.end(),
            [](const auto& a, const auto& b) { return fate_of(a) < fate_of(b); });
  return claims;
}

void change_claim(LiveShow& live, const ShowId& show, const Deed& deed) {
  const auto claims = claims_by_fate(live, show);
  if (claims.empty()) {
    return;
  }
  const claims::Claim& claim = claims[deed.choice % claims.size()];
  switch (deed.kind) {
    case 0:
      (void)live.ask(ReleaseClaim{live.actor, show, claim.id, "not paid"});
      break;
    case 1:
      (void)live.ask(SetPayment{live.actor, show, claim.id, deed.amount > 0});
      break;
    case 2: {
      ResolveClaim resolve;
      resolve.actor = live.actor;
      resolve.show = show;
      resolve.claim = claim.id;
      resolve.action = static_cast<Resolution>(deed.amount % 3);
      (void)live.ask(resolve);
      break;
    }
    case 3:
      (void)live.ask(MergeBuyers{live.actor, show, claim.buyer.key, claims.front().buyer.key});
      break;
    case 4: {
      BlockBuyer block;
      block.actor = live.actor;
      block.show = show;
      block.buyer.key = claim.buyer.key;
      block.blocked = deed.amount > 0;
      (void)live.ask(block);
      break;
    }
    default: {
      AmendComment amend;
      amend.actor = live.actor;
      amend.show = show;
      amend.platform = "debug";
      amend.comment_id = claim.comment_id.value_or("none");
      amend.platform_time = TimeMs{start + 150'000};
      if (deed.kind == 5) {
        amend.text = "sold 10 x" + std::to_string(1 + deed.amount);
      } else {
        amend.removed = true;
      }
      (void)live.ask(amend);
      break;
    }
  }
}

void change_item(LiveShow& live, const ShowId& show, const Deed& deed) {
  const auto items = live.snapshot(show).items;
  const claims::Item& item = items[deed.choice % items.size()];
  if (deed.kind == 7) {
    AwardItem award;
    award.actor = live.actor;
    award.show = show;
    award.item = item.id;
    award.user_id = "buyer" + std::to_string(1 + deed.amount % 4);
    award.user_handle = *award.user_id;
    award.platform = "debug";
    award.reserve = deed.choice % 2 == 0;
    (void)live.ask(award);
    return;
  }
  UpdateItem update;
  update.actor = live.actor;
  update.show = show;
  update.item = item.id;
  update.quantity = deed.amount;
  for (const auto& claim : claims_by_fate(live, show)) {
    if (deed.kind == 9 && claim.item == item.id && claim.status == claims::ClaimStatus::winner) {
      update.losers.claims.push_back(claim.id);
    }
  }
  (void)live.ask(update);
}

void operate(LiveShow& live, const ShowId& show, const Deed& deed) {
  if (deed.kind < 7) {
    change_claim(live, show, deed);
  } else if (deed.kind < 10) {
    change_item(live, show, deed);
  } else if (deed.kind == 10) {
    (void)live.ask(UndoStep{live.actor, show});
  } else if (deed.kind == 11) {
    (void)live.change(show, Lifecycle::pause);
    (void)live.change(show, Lifecycle::resume);
  } else if (deed.kind == 12) {
    AddItems add;
    add.actor = live.actor;
    add.show = show;
    add.items.resize(1);
    add.items[0].number = "12";
    add.items[0].quantity = 1 + deed.amount;
    (void)live.ask(add);
  } else {
    live.restart();
  }
}

// Every claim's fate, without ids. With deeds the second half of the comments is written after
// them.
std::vector<std::string> deliver(const std::vector<Saying>& sayings, const Delivery& delivery,
                                 const std::vector<Deed>& deeds = {}) {
  LiveShow live;
  const ShowId show = live.active_show();
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings.emplace();
  update.settings->allocation = delivery.settings;
  RC_ASSERT(live.ask(update).has_value());
  live.add_item(show, "10", 2);
  live.add_item(show, "11", 3);
  const std::size_t late = deeds.empty() ? sayings.size() : sayings.size() / 2;
  std::size_t delivered = 0;
  const auto say = [&](std::size_t index) {
    const Saying& saying = sayings[index];
    claims::Comment comment;
    comment.platform = "debug";
    comment.comment_id = "c" + std::to_string(index);
    if (saying.buyer > 0) {
      comment.user_id = "buyer" + std::to_string(saying.buyer);
    }
    comment.user_handle = "buyer" + std::to_string(saying.buyer);
    comment.platform_time =
        TimeMs{start + static_cast<std::int64_t>(index) * 10 + (index < late ? 0 : 200'000)};
    comment.received_at = live.clock.now();
    const std::string number = std::to_string(10 + saying.item);
    comment.text = saying.passes ? "pass " + number
                                 : "sold " + number + " x" + std::to_string(saying.quantity);
    RC_ASSERT(live.ask(live.say(show, comment)).has_value());
    if (++delivered == delivery.restart_after) {
      live.restart();
    }
  };
  for (const std::size_t index : delivery.order) {
    if (index < late) {
      say(index);
    }
  }
  if (!deeds.empty()) {
    live.clock.set(start + 100'000);
    store::Source none;
    none.id = SourceId("src_none");
    (void)live.ask(ReportSource{live.actor, show, none});  // the engine looks at the clock
    for (const Deed& deed : deeds) {
      operate(live, show, deed);
    }
    live.clock.set(start + 300'000);
    for (const std::size_t index : delivery.order) {
      if (index >= late) {
        say(index);
      }
    }
  }
  live.clock.set(live.clock.now().value + 10'000);
  RC_ASSERT(live.change(show, Lifecycle::stop).has_value());
  std::vector<std::string> fates;
  for (const auto& claim : claims_by_fate(live, show)) {
    fates.push_back(fate_of(claim));
  }
  const auto findings = live.findings();
  if (!findings.empty()) {
    RC_LOG() << findings.front() << "\n";
  }
  RC_ASSERT(findings.empty());
  return fates;
}

// The same comments in another order, some of them again, with a restart somewhere.
Delivery shuffled_of(const Delivery& in_order, std::size_t sayings) {
  Delivery shuffled = in_order;
  for (std::size_t i = sayings; i > 1; --i) {
    std::swap(shuffled.order[i - 1], shuffled.order[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    shuffled.order.push_back(*rc::gen::inRange<std::size_t>(0, sayings));
  }
  shuffled.restart_after = *rc::gen::inRange<std::size_t>(0, shuffled.order.size() + 1);
  return shuffled;
}

Delivery any_in_order(std::size_t sayings) {
  Delivery in_order;
  in_order.settings.settle_ms = 5'000;
  in_order.settings.repeats =
      *rc::gen::element(claims::Repeats::once, claims::Repeats::add, claims::Repeats::replace);
  in_order.settings.fill = *rc::gen::element(claims::Fill::part, claims::Fill::whole);
  for (std::size_t i = 0; i < sayings; ++i) {
    in_order.order.push_back(i);
  }
  return in_order;
}

RC_GTEST_PROP(OrderProperties, DeliveryInsideTheWindowDoesNotMatter, ()) {
  const auto sayings = *rc::gen::scale(
      0.3, rc::gen::nonEmpty(rc::gen::container<std::vector<Saying>>(any_saying())));
  const Delivery in_order = any_in_order(sayings.size());
  const Delivery shuffled = shuffled_of(in_order, sayings.size());
  RC_ASSERT(deliver(sayings, in_order) == deliver(sayings, shuffled));
}

// What operators do in between is seen, decided and undone on the same state.
RC_GTEST_PROP(OrderProperties, NorWithOperatorsBetweenTwoWindows, ()) {
  const auto sayings = *rc::gen::scale(
      0.3, rc::gen::nonEmpty(rc::gen::container<std::vector<Saying>>(any_saying())));
  const auto deeds =
      *rc::gen::scale(0.1, rc::gen::nonEmpty(rc::gen::container<std::vector<Deed>>(any_deed())));
  Delivery in_order = any_in_order(sayings.size());
  in_order.settings.deletions =
      *rc::gen::element(claims::Deletions::keep, claims::Deletions::release);
  const Delivery shuffled = shuffled_of(in_order, sayings.size());
  RC_ASSERT(deliver(sayings, in_order, deeds) == deliver(sayings, shuffled, deeds));
}

}  // namespace
}  // namespace soldwire::engine
