// Many clients that are far behind resume at once while publishing goes on: how long until all
// are up to date, and how much later the others get what is new meanwhile. Once with the events
// still in the server's memory, once after a restart, when they come from the log on the disk.
// Every id is checked. Yardstick: a bare epoll loop that sends as many bytes to as many clients
// from one shared buffer.
//
//   resume_bench SOLDWIRE [resuming=1000] [events behind=5000] [repetitions=3]

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/basics.h"
#include "support/followers.h"
#include "support/process_stats.h"
#include "support/publisher.h"
#include "support/report.h"
#include "support/server_process.h"
#include "support/yardstick.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t frame_bytes = 200;
constexpr std::size_t live_followers = 100;
constexpr double events_per_second = 50;
constexpr double quiet_seconds = 3;
constexpr double patience_seconds = 120;

struct Measured {
  double seconds = 0;
  double server_share = 0;
  double client_share = 0;
};

struct Result {
  std::vector<double> seconds;
  std::vector<double> server_share;
  std::vector<double> client_share;
  std::vector<double> live_before;
  std::vector<double> live_during;

  void add(const Measured& measured) {
    seconds.push_back(measured.seconds);
    server_share.push_back(measured.server_share);
    client_share.push_back(measured.client_share);
  }
};

Measured measure_yardstick(std::size_t resuming, std::size_t behind) {
  YardstickOptions options;
  options.event_bytes = frame_bytes;
  options.backlog_events = behind;
  const Yardstick yardstick(options);
  const Target target = yardstick.target();
  Loop loop;
  Followers followers(loop, target, resuming, 1);
  const Usage server(target.processes, 0, 0);
  const Usage client({::getpid()}, 1, 1);
  const double begun = seconds_now();
  for (std::size_t i = 0; i < resuming; ++i) {
    followers.open(i, "yard00-0");
  }
  while (followers.events() < resuming * behind) {
    loop.turn(1);
    if (seconds_now() > begun + patience_seconds) {
      give_up("some of the yardstick's clients did not catch up");
    }
  }
  return {seconds_now() - begun, server.own(), client.own()};
}

