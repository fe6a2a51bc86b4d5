// What an idle subscriber costs: memory of the server's own (RssAnon; the kernel's socket is not
// in it) and the time that heartbeats take.
//
// Memory: the growth between a server that has served a few streams and the same with all of them.
// A second server runs with heap_probe preloaded, which asks the allocator how many bytes are in
// use: what RssAnon grows by beyond that is slack, such as room in pages that was used while the
// streams were being opened. The yardstick is what a subscriber of a bare epoll loop costs.
//
// Heartbeats: time on a core of a server with all streams idle, at the default interval and at a
// short one, beside a server whose heartbeats are a minute apart.
//
//   memory_bench SOLDWIRE HEAP_PROBE [subscribers=9000] [seconds=60]

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/basics.h"
#include "support/idle_streams.h"
#include "support/process_stats.h"
#include "support/report.h"
#include "support/server_process.h"
#include "support/yardstick.h"

namespace soldwire::bench {
namespace {

// What heap_probe in process `pid` says is allocated; see heap_probe.cc.
double heap_bytes(pid_t pid, const std::string& answer_file) {
  std::error_code ignored;
  std::filesystem::remove(answer_file, ignored);
  ::kill(pid, SIGRTMIN);
  for (const double until = seconds_now() + 5; seconds_now() < until; ::usleep(1'000)) {
    double bytes = 0;
    if (std::ifstream file(answer_file); file >> bytes) {
      return bytes;
    }
  }
  give_up("the heap probe did not answer");
}

ServerOptions options_for(const std::string& binary, int heartbeat_ms) {
  ServerOptions options;
  options.binary = binary;
  options.flags = {"--heartbeat-ms", std::to_string(heartbeat_ms), "--access-ttl", "86400"};
  return options;
}

void report_memory(const std::string& binary, const std::string& probe, std::size_t subscribers) {
  print_title("Memory of an idle subscriber, " + grouped(static_cast<double>(subscribers)) +
              " connected (`memory_bench`)");
  const Table table({"", "bytes each", "after all left and came back", "kept after all had left"});
  const auto show = [&](const std::string& name, const Growth& growth) {
    table.row({name, fixed(growth.first, 0), fixed(growth.again, 0), mebibytes(growth.kept)});
  };
  {
    const Yardstick yardstick(YardstickOptions{});
    const Target target = yardstick.target();
    show("bare epoll loop, RssAnon", measure_growth(target, subscribers, [&] {
           return static_cast<double>(memory(target.processes).anonymous);
         }));
  }
  {
    ServerProcess server(options_for(binary, 60'000));
    const std::string show_id = server.live_show();
    show("soldwire, RssAnon", measure_growth(server.target(show_id, 200), subscribers, [&] {
           return static_cast<double>(memory({server.pid()}).anonymous);
         }));
  }
  {
    const std::string answer_file = make_folder() + "/heap";
    ServerOptions options = options_for(binary, 60'000);
    options.environment = {"LD_PRELOAD=" + probe, "SOLDWIRE_HEAP_PROBE_FILE=" + answer_file};
    ServerProcess server(options);
    const std::string show_id = server.live_show();
    show("soldwire, in use by the allocator's count",
         measure_growth(server.target(show_id, 200), subscribers,
                        [&] { return heap_bytes(server.pid(), answer_file); }));
    std::filesystem::remove_all(std::filesystem::path(answer_file).parent_path());
  }
  print_note(
      "The allocator's count is what the streams hold. RssAnon differs from it by the slack of "
      "glibc's "
      "heap: less where they found room in pages that start-up had touched, more by pages that "
      "only "
      "the opening of streams needed.");
}

void report_heartbeats(const std::string& binary, std::size_t subscribers, double seconds) {
  print_title("Heartbeats of " + grouped(static_cast<double>(subscribers)) +
              " idle subscribers (`memory_bench`)");
  const Table table({"heartbeat", "heartbeats/s", "part of a core", "microseconds each"});
  double at_rest = 0;
  for (const int interval_ms : {60'000, 15'000, 1'000}) {
    ServerProcess server(options_for(binary, interval_ms));
    const std::string show_id = server.live_show();
    IdleStreams streams(server.target(show_id, 200), subscribers);
    streams.open_to(subscribers);
    // Whole rounds of heartbeats, after the first: each window has as many as it should.
    const double period = interval_ms / 1e3;
    const bool at_rest_only = interval_ms == 60'000;
    streams.idle(at_rest_only ? 1 : period);
    const double window = at_rest_only ? 15 : std::max(1.0, std::floor(seconds / period)) * period;
    const std::size_t blocks_before = streams.blocks();
    const double before = cpu_seconds({server.pid()});
    const double begun = seconds_now();
    streams.idle(window);
    const double took = seconds_now() - begun;
    const double share = (cpu_seconds({server.pid()}) - before) / took;
    const double rate = static_cast<double>(streams.blocks() - blocks_before) / took;
    if (at_rest_only) {
      at_rest = share;
      table.row({"none in the window", fixed(rate, 0), percent(share), ""});
    } else {
      table.row({fixed(interval_ms / 1e3, 0) + " s", fixed(rate, 0), percent(share),
                 fixed((share - at_rest) / rate * 1e6, 2)});
    }
  }
}

}  // namespace

int run(const std::string& binary, const std::string& probe, std::size_t subscribers,
        double seconds) {
  need_descriptors(subscribers + 256);
  pin_to_core(1);
  report_memory(binary, probe, subscribers);
  report_heartbeats(binary, subscribers, seconds);
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: memory_bench SOLDWIRE HEAP_PROBE [subscribers] [seconds]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argv[2],
                              argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 9'000,
                              argc > 4 ? std::strtod(argv[4], nullptr) : 60);
}
