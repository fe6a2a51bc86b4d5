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

// Every claim's fate, without ids.
std::vector<std::string> deliver(const std::vector<Saying>& sayings, const Delivery& delivery) {
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
  constexpr std::int64_t start = 1'770'000'000'000;
  std::size_t delivered = 0;
  for (const std::size_t index : delivery.order) {
    const Saying& saying = sayings[index];
    claims::Comment comment;
    comment.platform = "debug";
    comment.comment_id = "c" + std::to_string(index);
    if (saying.buyer > 0) {
      comment.user_id = "buyer" + std::to_string(saying.buyer);
    }
    comment.user_handle = "buyer" + std::to_string(saying.buyer);
    comment.platform_time = TimeMs{start + static_cast<std::int64_t>(index) * 10};
    comment.received_at = live.clock.now();
    const std::string number = std::to_string(10 + saying.item);
    comment.text = saying.passes ? "pass " + number
                                 : "sold " + number + " x" + std::to_string(saying.quantity);
    RC_ASSERT(live.ask(live.say(show, comment)).has_value());
    if (++delivered == delivery.restart_after) {
      live.restart();
    }
  }
  live.clock.set(live.clock.now().value + 10'000);
  RC_ASSERT(live.change(show, Lifecycle::stop).has_value());
  std::vector<std::string> fates;
  for (const auto& row : live.snapshot(show).claims) {
    const auto& claim = row.claim;
    fates.push_back(claim.comment_id.value_or("") + " " + claim.item_number + " " +
                    std::string(to_string(claim.status)) + " " + std::to_string(claim.quantity) +
                    " " + std::to_string(claim.waitlist_position) + " " + claim.code);
  }
  std::sort(fates.begin(), fates.end());
  const auto findings = live.findings();
  RC_ASSERT(findings.empty());
  return fates;
}

RC_GTEST_PROP(OrderProperties, DeliveryInsideTheWindowDoesNotMatter, ()) {
  const auto sayings = *rc::gen::scale(
      0.3, rc::gen::nonEmpty(rc::gen::container<std::vector<Saying>>(any_saying())));
  Delivery in_order;
  in_order.settings.settle_ms = 5'000;
  in_order.settings.repeats =
      *rc::gen::element(claims::Repeats::once, claims::Repeats::add, claims::Repeats::replace);
  in_order.settings.fill = *rc::gen::element(claims::Fill::part, claims::Fill::whole);
  for (std::size_t i = 0; i < sayings.size(); ++i) {
    in_order.order.push_back(i);
  }
  Delivery shuffled = in_order;
  for (std::size_t i = sayings.size(); i > 1; --i) {
    std::swap(shuffled.order[i - 1], shuffled.order[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    const auto again = *rc::gen::inRange<std::size_t>(0, sayings.size());
    shuffled.order.push_back(again);
  }
  shuffled.restart_after = *rc::gen::inRange<std::size_t>(0, shuffled.order.size() + 1);
  RC_ASSERT(deliver(sayings, in_order) == deliver(sayings, shuffled));
}

}  // namespace
}  // namespace soldwire::engine