// Fills the log, as fast as it goes.
void publish_all(const Target& target, std::size_t events) {
  constexpr std::size_t in_flight = 64;
  Loop loop;
  std::size_t published = 0;
  std::size_t answered = 0;
  std::vector<std::unique_ptr<Publisher>> publishers;
  const auto publish = [&](Publisher& publisher) {
    if (published < events) {
      publisher.publish(++published, 1);
    }
  };
  for (std::size_t i = 0; i < in_flight; ++i) {
    publishers.push_back(
        std::make_unique<Publisher>(loop, target, [&](Publisher& publisher, std::string_view) {
          ++answered;
          publish(publisher);
        }));
    publish(*publishers.back());
  }
  while (answered < events) {
    loop.turn(1'000);
  }
}

// Subscribers that are up to date, and the publisher. They have a thread of their own, so that
// their latency is not that of a client which is busy with what others resume.
class Live {
 public:
  explicit Live(const Target& target)
      : followers_(loop_, target, live_followers, 1),
        publisher_(loop_, target, [this](Publisher&, std::string_view body) {
          acknowledged_ = number_field(body, "seq");
        }) {
    followers_.on_event([this](std::size_t, const Frame& frame) {
      const std::int64_t number = number_field(frame.data, "n") - first_number;
      if (number < 0 || number >= static_cast<std::int64_t>(sent_.size())) {
        give_up("an event that nobody published");
      }
      (meanwhile_ ? during_ : before_)
          .push_back(seconds_now() - sent_[static_cast<std::size_t>(number)]);
    });
    followers_.open_all(live_followers);
    start_id_ = followers_.id(0);
    thread_ = std::thread([this] {
      while (!stop_) {
        turn();
      }
      while (!followers_.have_all(acknowledged_)) {
        loop_.turn(10);
      }
    });
  }
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live() { finish(); }

  // What arrives from now on counts as arriving while others resume.
  void others_resume() { meanwhile_ = true; }
  // The newest event that the server has said is safe.
  [[nodiscard]] std::int64_t acknowledged() const noexcept { return acknowledged_; }
  [[nodiscard]] const std::string& start_id() const { return start_id_; }
  // Returns when all have everything.
  void finish() {
    stop_ = true;
    if (thread_.joinable()) {
      thread_.join();
    }
  }
  // After finish().
  [[nodiscard]] const std::vector<double>& before() const { return before_; }
  [[nodiscard]] const std::vector<double>& during() const { return during_; }

 private:
  // So that these events are told from those that filled the log.
  static constexpr std::int64_t first_number = 1'000'000'000;

  void turn() {
    const double now = seconds_now();
    if (now >= due_) {
      due_ = std::max(due_ + 1 / events_per_second, now);
      sent_.push_back(now);
      publisher_.publish(static_cast<std::size_t>(first_number) + sent_.size() - 1, 1);
    }
    loop_.turn(1);
  }

  std::atomic<bool> stop_{false};
  std::atomic<bool> meanwhile_{false};
  std::atomic<std::int64_t> acknowledged_{0};
  std::string start_id_;
  // The thread's, until it is joined.
  Loop loop_;
  Followers followers_;
  Publisher publisher_;
  double due_ = seconds_now();
  std::vector<double> sent_;
  std::vector<double> before_;
  std::vector<double> during_;
  std::thread thread_;
};

Measured measure_server(const std::string& binary, std::size_t resuming, std::size_t behind,
                        bool from_log, Result& result) {
  ServerOptions options;
  options.binary = binary;
  options.flags = {"--heartbeat-ms", "60000"};
  ServerProcess server(options);
  const std::string show = server.live_show();
  publish_all(server.target(show, frame_bytes), behind);
  if (from_log) {
    server.kill();
    server.start_again();
  }
  const Target target = server.target(show, frame_bytes);
  Live live(target);
  ::usleep(static_cast<useconds_t>(quiet_seconds * 1e6));
  live.others_resume();
  const std::int64_t start = seq_of(live.start_id()) - static_cast<std::int64_t>(behind);
  const std::string id =
      live.start_id().substr(0, live.start_id().rfind('-') + 1) + std::to_string(start);
  Loop loop;
  Followers followers(loop, target, resuming, 1);
  const Usage server_usage({server.pid()}, 0, 0);
  const Usage client_usage({::getpid()}, 1, 1);
  const double begun = seconds_now();
  for (std::size_t i = 0; i < resuming; ++i) {
    followers.open(i, id);
  }
  while (followers.events() < resuming * behind || !followers.have_all(live.acknowledged())) {
    loop.turn(1);
    if (seconds_now() > begun + patience_seconds) {
      give_up("some did not catch up");
    }
  }
  const Measured measured{seconds_now() - begun, server_usage.own(), client_usage.own()};
  live.finish();
  result.live_before.insert(result.live_before.end(), live.before().begin(), live.before().end());
  result.live_during.insert(result.live_during.end(), live.during().begin(), live.during().end());
  if (followers.failures() > 0) {
    give_up("the server cut off a client that was resuming");
  }
  return measured;
}

}  // namespace

int run(const std::string& binary, std::size_t resuming, std::size_t behind, int repetitions) {
  need_descriptors(resuming + 1'024);
  pin_to_core(1);
  Result bare;
  Result from_memory;
  Result from_log;
  for (int i = 0; i < repetitions; ++i) {
    bare.add(measure_yardstick(resuming, behind));
    from_memory.add(measure_server(binary, resuming, behind, false, from_memory));
    from_log.add(measure_server(binary, resuming, behind, true, from_log));
  }
  print_title(grouped(static_cast<double>(resuming)) + " clients resume, " +
              grouped(static_cast<double>(behind)) +
              " events behind, while publishing goes on (`resume_bench`), median of " +
              std::to_string(repetitions));
  const Table table({"", "last is up to date", "events/s", "of bare", "server's CPU",
                     "client's CPU", "live p50, p99 before", "live p50, p99 meanwhile"});
  const auto events = static_cast<double>(resuming * behind);
  const auto show = [&](const std::string& name, const Result& result) {
    const auto live = [](const std::vector<double>& latencies) {
      return latencies.empty() ? std::string()
                               : milliseconds(percentile(latencies, 0.5)) + ", " +
                                     milliseconds(percentile(latencies, 0.99));
    };
    table.row({name, fixed(median(result.seconds), 2) + " s",
               grouped(events / median(result.seconds)),
               fixed(median(bare.seconds) / median(result.seconds), 2),
               percent(median(result.server_share)), percent(median(result.client_share)),
               live(result.live_before), live(result.live_during)});
  };
  show("bare epoll loop, one buffer", bare);
  show("soldwire, from memory", from_memory);
  show("soldwire, from the log", from_log);
  print_note("Live: " + std::to_string(live_followers) + " subscribers that were up to date, " +
             fixed(events_per_second, 0) + " events/s.");
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: resume_bench SOLDWIRE [resuming] [events behind] [repetitions]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000,
                              argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 5'000,
                              argc > 4 ? std::atoi(argv[4]) : 3);
}
