// Order and fairness: the settle window, late claims, pauses, replies, staff, blocked buyers,
// edits.
#include <gtest/gtest.h>

#include <algorithm>

#include "claims/reading_reason.h"
#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

ShowId show_with(LiveShow& live, const claims::AllocationSettings& allocation) {
  const ShowId show = live.active_show();
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings.emplace();
  update.settings->allocation = allocation;
  EXPECT_TRUE(live.ask(update));
  return show;
}

// A comment of a given time.
IngestComments::CommentOutcome said_at(LiveShow& live, const ShowId& show, const std::string& user,
                                       const std::string& text, std::int64_t time) {
  auto comment = live.comment(user, text);
  comment.platform_time = TimeMs{time};
  const auto outcome = live.ask(live.say(show, comment));
  EXPECT_TRUE(outcome) << outcome.error().message;
  return outcome ? outcome->comments.front() : IngestComments::CommentOutcome();
}

// Lets the engine look at the clock.
void pass_time(LiveShow& live, const ShowId& show, std::int64_t ms) {
  live.clock.set(live.clock.now().value + ms);
  SourceId none("src_none");
  store::Source source;
  source.id = none;
  (void)live.ask(ReportSource{live.actor, show, source});
}

std::string reason_of(LiveShow& live, const ShowId& show, const std::string& user) {
  for (const auto& row : live.snapshot(show).claims) {
    if (row.claim.buyer.handle == user) {
      return row.claim.code;
    }
  }
  return "none";
}

constexpr std::int64_t start = 1'770'000'000'000;

TEST(SettleWindow, CommentsAreDecidedInTheOrderInWhichTheyWereWritten) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.settle_ms = 2'000;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  const auto ben = said_at(live, show, "ben", "sold 12", start + 20);
  EXPECT_TRUE(ben.settles_at.has_value());
  EXPECT_TRUE(ben.claims.empty());
  said_at(live, show, "anna", "sold 12", start + 10);
  EXPECT_EQ(live.book(show, "12"), "");
  pass_time(live, show, 3'000);
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  EXPECT_EQ(live.recorder->events(), live.log(show));
  EXPECT_TRUE(live.findings().empty());
}

TEST(SettleWindow, SurvivesARestartAndEndsByItself) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.settle_ms = 2'000;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  said_at(live, show, "ben", "sold 12", start + 20);
  said_at(live, show, "anna", "sold 12", start + 10);
  live.clock.set(live.clock.now().value + 3'000);
  live.restart();
  // What was due when the process ended is decided without being asked for.
  while (live.book(show, "12").empty()) {
  }
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  EXPECT_TRUE(live.findings().empty());
}

TEST(SettleWindow, APauseDecidesWhatWaits) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.settle_ms = 5'000;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  said_at(live, show, "ben", "sold 12", start + 20);
  said_at(live, show, "anna", "sold 12", start + 10);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
}

