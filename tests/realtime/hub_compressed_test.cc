// Streams for peers that take gzip: the same text as anybody's, in fewer bytes, made once.
#include <gtest/gtest.h>

#include "realtime/merged_stream.h"
#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

class HubCompressed : public HubFixture {
 protected:
  [[nodiscard]] SubscribeRequest gzip(std::optional<std::string> cursor = {},
                                      std::vector<std::string> types = {}) const {
    SubscribeRequest made = request(std::move(cursor), std::move(types));
    made.encoding = Encoding::gzip;
    return made;
  }
};

TEST_F(HubCompressed, BeginsAsAGzipStreamWithHello) {
  const auto peer = open(gzip());
  EXPECT_TRUE(peer->last_bytes.starts_with(gzip_begin));
  ASSERT_EQ(peer->events().size(), 1U);
  EXPECT_EQ(peer->events()[0].type, "hello");
}

TEST_F(HubCompressed, EachEventIsThereAtOnce) {
  const auto peer = open(gzip());
  for (std::int64_t seq = 1; seq <= 50; ++seq) {
    publish();
    settle();
    ASSERT_EQ(peer->seqs(), range(1, seq));
    ASSERT_FALSE(peer->reader.inside_block());
  }
}

TEST_F(HubCompressed, ThoseAtTheSamePlaceGetTheSameBytes) {
  const auto one = open(gzip());
  const auto other = open(gzip());
  const auto plain = open();
  for (int i = 0; i < 20; ++i) {
    publish();
    settle();
    EXPECT_EQ(one->last_bytes, other->last_bytes);
  }
  EXPECT_LT(one->last_bytes.size() * 2, plain->last_bytes.size());
  EXPECT_EQ(plain->seqs(), one->seqs());
  const HubStats stats = the_hub().stats();
  EXPECT_EQ(stats.bytes, one->received + other->received + plain->received);
  EXPECT_GT(stats.bytes_saved, 2 * (plain->received - one->received) - 1'000);
}

TEST_F(HubCompressed, WhoCameLaterOrGotSomethingElseInBetweenReadsOn) {
  HubOptions options;
  options.heartbeat = 1s;
  start(options);
  const auto old = open(gzip());
  for (int i = 0; i < 30; ++i) {
    publish();
    settle();
    SubscribeRequest newcomer = gzip();
    newcomer.user_id = "usr_" + std::to_string(100 + i);
    const auto late = open(newcomer);
    publish();
    settle();
    EXPECT_EQ(late->seqs(), range(2 * i + 2, 2 * i + 2));
    pass(i % 3 == 0 ? 1'100ms : 10ms);  // heartbeats, and who is there
  }
  EXPECT_EQ(old->seqs(), range(1, 60));
  EXPECT_FALSE(old->named("heartbeat").empty());
  EXPECT_FALSE(old->named("presence").empty());
}

TEST_F(HubCompressed, AFilteredStreamIsCompressedToo) {
  const auto peer = open(gzip({}, {"claim.*"}));
  const auto other = open(gzip({}, {"claim.*"}));
  for (int i = 0; i < 20; ++i) {
    publish(std::vector<std::string>{"comment.received", "claim.created", "item.updated"});
    settle();
    EXPECT_EQ(peer->last_bytes, other->last_bytes);
  }
  EXPECT_EQ(peer->seqs().size(), 20U);
}

TEST_F(HubCompressed, ResumesFromMemoryAndFromTheLog) {
  for (const std::size_t ring : {1U << 20U, 100U}) {
    HubOptions options;
    options.ring_bytes_max = ring;
    options.ring_frames_max = ring;
    start(options);
    const auto keeper = open();
    const std::int64_t before = log.head(show);
    publish(700, 100);
    settle();
    const auto peer = open(gzip(id(before)));
    EXPECT_EQ(peer->seqs(), range(before + 1, before + 700));
    publish();
    settle();
    EXPECT_EQ(peer->seqs(), range(before + 1, before + 701));
    EXPECT_LT(peer->received * 2, keeper->received);
  }
}

TEST_F(HubCompressed, WhoComesFromAnotherPlaceSharesWhatFollows) {
  HubOptions options;
  options.first_block_bytes = 1;
  start(options);
  publish(500, 100);
  std::vector<std::string> last;
  for (const std::int64_t from : {3, 50}) {
    const auto peer = open(gzip(id(from)));
    EXPECT_EQ(peer->seqs(), range(from + 1, 500));
    last.push_back(peer->last_bytes);
  }
  EXPECT_EQ(last[0], last[1]);
}

TEST_F(HubCompressed, APieceThatDidNotFitIsFinishedFirst) {
  const auto peer = open(gzip());
  peer->room = 5;
  publish(3, 200);
  settle();
  publish(2, 200);
  settle();
  EXPECT_TRUE(peer->seqs().empty());
  for (int i = 0; i < 400; ++i) {
    peer->give_room(7);
    settle();
  }
  EXPECT_EQ(peer->seqs(), range(1, 5));
}

TEST_F(HubCompressed, AFarewellCanBeRead) {
  const auto peer = open(gzip());
  peer->room = 5;
  publish();
  settle();
  peer->room = Peer::unlimited;
  the_hub().end_session("ses_1", EndReason::expired);
  settle();
  EXPECT_EQ(peer->seqs(), range(1, 1));
  EXPECT_EQ(peer->named("expired").size(), 1U);
  EXPECT_TRUE(peer->ended_well());
}

TEST_F(HubCompressed, EveryWayToEndEndsTheFileToo) {
  HubOptions options;
  options.heartbeat = 1s;
  start(options);
  publish(40, 300);
  const auto live = [&](std::optional<std::string> cursor, std::vector<std::string> types = {}) {
    const auto peer = open(gzip(std::move(cursor), std::move(types)));
    for (int i = 0; i < 12; ++i) {
      peer->room = i % 3 == 0 ? 50 : Peer::unlimited;
      publish(1 + i % 3, i * 40);
      publish(std::vector<std::string>{"claim.created", "comment.received"});
      settle();
      peer->give_room(Peer::unlimited);
      settle();
      pass(i % 4 == 0 ? 1'100ms : 10ms);  // heartbeats
    }
    EXPECT_FALSE(peer->gunzip.complete());
    return peer;
  };
  const auto expired = live(std::nullopt);
  the_hub().end_session("ses_1", EndReason::expired);
  settle();
  EXPECT_TRUE(expired->ended_well());

  const auto deleted = live("0");
  the_hub().end_show(show, EndReason::show_deleted);
  settle();
  EXPECT_EQ(deleted->named("bye").size(), 1U);
  EXPECT_TRUE(deleted->ended_well());

  const auto filtered = live("3", {"claim.*"});
  const auto newcomer = open(gzip());
  bool done = false;
  the_hub().shutdown([&] { done = true; });
  settle();
  EXPECT_TRUE(done);
  for (const auto& peer : {filtered, newcomer}) {
    EXPECT_EQ(peer->end_reason, EndReason::shutdown);
    EXPECT_TRUE(peer->ended_well());
  }
}

TEST_F(HubCompressed, WhoIsTooSlowGetsAnEndBehindWhatItHadBegun) {
  HubOptions options;
  options.backlog_bytes_max = 1'000;
  start(options);
  const auto peer = open(gzip());
  peer->room = 5;
  publish(3, 2'000);
  settle();
  publish(3, 2'000);  // what waits behind it is beyond the bound
  settle();
  peer->room = Peer::unlimited;  // for the farewell; nobody is told that it reads on
  pass(3 * options.lag_window);
  EXPECT_EQ(peer->end_reason, EndReason::lagged);
  EXPECT_TRUE(peer->ended_well());
}

TEST_F(HubCompressed, ARefusalCanBeRead) {
  HubOptions options;
  options.places.per_show = 1;
  start(options);
  const auto first = open();
  const auto refused = open(gzip());
  ASSERT_EQ(refused->named("bye").size(), 1U);
  EXPECT_EQ(refused->end_reason, EndReason::too_many_streams);
  EXPECT_TRUE(refused->ended_well());
}

TEST_F(HubCompressed, AMergedStreamIsOneGzipStream) {
  const ShowId other{"shw_2"};
  log.create(other);
  std::vector<SubscribeRequest> requests(2, gzip());
  requests[1].show = other;
  const auto peer = std::make_shared<Peer>();
  peer->encoding = Encoding::gzip;
  the_hub().subscribe_merged(0, requests, [peer](std::string first) -> std::unique_ptr<Transport> {
    return std::make_unique<FakeTransport>(peer, first);
  });
  settle();
  ASSERT_EQ(peer->named("hello").size(), 2U);
  for (int i = 0; i < 30; ++i) {
    peer->room = i % 4 == 0 ? 10 : Peer::unlimited;
    publish();
    static_cast<void>(the_hub().broadcast_to_show(other, log.commit(other)));
    settle();
    peer->give_room(Peer::unlimited);
    settle();
    ASSERT_EQ(peer->named("").size(), static_cast<std::size_t>(2 * i + 2));
  }
  EXPECT_EQ(peer->named("").back().data.rfind("{\"showId\":", 0), 0U);
  the_hub().end_session("ses_1", EndReason::expired);
  settle();
  EXPECT_TRUE(peer->ended_well());
}

}  // namespace
}  // namespace soldwire::realtime::testing
