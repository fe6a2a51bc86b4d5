#include "net/event_loop.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "net/socket.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

class CountingHandler final : public EventLoop::Handler {
 public:
  explicit CountingHandler(std::function<void(std::uint32_t)> action)
      : action_(std::move(action)) {}
  void on_ready(std::uint32_t events) override {
    ++calls;
    action_(events);
  }
  int calls = 0;

 private:
  std::function<void(std::uint32_t)> action_;
};

std::array<Descriptor, 2> socket_pair() {
  std::array<int, 2> pair{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()), 0);
  return {Descriptor(pair[0]), Descriptor(pair[1])};
}

TEST(EventLoop, RunsPostedTasksInTheOrderOfTheCalls) {
  EventLoop loop;
  std::vector<int> order;
  for (int number = 0; number < 100; ++number) {
    loop.post([&order, number] { order.push_back(number); });
  }
  loop.stop();
  loop.run();
  ASSERT_EQ(order.size(), 100U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(EventLoop, RunsDeferredTasksAfterThePostedOnesOfTheTurn) {
  EventLoop loop;
  std::string order;
  loop.post([&] {
    loop.defer([&] {
      order += 'c';
      loop.defer([&] {
        order += 'd';
        loop.stop();
      });
    });
    order += 'a';
  });
  loop.post([&] { order += 'b'; });
  loop.run();
  EXPECT_EQ(order, "abcd");
}

TEST(EventLoop, RunsTimersInOrderOfTimeThenOfTheCalls) {
  EventLoop loop;
  std::string order;
  loop.run_after(milliseconds(20), [&] {
    order += 'd';
    loop.stop();
  });
  loop.run_after(milliseconds(5), [&] { order += 'b'; });
  loop.run_after(milliseconds(5), [&] { order += 'c'; });
  loop.run_after(milliseconds(0), [&] { order += 'a'; });
  loop.run();
  EXPECT_EQ(order, "abcd");
}

TEST(EventLoop, ATimerNeverRunsEarly) {
  EventLoop loop;
  const auto start = std::chrono::steady_clock::now();
  loop.run_after(milliseconds(15), [&] { loop.stop(); });
  loop.run();
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(15));
}

TEST(EventLoop, ACancelledTimerDoesNotRun) {
  EventLoop loop;
  bool ran = false;
  EventLoop::TimerId later = 0;
  loop.run_after(milliseconds(1), [&] { loop.cancel(later); });
  later = loop.run_after(milliseconds(1), [&] { ran = true; });
  loop.run_after(milliseconds(5), [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(ran);
  loop.cancel(later);
  loop.cancel(0);
}

TEST(EventLoop, ManyCancelledTimersAreForgotten) {
  EventLoop loop;
  auto held = std::make_shared<int>(0);
  for (int count = 0; count < 10'000; ++count) {
    loop.cancel(loop.run_after(std::chrono::hours(1), [held] {}));
  }
  EXPECT_EQ(held.use_count(), 1);
  loop.run_after(milliseconds(1), [&] { loop.stop(); });
  loop.run();
}

TEST(EventLoop, TellsAHandlerThatItsDescriptorIsReady) {
  EventLoop loop;
  auto [near, far] = socket_pair();
  CountingHandler handler([&, near_descriptor = near.get()](std::uint32_t events) {
    EXPECT_NE(events & EPOLLIN, 0U);
    loop.remove(near_descriptor, handler);
    loop.stop();
  });
  ASSERT_TRUE(loop.add(near.get(), EPOLLIN, handler));
  ASSERT_EQ(::write(far.get(), "x", 1), 1);
  loop.run();
  EXPECT_EQ(handler.calls, 1);
}

// Both descriptors are ready in the same turn; whichever comes first removes the other.
TEST(EventLoop, AHandlerRemovedInThisTurnIsNotCalled) {
  EventLoop loop;
  auto [near_a, far_a] = socket_pair();
  auto [near_b, far_b] = socket_pair();
  std::unique_ptr<CountingHandler> a;
  std::unique_ptr<CountingHandler> b;
  int calls = 0;
  const int descriptor_a = near_a.get();
  const int descriptor_b = near_b.get();
  a = std::make_unique<CountingHandler>([&](std::uint32_t) {
    ++calls;
    loop.remove(descriptor_b, *b);
    b.reset();
    loop.stop();
  });
  b = std::make_unique<CountingHandler>([&](std::uint32_t) {
    ++calls;
    loop.remove(descriptor_a, *a);
    a.reset();
    loop.stop();
  });
  ASSERT_TRUE(loop.add(descriptor_a, EPOLLIN, *a));
  ASSERT_TRUE(loop.add(descriptor_b, EPOLLIN, *b));
  ASSERT_EQ(::write(far_a.get(), "x", 1), 1);
  ASSERT_EQ(::write(far_b.get(), "x", 1), 1);
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(EventLoop, AChangedWatchMayHaveANewHandler) {
  EventLoop loop;
  auto [near, far] = socket_pair();
  const int descriptor = near.get();
  CountingHandler second([&](std::uint32_t) { loop.stop(); });
  CountingHandler first([&](std::uint32_t) { loop.change(descriptor, EPOLLIN, second); });
  ASSERT_TRUE(loop.add(descriptor, EPOLLIN, first));
  ASSERT_EQ(::write(far.get(), "x", 1), 1);
  loop.run();
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(second.calls, 1);
}

TEST(EventLoop, TakesTasksFromManyThreadsAndKeepsEachThreadsOrder) {
  EventLoop loop;
  constexpr int threads = 4;
  constexpr int tasks = 5'000;
  std::array<std::vector<int>, threads> seen;  // loop thread only
  int left = threads * tasks;
  std::thread runner([&] { loop.run(); });
  std::vector<std::thread> posters;
  for (std::size_t poster = 0; poster < threads; ++poster) {
    posters.emplace_back([&, poster] {
      for (int number = 0; number < tasks; ++number) {
        loop.post([&, poster, number] {
          seen[poster].push_back(number);
          if (--left == 0) {
            loop.stop();
          }
        });
      }
    });
  }
  for (std::thread& poster : posters) {
    poster.join();
  }
  runner.join();
  for (const std::vector<int>& numbers : seen) {
    EXPECT_EQ(numbers.size(), static_cast<std::size_t>(tasks));
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

TEST(EventLoop, KnowsItsThread) {
  EventLoop loop;
  EXPECT_FALSE(loop.in_loop_thread());
  bool inside = false;
  loop.post([&] { inside = loop.in_loop_thread(); });
  loop.stop();
  loop.run();
  EXPECT_TRUE(inside);
  EXPECT_FALSE(loop.in_loop_thread());
}

TEST(EventLoop, ATaskPostedAfterTheEndIsDestroyedUnrun) {
  EventLoop loop;
  loop.stop();
  loop.run();
  auto held = std::make_shared<int>(0);
  loop.post([held] { FAIL(); });
  EXPECT_EQ(held.use_count(), 1);
}

// The task left behind owns something whose end posts again.
TEST(EventLoop, WhatIsLeftAtTheEndMayPostWhileItDies) {
  struct PostsAtItsEnd {
    explicit PostsAtItsEnd(EventLoop& its_loop) : loop(its_loop) {}
    PostsAtItsEnd(const PostsAtItsEnd&) = delete;
    PostsAtItsEnd& operator=(const PostsAtItsEnd&) = delete;
    ~PostsAtItsEnd() {
      loop.post([] {});
    }
    EventLoop& loop;
  };
  EventLoop loop;
  loop.post([&] {
    loop.stop();
    auto held = std::make_shared<PostsAtItsEnd>(loop);
    loop.run_after(std::chrono::hours(1), [held] {});
  });
  loop.run();
}

}  // namespace
}  // namespace soldwire::net
