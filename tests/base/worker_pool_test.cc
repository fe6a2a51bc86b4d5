#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace soldwire {
namespace {

TEST(WorkerPool, RunsWhatIsQueuedBeforeItDies) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(2, 100);
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(pool.submit([&] { ++done; }));
    }
  }
  EXPECT_EQ(done, 50);
}

TEST(WorkerPool, RefusesWhenTheQueueIsFull) {
  std::promise<void> started;
  std::promise<void> release;
  WorkerPool pool(1, 1);
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  release.set_value();
}

}  // namespace
}  // namespace soldwire
