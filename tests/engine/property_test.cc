// Random histories through the engine: the log rebuilds the tables, and no invariant breaks, with
//                                      and without
// restarts and failing commits.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <ostream>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

namespace json = boost::json;

struct Turn {
  int kind;
  int buyer;
  int item;
  int quantity;
};

std::ostream& operator<<(std::ostream& out, const Turn& turn) {
  return out << "{" << turn.kind << "," << turn.buyer << "," << turn.item << "," << turn.quantity
             << "}";
}

rc::Gen<Turn> any_turn() {
  return rc::gen::build<Turn>(rc::gen::set(&Turn::kind, rc::gen::inRange(0, 24)),
                              rc::gen::set(&Turn::buyer, rc::gen::inRange(0, 6)),
                              rc::gen::set(&Turn::item, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Turn::quantity, rc::gen::inRange(1, 5)));
}

std::optional<claims::Claim> some_claim(LiveShow& live, const ShowId& show, int choice) {
  const auto rows = live.snapshot(show).claims;
  if (rows.empty()) {
    return std::nullopt;
  }
  return rows[static_cast<std::size_t>(choice) % rows.size()].claim;
}

std::optional<claims::Item> find_item(LiveShow& live, const ShowId& show,
                                      const std::string& number) {
  for (const auto& item : live.snapshot(show).items) {
    if (item.number == number) {
      return item;
    }
  }
  return std::nullopt;
}

void play(LiveShow& live, const ShowId& show, const Turn& turn) {
  const std::string buyer = turn.buyer == 0 ? "" : "buyer" + std::to_string(turn.buyer);
  const std::string number = std::to_string(10 + turn.item);
  const std::string quantity = std::to_string(turn.quantity);
  const int choice = turn.buyer * 5 + turn.item * 3 + turn.quantity;
  if (turn.kind < 9) {
    const char* const variants[] = {"", " M", " L", ""};
    auto comment = live.comment(
        buyer, "sold " + number + variants[static_cast<std::size_t>(choice) % 4] + " x" + quantity);
    // Some arrive late.
    comment.platform_time->value -= turn.buyer == 3 ? 40 : 0;
    (void)live.ask(live.say(show, comment));
  } else if (turn.kind < 12) {
    (void)live.ask(live.say(
        show, live.comment(buyer, turn.quantity == 1 ? "pass " + number + " M, " + number + " L"
                                                     : "pass " + number)));
  } else if (turn.kind == 12) {
    (void)live.ask(live.say(show, live.comment(buyer, "lovely!")));
  } else if (turn.kind == 13) {
    live.restart();
  } else if (turn.kind == 14) {
    live.store->set_next_commit(turn.quantity % 2 == 0
                                    ? store::FaultyStore::Commit::fails
                                    : store::FaultyStore::Commit::works_but_says_it_failed);
    (void)live.ask(live.say(show, live.comment(buyer, "sold " + number)));
  } else if (turn.kind == 15) {
    if (const auto claim = some_claim(live, show, choice)) {
      (void)live.ask(ReleaseClaim{live.actor, show, claim->id, "not paid"});
    }
  } else if (turn.kind == 16) {
    if (const auto claim = some_claim(live, show, choice)) {
      ResolveClaim resolve;
      resolve.actor = live.actor;
      resolve.show = show;
      resolve.claim = claim->id;
      resolve.action = static_cast<Resolution>(turn.quantity % 3);
      if (turn.buyer % 2 == 0) {
        resolve.variant = "M";
      }
      (void)live.ask(resolve);
    }
  } else if (turn.kind == 17) {
    if (const auto item = find_item(live, show, number)) {
      AwardItem award;
      award.actor = live.actor;
      award.show = show;
      award.item = item->id;
      award.user_handle = "somebody";
      award.quantity = turn.quantity;
      award.variant = item->variants.empty() ? "" : "L";
      if (!buyer.empty()) {
        award.user_id = buyer;
      }
      (void)live.ask(award);
    }
  } else if (turn.kind < 20) {
    if (const auto item = find_item(live, show, number)) {
      UpdateItem update;
      update.actor = live.actor;
      update.show = show;
      update.item = item->id;
      if (item->variants.empty()) {
        update.quantity = turn.quantity;
      } else {
        update.variants = {{"M", turn.quantity}, {"L", turn.buyer}};
      }
      (void)live.ask(update);
    }
  } else if (turn.kind == 20) {
    if (const auto item = find_item(live, show, number)) {
      UpdateItem update;
      update.actor = live.actor;
      update.show = show;
      update.item = item->id;
      update.number = std::to_string(10 + turn.buyer);
      (void)live.ask(update);
    }
  } else if (turn.kind == 21) {
    if (const auto item = find_item(live, show, number)) {
      (void)live.ask(RemoveItem{live.actor, show, item->id});
    }
  } else {
    AddItems add;
    add.actor = live.actor;
    add.show = show;
    add.items.resize(1);
    add.items[0].number = number;
    add.items[0].quantity = turn.quantity;
    if (turn.buyer == 1) {
      add.items[0].variants = {{"M", turn.quantity}, {"L", 1}};
    } else if (turn.buyer == 2) {
      add.items[0].per_buyer_limit = 2;
    }
    (void)live.ask(add);
  }
}

