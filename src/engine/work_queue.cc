#include "engine/work_queue.h"

#include <utility>

namespace soldwire::engine {

std::optional<Error> WorkQueue::push(std::unique_ptr<Work>& work) {
  {
    const std::lock_guard lock(mutex_);
    if (is_closed_) {
      return Error{Errc::unavailable, "the server is shutting down: try again later", {}};
    }
    const std::size_t bytes = work->bytes();
    if (works_.size() >= count_max_ || bytes_ + bytes > bytes_max_) {
      return Error{Errc::overloaded, "too much work is waiting: try again later", {}};
    }
    bytes_ += bytes;
    works_.push_back(std::move(work));
  }
  changed_.notify_one();
  return std::nullopt;
}

WorkQueue::Taken WorkQueue::take(std::size_t works_max, std::size_t comments_max,
                                 std::chrono::nanoseconds wait_max) {
  Taken taken;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait_max, [&] { return !works_.empty() || is_closed_; });
  std::size_t comments = 0;
  while (!works_.empty() && taken.works.size() < works_max && comments < comments_max) {
    auto& next = works_.front();
    comments += next->comments();
    bytes_ -= next->bytes();
    taken.works.push_back(std::move(next));
    works_.pop_front();
  }
  taken.is_over = is_closed_ && taken.works.empty();
  return taken;
}

void WorkQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
}

std::size_t WorkQueue::size() const {
  const std::lock_guard lock(mutex_);
  return works_.size();
}

}  // namespace soldwire::engine
