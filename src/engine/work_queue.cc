#include "engine/work_queue.h"

#include <utility>

namespace soldwire::engine {

std::optional<Error> WorkQueue::push(std::unique_ptr<Work>& work) {
  auto refusal = waiting_.with([&](Waiting& waiting) -> std::optional<Error> {
    if (waiting.is_closed) {
      return Error{Errc::unavailable, "the server is shutting down: try again later", {}};
    }
    const std::size_t bytes = work->bytes();
    if (waiting.works.size() >= count_max_ || waiting.bytes + bytes > bytes_max_) {
      return Error{Errc::overloaded, "too much work is waiting: try again later", {}};
    }
    waiting.bytes += bytes;
    waiting.works.push_back(std::move(work));
    return std::nullopt;
  });
  if (!refusal) {
    changes_.fetch_add(1);
    changes_.notify_one();
  }
  return refusal;
}

std::vector<std::unique_ptr<Work>> WorkQueue::take(std::size_t works_max,
                                                   std::size_t comments_max) {
  std::vector<std::unique_ptr<Work>> taken;
  for (;;) {
    const std::uint32_t seen = changes_.load();
    const bool is_closed = waiting_.with([&](Waiting& waiting) {
      std::size_t comments = 0;
      while (!waiting.works.empty() && taken.size() < works_max && comments < comments_max) {
        auto& next = waiting.works.front();
        comments += next->comments();
        waiting.bytes -= next->bytes();
        taken.push_back(std::move(next));
        waiting.works.pop_front();
      }
      return waiting.is_closed;
    });
    if (!taken.empty() || is_closed) {
      return taken;
    }
    changes_.wait(seen);
  }
}

void WorkQueue::close() {
  waiting_.with([](Waiting& waiting) { waiting.is_closed = true; });
  changes_.fetch_add(1);
  changes_.notify_all();
}

std::size_t WorkQueue::size() const {
  return waiting_.with([](const Waiting& waiting) { return waiting.works.size(); });
}

}  // namespace soldwire::engine
