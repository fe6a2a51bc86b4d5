// A hub with two shards, a log and a pool, all of which move only when the test says so.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "realtime/hub.h"
#include "tests/realtime/fake_log.h"
#include "tests/realtime/fake_network.h"

namespace soldwire::realtime::testing {

class HubFixture : public ::testing::Test {
 protected:
  using Seqs = std::vector<std::int64_t>;

  HubFixture() { log.create(show); }
  ~HubFixture() override { hub.reset(); }

  // First, when the test wants other options.
  Hub& start(HubOptions options = {}) {
    hub = std::make_unique<Hub>(
        options, FakeLog::epoch,
        [this](ManualPool::Job job) { return pool.submit(std::move(job)); }, clock, random);
    hub->add_shard(loop_0);
    hub->add_shard(loop_1);
    return *hub;
  }
  Hub& the_hub() { return hub == nullptr ? start() : *hub; }

  [[nodiscard]] std::string id(std::int64_t seq) const {
    return std::string(FakeLog::epoch) + "-" + std::to_string(seq);
  }
  [[nodiscard]] SubscribeRequest request(std::optional<std::string> cursor = {},
                                         std::vector<std::string> types = {}) const {
    SubscribeRequest made;
    made.show = show;
    made.resume.cursor = std::move(cursor);
    made.types = std::move(types);
    made.session_id = "ses_1";
    made.user_id = "usr_1";
    return made;
  }
  std::shared_ptr<Peer> subscribe(SubscribeRequest what, std::size_t shard = 0) {
    auto peer = std::make_shared<Peer>();
    peer->encoding = what.encoding;
    the_hub().subscribe(shard, std::move(what),
                        [peer](std::string first) -> std::unique_ptr<Transport> {
                          if (peer->gone) {
                            return nullptr;
                          }
                          return std::make_unique<FakeTransport>(peer, first);
                        });
    return peer;
  }
  // Open, with everything done that there is to do.
  std::shared_ptr<Peer> open(SubscribeRequest what, std::size_t shard = 0) {
    auto peer = subscribe(std::move(what), shard);
    settle();
    return peer;
  }
  std::shared_ptr<Peer> open() { return open(request()); }

  std::vector<std::size_t> publish(std::size_t count = 1, std::size_t padding = 0) {
    return the_hub().broadcast_to_show(show, log.commit(show, count, padding));
  }
  std::vector<std::size_t> publish(const std::vector<std::string>& types) {
    return the_hub().broadcast_to_show(show, log.commit(show, types));
  }
  void settle() {
    do {
      pool.run_all();
      loop_0.run();
      loop_1.run();
    } while (pool.waiting() > 0 || loop_0.has_work() || loop_1.has_work());
  }
  // Time passes in steps, so that timers run when they are due.
  void pass(std::chrono::milliseconds time) {
    static constexpr std::chrono::milliseconds step{50};
    for (; time.count() > 0; time -= step) {
      clock.advance(std::min(step, time));
      settle();
    }
  }
  static Seqs range(std::int64_t first, std::int64_t last) {
    Seqs seqs;
    for (; first <= last; ++first) {
      seqs.push_back(first);
    }
    return seqs;
  }

  const ShowId show{"shw_1"};
  ManualClock clock;
  SeededRandom random{7};
  FakeLog log;
  ManualPool pool{log};
  ManualExecutor loop_0{clock};
  ManualExecutor loop_1{clock};
  std::unique_ptr<Hub> hub;
};

}  // namespace soldwire::realtime::testing
