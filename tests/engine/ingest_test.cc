#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/engine/live_show.h"

namespace soldwire::engine {
namespace {

namespace json = boost::json;

store::Source bound_source(LiveShow& live, const ShowId& show) {
  ChangeLifecycle command;
  command.actor = live.actor;
  command.show = show;
  command.step = Lifecycle::activate;
  command.sources = {{ConnectionId("con_1"), "facebook", "My page", "live_1"}};
  return live.ask(std::move(command))->sources.front();
}

TEST(Ingest, ACommentIsReadAllocatedAndAnnounced) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto outcome = live.hear(show, "anna", "sold 12");
  EXPECT_FALSE(outcome.duplicate);
  EXPECT_EQ(outcome.reading.intent, claims::Intent::claim);
  ASSERT_EQ(outcome.claims.size(), 1U);
  EXPECT_EQ(outcome.claims[0].status, claims::ClaimStatus::winner);
  EXPECT_EQ(outcome.received_seq, 3);
  EXPECT_EQ(outcome.seq, 4);
  EXPECT_EQ(outcome.delivered, 3U);

  const auto events = live.log(show);
  ASSERT_EQ(events.size(), 4U);
  const auto received = json::parse(events[2].json).at("data");
  EXPECT_EQ(received.at("commentId"), "c1");
  EXPECT_EQ(received.at("intent"), "claim");
  EXPECT_EQ(received.at("userHandle"), "anna");
  EXPECT_EQ(received.at("showId"), json::string(show.str()));
  EXPECT_EQ(received.at("claimIds").as_array().at(0), json::string(outcome.claims[0].id.str()));
  EXPECT_EQ(received.at("counts").at("comments"), 1);
  const auto created = json::parse(events[3].json).at("data");
  EXPECT_EQ(created.at("claimStatus"), "winner");
  EXPECT_EQ(created.at("waitlistPosition"), nullptr);
  EXPECT_EQ(created.at("itemNumber"), "12");
  EXPECT_EQ(created.at("origin"), "comment");
  EXPECT_EQ(created.at("item").at("claimedCount"), 1);
  EXPECT_EQ(created.at("item").at("totalQuantity"), 1);
  EXPECT_EQ(created.at("item").at("status"), "sold_out");
}

TEST(Ingest, EventsAreNumberedConsecutivelyAndTheirTimesNeverGoBack) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  live.clock.set(1'600'000'000'000);
  live.hear(show, "ben", "sold 12");
  live.restart();
  live.hear(show, "cat", "sold 12");
  const auto events = live.log(show);
  ASSERT_EQ(events.size(), 8U);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto event = json::parse(events[i].json);
    EXPECT_EQ(events[i].seq, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(event.at("seq"), static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(event.at("type"), json::string(events[i].type));
    EXPECT_EQ(event.at("at"), json::string(format_rfc3339(events[i].at)));
    if (i > 0) {
      EXPECT_GE(events[i].at, events[i - 1].at);
    }
  }
}

TEST(Ingest, ADuplicateChangesNothingAndAnswersWithItsClaims) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto comment = live.comment("anna", "sold 12");
  const auto first = live.ask(live.say(show, comment));
  const auto before = live.snapshot(show);
  const auto second = live.ask(live.say(show, comment));
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->comments[0].duplicate);
  EXPECT_EQ(second->comments[0].claims, first->comments[0].claims);
  EXPECT_EQ(second->comments[0].seq, before.seq);
  EXPECT_EQ(second->comments[0].delivered, 0U);
  const auto after = live.snapshot(show);
  EXPECT_EQ(after.seq, before.seq);
  EXPECT_EQ(after.claims, before.claims);
  EXPECT_EQ(after.comments, before.comments);
}

TEST(Ingest, ADuplicateWithinOneBatchCountsOnce) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 5);
  auto command = live.say(show, live.comment("anna", "sold 12"));
  command.comments.push_back(command.comments.front());
  const auto outcome = live.ask(std::move(command));
  ASSERT_TRUE(outcome);
  EXPECT_FALSE(outcome->comments[0].duplicate);
  EXPECT_TRUE(outcome->comments[1].duplicate);
  EXPECT_EQ(live.book(show, "12"), "won anna");
}

