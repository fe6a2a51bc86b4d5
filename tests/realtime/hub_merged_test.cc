// Several shows in one response.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "realtime/merged_stream.h"
#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubMerged : public HubFixture {
 protected:
  HubMerged() { log.create(other); }

  [[nodiscard]] std::vector<SubscribeRequest> requests(
      const std::optional<std::string>& cursor = {}) const {
    std::vector<SubscribeRequest> made(2, request());
    made[1].show = other;
    const auto points = split_cursor(cursor, made.size());
    for (std::size_t n = 0; n < made.size(); ++n) {
      made[n].resume = points[n];
    }
    return made;
  }
  std::shared_ptr<Peer> subscribe_both(const std::optional<std::string>& cursor = {}) {
    auto peer = std::make_shared<Peer>();
    peer->encoding = encoding;
    auto both = requests(cursor);
    for (SubscribeRequest& each : both) {
      each.encoding = encoding;
    }
    the_hub().subscribe_merged(0, std::move(both),
                               [peer](std::string first) -> std::unique_ptr<Transport> {
                                 if (peer->gone) {
                                   return nullptr;
                                 }
                                 return std::make_unique<FakeTransport>(peer, first);
                               });
    return peer;
  }
  std::shared_ptr<Peer> open_both(const std::optional<std::string>& cursor = {}) {
    auto peer = subscribe_both(cursor);
    settle();
    return peer;
  }
  void publish_to(const ShowId& to, std::size_t count = 1, std::size_t padding = 0) {
    static_cast<void>(the_hub().broadcast_to_show(to, log.commit(to, count, padding)));
  }
  static std::vector<std::string> ids(const Peer& peer) {
    std::vector<std::string> found;
    for (const StreamEvent& event : peer.named("")) {
      found.push_back(event.field("showId") + " " + event.id);
    }
    return found;
  }

  const ShowId other{"shw_2"};
  Encoding encoding = Encoding::identity;
};

using Ids = std::vector<std::string>;

TEST(SplitCursor, GivesEachShowItsPlace) {
  const auto points = split_cursor("k7f3q2-12.30.", 3);
  EXPECT_EQ(points[0].cursor, "k7f3q2-12");
  EXPECT_EQ(points[1].cursor, "k7f3q2-30");
  EXPECT_EQ(points[2].cursor, std::nullopt);
  EXPECT_EQ(split_cursor("12.30", 2)[1].cursor, "30");
  EXPECT_EQ(split_cursor("..", 3)[1].cursor, std::nullopt);
  EXPECT_EQ(split_cursor(std::nullopt, 2)[1].cursor, std::nullopt);
  EXPECT_EQ(split_cursor("k7f3q2-12", 1)[0].cursor, "k7f3q2-12");
}

TEST(SplitCursor, WhatDoesNotFitIsGivenToAllAsItIs) {
  for (const char* bad : {"k7f3q2-12", "k7f3q2-1.2.3", "", "-", "nonsense"}) {
    for (const auto& point : split_cursor(bad, 2)) {
      EXPECT_EQ(point.cursor, bad);
    }
  }
}

TEST_F(HubMerged, BeginsWithAHelloOfEachShowInOneBlock) {
  publish_to(show, 3);
  publish_to(other, 5);
  const auto peer = open_both();
  EXPECT_EQ(peer->writes, 0U);
  ASSERT_EQ(peer->events().size(), 2U);
  EXPECT_EQ(peer->events()[0].type, "hello");
  EXPECT_EQ(peer->events()[0].field("showId"), "shw_1");
  EXPECT_EQ(peer->events()[0].field("seq"), "3");
  EXPECT_EQ(peer->events()[1].field("showId"), "shw_2");
  EXPECT_EQ(peer->events()[0].id, "k7f3q2-3.5");
  EXPECT_EQ(peer->events()[1].id, "k7f3q2-3.5");
}

TEST_F(HubMerged, EveryIdHoldsThePositionInAllShows) {
  const auto peer = open_both();
  publish_to(show);
  settle();
  publish_to(other, 2);
  settle();
  publish_to(show);
  settle();
  EXPECT_EQ(ids(*peer),
            (Ids{"shw_1 k7f3q2-1.0", "shw_2 k7f3q2-1.1", "shw_2 k7f3q2-1.2", "shw_1 k7f3q2-2.2"}));
  const auto again = open_both("k7f3q2-1.1");
  EXPECT_EQ(again->events()[0].field("mode"), "resumed");
  EXPECT_EQ(ids(*again).size(), 2U);
}

TEST_F(HubMerged, ACursorThatDoesNotFitIsSaidByEachShow) {
  const auto peer = open_both("k7f3q2-7");
  for (const StreamEvent& hello : peer->named("hello")) {
    EXPECT_EQ(hello.field("mode"), "reset");
  }
  EXPECT_EQ(peer->named("hello").size(), 2U);
}

