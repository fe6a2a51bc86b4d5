#include "realtime/presence.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

using namespace std::chrono_literals;

class PresenceTest : public ::testing::Test {
 protected:
  ManualClock clock;
  Presence presence{clock};
  const ShowId show{"shw_1"};
  const Channel members{show, View::members};
  const Channel buyers{show, View::buyers};
  const Viewer ann{"s1", "ann", "Ann", "::1"};
  const Viewer ben{"s2", "ben", "Ben", "::1"};
  const Viewer buyer{"", "", "", "::1"};
  using Handled = Presence::Handled;

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& member : presence.view(show).members) {
      found.push_back(member.name);
    }
    return found;
  }
  // "claim clm_1" for each thing that the member has in hand, the earliest first.
  std::vector<std::string> in_hand(const Viewer& viewer) const {
    std::vector<std::string> found;
    for (const auto& member : presence.view(show).members) {
      for (const auto& each : member.handling) {
        if (member.user.str() == viewer.user()) {
          found.push_back(std::string(to_string(each.thing.kind)) + " " + each.thing.id);
        }
      }
    }
    return found;
  }
  Handled take(const Viewer& viewer, const std::string& tab, const std::string& claim) {
    return presence.handle(show, viewer.session(), viewer.user(), tab,
                           Handling{Handling::Kind::claim, claim});
  }
  Handled put_down(const Viewer& viewer, const std::string& tab) {
    return presence.handle(show, viewer.session(), viewer.user(), tab, std::nullopt);
  }
};

using Names = std::vector<std::string>;

TEST_F(PresenceTest, MembersAreNamedOnceHoweverManyStreamsTheyHave) {
  presence.enter(members, ann);
  const auto version = presence.view(show).version;
  presence.enter(members, ann);
  EXPECT_EQ(presence.view(show).version, version);
  clock.advance(1s);
  presence.enter(members, ben);
  EXPECT_GT(presence.view(show).version, version);
  EXPECT_EQ(names(), (Names{"Ann", "Ben"}));
  EXPECT_EQ(presence.member_count(show), 2U);
}

TEST_F(PresenceTest, AReconnectWithinTheGraceChangesNothing) {
  presence.enter(members, ann);
  const auto before = presence.view(show);
  presence.leave(members, ann);
  EXPECT_EQ(presence.member_count(show), 0U);
  clock.advance(presence_grace - 1ms);
  EXPECT_EQ(presence.settle(show), before.version);
  EXPECT_EQ(names(), Names{"Ann"});
  presence.enter(members, ann);
  EXPECT_EQ(presence.view(show).version, before.version);
  EXPECT_EQ(presence.view(show).members[0].since.value, before.members[0].since.value);
}

TEST_F(PresenceTest, WhoStaysAwayIsGoneAfterTheGrace) {
  presence.enter(members, ann);
  presence.enter(members, ben);
  const auto version = presence.view(show).version;
  presence.leave(members, ann);
  clock.advance(presence_grace);
  EXPECT_EQ(names(), Names{"Ben"});
  EXPECT_GT(presence.settle(show), version);
}

TEST_F(PresenceTest, BuyersAreOnlyCounted) {
  presence.enter(members, ann);
  presence.enter(buyers, buyer);
  presence.enter(buyers, buyer);
  EXPECT_EQ(presence.view(show).buyers, 2U);
  EXPECT_EQ(names(), Names{"Ann"});
  const auto version = presence.view(show).version;
  presence.leave(buyers, buyer);
  EXPECT_EQ(presence.view(show).buyers, 1U);
  EXPECT_GT(presence.view(show).version, version);
}

TEST_F(PresenceTest, AShowThatNobodyWatchesIsForgotten) {
  presence.enter(members, ann);
  presence.leave(members, ann);
  EXPECT_NE(presence.settle(show), 0U);
  presence.forget_left(show);
  EXPECT_EQ(presence.settle(show), 0U);
  presence.enter(buyers, buyer);
  presence.leave(buyers, buyer);
  EXPECT_EQ(presence.settle(show), 0U);
}