// Two items of one unit each; the second goes on show 10 s after the first.
struct TwoShown {
  explicit TwoShown(LiveShow& live, std::int64_t settle_ms) {
    claims::AllocationSettings settings;
    settings.settle_ms = settle_ms;
    show = show_with(live, settings);
    for (const char* const number : {"12", "13"}) {
      items.push_back(live.add_item(show, number, 1).item.id);
    }
    shown_at = live.clock.now().value + 1'000;
    live.clock.set(shown_at);
    EXPECT_TRUE(live.ask(FeatureItem{live.actor, show, items[0]}));
  }
  void show_second(LiveShow& live) {
    live.clock.set(shown_at + 10'000);
    EXPECT_TRUE(live.ask(FeatureItem{live.actor, show, items[1]}));
  }
  ShowId show;
  std::vector<ItemId> items;
  std::int64_t shown_at = 0;
};

TEST(ItemOnShow, IsTheOneThatWasShownWhenTheCommentWasWritten) {
  LiveShow live;
  TwoShown two(live, 0);
  two.show_second(live);
  live.clock.set(two.shown_at + 12'000);
  said_at(live, two.show, "late", "sold", two.shown_at + 9'000);
  said_at(live, two.show, "new", "sold", two.shown_at + 11'000);
  said_at(live, two.show, "early", "sold", two.shown_at - 4'000);
  EXPECT_EQ(live.book(two.show, "12"), "won late");
  EXPECT_EQ(live.book(two.show, "13"), "won new");
  EXPECT_EQ(live.recorder->events(), live.log(two.show));
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(ItemOnShow, OfACommentThatSettlesIsTheOneOfItsTimeAlsoAfterARestart) {
  for (const bool restart : {false, true}) {
    LiveShow live;
    TwoShown two(live, 3'000);
    live.clock.set(two.shown_at + 9'000);
    live.hear(two.show, "anna", "sold");
    two.show_second(live);
    if (restart) {
      live.restart();
    }
    pass_time(live, two.show, 3'000);
    EXPECT_EQ(live.book(two.show, "12"), "won anna") << "restart: " << restart;
    EXPECT_EQ(live.book(two.show, "13"), "") << "restart: " << restart;
    EXPECT_EQ(live.findings(), std::vector<std::string>());
  }
}

// A platform tells whole seconds: what was written in the second in which the first item went on
// show seems to be older than it.
TEST(ItemOnShow, IsFoundForACommentOfTheSameSecond) {
  LiveShow live;
  TwoShown two(live, 0);
  const std::int64_t second = two.shown_at / 1'000 * 1'000;
  live.clock.set(second + 300'500);
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, two.show, two.items[0], false}));
  live.clock.set(second + 400'500);
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, two.show, two.items[1]}));
  live.clock.set(second + 401'000);
  said_at(live, two.show, "anna", "sold", second + 400'000);
  EXPECT_EQ(live.book(two.show, "13"), "won anna");
}

// A clock that is minutes off may not send every claim to an item of minutes ago.
TEST(ItemOnShow, IsSoughtNoFurtherBackThanACommentIsLate) {
  LiveShow live;
  TwoShown two(live, 0);
  two.show_second(live);
  live.clock.set(two.shown_at + 100'000);
  said_at(live, two.show, "anna", "sold", two.shown_at + 5'000);
  EXPECT_EQ(live.book(two.show, "13"), "won anna");
  auto read_up = live.comment("ben", "sold");
  read_up.platform_time = TimeMs{two.shown_at + 5'000};
  read_up.backfill = true;
  ASSERT_TRUE(live.ask(live.say(two.show, read_up)));
  EXPECT_EQ(live.book(two.show, "12"), "won ben");
}

TEST(SettleWindow, AClaimThatComesAfterItWithAnEarlierTimeIsReviewed) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.settle_ms = 1'000;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  said_at(live, show, "ben", "sold 12", start + 20);
  pass_time(live, show, 2'000);
  said_at(live, show, "anna", "sold 12", start + 10);
  pass_time(live, show, 2'000);
  EXPECT_EQ(live.book(show, "12"), "won ben; review anna");
  EXPECT_EQ(reason_of(live, show, "anna"), "earlier_claim");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Pauses, SayWhatBecomesOfCommentsWrittenInThem) {
  struct Row {
    std::optional<claims::PauseClaims> choice;
    std::string book;
  };
  const std::vector<Row> rows{{std::nullopt, "; review anna"},
                              {claims::PauseClaims::take, "won anna"},
                              {claims::PauseClaims::ignore, ""}};
  for (const auto& row : rows) {
    LiveShow live;
    const ShowId show = live.active_show();
    live.add_item(show, "12", 1);
    ASSERT_TRUE(live.change(show, Lifecycle::pause));
    const std::int64_t in_pause = live.clock.now().value;
    ChangeLifecycle resume;
    resume.actor = live.actor;
    resume.show = show;
    resume.step = Lifecycle::resume;
    resume.pause_claims = row.choice;
    ASSERT_TRUE(live.ask(resume));
    live.restart();
    said_at(live, show, "anna", "sold 12", in_pause);
    EXPECT_EQ(live.book(show, "12"), row.book);
    said_at(live, show, "ben", "sold 12", live.clock.now().value);
    EXPECT_NE(live.book(show, "12").find("ben"), std::string::npos);
    EXPECT_TRUE(live.findings().empty());
  }
}

TEST(Holds, EndByThemselvesAlsoAfterARestart) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.hold_minutes = 1;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  live.clock.set(live.clock.now().value + 61'000);
  live.restart();
  while (live.book(show, "12") != "won ben") {
  }
  EXPECT_TRUE(live.findings().empty());
}

TEST(Holds, StandStillInAPause) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.hold_minutes = 1;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  pass_time(live, show, 600'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  ASSERT_TRUE(live.change(show, Lifecycle::resume));
  pass_time(live, show, 50'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  pass_time(live, show, 20'000);
  EXPECT_EQ(live.book(show, "12"), "");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Holds, CanBeginWhenTheShowEndsAndBeExtended) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.hold_minutes = 1;
  settings.hold_start = claims::HoldStart::end;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 2);
  const auto anna = live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  pass_time(live, show, 120'000);
  EXPECT_EQ(live.book(show, "12"), "won anna, ben");
  ASSERT_TRUE(live.change(show, Lifecycle::stop));
  ASSERT_TRUE(live.ask(HoldClaim{live.actor, show, anna.claims.front().id,
                                 TimeMs{live.clock.now().value + 300'000}}));
  pass_time(live, show, 90'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Holds, ThatWereExtendedStandStillInAPauseAlsoWhenItsProcessEnds) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.hold_minutes = 1;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12");
  ASSERT_TRUE(live.ask(HoldClaim{live.actor, show, anna.claims.front().id,
                                 TimeMs{live.clock.now().value + 300'000}}));
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  live.clock.set(live.clock.now().value + 600'000);
  live.restart();
  pass_time(live, show, 1'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  ASSERT_TRUE(live.change(show, Lifecycle::resume));
  pass_time(live, show, 290'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  pass_time(live, show, 20'000);
  EXPECT_EQ(live.book(show, "12"), "");
  EXPECT_TRUE(live.findings().empty());
}

// A buyer who had paid before the end lost the unit when the time to pay was over.
TEST(Holds, DoNotBeginForWhatIsPaid) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.hold_minutes = 1;
  settings.hold_start = claims::HoldStart::end;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 2);
  const auto anna = live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  ASSERT_TRUE(live.ask(SetPayment{live.actor, show, anna.claims.front().id, true}));
  ASSERT_TRUE(live.change(show, Lifecycle::stop));
  pass_time(live, show, 90'000);
  EXPECT_EQ(live.book(show, "12"), "won anna");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Replies, WithoutANumberSuggestTheItemOfTheCommentTheyAnswer) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2);
  auto first = live.comment("anna", "sold 12");
  ASSERT_TRUE(live.ask(live.say(show, first)));
  auto reply = live.comment("ben", "sold");
  reply.parent_comment_id = first.comment_id;
  ASSERT_TRUE(live.ask(live.say(show, reply)));
  EXPECT_EQ(live.book(show, "12"), "won anna; review ben");
  EXPECT_EQ(reason_of(live, show, "ben"), "reply_suggestion");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Replies, WithANumberAreTakenReviewedOrIgnored) {
  for (const auto& [choice, book] : {std::pair{claims::Replies::take, "won ben"},
                                     {claims::Replies::review, "; review ben"},
                                     {claims::Replies::ignore, ""}}) {
    LiveShow live;
    claims::AllocationSettings settings;
    settings.replies = choice;
    const ShowId show = show_with(live, settings);
    live.add_item(show, "12", 2);
    auto reply = live.comment("ben", "sold 12");
    reply.parent_comment_id = "somewhere";
    ASSERT_TRUE(live.ask(live.say(show, reply)));
    EXPECT_EQ(live.book(show, "12"), book);
  }
}

TEST(Staff, NeverClaimForThemselvesAndMayClaimForOthers) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.staff = {"debug:mod"};
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 3);
  live.hear(show, "mod", "sold 12");
  EXPECT_EQ(live.book(show, "12"), "");
  live.hear(show, "anna", "sold 12");
  live.hear(show, "mod", "12 for @ben");
  live.hear(show, "mod", "sold 12 for @cat!");
  live.hear(show, "dora", "sold 12 for @eve");
  EXPECT_EQ(live.book(show, "12").substr(0, 18), "won anna, ben, cat");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Unclear, CommentsAreReviewedWithTheReadersReason) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 3);
  const auto unclear = live.hear(show, "anna", "sold 12 or 13");
  ASSERT_EQ(unclear.reading.intent, claims::Intent::review);
  ASSERT_EQ(unclear.claims.size(), 1U);
  EXPECT_EQ(unclear.claims.front().status, claims::ClaimStatus::review);
  EXPECT_EQ(unclear.claims.front().code, "unclear");
  EXPECT_EQ(unclear.claims.front().reason, claims::sentence(unclear.reading.reason));
  EXPECT_TRUE(live.findings().empty());
}

TEST(Blocked, BuyersAreShownAndGetTheirPlaceBackInEveryShow) {
  LiveShow live;
  const ShowId show = live.active_show();
  const ShowId other = live.active_show();
  live.add_item(show, "12", 1);
  live.add_item(other, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  live.hear(show, "cat", "sold 12");
  BlockBuyer block;
  block.actor = live.actor;
  block.show = show;
  block.buyer.key = "debug:ben";
  block.reason = "never pays";
  ASSERT_TRUE(live.ask(block));
  EXPECT_EQ(live.book(show, "12"), "won anna; line cat; review ben");
  live.restart();
  live.hear(other, "ben", "sold 12");
  EXPECT_EQ(live.book(other, "12"), "; review ben");
  block.blocked = false;
  const auto lifted = live.ask(block);
  ASSERT_TRUE(lifted) << lifted.error().message;
  EXPECT_EQ(lifted->claims.size(), 2U);
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben, cat");
  EXPECT_EQ(live.book(other, "12"), "won ben");
  EXPECT_TRUE(live.findings().empty());
}

TEST(MergedBuyers, StayOneBuyerInLaterCommentsAndAfterARestart) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.add_item(show, "13", 2);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "anna.old", "sold 13");
  const auto merged = live.ask(MergeBuyers{live.actor, show, "debug:anna.old", "debug:anna"});
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(live.book(show, "13"), "won anna");
  live.restart();
  live.hear(show, "anna.old", "sold 13");
  EXPECT_EQ(live.book(show, "13"), "won anna");
  ASSERT_TRUE(live.ask(UndoStep{live.actor, show}));
  EXPECT_EQ(live.book(show, "13"), "won anna.old");
  EXPECT_TRUE(live.findings().empty());
}

// The accounts that were merged before, in whatever show, are buyers again as they were.
TEST(MergedBuyers, UndoRestoresEveryAccountThatTheMergeMoved) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 5);
  live.add_item(show, "13", 5);
  live.hear(show, "anna", "sold 12");
  live.hear(show, "anna.old", "sold 12");
  live.hear(show, "anna.oldest", "sold 12");
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, show, "debug:anna.oldest", "debug:anna.old"}));
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, show, "debug:anna.old", "debug:anna"}));
  live.restart();
  ASSERT_TRUE(live.ask(UndoStep{live.actor, show}));
  EXPECT_NE(live.log(show).back().json.find("\"unmerged\":\"debug:anna.old\""), std::string::npos);
  live.restart();
  EXPECT_EQ(live.hear(show, "anna.oldest", "sold 13").claims.front().buyer.key, "debug:anna.old")
      << "as after the first merge";
  EXPECT_EQ(live.hear(show, "anna.old", "sold 13").claims.front().buyer.key, "debug:anna.old");
  const auto reader = live.sqlite->open_reader();
  EXPECT_EQ((*reader)->buyer_aliases(live.actor.workspace)->size(), 1U);
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(MergedBuyers, UndoIsRefusedOnceTheyWereMergedFurtherElsewhere) {
  LiveShow live;
  const ShowId first = live.active_show();
  const ShowId second = live.active_show();
  for (const ShowId& show : {first, second}) {
    live.add_item(show, "12", 5);
    live.hear(show, "anna", "sold 12");
    live.hear(show, "ben", "sold 12");
    live.hear(show, "cat", "sold 12");
  }
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, first, "debug:cat", "debug:ben"}));
  ASSERT_TRUE(live.ask(MergeBuyers{live.actor, second, "debug:ben", "debug:anna"}));
  const auto refused = live.ask(UndoStep{live.actor, first});
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(live.book(first, "12"), "won anna, ben, ben") << "nothing was changed";
  ASSERT_TRUE(live.ask(UndoStep{live.actor, second}));
  ASSERT_TRUE(live.ask(UndoStep{live.actor, first}));
  EXPECT_EQ(live.book(first, "12"), "won anna, ben, cat");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(Undo, TakesBackTheLastStepsAlsoAfterARestart) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  const auto anna = live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  ASSERT_TRUE(live.ask(ReleaseClaim{live.actor, show, anna.claims.front().id, "not paid"}));
  UpdateItem update;
  update.actor = live.actor;
  update.show = show;
  update.item = item.item.id;
  update.quantity = 5;
  ASSERT_TRUE(live.ask(update));
  live.restart();
  const auto undone = live.ask(UndoStep{live.actor, show});
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->action.kind, "item");
  EXPECT_EQ(live.snapshot(show).items.front().quantity, 1);
  EXPECT_EQ(live.book(show, "12"), "won ben");
  const auto wrong = live.ask(UndoStep{live.actor, show, 77});
  EXPECT_EQ(wrong.error().code, Errc::conflict);
  ASSERT_TRUE(live.ask(UndoStep{live.actor, show}));
  EXPECT_EQ(live.book(show, "12"), "won anna; line ben");
  EXPECT_EQ(live.ask(UndoStep{live.actor, show}).error().code, Errc::conflict);
  EXPECT_EQ(live.recorder->events().back(), live.log(show).back());
  EXPECT_TRUE(live.findings().empty());
}

// Once only the item as a whole was looked at, and a variant could have more winners than units.
TEST(Undo, OfAChangedItemLooksAtEachOfItsVariants) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1, {{"M", 1}, {"L", 2}});
  UpdateItem update;
  update.actor = live.actor;
  update.show = show;
  update.item = item.item.id;
  update.variants = {{"M", 2}, {"L", 1}};
  ASSERT_TRUE(live.ask(update));
  live.hear(show, "anna", "sold 12 M");
  live.hear(show, "ben", "sold 12 M");
  const auto refused = live.ask(UndoStep{live.actor, show});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(live.book(show, "12"), "won anna, ben");
  EXPECT_TRUE(live.findings().empty());
}

