// The hub under real threads: two network threads, a pool of two and an engine. Meant for
// ThreadSanitizer as much as for its own assertions.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "tests/realtime/hub_fixture.h"

namespace soldwire::realtime::testing {
namespace {

using namespace std::chrono_literals;

// A thread that runs tasks: a network thread to the hub, or a thread of the pool.
class TaskThread final : public Executor {
 public:
  TaskThread() : thread_([this] { work(); }) {}
  ~TaskThread() override { stop(); }

  void post(std::function<void()> task) override {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(task));
    }
    ready_.notify_one();
  }
  void defer(std::function<void()> task) override { deferred_.push_back(std::move(task)); }
  void run_after(std::chrono::milliseconds delay, std::function<void()> task) override {
    timers_.emplace(std::chrono::steady_clock::now() + delay, std::move(task));
  }
  // What is queued is run first.
  void stop() {
    if (thread_.joinable()) {
      post([this] { stopping_ = true; });
      thread_.join();
    }
  }
  // Waits until `task` has run on the thread.
  void call(const std::function<void()>& task) {
    std::atomic<bool> done = false;
    post([&] {
      task();
      done = true;
      done.notify_one();
    });
    done.wait(false);
  }

 private:
  void work() {
    while (!stopping_) {
      std::deque<std::function<void()>> tasks;
      {
        std::unique_lock lock(mutex_);
        const auto ready = [this] { return !posted_.empty(); };
        if (!deferred_.empty()) {
        } else if (timers_.empty()) {
          ready_.wait(lock, ready);
        } else {
          ready_.wait_until(lock, timers_.begin()->first, ready);
        }
        tasks.swap(posted_);
      }
      while (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
        tasks.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
      for (const auto& task : tasks) {
        task();
      }
      for (const auto& task : std::exchange(deferred_, {})) {
        task();
      }
    }
  }

  std::mutex mutex_;  // guards posted_
  std::condition_variable ready_;
  std::deque<std::function<void()>> posted_;
  std::deque<std::function<void()>> deferred_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> timers_;
  bool stopping_ = false;
  std::thread thread_;
};

struct Reconnecting {
  std::size_t shard = 0;
  std::shared_ptr<Peer> peer;
  std::int64_t last_id = -1;
  std::optional<std::int64_t> start;
  std::vector<std::int64_t> seen;

  // On the shard's thread: what came, and what it means for the next connection.
  void look() {
    for (const StreamEvent& event : peer->reader.events) {
      if (event.type == "hello") {
        EXPECT_NE(event.field("mode"), "reset");
        start = start.value_or(event.seq());
        last_id = event.seq();
      } else if (event.type.empty()) {
        EXPECT_EQ(event.seq(), last_id + 1);
        last_id = event.seq();
        seen.push_back(event.seq());
      }
    }
    peer->reader.events.clear();
  }
};

TEST(HubThreads, NothingIsLostBetweenThreads) {
  constexpr int events = 3'000;
  const ShowId show("shw_1");
  const SystemClock clock;
  SeededRandom random(5);
  FakeLog log;
  log.create(show);
  TaskThread pool[2];
  TaskThread loops[2];
  std::atomic<unsigned> next_pool = 0;
  HubOptions options;
  options.heartbeat = 100ms;
  options.replay_page_events = 64;
  options.ring_frames_max = 200;
  options.idle_show_linger = 50ms;
  Hub hub(
      options, FakeLog::epoch,
      [&](ManualPool::Job job) -> Result<void> {
        pool[next_pool++ % 2].post([&log, job = std::move(job)] {
          job([&log](const ShowId& id, std::int64_t after, int limit) {
            return log.events_after(id, after, limit);
          });
        });
        return {};
      },
      clock, random);
  hub.add_shard(loops[0]);
  hub.add_shard(loops[1]);

  std::array<Reconnecting, 12> clients;
  const auto connect = [&](Reconnecting& client) {
    SubscribeRequest request;
    request.show = show;
    request.user_id = "usr_1";
    request.session_id = "ses_" + std::to_string(client.shard);
    if (client.last_id >= 0) {
      request.resume.cursor = std::to_string(client.last_id);
    }
    client.peer = std::make_shared<Peer>();
    hub.subscribe(client.shard, std::move(request),
                  [peer = client.peer](std::string first) -> std::unique_ptr<Transport> {
                    return std::make_unique<FakeTransport>(peer, first);
                  });
  };
  for (std::size_t i = 0; i < clients.size(); ++i) {
    clients[i].shard = i % 2;
    loops[i % 2].call([&] { connect(clients[i]); });
  }

  std::thread engine([&] {
    std::mt19937 dice(9);
    for (int sent = 0; sent < events;) {
      const auto count =
          std::min<std::size_t>(1 + dice() % 20, static_cast<std::size_t>(events - sent));
      hub.broadcast_to_show(show, log.commit(show, count));
      sent += static_cast<int>(count);
    }
  });
  std::mt19937 dice(4);
  while (log.head(show) < events) {
    Reconnecting& client = clients[dice() % clients.size()];
    loops[client.shard].call([&] {
      client.look();
      if (client.peer->started && dice() % 2 == 0) {
        client.peer->hang_up();
        connect(client);
      } else if (client.peer->closed) {
        connect(client);
      }
    });
    if (dice() % 20 == 0) {
      hub.end_session("ses_1", EndReason::expired);
    }
    static_cast<void>(hub.stats());
    static_cast<void>(hub.operator_count(show));
  }
  engine.join();

  for (Reconnecting& client : clients) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (client.last_id < events && std::chrono::steady_clock::now() < deadline) {
      loops[client.shard].call([&] {
        client.look();
        if (client.peer->closed) {
          connect(client);
        }
      });
    }
    ASSERT_TRUE(client.start.has_value());
    std::vector<std::int64_t> expected;
    for (std::int64_t seq = *client.start + 1; seq <= events; ++seq) {
      expected.push_back(seq);
    }
    EXPECT_EQ(client.seen, expected);
  }
  EXPECT_EQ(hub.subscriber_count(show), clients.size());

  std::atomic<bool> done = false;
  hub.shutdown([&] {
    done = true;
    done.notify_one();
  });
  done.wait(false);
  for (TaskThread& thread : loops) {
    thread.stop();
  }
  for (TaskThread& thread : pool) {
    thread.stop();
  }
  EXPECT_EQ(hub.subscriber_count(show), 0U);
}

}  // namespace
}  // namespace soldwire::realtime::testing
