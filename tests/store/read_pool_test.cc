#include "store/read_pool.h"

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "tests/store/backends.h"
#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using ReadPools = StoreContract;
SOLDWIRE_FOR_EACH_BACKEND(ReadPools);

TEST_P(ReadPools, JobsReadWhatIsCommitted) {
  std::atomic<int> found = 0;
  {
    const auto pool = must(ReadPool::make(store(), 2));
    for (int i = 0; i < 50; ++i) {
      must(
          pool->submit([&](Reader& reader) { found += must(reader.find_show(show_one)) ? 1 : 0; }));
    }
  }
  EXPECT_EQ(found, 50);
}

TEST_P(ReadPools, FullQueueIsRefusedAndTheJobIsNotKept) {
  std::latch started(1);
  std::latch release(1);
  std::atomic<int> ran = 0;
  {
    const auto pool = must(ReadPool::make(store(), 1, 2));
    must(pool->submit([&](Reader&) {
      started.count_down();
      release.wait();
      ++ran;
    }));
    started.wait();
    for (int i = 0; i < 2; ++i) {
      must(pool->submit([&](Reader&) { ++ran; }));
    }
    EXPECT_EQ(pool->queued(), 2U);
    EXPECT_EQ(code_of(pool->submit([&](Reader&) { ran = 1'000; })), Errc::overloaded);
    release.count_down();
  }
  EXPECT_EQ(ran, 3) << "what is queued runs before the pool is gone";
}

TEST_P(ReadPools, JobsRunAtTheSameTimeOnReadersOfTheirOwn) {
  std::latch together(3);
  std::mutex mutex;
  std::set<Reader*> readers;
  {
    const auto pool = must(ReadPool::make(store(), 3));
    for (int i = 0; i < 3; ++i) {
      must(pool->submit([&](Reader& reader) {
        together.arrive_and_wait();
        const std::lock_guard lock(mutex);
        readers.insert(&reader);
      }));
    }
  }
  EXPECT_EQ(readers.size(), 3U);
}

TEST_P(ReadPools, AJobMaySubmitAnother) {
  std::latch done(1);
  const auto pool = must(ReadPool::make(store(), 1));
  must(pool->submit([&](Reader&) { must(pool->submit([&](Reader&) { done.count_down(); })); }));
  done.wait();
}

TEST(Roles, HaveStableNamesAndAnOrder) {
  for (const Role role : {Role::viewer, Role::operator_, Role::owner}) {
    EXPECT_EQ(role_from(to_string(role)), role);
  }
  EXPECT_EQ(to_string(Role::operator_), "operator");
  EXPECT_EQ(role_from("Owner"), std::nullopt);
  EXPECT_LT(Role::viewer, Role::operator_);
  EXPECT_LT(Role::operator_, Role::owner);
}

}  // namespace
}  // namespace soldwire::store::testing
