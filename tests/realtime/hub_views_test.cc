// What buyers get of a show, and who hears who is there.
#include <gtest/gtest.h>

#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubViews : public HubFixture {
 protected:
  [[nodiscard]] SubscribeRequest public_request(std::optional<std::string> cursor = {},
                                                std::vector<std::string> types = {}) const {
    SubscribeRequest made = request(std::move(cursor), std::move(types));
    made.view = View::buyers;
    made.user_id.clear();
    made.session_id.clear();
    return made;
  }
  [[nodiscard]] SubscribeRequest request_of(const std::string& user) const {
    SubscribeRequest made = request();
    made.user_id = user;
    made.user_name = "Name of " + user;
    made.session_id = "ses_" + user;
    return made;
  }
};

TEST_F(HubViews, BuyersSeeItemsWithTheSameNumbersAndNothingElse) {
  const auto member = open();
  const auto buyer = open(public_request());
  EXPECT_EQ(publish({"comment.received", "claim.created", "comment.received", "item.updated"}),
            (std::vector<std::size_t>{1, 2, 1, 2}));
  settle();
  EXPECT_EQ(member->seqs(), range(1, 4));
  EXPECT_EQ(buyer->seqs(), (Seqs{2, 4}));
  for (const StreamEvent& event : buyer->named("")) {
    EXPECT_EQ(event.field("type"), "item.updated");
    EXPECT_EQ(event.data.find("text"), std::string::npos);
  }
}

TEST_F(HubViews, TheStreamOfARehearsalSaysSoFromItsFirstBlock) {
  for (SubscribeRequest made : {request(), public_request()}) {
    EXPECT_EQ(open(made)->events()[0].field("rehearsal"), "") << "a real show";
    made.rehearsal = true;
    EXPECT_EQ(open(made)->events()[0].field("rehearsal"), "true");
  }
}

TEST_F(HubViews, BuyersResumeFromMemoryAndFromTheLog) {
  publish({"comment.received", "claim.created", "comment.received", "comment.received"});
  const auto from_log = open(public_request("0"));
  EXPECT_EQ(from_log->seqs(), (Seqs{2}));
  EXPECT_EQ(from_log->events()[0].field("mode"), "resumed");
  publish({"comment.received", "item.updated", "comment.received"});
  settle();
  EXPECT_EQ(from_log->seqs(), (Seqs{2, 6}));
  const auto from_memory = subscribe(public_request(id(4)));
  EXPECT_EQ(from_memory->seqs(), (Seqs{6}));
  EXPECT_EQ(from_memory->events()[0].id, id(4));
}

TEST_F(HubViews, OnlyHiddenEventsAreNoWriteAndTheHeartbeatTellsTheHead) {
  const auto buyer = open(public_request());
  const std::size_t writes = buyer->writes;
  publish(3);
  settle();
  EXPECT_EQ(buyer->writes, writes);
  pass(16s);
  ASSERT_FALSE(buyer->named("heartbeat").empty());
  EXPECT_EQ(buyer->named("heartbeat").back().field("seq"), "3");
}

TEST_F(HubViews, FiltersApplyToWhatBuyersSee) {
  const auto items = open(public_request({}, {"item.*"}));
  const auto claims = open(public_request({}, {"claim.*"}));
  EXPECT_EQ(publish({"claim.created"}), (std::vector<std::size_t>{1}));
  settle();
  EXPECT_EQ(items->seqs(), (Seqs{1}));
  EXPECT_EQ(claims->seqs(), Seqs{});
}

TEST_F(HubViews, WithdrawingThePublicKeyEndsBuyersOnly) {
  const auto member = open();
  const auto buyer = open(public_request(), 1);
  hub->end_public(show, EndReason::expired);
  settle();
  EXPECT_TRUE(buyer->closed);
  EXPECT_EQ(buyer->named("expired").size(), 1U);
  EXPECT_FALSE(member->closed);
}

TEST_F(HubViews, AShowsEndEndsBoth) {
  const auto member = open();
  const auto buyer = open(public_request());
  hub->end_show(show, EndReason::show_deleted);
  settle();
  EXPECT_TRUE(member->closed);
  EXPECT_TRUE(buyer->closed);
  EXPECT_EQ(hub->subscriber_count(show), 0U);
}

TEST_F(HubViews, HelloNamesWhoIsThereAndChangesAreTold) {
  const auto ann = open(request_of("ann"));
  EXPECT_NE(ann->events()[0].data.find(R"("name":"Name of ann")"), std::string::npos);
  pass(2s);
  EXPECT_TRUE(ann->named("presence").empty()) << "nothing to tell whoever is alone";

  const auto ben = open(request_of("ben"), 1);
  EXPECT_NE(ben->events()[0].data.find("Name of ann"), std::string::npos);
  pass(1s);
  ASSERT_EQ(ann->named("presence").size(), 1U);
  const StreamEvent told = ann->named("presence").back();
  EXPECT_EQ(told.field("type"), "presence.updated");
  EXPECT_EQ(told.field("operatorCount"), "2");
  EXPECT_NE(told.data.find("Name of ben"), std::string::npos);
  EXPECT_EQ(told.id, "") << "it is not in the log";

  ben->hang_up();
  pass(4s);
  EXPECT_EQ(ann->named("presence").size(), 1U) << "a reconnect is no coming and going";
  pass(3s);
  ASSERT_EQ(ann->named("presence").size(), 2U);
  EXPECT_EQ(ann->named("presence").back().field("operatorCount"), "1");
}

