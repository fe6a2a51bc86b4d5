#include "tests/engine/mixed_history.h"

#include <array>

namespace soldwire::engine {
namespace {

// How often each kind of deed comes, in the order of play().
constexpr std::array<int, 15> weights{14, 3, 3, 3, 5, 3, 4, 3, 2, 3, 2, 2, 1, 2, 2};

constexpr std::size_t buyers = 5;
constexpr std::size_t numbers = 4;

std::string buyer_of(const Turn& turn) {
  const std::size_t buyer = turn.buyer % (buyers + 1);
  return buyer == 0 ? "" : "b" + std::to_string(buyer);
}
std::string number_of(const Turn& turn) {
  return std::to_string(10 + turn.item % numbers);
}
std::int64_t amount_of(const Turn& turn) {
  return 1 + turn.amount % 4;
}

std::string text_of(const Turn& turn) {
  const std::string number = number_of(turn);
  const std::string amount = std::to_string(amount_of(turn));
  switch (turn.choice % 12) {
    case 0:
      return "pass " + number;
    case 1:
      return "next " + number;
    case 2:
      return "sold " + number + "?";
    case 3:
      return "sold " + number + " M x" + amount;
    case 4:
      return "sold " + number + " L";
    case 5:
      return "sold 10, 11, 12";
    case 6:
      return "lovely!";
    case 7:
      return "sold";
    case 8:
      return "pass " + number + " x1";
    case 9:
      return "sold " + number + " M, sold " + number + " L";
    default:
      return "sold " + number + " x" + amount;
  }
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Turn& turn) {
  return out << "{" << int{turn.deed} << "," << int{turn.buyer} << "," << int{turn.item} << ","
             << int{turn.amount} << "," << int{turn.choice} << "}";
}

rc::Gen<Turn> any_turn() {
  std::vector<std::uint8_t> deeds;
  for (std::size_t deed = 0; deed < weights.size(); ++deed) {
    deeds.insert(deeds.end(), static_cast<std::size_t>(weights[deed]),
                 static_cast<std::uint8_t>(deed));
  }
  const auto below = [](std::uint8_t bound) { return rc::gen::inRange<std::uint8_t>(0, bound); };
  return rc::gen::build<Turn>(
      rc::gen::set(&Turn::deed, rc::gen::elementOf(deeds)), rc::gen::set(&Turn::buyer, below(6)),
      rc::gen::set(&Turn::item, below(4)), rc::gen::set(&Turn::amount, below(8)),
      rc::gen::set(&Turn::choice, below(240)));
}

MixedHistory::MixedHistory() : show_(live.active_show()) {
  live.add_item(show_, "10", 2);
  live.add_item(show_, "11", 1, {{"M", 1}, {"L", 2}});
}

std::vector<std::string> MixedHistory::findings() {
  return live.findings_online();
}

std::optional<claims::Claim> MixedHistory::some_claim(const Turn& turn) {
  const auto rows = live.snapshot(show_).claims;
  if (rows.empty()) {
    return std::nullopt;
  }
  return rows[(turn.choice + turn.amount * 7U + turn.buyer) % rows.size()].claim;
}

std::optional<claims::Item> MixedHistory::some_item(const Turn& turn) {
  for (const auto& item : live.snapshot(show_).items) {
    if (item.number == number_of(turn)) {
      return item;
    }
  }
  return std::nullopt;
}

void MixedHistory::say(claims::Comment comment) {
  said_.push_back(comment);
  (void)live.ask(live.say(show_, std::move(comment)));
}

// The seller's people claim for others; a viewer who tries is asked about it.
void MixedHistory::comment_for_another(const Turn& turn) {
  const std::string friend_of = " for @b" + std::to_string(1 + turn.item % buyers);
  auto comment = live.comment(turn.amount % 3 == 0 ? buyer_of(turn) : "mod",
                              "sold " + number_of(turn) + friend_of);
  say(std::move(comment));
}

void MixedHistory::comment(const Turn& turn) {
  auto comment = live.comment(buyer_of(turn), text_of(turn));
  if (turn.amount == 7) {
    comment.platform_time->value -= 30;  // late
  } else if (turn.amount == 6) {
    comment.platform_time.reset();
  }
  if (turn.amount == 5 && !said_.empty()) {
    comment.parent_comment_id = said_[turn.choice % said_.size()].comment_id;
  }
  say(std::move(comment));
}

void MixedHistory::amend(const Turn& turn) {
  AmendComment amend;
  amend.actor = live.actor;
  amend.show = show_;
  amend.platform = "debug";
  amend.comment_id = said_[turn.choice % said_.size()].comment_id;
  if (turn.amount < 5) {
    amend.text = text_of(turn);
  } else {
    amend.removed = true;
  }
  (void)live.ask(amend);
}

void MixedHistory::judge_claim(const Turn& turn) {
  const auto claim = some_claim(turn);
  if (!claim) {
    return;
  }
  switch (turn.choice % 6) {
    case 4:
      (void)live.ask(SetPayment{live.actor, show_, claim->id, turn.amount % 3 != 0});
      break;
    case 5: {
      ReleaseClaims release{live.actor, show_, {}, "sold elsewhere"};
      for (const auto& row : live.snapshot(show_).claims) {
        if (row.claim.item == claim->item) {
          release.claims.push_back(row.claim.id);
        }
      }
      (void)live.ask(release);
      break;
    }
    case 0:
      (void)live.ask(ReleaseClaim{live.actor, show_, claim->id, "not paid"});
      break;
    case 1: {
      HoldClaim hold{live.actor, show_, claim->id, std::nullopt};
      if (turn.amount > 0) {
        hold.until = TimeMs{live.clock.now().value + turn.amount * 20'000};
      }
      (void)live.ask(hold);
      break;
    }
    case 2:
      (void)live.ask(AddNote{live.actor, show_, claim->id, "asked twice"});
      break;
    default: {
      ResolveClaim resolve;
      resolve.actor = live.actor;
      resolve.show = show_;
      resolve.claim = claim->id;
      resolve.action = static_cast<Resolution>(turn.amount % 3);
      if (turn.item == 1) {
        resolve.variant = "M";
      }
      if (turn.amount > 3) {
        resolve.item_number = number_of(turn);
      }
      if (turn.buyer == 2) {
        for (const auto& row : live.snapshot(show_).claims) {
          if (row.claim.status == claims::ClaimStatus::winner) {
            resolve.displace = row.claim.id;
          }
        }
      }
      (void)live.ask(resolve);
      break;
    }
  }
}

void MixedHistory::change_item(const Turn& turn) {
  const auto item = some_item(turn);
  if (!item) {
    AddItems add;
    add.actor = live.actor;
    add.show = show_;
    add.items.resize(1);
    add.items[0].number = number_of(turn);
    add.items[0].quantity = amount_of(turn);
    if (turn.choice % 3 == 1) {
      add.items[0].variants = {{"M", amount_of(turn)}, {"L", 1}};
    } else if (turn.choice % 3 == 2) {
      add.items[0].per_buyer_limit = 2;
    }
    (void)live.ask(add);
    return;
  }
  UpdateItem update;
  update.actor = live.actor;
  update.show = show_;
  update.item = item->id;
  switch (turn.choice % 6) {
    case 0:
      (void)live.ask(RemoveItem{live.actor, show_, item->id});
      return;
    case 1:
      (void)live.ask(FeatureItem{live.actor, show_, item->id, turn.amount % 3 != 0});
      return;
    case 2:
      update.number = std::to_string(10 + turn.buyer);
      break;
    case 4:
      if (turn.amount % 2 == 0) {
        (void)live.ask(MoveItem{live.actor, show_, item->id, 1 + turn.buyer % 4});
        return;
      }
      break;
    case 3:
      update.per_buyer_limit = turn.amount == 0 ? std::nullopt : std::optional(amount_of(turn));
      break;
    default:
      break;
  }
  if (turn.choice % 6 > 3) {
    if (item->variants.empty()) {
      update.quantity = turn.amount % 5;
    } else {
      update.variants = {{"M", turn.amount % 4}, {"L", turn.buyer % 3}};
    }
    for (const auto& row : live.snapshot(show_).claims) {
      if (turn.choice % 2 == 0 && row.claim.item == item->id &&
          row.claim.status == claims::ClaimStatus::winner) {
        update.losers.claims.push_back(row.claim.id);
        update.losers.release = turn.buyer % 2 == 0;
      }
    }
  }
  (void)live.ask(update);
}

void MixedHistory::change_show(const Turn& turn) {
  ChangeLifecycle change;
  change.actor = live.actor;
  change.show = show_;
  switch (live.snapshot(show_).show.status) {
    case claims::ShowStatus::draft:
      change.step = Lifecycle::activate;
      break;
    case claims::ShowStatus::active:
      change.step = turn.amount == 0 ? Lifecycle::stop : Lifecycle::pause;
      break;
    case claims::ShowStatus::paused:
      change.step = turn.amount == 0 ? Lifecycle::stop : Lifecycle::resume;
      break;
    case claims::ShowStatus::ended:
      change.step = Lifecycle::reopen;
      break;
  }
  if (change.step == Lifecycle::resume || change.step == Lifecycle::reopen) {
    change.pause_claims = static_cast<claims::PauseClaims>(turn.choice % 3);
  }
  (void)live.ask(change);
}

void MixedHistory::decide_about_buyers(const Turn& turn) {
  const std::string buyer = "b" + std::to_string(1 + turn.buyer % buyers);
  const std::string other = "b" + std::to_string(1 + turn.item % buyers);
  if (turn.amount == 7) {
    AddBuyerNote note;
    note.actor = live.actor;
    note.show = show_;
    note.buyer.platform = "debug";
    note.buyer.user_id = buyer;
    note.text = "nice";
    (void)live.ask(note);
    return;
  }
  if (turn.choice % 3 == 0) {
    (void)live.ask(MergeBuyers{live.actor, show_, "debug:" + buyer, "debug:" + other});
    return;
  }
  BlockBuyer block;
  block.actor = live.actor;
  block.show = show_;
  block.buyer.platform = "debug";
  block.buyer.user_id = buyer;
  block.blocked = turn.choice % 3 == 1;
  (void)live.ask(block);
}

void MixedHistory::change_settings(const Turn& turn) {
  UpdateShow update;
  update.actor = live.actor;
  update.show = show_;
  auto& allocation = update.settings.emplace().allocation;
  allocation.settle_ms = turn.amount % 3 == 0 ? 40 : 0;
  allocation.repeats = static_cast<claims::Repeats>(turn.choice % 3);
  allocation.fill = static_cast<claims::Fill>(turn.choice / 3 % 2);
  allocation.early_claims = static_cast<claims::EarlyClaims>(turn.choice / 6 % 2);
  allocation.deletions = static_cast<claims::Deletions>(turn.choice / 12 % 2);
  allocation.replies = static_cast<claims::Replies>(turn.item % 3);
  allocation.hold_minutes = turn.buyer % 3 == 0 ? 1 : 0;
  allocation.hold_start = static_cast<claims::HoldStart>(turn.buyer / 3 % 2);
  allocation.staff = {"debug:mod"};
  allocation.pause_claims = static_cast<claims::PauseClaims>(turn.choice / 24 % 3);
  if (turn.amount % 4 == 1) {
    allocation.buyer_limit = 3;
  }
  if (turn.amount % 4 == 2) {
    allocation.claim_rate = claims::ClaimRate{2, 5};
  }
  (void)live.ask(update);
}

void MixedHistory::play(const Turn& turn) {
  switch (turn.deed) {
    case 0:
      comment(turn);
      break;
    case 1:
      if (!said_.empty()) {  // delivered once more
        (void)live.ask(live.say(show_, said_[turn.choice % said_.size()]));
      }
      break;
    case 2:
      if (!said_.empty()) {
        amend(turn);
      }
      break;
    case 3:
      live.clock.set(live.clock.now().value + (turn.amount + 1) * 15'000);
      break;
    case 4:
      judge_claim(turn);
      break;
    case 5:
      if (const auto item = some_item(turn)) {
        AwardItem award;
        award.actor = live.actor;
        award.show = show_;
        award.item = item->id;
        award.user_handle = "somebody";
        award.quantity = amount_of(turn);
        award.variant = item->variants.empty() ? "" : "L";
        award.reserve = turn.choice % 2 == 0;
        if (turn.amount == 3 && !said_.empty()) {
          award.comment_id = said_[turn.choice % said_.size()].comment_id;
          award.user_handle.clear();
        } else if (const auto buyer = buyer_of(turn); !buyer.empty()) {
          award.user_id = buyer;
        }
        (void)live.ask(award);
      }
      break;
    case 6:
      change_item(turn);
      break;
    case 7:
      change_show(turn);
      break;
    case 8:
      decide_about_buyers(turn);
      break;
    case 9:
      (void)live.ask(UndoStep{live.actor, show_});
      break;
    case 10:
      change_settings(turn);
      break;
    case 11:
      live.restart();
      break;
    case 12:
      live.store->set_next_commit(store::FaultyStore::Commit::fails);
      comment(turn);
      break;
    case 13:
      live.store->set_next_commit(store::FaultyStore::Commit::works_but_says_it_failed);
      comment(turn);
      break;
    default:
      comment_for_another(turn);
      break;
  }
}

}  // namespace soldwire::engine