TEST_F(PresenceTest, OfACrowdTheFirstAreNamedAndAllAreCounted) {
  for (int n = 0; n < 200; ++n) {
    presence.enter(members, Viewer("s", "usr_" + std::to_string(n), "N", "::1"));
    clock.advance(1ms);
  }
  const auto view = presence.view(show);
  EXPECT_EQ(view.members.size(), presence_names_max);
  EXPECT_EQ(view.member_count, 200U);
  EXPECT_EQ(view.members[0].user.str(), "usr_0");
}

using Things = std::vector<std::string>;

TEST_F(PresenceTest, AMemberHasOneThingInHandInEachTab) {
  presence.enter(members, ann);
  presence.enter(members, ben);
  EXPECT_EQ(take(ann, "t1", "clm_1"), Handled::done);
  clock.advance(1s);
  EXPECT_EQ(take(ann, "t2", "clm_2"), Handled::done);
  EXPECT_EQ(in_hand(ann), (Things{"claim clm_1", "claim clm_2"}));
  EXPECT_EQ(in_hand(ben), Things{});
  clock.advance(1s);
  EXPECT_EQ(take(ann, "t1", "clm_3"), Handled::done);
  EXPECT_EQ(in_hand(ann), (Things{"claim clm_2", "claim clm_3"}))
      << "what a tab takes up replaces what it had";
  EXPECT_EQ(put_down(ann, "t2"), Handled::done);
  EXPECT_EQ(in_hand(ann), Things{"claim clm_3"});
}

TEST_F(PresenceTest, EachChangeOfWhatIsInHandIsANewVersionAndARepetitionIsNone) {
  presence.enter(members, ann);
  const auto before = presence.settle(show);
  take(ann, "t1", "clm_1");
  const auto taken = presence.settle(show);
  EXPECT_GT(taken, before);
  const auto since = presence.view(show).members[0].handling[0].since.value;
  clock.advance(30s);
  take(ann, "t1", "clm_1");
  EXPECT_EQ(presence.settle(show), taken);
  EXPECT_EQ(presence.view(show).members[0].handling[0].since.value, since);
  take(ann, "t1", "clm_2");
  const auto moved = presence.settle(show);
  EXPECT_GT(moved, taken);
  EXPECT_GT(presence.view(show).members[0].handling[0].since.value, since);
  put_down(ann, "t1");
  const auto put = presence.settle(show);
  EXPECT_GT(put, moved);
  put_down(ann, "t1");
  EXPECT_EQ(presence.settle(show), put);
}

TEST_F(PresenceTest, WhatSeveralTabsHaveIsToldOnce) {
  presence.enter(members, ann);
  take(ann, "t1", "clm_1");
  const auto since = presence.view(show).members[0].handling[0].since.value;
  clock.advance(1s);
  take(ann, "t2", "clm_1");
  ASSERT_EQ(in_hand(ann), Things{"claim clm_1"});
  EXPECT_EQ(presence.view(show).members[0].handling[0].since.value, since);
  put_down(ann, "t1");
  EXPECT_EQ(in_hand(ann), Things{"claim clm_1"});
}

TEST_F(PresenceTest, WhatIsNotRenewedIsDropped) {
  presence.enter(members, ann);
  take(ann, "t1", "clm_1");
  take(ann, "t2", "clm_2");
  clock.advance(handling_lease - 1ms);
  take(ann, "t2", "clm_2");
  const auto before = presence.settle(show);
  EXPECT_EQ(in_hand(ann), (Things{"claim clm_1", "claim clm_2"}));
  clock.advance(1ms);
  EXPECT_EQ(in_hand(ann), Things{"claim clm_2"}) << "also before anybody settles it";
  EXPECT_GT(presence.settle(show), before);
  EXPECT_EQ(names(), Names{"Ann"});
}

TEST_F(PresenceTest, WhoLeavesPutsEverythingDownAfterTheGrace) {
  presence.enter(members, ann);
  presence.enter(members, ben);
  take(ann, "t1", "clm_1");
  presence.leave(members, ann);
  clock.advance(presence_grace - 1ms);
  EXPECT_NE(presence.settle(show), 0U);
  EXPECT_EQ(in_hand(ann), Things{"claim clm_1"}) << "a reconnect is no coming and going";
  presence.enter(members, ann);
  clock.advance(1h);
  take(ann, "t1", "clm_1");
  presence.leave(members, ann);
  clock.advance(presence_grace);
  EXPECT_EQ(names(), Names{"Ben"});
  presence.enter(members, ann);
  EXPECT_EQ(in_hand(ann), Things{}) << "who comes back begins with empty hands";
}