// Claims as a console has them that saw every event and nothing else.
class Console {
 public:
  void see(const store::EventRecord& record) {
    const auto event = json::parse(record.json);
    const auto& data = event.at("data").as_object();
    if (record.type.starts_with("claim.")) {
      put(data);
    }
    for (const auto* list : {"promoted", "claims"}) {
      if (const auto* found = data.if_contains(list)) {
        for (const auto& claim : found->as_array()) {
          put(claim.as_object());
        }
      }
    }
    if (record.type == "item.updated") {
      const auto& item = data.at("item");
      for (auto& [id, claim] : claims_) {
        if (claim.item == item.at("id").as_string() && claim.is_active()) {
          claim.number = item.at("itemNumber").as_string();
        }
      }
    }
    if (const auto* places = data.if_contains("waitlist")) {
      for (const auto& place : places->as_array()) {
        claims_.at(std::string(place.at("claimId").as_string())).position =
            place.at("waitlistPosition").as_int64();
      }
    }
  }

  [[nodiscard]] std::vector<std::string> table() const {
    std::vector<std::string> rows;
    for (const auto& [id, claim] : claims_) {
      rows.push_back(id + " " + claim.number + " " + claim.status + " " +
                     std::to_string(claim.quantity) + " " + std::to_string(claim.position));
    }
    return rows;
  }

  [[nodiscard]] static std::vector<std::string> table(const store::Snapshot& snapshot) {
    std::map<std::string, std::string> rows;
    for (const auto& row : snapshot.claims) {
      const auto& claim = row.claim;
      rows[claim.id.str()] =
          claim.id.str() + " " + claim.item_number + " " + std::string(to_string(claim.status)) +
          " " + std::to_string(claim.quantity) + " " + std::to_string(claim.waitlist_position);
    }
    std::vector<std::string> texts;
    for (const auto& [id, text] : rows) {
      texts.push_back(text);
    }
    return texts;
  }

 private:
  struct Seen {
    std::string item;
    std::string number;
    std::string status;
    std::int64_t quantity = 0;
    std::int64_t position = 0;
    [[nodiscard]] bool is_active() const { return status != "released" && status != "expired"; }
  };

  void put(const json::object& claim) {
    Seen seen;
    seen.item = claim.at("itemId").is_null() ? "" : claim.at("itemId").as_string();
    seen.number = claim.at("itemNumber").as_string();
    seen.status = claim.at("claimStatus").as_string();
    seen.quantity = claim.at("quantity").as_int64();
    seen.position =
        claim.at("waitlistPosition").is_null() ? 0 : claim.at("waitlistPosition").as_int64();
    claims_[std::string(claim.at("claimId").as_string())] = seen;
  }

  std::map<std::string, Seen> claims_;
};

RC_GTEST_PROP(EngineProperties, TheLogRebuildsTheTablesAndNoInvariantBreaks, ()) {
  const auto history = *rc::gen::scale(0.6, rc::gen::container<std::vector<Turn>>(any_turn()));
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "10", 2);
  live.add_item(show, "11", 1, {{"M", 1}, {"L", 2}});
  for (const auto& turn : history) {
    play(live, show, turn);
  }
  RC_ASSERT(!live.recorder->saw_uncommitted());
  Console console;
  for (const auto& event : live.log(show)) {
    console.see(event);
  }
  RC_ASSERT(console.table() == Console::table(live.snapshot(show)));
  const auto findings = live.findings();
  if (!findings.empty()) {
    RC_LOG() << findings.front() << "\n";
  }
  RC_ASSERT(findings.empty());
}

}  // namespace
}  // namespace soldwire::engine