TEST_F(HubViews, MembersSeeHowManyBuyersWatchAndBuyersSeeNobody) {
  const auto ann = open(request_of("ann"));
  const auto buyer = open(public_request());
  pass(1s);
  ASSERT_EQ(ann->named("presence").size(), 1U);
  EXPECT_EQ(ann->named("presence").back().field("viewers"), "1");
  EXPECT_EQ(buyer->events()[0].data.find("presence"), std::string::npos);
  EXPECT_TRUE(buyer->named("presence").empty());
  EXPECT_EQ(hub->presence(show).buyers, 1U);
}

TEST_F(HubViews, WhatAMemberHasInHandIsToldAndTakenBack) {
  const auto ann = open(request_of("ann"));
  const auto ben = open(request_of("ben"), 1);
  const auto buyer = open(public_request());
  pass(1s);
  const std::size_t before = ann->named("presence").size();
  const auto say = [&](std::optional<Handling> thing) {
    return hub->handle(show, SessionId("ses_ben"), UserId("ben"), "tab", std::move(thing));
  };
  EXPECT_EQ(say(Handling{Handling::Kind::claim, "clm_0"}), Presence::Handled::done);
  EXPECT_EQ(say(Handling{Handling::Kind::claim, "clm_1"}), Presence::Handled::done);
  pass(1s);
  ASSERT_EQ(ann->named("presence").size(), before + 1) << "what follows at once is told once";
  const StreamEvent told = ann->named("presence").back();
  EXPECT_NE(told.data.find(R"("handling":[{"kind":"claim","id":"clm_1","since":")"),
            std::string::npos)
      << told.data;
  EXPECT_EQ(told.data.find("clm_0"), std::string::npos);
  EXPECT_EQ(told.id, "") << "it is not in the log";
  const auto eva = open(request_of("eva"));
  EXPECT_NE(eva->events()[0].data.find("clm_1"), std::string::npos) << "hello has it too";
  pass(1s);

  const std::size_t with_eva = ann->named("presence").size();
  EXPECT_EQ(say(std::nullopt), Presence::Handled::done);
  pass(1s);
  ASSERT_EQ(ann->named("presence").size(), with_eva + 1);
  EXPECT_EQ(ann->named("presence").back().data.find("clm_1"), std::string::npos);

  // Its browser is gone without a word.
  EXPECT_EQ(say(Handling{Handling::Kind::item, "itm_1"}), Presence::Handled::done);
  pass(1s);
  EXPECT_NE(ann->named("presence").back().data.find("itm_1"), std::string::npos);
  ben->hang_up();
  pass(7s);
  EXPECT_EQ(ann->named("presence").back().data.find("itm_1"), std::string::npos);
  EXPECT_TRUE(buyer->named("presence").empty());
}

TEST_F(HubViews, WhatIsNotRenewedIsToldToBeGone) {
  const auto ann = open(request_of("ann"));
  const auto ben = open(request_of("ben"), 1);
  EXPECT_EQ(hub->handle(show, SessionId("ses_ben"), UserId("ben"), "tab",
                        Handling{Handling::Kind::buyer, "facebook:1"}),
            Presence::Handled::done);
  pass(1s);
  EXPECT_NE(ann->named("presence").back().data.find("facebook:1"), std::string::npos);
  pass(handling_lease);
  EXPECT_EQ(ann->named("presence").back().data.find("facebook:1"), std::string::npos);
  EXPECT_EQ(ann->named("presence").back().field("operatorCount"), "2");
}

TEST_F(HubViews, PresenceHeedsTheTypesFilter) {
  SubscribeRequest only_claims = request_of("ann");
  only_claims.types = {"claim.*"};
  SubscribeRequest both = request_of("ben");
  both.types = {"claim.*", "presence.updated"};
  const auto ann = open(only_claims);
  const auto ben = open(both);
  const auto eva = open(request_of("eva"), 1);
  pass(1s);
  EXPECT_TRUE(ann->named("presence").empty());
  EXPECT_FALSE(ben->named("presence").empty());
}

TEST_F(HubViews, WhoIsBehindIsToldWhoIsThereOnceItHasCaughtUp) {
  const auto ann = open(request_of("ann"));
  ann->room = 10;
  publish(1, 500);
  settle();
  const auto ben = open(request_of("ben"), 1);
  pass(1s);
  EXPECT_TRUE(ann->named("presence").empty());
  ann->give_room(Peer::unlimited);
  settle();
  EXPECT_EQ(ann->seqs(), range(1, 1));
  ASSERT_EQ(ann->named("presence").size(), 1U);
  EXPECT_EQ(ann->named("presence").back().field("operatorCount"), "2");
}

}  // namespace
}  // namespace soldwire::realtime::testing
