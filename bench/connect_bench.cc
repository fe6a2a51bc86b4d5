// How fast streams begin, and how fast everybody is back.
//
// Connects: connect, request and hello, a bounded number under way, against a bare epoll loop that
// answers a request with a fixed head and hello of the same size.
//
// Storm: all subscribers are dropped at once while publishing goes on, and come back at once with
// the last id they have. Once the clients close; once the server is killed (SIGKILL) and started
// again, and the clients try every 50 ms. Every id is checked: nothing lost, nothing doubled.
//
//   connect_bench SOLDWIRE [streams=9000] [repetitions=3]

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
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
constexpr double events_per_second = 50;
constexpr double patience_seconds = 120;

struct Connects {
  std::vector<double> per_second;
  std::vector<double> server_share;
};

void measure_connects(const Target& target, std::size_t streams, std::size_t window,
                      Connects& result) {
  Loop loop;
  Followers followers(loop, target, streams, 0.05);
  const Usage server(target.processes, 0, 0);
  const double begun = seconds_now();
  followers.open_all(window);
  result.per_second.push_back(static_cast<double>(streams) / (seconds_now() - begun));
  result.server_share.push_back(server.own());
  if (followers.failures() > 0) {
    give_up(target.name + " refused streams");
  }
}

ServerOptions options_for(const std::string& binary) {
  ServerOptions options;
  options.binary = binary;
  options.flags = {"--access-ttl", "86400"};
  return options;
}

void report_connects(const std::string& binary, std::size_t streams, int repetitions) {
  print_title("New streams, " + grouped(static_cast<double>(streams)) +
              " in a row (`connect_bench`), median of " + std::to_string(repetitions));
  const Table table({"under way at a time", "bare epoll loop, streams/s", "soldwire, streams/s",
                     "of bare", "soldwire's CPU"});
  for (const std::size_t window : {1, 64, 512}) {
    Connects bare;
    Connects ours;
    for (int i = 0; i < repetitions; ++i) {
      {
        const Yardstick yardstick(YardstickOptions{});
        measure_connects(yardstick.target(), streams, window, bare);
      }
      ServerProcess server(options_for(binary));
      measure_connects(server.target(server.live_show(), frame_bytes), streams, window, ours);
    }
    table.row({std::to_string(window), grouped(median(bare.per_second)),
               grouped(median(ours.per_second)),
               fixed(median(ours.per_second) / median(bare.per_second), 2),
               percent(median(ours.server_share))});
  }
}

// Publishes at a steady rate over one connection, and again after that was lost.
class SteadyPublisher {
 public:
  SteadyPublisher(Loop& loop, const Target& target)
      : publisher_(
            loop, target,
            [this](Publisher&, std::string_view body) {
              is_waiting_ = false;
              acknowledged_ = std::max(acknowledged_, number_field(body, "seq"));
            },
            [this](Publisher&) { is_waiting_ = false; }) {}

  void drive() {
    const double now = seconds_now();
    if (now < due_ || is_waiting_) {
      return;
    }
    due_ = std::max(due_ + 1 / events_per_second, now - 1 / events_per_second);
    if (publisher_.is_connected() || publisher_.reconnect()) {
      is_waiting_ = true;
      publisher_.publish(++published_, 1);
    }
  }
  [[nodiscard]] bool is_waiting() const noexcept { return is_waiting_; }
  // The newest event that the server has said is safe.
  [[nodiscard]] std::int64_t acknowledged() const noexcept { return acknowledged_; }

 private:
  Publisher publisher_;
  bool is_waiting_ = false;
  double due_ = seconds_now();
  std::size_t published_ = 0;
  std::int64_t acknowledged_ = 0;
};

struct Storm {
  double listening = 0;  // until the server listened again
  double greeted = 0;    // until the last had its hello
  double caught_up = 0;  // until the last had what was safe when it was greeted
  std::size_t failures = 0;
  std::size_t events = 0;
};

void run_for(Loop& loop, Followers& followers, SteadyPublisher& publisher, double seconds) {
  for (const double until = seconds_now() + seconds; seconds_now() < until;) {
    followers.drive();
    publisher.drive();
    loop.turn(1);
  }
}

Storm ride_out(ServerProcess& server, std::size_t streams, bool kill_server) {
  Loop loop;
  const Target target = server.target(server.live_show(), frame_bytes);
  Followers followers(loop, target, streams, 0.05);
  followers.open_all(256);
  SteadyPublisher publisher(loop, target);
  run_for(loop, followers, publisher, 1);

  Storm storm;
  const double begun = seconds_now();
  if (kill_server) {
    server.kill();
    // Long enough for everybody to notice and to be refused.
    run_for(loop, followers, publisher, 0.2);
    server.start_again();
    storm.listening = seconds_now() - begun;
  } else {
    followers.drop_all();
  }
  while (followers.greeted() < streams) {
    followers.drive();
    publisher.drive();
    loop.turn(1);
    if (seconds_now() > begun + patience_seconds) {
      give_up("only " + std::to_string(followers.greeted()) + " are back");
    }
  }
  storm.greeted = seconds_now() - begun;
  const std::int64_t safe = publisher.acknowledged();
  while (!followers.have_all(safe)) {
    followers.drive();
    publisher.drive();
    loop.turn(1);
    if (seconds_now() > begun + patience_seconds) {
      give_up("some never caught up");
    }
  }
  storm.caught_up = seconds_now() - begun;
  run_for(loop, followers, publisher, 1);
  // The publishing ends, and everybody has all of it.
  while (publisher.is_waiting() || !followers.have_all(publisher.acknowledged())) {
    followers.drive();
    loop.turn(10);
    if (seconds_now() > begun + patience_seconds) {
      give_up("some did not get all");
    }
  }
  storm.failures = followers.failures();
  storm.events = followers.events();
  return storm;
}

void report_storms(const std::string& binary, std::size_t streams, int repetitions) {
  print_title("Everybody comes back, " + grouped(static_cast<double>(streams)) +
              " subscribers (`connect_bench`), median of " + std::to_string(repetitions));
  const Table table({"", "server listens", "last hello", "last caught up",
                     "streams cut and attempts refused", "events checked, none lost or doubled"});
  for (const bool kill_server : {false, true}) {
    std::vector<double> listening;
    std::vector<double> greeted;
    std::vector<double> caught_up;
    std::vector<double> failures;
    std::vector<double> events;
    for (int i = 0; i < repetitions; ++i) {
      ServerProcess server(options_for(binary));
      const Storm storm = ride_out(server, streams, kill_server);
      listening.push_back(storm.listening);
      greeted.push_back(storm.greeted);
      caught_up.push_back(storm.caught_up);
      failures.push_back(static_cast<double>(storm.failures));
      events.push_back(static_cast<double>(storm.events));
    }
    table.row({kill_server ? "the server was killed" : "all clients closed",
               kill_server ? fixed(median(listening), 2) + " s" : "",
               fixed(median(greeted), 2) + " s", fixed(median(caught_up), 2) + " s",
               grouped(median(failures)), grouped(median(events))});
  }
}

}  // namespace

int run(const std::string& binary, std::size_t streams, int repetitions) {
  need_descriptors(streams + 256);
  pin_to_core(1);
  report_connects(binary, streams, repetitions);
  report_storms(binary, streams, repetitions);
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: connect_bench SOLDWIRE [streams] [repetitions]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 9'000,
                              argc > 3 ? std::atoi(argv[3]) : 3);
}