TEST(Ingest, RedeliverySplitOverRestartsGivesTheSameResult) {
  const auto book = [](bool restarts) {
    LiveShow live;
    const ShowId show = live.active_show();
    live.add_item(show, "12", 2);
    std::vector<claims::Comment> comments;
    for (const auto* buyer : {"anna", "ben", "cat", "dora", "eve"}) {
      comments.push_back(live.comment(buyer, "sold 12"));
    }
    comments.push_back(live.comment("ben", "pass 12"));
    for (std::size_t i = 0; i < comments.size(); ++i) {
      EXPECT_TRUE(live.ask(live.say(show, comments[i])));
      if (restarts) {
        live.restart();
        for (std::size_t again = 0; again <= i; ++again) {
          EXPECT_TRUE(live.ask(live.say(show, comments[again]))->comments[0].duplicate);
        }
      }
    }
    const auto text = live.book(show, "12");
    EXPECT_TRUE(live.findings().empty());
    return text;
  };
  EXPECT_EQ(book(false), "won anna, cat; line dora, eve");
  EXPECT_EQ(book(true), book(false));
}

TEST(Ingest, IsRefusedUnlessTheShowIsActive) {
  LiveShow live;
  const ShowId show = live.create_show();
  EXPECT_EQ(live.ask(live.say(show, live.comment("anna", "hi"))).error().message,
            "the show is a draft: activate it to take comments");
  ASSERT_TRUE(live.change(show, Lifecycle::activate));
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  const auto refused = live.ask(live.say(show, live.comment("anna", "hi")));
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(refused.error().message, "the show is paused: resume it to take comments");
  ASSERT_TRUE(live.change(show, Lifecycle::stop));
  EXPECT_EQ(live.ask(live.say(show, live.comment("anna", "hi"))).error().message,
            "the show is ended: reopen it to take comments");
  EXPECT_TRUE(live.snapshot(show).comments.empty());
}

TEST(Ingest, SeveralItemsInOneCommentAreSeveralClaims) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  const auto outcome = live.hear(show, "anna", "sold 12, 13");
  ASSERT_EQ(outcome.claims.size(), 2U);
  EXPECT_EQ(outcome.claims[0].status, claims::ClaimStatus::winner);
  EXPECT_EQ(outcome.claims[1].status, claims::ClaimStatus::unmatched);
  EXPECT_EQ(live.recorder->types().back(), "claim.created");
}

TEST(Ingest, APassAnnouncesTheReleaseWithThePromotedClaimAndTheNewLine) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.hear(show, "anna", "sold 12");
  const auto ben = live.hear(show, "ben", "sold 12").claims.at(0);
  const auto cat = live.hear(show, "cat", "sold 12").claims.at(0);
  const auto passed = live.hear(show, "anna", "pass 12");
  ASSERT_EQ(passed.claims.size(), 1U);
  EXPECT_EQ(passed.claims[0].status, claims::ClaimStatus::released);
  const auto events = live.log(show);
  EXPECT_EQ(events.back().type, "claim.released");
  const auto released = json::parse(events.back().json).at("data");
  EXPECT_EQ(released.at("claimStatus"), "released");
  EXPECT_EQ(released.at("reason"), "passed");
  EXPECT_EQ(released.at("promoted").as_array().size(), 1U);
  EXPECT_EQ(released.at("promoted").at(0).at("claimId"), json::string(ben.id.str()));
  EXPECT_EQ(released.at("promoted").at(0).at("claimStatus"), "winner");
  EXPECT_EQ(released.at("waitlist").as_array().size(), 1U);
  EXPECT_EQ(released.at("waitlist").at(0).at("claimId"), json::string(cat.id.str()));
  EXPECT_EQ(released.at("waitlist").at(0).at("waitlistPosition"), 1);
  EXPECT_EQ(released.at("item").at("waitlistCount"), 1);
  EXPECT_EQ(live.book(show, "12"), "won ben; line cat");
}

// The first line moves a claim that the second one releases; this once looked for it in vain.
TEST(Ingest, OneCommentMayPassTwoVariantsOfAnItem) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  live.hear(show, "anna", "sold 12 M");
  live.hear(show, "ben", "sold 12 L");
  live.hear(show, "cat", "sold 12 M");
  live.hear(show, "anna", "sold 12 L");
  const auto passed = live.hear(show, "anna", "pass 12 M, 12 L");
  EXPECT_EQ(passed.reading.lines.size(), 2U);
  EXPECT_EQ(live.book(show, "12"), "won ben, cat");
  EXPECT_TRUE(live.findings().empty());
}

