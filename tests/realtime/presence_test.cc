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

  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& member : presence.view(show).members) {
      found.push_back(member.name);
    }
    return found;
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

}  // namespace
}  // namespace soldwire::realtime