TEST(EditedComments, KeepTheirTimeUnlessTheItemChanges) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2);
  live.add_item(show, "13", 1);
  const auto edit = [&](const std::string& id, const std::string& text) {
    AmendComment amend;
    amend.actor = live.actor;
    amend.show = show;
    amend.platform = "debug";
    amend.comment_id = id;
    amend.text = text;
    const auto outcome = live.ask(amend);
    EXPECT_TRUE(outcome) << outcome.error().message;
  };
  const auto anna = live.hear(show, "anna", "sold 12 x2");
  live.hear(show, "ben", "sold 12");
  live.hear(show, "cat", "sold 13");
  edit(anna.comment_id, "sold 12 please!");
  EXPECT_EQ(live.book(show, "12"), "won anna, ben");
  edit(anna.comment_id, "sold 13");
  EXPECT_EQ(live.book(show, "12"), "won ben");
  EXPECT_EQ(live.book(show, "13"), "won cat; line anna");
  const auto comment = live.snapshot(show).comments.front().comment;
  EXPECT_EQ(comment.original_text, "sold 12 x2");
  EXPECT_EQ(comment.text, "sold 13");
  EXPECT_TRUE(live.findings().empty());
}

// A buyer whose edit asks for one more had two asks with different times, which verify took for the
// same ask counted twice.
TEST(EditedComments, AnAskThatGrewByAnEditIsNotAnAskTooMany) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2);
  const auto anna = live.hear(show, "anna", "sold 12");
  live.hear(show, "ben", "sold 12");
  AmendComment amend;
  amend.actor = live.actor;
  amend.show = show;
  amend.platform = "debug";
  amend.comment_id = anna.comment_id;
  amend.text = "sold 12 x2";
  ASSERT_TRUE(live.ask(amend));
  EXPECT_EQ(live.book(show, "12"), "won anna, ben; line anna");
  EXPECT_EQ(live.findings(), std::vector<std::string>());
}