TEST_F(PresenceTest, ABrowserThatIsGonePutsDownWhatItHadThoughTheAccountIsElsewhereToo) {
  const Viewer anns_phone{"s9", "ann", "Ann", "::1"};
  presence.enter(members, ann);
  presence.enter(members, anns_phone);
  take(ann, "t1", "clm_1");
  take(anns_phone, "t1", "clm_2");
  EXPECT_EQ(in_hand(ann), (Things{"claim clm_1", "claim clm_2"})) << "tabs are a session's own";
  presence.leave(members, anns_phone);
  clock.advance(presence_grace);
  const auto before = presence.view(show).version;
  EXPECT_GT(presence.settle(show), before);
  EXPECT_EQ(in_hand(ann), Things{"claim clm_1"});
  EXPECT_EQ(names(), Names{"Ann"});
}

TEST_F(PresenceTest, OnlyWhoWatchesCanHaveSomethingInHand) {
  EXPECT_EQ(take(ann, "t1", "clm_1"), Handled::not_watching);
  EXPECT_EQ(presence.settle(show), 0U) << "nothing is kept";
  presence.enter(members, ann);
  EXPECT_EQ(take(ben, "t1", "clm_1"), Handled::not_watching);
  EXPECT_EQ(take(Viewer("s9", "ann", "Ann", "::1"), "t1", "clm_1"), Handled::not_watching);
  EXPECT_EQ(put_down(ann, "t1"), Handled::done);
  presence.leave(members, ann);
  EXPECT_EQ(take(ann, "t1", "clm_1"), Handled::done) << "between two streams";
  clock.advance(presence_grace);
  EXPECT_EQ(take(ann, "t1", "clm_1"), Handled::not_watching);
}

TEST_F(PresenceTest, OfTooManyThingsTheOneSaidLongestAgoGivesWay) {
  const Viewer anns_phone{"s9", "ann", "Ann", "::1"};
  presence.enter(members, ann);
  presence.enter(members, anns_phone);
  Things expected;
  for (std::size_t n = 0; n < handling_tabs_max; ++n) {
    take(n % 2 == 0 ? ann : anns_phone, "t" + std::to_string(n), "clm_" + std::to_string(n));
    expected.push_back("claim clm_" + std::to_string(n));
    clock.advance(1s);
  }
  take(ann, "t0", "clm_0");
  EXPECT_EQ(in_hand(ann), expected);
  clock.advance(1s);
  take(ann, "one more", "clm_x");
  expected.erase(expected.begin() + 1);
  expected.emplace_back("claim clm_x");
  EXPECT_EQ(in_hand(ann), expected);
}

TEST_F(PresenceTest, TakingUpIsPacedAndPuttingDownIsNot) {
  presence.enter(members, ann);
  presence.enter(members, ben);
  for (int n = 0; n < handling_burst; ++n) {
    EXPECT_EQ(take(ann, "t1", "clm_" + std::to_string(n)), Handled::done) << n;
  }
  EXPECT_EQ(take(ann, "t2", "clm_x"), Handled::too_often);
  EXPECT_EQ(in_hand(ann), Things{"claim clm_" + std::to_string(handling_burst - 1)});
  EXPECT_EQ(take(ben, "t1", "clm_1"), Handled::done) << "each member has a pace of their own";
  EXPECT_EQ(put_down(ann, "t1"), Handled::done);
  EXPECT_EQ(in_hand(ann), Things{});
  clock.advance(handling_interval);
  EXPECT_EQ(take(ann, "t1", "clm_1"), Handled::done);
  EXPECT_EQ(take(ann, "t1", "clm_2"), Handled::too_often);
}

TEST_F(PresenceTest, KindsHaveNames) {
  for (const std::string_view word : {"item", "claim", "buyer", "comment"}) {
    const auto kind = handling_kind_from(word);
    ASSERT_TRUE(kind) << word;
    EXPECT_EQ(to_string(*kind), word);
  }
  EXPECT_FALSE(handling_kind_from("show"));
  EXPECT_FALSE(handling_kind_from(""));
}

}  // namespace
}  // namespace soldwire::realtime
