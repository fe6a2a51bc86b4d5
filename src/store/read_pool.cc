#include "store/read_pool.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace soldwire::store {

struct ReadPool::Impl {
  explicit Impl(std::size_t bound) : queue_max(bound) {}

  void work(Reader& reader) {
    for (;;) {
      std::function<void(Reader&)> job;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (jobs.empty()) {
          return;
        }
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      job(reader);
    }
  }

  const std::size_t queue_max;
  std::vector<std::unique_ptr<Reader>> readers;
  std::vector<std::thread> threads;

  mutable std::mutex mutex;  // guards what follows; never held while a job runs
  std::condition_variable wake;
  std::deque<std::function<void(Reader&)>> jobs;
  bool stopping = false;
};

Result<std::unique_ptr<ReadPool>> ReadPool::make(Store& store, int threads, std::size_t queue_max) {
  auto impl = std::make_unique<Impl>(queue_max);
  for (int i = 0; i < std::max(threads, 1); ++i) {
    SW_TRY(auto reader, store.open_reader());
    impl->readers.push_back(std::move(reader));
  }
  for (const auto& reader : impl->readers) {
    impl->threads.emplace_back([state = impl.get(), mine = reader.get()] { state->work(*mine); });
  }
  return std::unique_ptr<ReadPool>(new ReadPool(std::move(impl)));
}

ReadPool::ReadPool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ReadPool::~ReadPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  for (std::thread& thread : impl_->threads) {
    thread.join();
  }
}

Result<void> ReadPool::submit(std::function<void(Reader&)> job) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->jobs.size() >= impl_->queue_max) {
      return fail(Errc::overloaded, "too many reads are waiting: try again shortly");
    }
    impl_->jobs.push_back(std::move(job));
  }
  impl_->wake.notify_one();
  return {};
}

std::size_t ReadPool::queued() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->jobs.size();
}

}  // namespace soldwire::store