TEST(DeletedComments, KeepTheirClaimsOrReleaseThem) {
  for (const auto& [choice, book] : {std::pair{claims::Deletions::keep, "won anna; line ben"},
                                     {claims::Deletions::release, "won ben"}}) {
    LiveShow live;
    claims::AllocationSettings settings;
    settings.deletions = choice;
    const ShowId show = show_with(live, settings);
    live.add_item(show, "12", 1);
    const auto anna = live.hear(show, "anna", "sold 12");
    live.hear(show, "ben", "sold 12");
    AmendComment amend;
    amend.actor = live.actor;
    amend.show = show;
    amend.platform = "debug";
    amend.comment_id = anna.comment_id;
    amend.removed = true;
    ASSERT_TRUE(live.ask(amend));
    EXPECT_EQ(live.book(show, "12"), book);
    EXPECT_TRUE(live.snapshot(show).comments.front().comment.removed_at.has_value());
    EXPECT_TRUE(live.findings().empty());
  }
}

TEST(FilledAsks, AreFilledInPartOnceTheShowAllowsIt) {
  LiveShow live;
  claims::AllocationSettings settings;
  settings.fill = claims::Fill::whole;
  const ShowId show = show_with(live, settings);
  live.add_item(show, "12", 2);
  live.hear(show, "anna", "sold 12 x3");
  EXPECT_EQ(live.book(show, "12"), "; line anna 3");
  UpdateShow update;
  update.actor = live.actor;
  update.show = show;
  update.settings.emplace();
  ASSERT_TRUE(live.ask(update));
  EXPECT_EQ(live.book(show, "12"), "won anna 2; line anna");
  EXPECT_TRUE(live.findings().empty());
}

}  // namespace
}  // namespace soldwire::engine
