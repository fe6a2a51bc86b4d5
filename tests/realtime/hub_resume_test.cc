#include <gtest/gtest.h>

#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubResume : public HubFixture {
 protected:
  static std::string mode_of(const Peer& peer) { return peer.events().at(0).field("mode"); }
  static std::string reason_of(const Peer& peer) { return peer.events().at(0).field("reason"); }
};

TEST_F(HubResume, FromMemoryInTheFirstBlock) {
  const auto keeps_the_show = open();
  publish(5);
  settle();
  const auto peer = subscribe(request(id(2)));
  EXPECT_EQ(pool.waiting(), 0U);
  EXPECT_EQ(mode_of(*peer), "resumed");
  EXPECT_EQ(peer->events()[0].id, id(2));
  EXPECT_EQ(peer->events()[0].field("count"), "3");
  EXPECT_EQ(peer->events()[0].field("seq"), "5");
  EXPECT_EQ(peer->seqs(), range(3, 5));
  EXPECT_EQ(peer->writes, 0U);  // all of it left with the response's head
  EXPECT_EQ(hub->stats().resumes_from_memory, 1U);
  EXPECT_EQ(hub->stats().replayed_events, 3U);
}

TEST_F(HubResume, FromTheLogThenLive) {
  publish(1'300);
  const auto peer = open(request(id(7)));
  EXPECT_EQ(mode_of(*peer), "resumed");
  EXPECT_EQ(peer->events()[0].field("count"), "1293");
  EXPECT_EQ(peer->seqs(), range(8, 1'300));
  publish(2);
  settle();
  EXPECT_EQ(peer->seqs(), range(8, 1'302));
  EXPECT_EQ(hub->stats().resumes_from_log, 1U);
}

TEST_F(HubResume, ABareSeqAndZeroAreCursorsToo) {
  publish(3);
  EXPECT_EQ(open(request("1"))->seqs(), range(2, 3));
  EXPECT_EQ(open(request("0"))->seqs(), range(1, 3));
  EXPECT_EQ(open(request(id(3)))->seqs(), Seqs{});
}

TEST_F(HubResume, AnEmptyLogCanBeResumedToo) {
  const auto peer = open(request(id(0)));
  EXPECT_EQ(mode_of(*peer), "resumed");
  EXPECT_EQ(peer->events()[0].field("count"), "0");
  publish();
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 1));
}

TEST_F(HubResume, WhatCannotBeResumedIsSaidInTheStream) {
  publish(4);
  struct Row {
    std::string cursor;
    std::string reason;
  };
  for (const Row& row : {Row{"other-2", "unknown_epoch"}, Row{"nonsense", "invalid_cursor"},
                         Row{id(5), "ahead"}, Row{"9223372036854775807", "ahead"}}) {
    const auto peer = open(request(row.cursor));
    EXPECT_EQ(mode_of(*peer), "reset") << row.cursor;
    EXPECT_EQ(reason_of(*peer), row.reason);
    EXPECT_EQ(peer->events()[0].id, id(4));
    EXPECT_EQ(peer->events()[0].field("cursor"), "4");
    EXPECT_EQ(peer->seqs(), Seqs{});
  }
  EXPECT_EQ(hub->stats().resets, 4U);
}

TEST_F(HubResume, AResetStreamGoesOnLive) {
  publish(4);
  const auto peer = open(request("other-2"));
  publish(2);
  settle();
  EXPECT_EQ(peer->seqs(), range(5, 6));
}

TEST_F(HubResume, WhatTheLogForgotIsAReset) {
  publish(20);
  log.forget_before(show, 11);
  const auto peer = open(request(id(9)));
  EXPECT_EQ(reason_of(*peer), "retention");
  EXPECT_EQ(peer->events()[0].id, id(20));
  EXPECT_EQ(open(request(id(10)))->seqs(), range(11, 20));
}

TEST_F(HubResume, ALogThatForgetsDuringAReplayEndsTheStream) {
  HubOptions options;
  options.replay_page_events = 10;
  options.first_block_bytes = 100;
  start(options);
  publish(40);
  const auto peer = open(request(id(0)));
  EXPECT_EQ(peer->seqs(), range(1, 40));
  const auto late = subscribe(request(id(0)), 1);
  late->room = 0;
  settle();
  log.forget_before(show, 35);
  late->give_room(Peer::unlimited);
  settle();
  ASSERT_EQ(late->named("bye").size(), 1U);
  EXPECT_EQ(late->named("bye")[0].field("reason"), "lagged");
  const Seqs seqs = late->seqs();
  EXPECT_EQ(seqs, range(1, std::ssize(seqs)));
  EXPECT_LT(seqs.size(), 35U);
}

// A snapshot may be read between commit and announcement: its cursor is not ahead of the log, only
// of this shard.
TEST_F(HubResume, ACursorThatThisShardHasNotSeenYetIsNotAhead) {
  const auto peer = open();
  publish(2);
  settle();
  const auto events = log.commit(show, 2);
  const auto early = open(request(id(4)));
  EXPECT_EQ(mode_of(*early), "resumed");
  EXPECT_EQ(early->events()[0].field("count"), "0");
  hub->broadcast_to_show(show, events);
  publish();
  settle();
  EXPECT_EQ(early->seqs(), range(5, 5));
  EXPECT_EQ(peer->seqs(), range(1, 5));
}

// A read that was begun before the client came cannot prove that its cursor is from the future.
TEST_F(HubResume, AheadIsDecidedByAReadBegunAfterTheClientCame) {
  publish(2);
  const auto first = subscribe(request(id(1)));
  pool.run();  // has read head 2, its answer is on the way
  publish(1);
  const auto second = subscribe(request(id(3)));
  settle();
  EXPECT_EQ(mode_of(*second), "resumed");
  EXPECT_EQ(first->seqs(), range(2, 3));
}

TEST_F(HubResume, EventsDuringTheReadAreNeitherLostNorRepeated) {
  publish(10);
  const auto before = subscribe(request(id(4)));
  publish(3);  // before the read
  pool.run();
  publish(3);  // after the read, before its answer
  loop_0.turn();
  publish(3);  // after the answer
  settle();
  EXPECT_EQ(before->seqs(), range(5, 19));
}

TEST_F(HubResume, ALiveOnlyStreamHasNoHoleBetweenHelloAndTheNextEvent) {
  publish(3);
  const auto peer = subscribe(request());
  publish(1);
  pool.run();
  publish(1);
  settle();
  const std::int64_t cursor = peer->events()[0].seq();
  publish(1);
  settle();
  EXPECT_EQ(peer->seqs(), range(cursor + 1, 6));
}

TEST_F(HubResume, ThoseInTheSamePageShareOneRead) {
  publish(400);
  std::vector<std::shared_ptr<Peer>> peers;
  for (int i = 0; i < 300; ++i) {
    peers.push_back(subscribe(request(id(i))));
  }
  EXPECT_EQ(pool.waiting(), 1U);
  settle();
  EXPECT_EQ(hub->stats().log_reads, 1U);
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(peers[static_cast<std::size_t>(i)]->seqs(), range(i + 1, 400)) << i;
  }
}

TEST_F(HubResume, ReadsUnderWayAreBounded) {
  HubOptions options;
  options.replay_page_events = 4;
  options.replay_reads_max = 3;
  start(options);
  publish(100);
  std::vector<std::shared_ptr<Peer>> peers;
  for (int i = 0; i < 100; ++i) {
    peers.push_back(subscribe(request(id(i))));
    EXPECT_LE(pool.waiting(), 3U);
  }
  while (pool.waiting() > 0) {
    pool.run();
    loop_0.run();
    EXPECT_LE(pool.waiting(), 3U);
  }
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(peers[static_cast<std::size_t>(i)]->seqs(), range(i + 1, 100)) << i;
  }
}

TEST_F(HubResume, PagesHeldAreBounded) {
  HubOptions options;
  options.replay_page_events = 10;
  options.first_block_bytes = 1;
  options.replay_bytes_max = 4'000;
  options.replay_window = 600s;
  options.heartbeat = 600s;
  start(options);
  publish(500, 100);
  const std::size_t page_bytes = 10 * 190;
  std::vector<std::shared_ptr<Peer>> stuck;
  for (int i = 0; i < 40; ++i) {
    stuck.push_back(subscribe(request(id(i * 10))));
    stuck.back()->room = 0;
    settle();
  }
  // They got hello, and most wait for a page of their own.
  EXPECT_LE(hub->stats().log_reads, 2 + 4'000 / page_bytes);
  pass(3s);
  const auto reader = open(request(id(470)));
  pass(5s);
  EXPECT_EQ(reader->seqs(), range(471, 500));
  for (int i = 0; i < 40; ++i) {
    stuck[static_cast<std::size_t>(i)]->room = Peer::unlimited;
    stuck[static_cast<std::size_t>(i)]->give_room(Peer::unlimited);
    pass(1s);
  }
  pass(20s);
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(stuck[static_cast<std::size_t>(i)]->seqs(), range(i * 10 + 1, 500)) << i;
  }
}

TEST_F(HubResume, AFullPoolIsTriedAgain) {
  publish(3);
  pool.full = true;
  const auto peer = subscribe(request(id(1)));
  settle();
  EXPECT_FALSE(peer->started);
  pass(200ms);
  EXPECT_FALSE(peer->started);
  pool.full = false;
  pass(100ms);
  EXPECT_EQ(peer->seqs(), range(2, 3));
}

TEST_F(HubResume, ASlowReaderIsReplayedPageByPage) {
  HubOptions options;
  options.replay_page_events = 16;
  options.first_block_bytes = 500;
  start(options);
  publish(200, 50);
  const auto peer = open(request(id(3)));
  const auto slow = subscribe(request(id(3)), 1);
  slow->room = 0;
  settle();
  EXPECT_LE(slow->received, 1'200U);
  for (int i = 0; i < 3'000 && slow->seqs().size() < 197; ++i) {
    slow->give_room(37);
    settle();
  }
  EXPECT_EQ(slow->seqs(), range(4, 200));
  EXPECT_EQ(peer->seqs(), range(4, 200));
}

TEST_F(HubResume, AFilterAppliesToTheReplayToo) {
  publish({"claim.created", "item.updated", "claim.updated", "comment.received", "claim.review"});
  EXPECT_EQ(open(request(id(1), {"claim.*"}))->seqs(), (Seqs{3, 5}));
  EXPECT_EQ(open(request(id(0), {"claim.*"}))->seqs(), (Seqs{1, 3, 5}));
}

TEST_F(HubResume, MemoryOutlivesTheLastSubscriberForAWhile) {
  auto peer = open();
  publish(3);
  settle();
  peer->hang_up();
  pass(20s);
  publish(2);
  settle();
  const auto reads = hub->stats().log_reads;
  const auto back = open(request(id(3)));
  EXPECT_EQ(back->seqs(), range(4, 5));
  EXPECT_EQ(hub->stats().log_reads, reads);

  back->hang_up();
  pass(31s);
  publish(1);
  const auto much_later = open(request(id(3)));
  EXPECT_EQ(much_later->seqs(), range(4, 6));
  EXPECT_EQ(hub->stats().log_reads, reads + 1);
}

TEST_F(HubResume, IdleShowsAreBounded) {
  HubOptions options;
  options.idle_shows_max = 2;
  start(options);
  std::vector<ShowId> shows;
  for (int i = 0; i < 5; ++i) {
    shows.emplace_back("shw_idle_" + std::to_string(i));
    log.create(shows.back());
    SubscribeRequest what = request();
    what.show = shows.back();
    open(what)->hang_up();
    pass(100ms);
  }
  pass(1s);
  const auto reads = hub->stats().log_reads;
  for (int i = 4; i >= 0; --i) {
    SubscribeRequest what = request();
    what.show = shows[static_cast<std::size_t>(i)];
    open(what)->hang_up();
  }
  EXPECT_EQ(hub->stats().log_reads, reads + 3);
}

TEST_F(HubResume, AFirstBlockIsBounded) {
  HubOptions options;
  options.first_block_bytes = 2'000;
  start(options);
  publish(300, 100);
  const auto peer = subscribe(request(id(0)));
  peer->room = 0;
  settle();
  EXPECT_LE(peer->received, 2'700U);
  EXPECT_GE(peer->received, 2'000U);
  peer->give_room(Peer::unlimited);
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 300));
}

// Connecting is: the snapshot is read, the request comes, the log is read, loops turn. An event is
// committed at one step and announced at the same or a later one, whichever they are.
TEST_F(HubResume, AnEventAtAnyStepOfConnectingIsSeenOnce) {
  constexpr int steps = 9;
  for (const bool warm : {false, true}) {
    for (int commit_at = 0; commit_at < steps; ++commit_at) {
      for (int announce_at = commit_at; announce_at < steps; ++announce_at) {
        SCOPED_TRACE(std::to_string(commit_at) + " " + std::to_string(announce_at));
        start();
        const auto neighbour = warm ? open() : nullptr;
        publish(2);
        settle();
        std::int64_t snapshot = -1;
        std::vector<store::EventRecord> committed;
        std::shared_ptr<Peer> peer;
        for (int step = 0; step < steps; ++step) {
          if (step == commit_at) {
            committed = log.commit(show, 2);
          }
          if (step == announce_at) {
            hub->broadcast_to_show(show, committed);
          }
          if (step == 1) {
            snapshot = log.head(show);
          } else if (step == 2) {
            peer = subscribe(request(id(snapshot)));
          } else if (step > 2 && step % 2 == 1 && pool.waiting() > 0) {
            pool.run();
          } else {
            loop_0.turn();
          }
        }
        settle();
        EXPECT_EQ(peer->seqs(), range(snapshot + 1, log.head(show)));
        EXPECT_FALSE(peer->closed);
      }
    }
  }
}

TEST_F(HubResume, APeerThatIsGoneBeforeTheStreamBeginsLeavesNothing) {
  publish(3);
  const auto peer = subscribe(request(id(1)));
  peer->gone = true;
  settle();
  EXPECT_EQ(hub->subscriber_count(show), 0U);
  EXPECT_EQ(hub->operator_count(show), 0U);
  EXPECT_EQ(hub->stats().subscribers, 0U);
}

}  // namespace
}  // namespace soldwire::realtime::testing