TEST(Ingest, ALineIsToldOnlyOnceAllInItAre) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 3, {{"M", 1}, {"L", 2}});
  auto late = live.comment("ben", "sold 12 M x3");
  live.hear(show, "anna", "sold 12 L x3");
  ASSERT_TRUE(live.ask(live.say(show, late)));
  const auto events = live.log(show);
  const auto won = json::parse(events[events.size() - 2].json).at("data").as_object();
  EXPECT_FALSE(won.contains("waitlist"));
  const auto waits = json::parse(events.back().json).at("data");
  EXPECT_EQ(waits.at("waitlist").as_array().size(), 2U);
  EXPECT_EQ(waits.at("waitlist").at(0).at("claimId"), waits.at("claimId"));
}

TEST(Ingest, AClaimInDoubtIsAnnouncedForReview) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 2, {{"M", 1}, {"L", 1}});
  live.hear(show, "anna", "sold 12");
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "claim.review");
  EXPECT_EQ(json::parse(event.json).at("data").at("reason"), "variant missing");
}

TEST(Ingest, TheItemOnShowIsMeantByAClaimWithoutNumber) {
  LiveShow live;
  const ShowId show = live.active_show();
  const auto item = live.add_item(show, "12", 1);
  ASSERT_TRUE(live.ask(FeatureItem{live.actor, show, item.item.id, true}));
  const auto outcome = live.hear(show, "anna", "sold");
  ASSERT_EQ(outcome.claims.size(), 1U);
  EXPECT_EQ(outcome.claims[0].item_number, "12");
}

TEST(Ingest, TheSellersCommentsAreKeptAndNeverClaim) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  auto comment = live.comment("page", "sold 12");
  comment.from_seller = true;
  const auto outcome = live.ask(live.say(show, comment));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->comments[0].claims.empty());
  EXPECT_EQ(live.snapshot(show).comments.size(), 1U);
}

TEST(Ingest, AuthorsWithoutAnIdAreNeverMerged) {
  LiveShow live;
  const ShowId show = live.active_show();
  live.add_item(show, "12", 1);
  live.hear(show, "", "sold 12");
  live.hear(show, "", "sold 12");
  EXPECT_EQ(live.snapshot(show).claims.size(), 2U);
}

TEST(Ingest, ABadCommentRefusesTheWholeCommandWithoutATrace) {
  LiveShow live;
  const ShowId show = live.active_show();
  auto command = live.say(show, live.comment("anna", "hello"));
  command.comments.push_back(live.comment("ben", "hello"));
  command.comments.back().comment_id.clear();
  const auto refused = live.ask(std::move(command));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
  EXPECT_TRUE(live.snapshot(show).comments.empty());
  EXPECT_EQ(live.log(show).size(), 1U);
}

