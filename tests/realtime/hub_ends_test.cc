#include <gtest/gtest.h>

#include <set>

#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubEnds : public HubFixture {
 protected:
  static std::string bye_reason(const Peer& peer) {
    const auto byes = peer.named("bye");
    return byes.size() == 1 ? byes[0].field("reason") : "";
  }
};

TEST_F(HubEnds, AStreamEndsWhenItsTokenDoes) {
  SubscribeRequest what = request();
  what.expires_at = TimeMs{clock.now().value + 5'000};
  const auto peer = open(what);
  pass(4'900ms);
  EXPECT_FALSE(peer->closed);
  pass(1s);
  EXPECT_TRUE(peer->closed);
  ASSERT_EQ(peer->named("expired").size(), 1U);
  EXPECT_EQ(peer->named("expired")[0].field("reason"), "expired");
  EXPECT_FALSE(peer->named("expired")[0].retry.empty());
  EXPECT_EQ(hub->stats().ended_expired, 1U);
  EXPECT_EQ(hub->subscriber_count(show), 0U);
}

TEST_F(HubEnds, ATokenThatHasEndedAlreadyEndsTheStreamAtOnce) {
  SubscribeRequest what = request();
  what.expires_at = TimeMs{clock.now().value - 1};
  const auto peer = open(what);
  pass(1s);
  EXPECT_TRUE(peer->closed);
}

TEST_F(HubEnds, LogoutEndsTheSessionsStreamsOnAllShards) {
  SubscribeRequest another = request();
  another.session_id = "ses_2";
  const auto a = open(request(), 0);
  const auto b = open(request(), 1);
  const auto c = open(another, 0);
  hub->end_session("ses_1", EndReason::expired);
  settle();
  EXPECT_TRUE(a->closed);
  EXPECT_TRUE(b->closed);
  EXPECT_EQ(b->named("expired").size(), 1U);
  EXPECT_FALSE(c->closed);
  EXPECT_EQ(publish(), (std::vector<std::size_t>{1}));
}

TEST_F(HubEnds, ALostRoleEndsTheUsersStreams) {
  SubscribeRequest another = request();
  another.user_id = "usr_2";
  another.session_id = "ses_2";
  const auto a = open(request());
  const auto b = open(another);
  hub->end_user("usr_1", EndReason::expired);
  settle();
  EXPECT_TRUE(a->closed);
  EXPECT_FALSE(b->closed);
  hub->end_session("", EndReason::expired);
  hub->end_user("", EndReason::expired);
  settle();
  EXPECT_FALSE(b->closed);
}

TEST_F(HubEnds, AStreamThatIsAboutToOpenIsEndedToo) {
  publish(2);
  const auto peer = subscribe(request(id(1)));
  hub->end_session("ses_1", EndReason::expired);
  loop_0.run();
  EXPECT_EQ(peer->named("expired").size(), 1U);
  EXPECT_TRUE(peer->closed);
  settle();
  EXPECT_EQ(peer->events().size(), 1U);
}

TEST_F(HubEnds, ADeletedShowEndsItsStreams) {
  const auto peer = open();
  hub->end_show(show, EndReason::show_deleted);
  settle();
  EXPECT_EQ(bye_reason(*peer), "show_deleted");
  log.erase(show);
  for (const auto& again : {request(), request(id(0))}) {
    const auto late = open(again);
    EXPECT_EQ(bye_reason(*late), "show_deleted");
    EXPECT_TRUE(late->closed);
  }
}

TEST_F(HubEnds, ShutdownSaysGoodbyeToEverybodyAndThenIsDone) {
  HubOptions options;
  options.turn_writes_max = 2;
  start(options);
  std::vector<std::shared_ptr<Peer>> peers;
  for (std::size_t i = 0; i < 12; ++i) {
    peers.push_back(open(request(), i % 2));
  }
  const auto stuck = open();
  stuck->room = 3;
  publish();
  const auto opening = subscribe(request("other-1"));
  bool done = false;
  hub->shutdown([&] { done = true; });
  publish();
  settle();
  EXPECT_TRUE(done);
  std::set<std::string> retries;
  for (const auto& peer : peers) {
    EXPECT_EQ(bye_reason(*peer), "shutdown");
    EXPECT_TRUE(peer->closed);
    EXPECT_FALSE(peer->seqs().empty());  // what was announced before still went out
    retries.insert(peer->named("bye")[0].retry);
  }
  EXPECT_GT(retries.size(), 6U);
  EXPECT_TRUE(stuck->closed);
  EXPECT_EQ(hub->subscriber_count(show), 0U);
  EXPECT_EQ(bye_reason(*open()), "shutdown");
  bool done_again = false;
  hub->shutdown([&] { done_again = true; });
  settle();
  EXPECT_TRUE(done_again);
}

TEST_F(HubEnds, ShutdownRefusesThoseAboutToOpen) {
  publish(2);
  const auto opening = subscribe(request(id(1)));
  bool done = false;
  the_hub().shutdown([&] { done = true; });
  loop_0.run();
  loop_1.run();
  EXPECT_TRUE(done);
  EXPECT_EQ(bye_reason(*opening), "shutdown");
  EXPECT_TRUE(opening->closed);
}

TEST_F(HubEnds, TooManyAreToldSoInTheStream) {
  HubOptions options;
  options.places.total = 2;
  start(options);
  const auto a = open();
  const auto b = open(request(), 1);
  const auto c = open();
  EXPECT_EQ(bye_reason(*c), "overloaded");
  EXPECT_TRUE(c->closed);
  EXPECT_GE(std::stoi(c->named("bye")[0].retry), 4'000);
  EXPECT_EQ(hub->stats().refused_overloaded, 1U);
  a->hang_up();
  EXPECT_FALSE(open()->closed);
}

TEST_F(HubEnds, WhoDoesNotReadIsEndedAndDisturbsNobody) {
  const auto reader = open();
  const auto stuck = open();
  stuck->room = 7;
  for (int i = 0; i < 40; ++i) {
    publish(10, 10'000);
    pass(50ms);
  }
  EXPECT_TRUE(stuck->closed);
  EXPECT_EQ(hub->stats().ended_lagged, 1U);
  EXPECT_EQ(reader->seqs(), range(1, 400));
  EXPECT_EQ(hub->subscriber_count(show), 1U);
}

TEST_F(HubEnds, OneByteASecondIsNotReading) {
  const auto drip = open();
  drip->room = 1;
  bool closed = false;
  for (int i = 0; i < 60 && !closed; ++i) {
    publish(5, 10'000);
    pass(500ms);
    closed = drip->closed;
    if (!closed) {
      drip->give_room(1);
    }
  }
  EXPECT_TRUE(closed);
  EXPECT_EQ(drip->events().size(), 1U);  // hello; nothing was put into the frame that is cut
}

TEST_F(HubEnds, WhoReadsButSlowlyIsToldWhyItEnds) {
  HubOptions options;
  options.backlog_bytes_max = 10'000;
  start(options);
  const auto slow = open();
  slow->room = 1'000;
  publish(100, 1'000);
  for (int i = 0; i < 100 && !slow->closed; ++i) {
    pass(100ms);
    if (!slow->closed) {
      slow->give_room(1'000);
      slow->room += 600;  // enough for the farewell, never for what waits
    }
  }
  EXPECT_TRUE(slow->closed);
  const Seqs seqs = slow->seqs();
  EXPECT_EQ(seqs, range(1, std::ssize(seqs)));
  const auto back = open(request(id(std::ssize(seqs))));
  EXPECT_EQ(back->seqs(), range(std::ssize(seqs) + 1, 100));
}

// A burst larger than every bound must not cut off those who do read.
TEST_F(HubEnds, ABurstDoesNotEndWhoReads) {
  HubOptions options;
  options.backlog_bytes_max = 20'000;
  options.ring_bytes_max = 50'000;
  options.replay_page_events = 16;
  options.lag_progress_bytes = 10'000;
  start(options);
  const auto peer = open();
  peer->room = 5'000;
  for (int i = 0; i < 5; ++i) {
    publish(50, 1'000);
    settle();
  }
  for (int i = 0; i < 400 && peer->seqs().size() < 250; ++i) {
    pass(50ms);
    peer->give_room(3'000);
  }
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 250));
  EXPECT_FALSE(peer->closed);
  EXPECT_EQ(hub->stats().ended_lagged, 0U);
}

TEST_F(HubEnds, AReplayThatIsNotTakenEnds) {
  publish(2'000, 200);
  const auto stuck = subscribe(request(id(0)));
  stuck->room = 0;
  pass(29s);
  EXPECT_FALSE(stuck->closed);
  pass(3s);
  EXPECT_TRUE(stuck->closed);
  EXPECT_EQ(hub->stats().ended_lagged, 1U);
}

TEST_F(HubEnds, WhoTakesNothingForTwoHeartbeatsIsGone) {
  const auto stuck = open();
  stuck->room = 0;
  publish();
  pass(29s);
  EXPECT_FALSE(stuck->closed);
  pass(3s);
  EXPECT_TRUE(stuck->closed);
}

TEST_F(HubEnds, ABrokenLogIsTriedAgain) {
  publish(2);
  log.broken = true;
  const auto peer = subscribe(request(id(0)));
  pass(300ms);
  EXPECT_FALSE(peer->started);
  log.broken = false;
  pass(1s);
  EXPECT_EQ(peer->seqs(), range(1, 2));
}

TEST_F(HubEnds, ALogThatStaysBrokenIsSaidInTheStream) {
  publish(2);
  log.broken = true;
  const auto peer = subscribe(request(id(0)));
  pass(10s);
  EXPECT_EQ(bye_reason(*peer), "overloaded");
  EXPECT_TRUE(peer->closed);
  log.broken = false;
  EXPECT_EQ(open(request(id(0)))->seqs(), range(1, 2));
}

TEST_F(HubEnds, NothingHappensAfterTheHubIsGone) {
  const auto peer = open();
  const auto opening = subscribe(request(id(0)), 1);
  publish();
  peer->room = 0;
  hub.reset();
  settle();
  pass(1s);
  EXPECT_EQ(peer->seqs(), Seqs{});
  EXPECT_FALSE(opening->started);
}

}  // namespace
}  // namespace soldwire::realtime::testing