TEST_F(HubMerged, ADeletedShowEndsAloneAndTheLastEndsTheStream) {
  const auto peer = open_both();
  hub->end_show(other, EndReason::show_deleted);
  settle();
  ASSERT_EQ(peer->named("bye").size(), 1U);
  EXPECT_EQ(peer->named("bye")[0].field("showId"), "shw_2");
  EXPECT_FALSE(peer->closed);
  publish_to(show);
  settle();
  EXPECT_EQ(ids(*peer).size(), 1U);
  hub->end_show(show, EndReason::show_deleted);
  settle();
  EXPECT_TRUE(peer->closed);
  EXPECT_EQ(peer->end_reason, EndReason::show_deleted);
}

TEST_F(HubMerged, AnythingElseThatEndsOneEndsAll) {
  const auto peer = open_both();
  hub->end_session("ses_1", EndReason::expired);
  settle();
  EXPECT_TRUE(peer->closed);
  EXPECT_EQ(peer->end_reason, EndReason::expired);
  EXPECT_EQ(peer->named("expired").size(), 1U);
  EXPECT_EQ(hub->subscriber_count(show), 0U);
  EXPECT_EQ(hub->subscriber_count(other), 0U);
}

TEST_F(HubMerged, APeerThatGoesLeavesNothing) {
  const auto peer = open_both();
  peer->hang_up();
  settle();
  EXPECT_EQ(hub->subscriber_count(show), 0U);
  EXPECT_EQ(hub->subscriber_count(other), 0U);
  const auto noticed_late = open_both();
  noticed_late->gone = true;
  publish_to(other);
  settle();
  EXPECT_EQ(hub->subscriber_count(show), 0U);
  const auto never_there = subscribe_both();
  never_there->gone = true;
  settle();
  EXPECT_EQ(hub->stats().subscribers, 0U);
}

TEST_F(HubMerged, TooManyOfThemAreToldSo) {
  HubOptions options;
  options.places.total = 1;
  start(options);
  const auto peer = open_both();
  EXPECT_TRUE(peer->closed);
  EXPECT_EQ(peer->named("bye").back().field("reason"), "overloaded");
  EXPECT_EQ(hub->stats().subscribers, 0U);
}

TEST_F(HubMerged, ASlowPeerIsEndedAndResumesWithoutAGap) {
  const auto peer = open_both();
  peer->room = 100;
  for (int i = 0; i < 60; ++i) {
    publish_to(i % 2 == 0 ? show : other, 20, 10'000);
    pass(50ms);
  }
  EXPECT_TRUE(peer->closed);
  EXPECT_EQ(peer->end_reason, EndReason::lagged);
  // Every show's part of it, for the one reason.
  EXPECT_EQ(hub->stats().ended_lagged, 2U);
  EXPECT_EQ(hub->stats().ended_peer_gone, 0U);
  EXPECT_EQ(hub->stats().subscribers, 0U);
}

// Over any number of disconnects, with any appetite: each event of each show once and in order.
TEST_F(HubMerged, EachEventOfEachShowIsSeenOnceAndInOrder) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 dice(seed);
    const auto below = [&](unsigned bound) { return static_cast<int>(dice() % bound); };
    encoding = seed % 2 == 0 ? Encoding::gzip : Encoding::identity;
    HubOptions options;
    options.ring_bytes_max = below(2) == 0 ? 400 : 100'000;
    options.replay_page_events = below(2) == 0 ? 3 : 512;
    options.turn_writes_max = 1;
    start(options);
    std::map<std::string, std::int64_t> seen{{"shw_1", log.head(show)}, {"shw_2", log.head(other)}};
    std::optional<std::string> last_id;
    std::shared_ptr<Peer> peer;
    std::size_t looked_at = 0;
    const auto look = [&] {
      for (; peer != nullptr && looked_at < peer->events().size(); ++looked_at) {
        const StreamEvent& event = peer->events()[looked_at];
        if (!event.id.empty()) {
          last_id = event.id;
        }
        if (event.type.empty()) {
          ASSERT_EQ(event.field("seq"), std::to_string(++seen[event.field("showId")]));
        }
      }
    };
    const auto connect = [&] {
      peer = subscribe_both(last_id);
      peer->room = below(2) == 0 ? Peer::unlimited : 50;
      looked_at = 0;
    };
    connect();
    settle();
    for (int step = 0; step < 200; ++step) {
      const int what = below(6);
      if (what < 2) {
        publish_to(what == 0 ? show : other, 1 + dice() % 3, dice() % 200);
      } else if (what == 2) {
        loop_0.turn();
      } else if (what == 3) {
        settle();
      } else if (what == 4) {
        peer->give_room(1 + dice() % 300);
      } else if (below(3) == 0 && last_id) {
        look();
        peer->hang_up();
        connect();
      }
      look();
    }
    peer->hang_up();
    connect();
    for (int round = 0; round < 3; ++round) {
      peer->give_room(Peer::unlimited);
      settle();
    }
    look();
    EXPECT_EQ(seen["shw_1"], log.head(show));
    EXPECT_EQ(seen["shw_2"], log.head(other));
    peer->hang_up();
    settle();
    EXPECT_EQ(hub->stats().subscribers, 0U);
  }
}

}  // namespace
}  // namespace soldwire::realtime::testing
