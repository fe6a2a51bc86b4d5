#include "net/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace soldwire::net {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t events_per_turn = 256;

struct Due {
  SteadyTime at;
  EventLoop::TimerId id;

  // For a heap whose front is the earliest; equal times keep the order of the calls.
  bool operator<(const Due& other) const { return at != other.at ? at > other.at : id > other.id; }
};

}  // namespace

struct EventLoop::Impl {
  // Fixed at construction.
  int epoll = -1;
  int wake = -1;

  std::atomic<std::thread::id> owner{};

  std::mutex mutex;  // guards the next two
  std::vector<Task> posted;
  bool ended = false;
  // In epoll_wait or about to be: a post must wake the loop. Set under the mutex, cleared by
  // whoever is first.
  std::atomic<bool> asleep = false;

  // Loop thread only.
  std::array<epoll_event, events_per_turn> events{};
  int event_next = 0;
  int event_count = 0;
  std::vector<Task> deferred;
  std::vector<Due> due;  // a heap; entries of cancelled timers are skipped
  std::unordered_map<TimerId, Task> timers;
  TimerId next_timer = 1;
  bool stopping = false;

  void wait() {
    int timeout_ms = -1;
    if (!deferred.empty()) {
      timeout_ms = 0;
    } else if (!due.empty()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          due.front().at - std::chrono::steady_clock::now());
      timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
    }
    {
      const std::lock_guard lock(mutex);
      if (posted.empty()) {
        asleep = true;
      } else {
        timeout_ms = 0;
      }
    }
    event_next = 0;
    event_count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), timeout_ms);
    asleep = false;
    if (event_count < 0) {
      SW_ASSERT(errno == EINTR);
      event_count = 0;
    }
  }

  void dispatch() {
    while (event_next < event_count) {
      const epoll_event& event = events[static_cast<std::size_t>(event_next++)];
      // Null: the wake-up (edge triggered, so it need not be read), or removed in this turn.
      if (event.data.ptr != nullptr) {
        static_cast<Handler*>(event.data.ptr)->on_ready(event.events);
      }
    }
    event_count = 0;
  }

  void forget_events_of(const Handler& handler) {
    for (int index = event_next; index < event_count; ++index) {
      epoll_event& event = events[static_cast<std::size_t>(index)];
      if (event.data.ptr == &handler) {
        event.data.ptr = nullptr;
      }
    }
  }

  void run_timers() {
    if (due.empty()) {
      return;
    }
    const auto now = std::chrono::steady_clock::now();
    const TimerId not_in_this_turn = next_timer;
    while (!due.empty() && due.front().at <= now && due.front().id < not_in_this_turn) {
      const TimerId id = due.front().id;
      std::pop_heap(due.begin(), due.end());
      due.pop_back();
      if (const auto found = timers.find(id); found != timers.end()) {
        const Task task = std::move(found->second);
        timers.erase(found);
        task();
      }
    }
  }

  void run_posted() {
    std::vector<Task> tasks;
    {
      const std::lock_guard lock(mutex);
      tasks.swap(posted);
    }
    for (Task& task : tasks) {
      task();
      task = nullptr;  // what it holds must not outlive its turn in the queue
    }
  }

  void run_deferred() {
    std::vector<Task> tasks;
    tasks.swap(deferred);
    for (Task& task : tasks) {
      task();
      task = nullptr;
    }
  }

  // Destroying a task may post another one, so nothing is destroyed under the lock.
  void end() {
    std::vector<Task> left;
    {
      const std::lock_guard lock(mutex);
      ended = true;
      left.swap(posted);
    }
    left.clear();
    while (!deferred.empty()) {
      std::vector<Task> dropped;
      dropped.swap(deferred);
    }
    due.clear();
    std::unordered_map<TimerId, Task> dropped_timers;
    dropped_timers.swap(timers);
  }

  void control(int operation, int descriptor, std::uint32_t mask, Handler* handler) {
    epoll_event event{};
    event.events = mask;
    event.data.ptr = handler;
    SW_ASSERT(::epoll_ctl(epoll, operation, descriptor, &event) == 0);
  }
};

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {
  impl_->epoll = ::epoll_create1(EPOLL_CLOEXEC);
  impl_->wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  SW_ASSERT(impl_->epoll >= 0 && impl_->wake >= 0);
  impl_->control(EPOLL_CTL_ADD, impl_->wake, EPOLLIN | EPOLLET, nullptr);
}

EventLoop::~EventLoop() {
  impl_->end();
  ::close(impl_->wake);
  ::close(impl_->epoll);
}

void EventLoop::run() {
  impl_->owner = std::this_thread::get_id();
  while (!impl_->stopping) {
    impl_->wait();
    impl_->dispatch();
    impl_->run_timers();
    impl_->run_posted();
    impl_->run_deferred();
  }
  impl_->end();
  impl_->owner = std::thread::id{};
}

void EventLoop::stop() {
  post([impl = impl_.get()] { impl->stopping = true; });
}

void EventLoop::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->ended) {
      return;  // `task` is a parameter: it dies after the lock
    }
    impl_->posted.push_back(std::move(task));
    wake = impl_->asleep.exchange(false);
  }
  if (wake) {
    const std::uint64_t one = 1;
    // Only a full counter can refuse it, and then the loop is already being woken.
    [[maybe_unused]] const auto written = ::write(impl_->wake, &one, sizeof one);
  }
}

void EventLoop::defer(Task task) {
  impl_->deferred.push_back(std::move(task));
}

bool EventLoop::in_loop_thread() const noexcept {
  return impl_->owner.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

EventLoop::TimerId EventLoop::run_after(std::chrono::milliseconds delay, Task task) {
  const TimerId id = impl_->next_timer++;
  impl_->due.push_back({std::chrono::steady_clock::now() + delay, id});
  std::push_heap(impl_->due.begin(), impl_->due.end());
  impl_->timers.emplace(id, std::move(task));
  return id;
}

void EventLoop::cancel(TimerId timer) {
  const auto found = impl_->timers.find(timer);
  if (found == impl_->timers.end()) {
    return;
  }
  const Task task = std::move(found->second);  // destroyed last: it may use the loop
  impl_->timers.erase(found);
  // Cancelled entries stay in the heap until due; many long timers that are set and cancelled must
  // not pile up there.
  if (impl_->due.size() > 2 * impl_->timers.size() + 64) {
    std::erase_if(impl_->due,
                  [this](const Due& entry) { return !impl_->timers.contains(entry.id); });
    std::make_heap(impl_->due.begin(), impl_->due.end());
  }
}

bool EventLoop::add(int descriptor, std::uint32_t events, Handler& handler) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &handler;
  if (::epoll_ctl(impl_->epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) {
    return true;
  }
  SW_ASSERT(errno == ENOSPC || errno == ENOMEM);
  return false;
}

void EventLoop::change(int descriptor, std::uint32_t events, Handler& handler) {
  impl_->control(EPOLL_CTL_MOD, descriptor, events, &handler);
}

void EventLoop::remove(int descriptor, Handler& handler) {
  impl_->control(EPOLL_CTL_DEL, descriptor, 0, nullptr);
  impl_->forget_events_of(handler);
}

}  // namespace soldwire::net