TEST(Ingest, AnOverlongTextIsCutAtACharacter) {
  LiveShow live;
  const ShowId show = live.active_show();
  std::string text(19'999, 'a');
  text += "\xE2\x82\xAC\xE2\x82\xAC";
  live.hear(show, "anna", text);
  EXPECT_EQ(live.snapshot(show).comments.at(0).comment.text, std::string(19'999, 'a'));
}

TEST(Ingest, AShowOfAnotherWorkspaceIsNotFound) {
  LiveShow live;
  const ShowId show = live.active_show();
  auto command = live.say(show, live.comment("anna", "hello"));
  command.actor.workspace = WorkspaceId("wsp_other");
  EXPECT_EQ(live.ask(std::move(command)).error().code, Errc::not_found);
  EXPECT_EQ(live.ask(live.say(ShowId("shw_none"), live.comment("anna", "hello"))).error().code,
            Errc::not_found);
}

TEST(IngestSource, TheCursorCommitsWithItsComments) {
  LiveShow live;
  const ShowId show = live.create_show();
  store::Source source = bound_source(live, show);
  EXPECT_EQ(source.state, "idle");
  source.cursor = R"({"after":"c1"})";
  source.state = "polling";
  auto command = live.say(show, live.comment("anna", "hello"));
  command.comments.front().received_at.value += 1'500;
  command.source = source;
  ASSERT_TRUE(live.ask(command));
  auto stored = live.snapshot(show).sources.at(0);
  EXPECT_EQ(stored.cursor, R"({"after":"c1"})");
  EXPECT_EQ(stored.comments, 1);
  EXPECT_EQ(stored.delay_ms, 1'500);
  EXPECT_TRUE(stored.last_comment_at.has_value());
  EXPECT_EQ(live.recorder->types().back(), "source.status");
  // Redelivery counts nothing; without a visible change nothing is announced.
  const auto events = live.recorder->types().size();
  ASSERT_TRUE(live.ask(command));
  EXPECT_EQ(live.snapshot(show).sources.at(0).comments, 1);
  EXPECT_EQ(live.recorder->types().size(), events);
}

TEST(IngestSource, AConnectorIsRefusedOnceTheShowIsPausedAndItsCursorStays) {
  LiveShow live;
  const ShowId show = live.create_show();
  store::Source source = bound_source(live, show);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  EXPECT_EQ(live.snapshot(show).sources.at(0).state, "stopped");
  source.cursor = "moved";
  auto command = live.say(show, live.comment("anna", "hello"));
  command.source = source;
  EXPECT_EQ(live.ask(command).error().code, Errc::conflict);
  EXPECT_EQ(live.snapshot(show).sources.at(0).cursor, "");
}

TEST(ReportSource, AnnouncesWhatPeopleCanSee) {
  LiveShow live;
  const ShowId show = live.create_show();
  store::Source source = bound_source(live, show);
  source.state = "backing_off";
  source.detail = "the platform answered 429";
  source.next_try_at = TimeMs{1'770'000'100'000};
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  const auto event = live.log(show).back();
  EXPECT_EQ(event.type, "source.status");
  const auto data = json::parse(event.json).at("data").at("source");
  EXPECT_EQ(data.at("state"), "backing_off");
  EXPECT_EQ(data.at("nextTryAt"), "2026-02-02T02:41:40.000Z");
  source.cursor = "further";
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  EXPECT_EQ(live.log(show).back().seq, event.seq);
  EXPECT_EQ(live.snapshot(show).sources.at(0).cursor, "further");
}

TEST(ReportSource, TheUsedCallBudgetIsTheSameInTheLogAndInTheTables) {
  LiveShow live;
  const ShowId show = live.create_show();
  store::Source source = bound_source(live, show);
  const auto told = [&] { return json::parse(live.log(show).back().json).at("data").at("source"); };
  const auto stored = [&] { return live.snapshot(show).sources.at(0).usage_percent; };
  source.state = "polling";
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  EXPECT_TRUE(told().at("usagePercent").is_null()) << "the platform has not said";
  source.usage_percent = 82;
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  EXPECT_EQ(live.log(show).back().type, "source.status");
  EXPECT_EQ(told().at("usagePercent"), 82);
  EXPECT_EQ(stored(), 82);
  auto command = live.say(show, live.comment("anna", "hello"));
  command.source = source;
  command.source->usage_percent = 96;
  ASSERT_TRUE(live.ask(std::move(command)));
  EXPECT_EQ(live.recorder->types().back(), "source.status") << "also together with comments";
  EXPECT_EQ(told().at("usagePercent"), 96);
  live.restart();
  EXPECT_EQ(stored(), 96);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  EXPECT_EQ(stored(), std::nullopt) << "a source that rests uses nothing";
  source.usage_percent = 97;
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  EXPECT_EQ(stored(), std::nullopt) << "a late report";
}

TEST(ReportSource, ALateReportDoesNotMakeAPausedShowLookAlive) {
  LiveShow live;
  const ShowId show = live.create_show();
  store::Source source = bound_source(live, show);
  ASSERT_TRUE(live.change(show, Lifecycle::pause));
  source.state = "polling";
  ASSERT_TRUE(live.ask(ReportSource{live.actor, show, source}));
  EXPECT_EQ(live.snapshot(show).sources.at(0).state, "stopped");
  source.id = SourceId("src_none");
  EXPECT_EQ(live.ask(ReportSource{live.actor, show, source}).error().code, Errc::not_found);
}

}  // namespace
}  // namespace soldwire::engine
