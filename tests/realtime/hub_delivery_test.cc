#include <gtest/gtest.h>

#include "realtime/feed.h"
#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubDelivery : public HubFixture {};

TEST_F(HubDelivery, HelloComesFirstAndPrimesTheCursor) {
  publish(3);
  const auto peer = open();
  ASSERT_EQ(peer->events().size(), 1U);
  const StreamEvent& hello = peer->events()[0];
  EXPECT_EQ(hello.type, "hello");
  EXPECT_EQ(hello.id, id(3));
  EXPECT_EQ(hello.field("epoch"), FakeLog::epoch);
  EXPECT_EQ(hello.field("seq"), "3");
  EXPECT_EQ(hello.field("cursor"), "3");
  EXPECT_EQ(hello.field("mode"), "live");
  EXPECT_EQ(hello.field("heartbeatMs"), "15000");
  EXPECT_EQ(hello.field("operators"), "1");
  EXPECT_EQ(hello.field("serverTime"), format_rfc3339(clock.now()));
  const int retry = std::stoi(hello.retry);
  EXPECT_GE(retry, 1'000);
  EXPECT_LE(retry, 3'000);
}

TEST_F(HubDelivery, EverySubscriberOfTheShowGetsEachEventOnce) {
  const auto first = open(request(), 0);
  const auto second = open(request(), 1);
  SubscribeRequest elsewhere = request();
  elsewhere.show = ShowId("shw_2");
  log.create(elsewhere.show);
  const auto other = open(elsewhere, 0);

  EXPECT_EQ(publish(2), (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(publish(1), (std::vector<std::size_t>{2}));
  settle();
  EXPECT_EQ(first->seqs(), range(1, 3));
  EXPECT_EQ(second->seqs(), range(1, 3));
  EXPECT_EQ(other->seqs(), Seqs{});
  EXPECT_EQ(first->named("")[1].id, id(2));
  EXPECT_EQ(first->named("")[1].data, log.all(show)[1].json);
}

// The question that started the project: an event that nobody gets must not go unnoticed.
TEST_F(HubDelivery, ABroadcastToNobodyIsCounted) {
  EXPECT_EQ(publish(2), (std::vector<std::size_t>{0, 0}));
  HubStats stats = hub->stats();
  EXPECT_EQ(stats.broadcasts, 2U);
  EXPECT_EQ(stats.broadcasts_to_nobody, 2U);
  EXPECT_EQ(stats.deliveries, 0U);
  const auto peer = open();
  publish(1);
  stats = hub->stats();
  EXPECT_EQ(stats.broadcasts, 3U);
  EXPECT_EQ(stats.broadcasts_to_nobody, 2U);
  EXPECT_EQ(stats.deliveries, 1U);
}

TEST_F(HubDelivery, CountsAreExactAfterADisconnectWasNoticed) {
  const auto stays = open(request(), 0);
  const auto goes = open(request(), 1);
  EXPECT_EQ(hub->subscriber_count(show), 2U);
  EXPECT_EQ(hub->operator_count(show), 1U);
  goes->hang_up();
  EXPECT_EQ(hub->subscriber_count(show), 1U);
  EXPECT_EQ(publish(), (std::vector<std::size_t>{1}));
  settle();
  stays->gone = true;  // noticed by the write that fails
  EXPECT_EQ(publish(), (std::vector<std::size_t>{1}));
  settle();
  EXPECT_EQ(publish(), (std::vector<std::size_t>{0}));
  EXPECT_EQ(hub->operator_count(show), 0U);
  EXPECT_EQ(hub->stats().ended_peer_gone, 2U);
  EXPECT_EQ(hub->stats().subscribers, 0U);
}

TEST_F(HubDelivery, WhoIsCountedHasNotOnlyAskedButOpened) {
  const auto peer = subscribe(request());
  EXPECT_FALSE(peer->started);
  EXPECT_EQ(publish(), (std::vector<std::size_t>{0}));
  settle();
  EXPECT_TRUE(peer->started);
  EXPECT_EQ(publish(), (std::vector<std::size_t>{1}));
}

TEST_F(HubDelivery, EventsOfOneTurnLeaveInOneGatheredWrite) {
  const auto peer = open();
  publish(1);
  publish(2);
  publish(1);
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 4));
  EXPECT_EQ(peer->writes, 1U);
  EXPECT_EQ(peer->parts, 3U);
}

TEST_F(HubDelivery, ALongFlushIsSpreadOverTurnsAndReachesEverybody) {
  HubOptions options;
  options.turn_writes_max = 3;
  start(options);
  std::vector<std::shared_ptr<Peer>> peers;
  for (int i = 0; i < 10; ++i) {
    peers.push_back(open());
  }
  publish();
  loop_0.turn();
  EXPECT_EQ(std::count_if(peers.begin(), peers.end(), [](auto& p) { return p->writes > 0; }), 3);
  publish();  // those of the first turn must be visited once more
  peers[0]->hang_up();
  settle();
  for (std::size_t i = 1; i < peers.size(); ++i) {
    EXPECT_EQ(peers[i]->seqs(), range(1, 2)) << i;
  }
}

// Whoever leaves makes room for the last in line; that one must not slip behind a flush under way.
TEST_F(HubDelivery, ALeaverDoesNotHideAnybodyFromTheFlush) {
  HubOptions options;
  options.turn_writes_max = 2;
  start(options);
  std::vector<std::shared_ptr<Peer>> peers;
  for (int i = 0; i < 7; ++i) {
    peers.push_back(open());
  }
  publish();
  loop_0.turn();
  peers[0]->hang_up();
  settle();
  for (std::size_t i = 1; i < peers.size(); ++i) {
    EXPECT_EQ(peers[i]->seqs(), range(1, 1)) << i;
  }
}

TEST_F(HubDelivery, APartialWriteGoesOnWhereItStopped) {
  const auto peer = open();
  const std::string whole = [&] {
    const auto reference = open();
    publish(3, 40);
    settle();
    return std::to_string(reference->received);
  }();
  for (std::size_t portion = 1; portion < 60; ++portion) {
    const std::int64_t before = log.head(show);
    const auto slow = open(request(id(before)));
    slow->room = 0;
    publish(3, 40);
    settle();
    EXPECT_EQ(slow->seqs(), Seqs{});
    for (int i = 0; i < 400; ++i) {
      slow->give_room(portion);
      settle();
    }
    ASSERT_EQ(slow->seqs(), range(before + 1, before + 3)) << portion;
    slow->hang_up();
  }
  EXPECT_EQ(peer->seqs(), range(1, log.head(show)));
}

TEST_F(HubDelivery, AFilterTakesItsTypesOnly) {
  const auto claims = open(request({}, {"claim.*"}));
  const auto mixed = open(request({}, {"item.updated", "comment.received"}), 1);
  const auto counts =
      publish({"claim.created", "item.updated", "item.created", "comment.received"});
  EXPECT_EQ(counts, (std::vector<std::size_t>{1, 1, 0, 1}));
  settle();
  EXPECT_EQ(claims->seqs(), (Seqs{1}));
  EXPECT_EQ(mixed->seqs(), (Seqs{2, 4}));
  publish({"claim.released"});
  settle();
  EXPECT_EQ(claims->seqs(), (Seqs{1, 5}));
  EXPECT_EQ(mixed->seqs(), (Seqs{2, 4}));
}

TEST_F(HubDelivery, HeartbeatsFillTheSilence) {
  const auto peer = open();
  publish(2);
  settle();
  pass(14s);
  EXPECT_TRUE(peer->named("heartbeat").empty());
  pass(1s);
  ASSERT_EQ(peer->named("heartbeat").size(), 1U);
  EXPECT_EQ(peer->named("heartbeat")[0].field("seq"), "2");
  EXPECT_EQ(peer->named("heartbeat")[0].field("operators"), "1");
  EXPECT_EQ(peer->named("heartbeat")[0].id, "");
  pass(8s);
  publish();  // puts the next one off
  settle();
  pass(10s);
  EXPECT_EQ(peer->named("heartbeat").size(), 1U);
  pass(6s);
  ASSERT_EQ(peer->named("heartbeat").size(), 2U);
  EXPECT_EQ(peer->named("heartbeat")[1].field("seq"), "3");
}

TEST_F(HubDelivery, AHeartbeatNeverEntersAFrame) {
  const auto peer = open();
  peer->room = 10;
  publish(1, 100);
  settle();
  EXPECT_TRUE(peer->reader.inside_block());
  pass(16s);
  EXPECT_EQ(peer->received, open()->received + 10);
  peer->give_room(Peer::unlimited);
  pass(1s);
  EXPECT_EQ(peer->seqs(), range(1, 1));
}

TEST_F(HubDelivery, AHeartbeatMayItselfBeCut) {
  const auto peer = open();
  peer->room = 5;
  pass(15s);
  EXPECT_TRUE(peer->reader.inside_block());
  publish();
  settle();
  peer->give_room(Peer::unlimited);
  settle();
  EXPECT_EQ(peer->named("heartbeat").size(), 1U);
  EXPECT_EQ(peer->seqs(), range(1, 1));
}

// A heartbeat must not name an event that the subscriber was not given yet: the client would take
// it for a gap.
TEST_F(HubDelivery, AHeartbeatSaysWhatThisSubscriberHas) {
  const auto peer = open();
  log.commit(show, 2);  // committed, and its announcement is late
  const auto other = open(request(id(2)));
  EXPECT_EQ(other->named("hello")[0].field("seq"), "2");
  pass(16s);
  EXPECT_EQ(peer->named("heartbeat")[0].field("seq"), "0");
  EXPECT_EQ(other->named("heartbeat")[0].field("seq"), "2");
}

TEST_F(HubDelivery, ThousandsOfHeartbeatsAreSpreadOverTurns) {
  HubOptions options;
  options.turn_writes_max = 4;
  start(options);
  std::vector<std::shared_ptr<Peer>> peers;
  for (int i = 0; i < 10; ++i) {
    peers.push_back(open());
  }
  pass(16s);
  for (const auto& peer : peers) {
    EXPECT_EQ(peer->named("heartbeat").size(), 1U);
  }
  EXPECT_EQ(hub->stats().heartbeats, 10U);
}

TEST_F(HubDelivery, ALostAnnouncementIsMadeUpForFromTheLog) {
  const auto peer = open();
  publish(2);
  settle();
  log.commit(show, 3);
  publish(1);
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 6));
}

// A page that was read before an event was committed does not mean that the log has lost it.
TEST_F(HubDelivery, APageFromBeforeTheEventIsReadAgain) {
  publish(3);
  const auto peer = open(request(id(0)));
  EXPECT_EQ(peer->seqs(), range(1, 3));
  log.commit(show, 1);  // its announcement is lost
  publish(1);
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 5));
  EXPECT_FALSE(peer->closed);
}

TEST_F(HubDelivery, AnIdleSubscriberIsSmall) {
  // What a subscriber itself takes: the object and its slot, without its transport.
  EXPECT_LE(sizeof(Subscriber) + 2 * sizeof(Feed::Slot), 200U);
}

}  // namespace
}  // namespace soldwire::realtime::testing
