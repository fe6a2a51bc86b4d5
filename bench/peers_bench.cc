// The same clients against others that can do it: nginx with nchan, a plain Node server with an
// EventEmitter, and the npm package better-sse. Fan-out with 1, 8 and 64 publishes in flight,
// memory per idle subscriber, and what a subscriber that does not read costs. None of the peers
// writes its events to a disk; soldwire does.
//
//   peers_bench SOLDWIRE PEERS_FOLDER [subscribers=1000] [repetitions=3] [flood megabytes=200]
//               [part...]
//
// Parts: fanout, memory, flood; none: all of them.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "support/basics.h"
#include "support/fanout.h"
#include "support/flood.h"
#include "support/idle_streams.h"
#include "support/process_stats.h"
#include "support/report.h"
#include "support/server_process.h"
#include "support/spawn.h"
#include "support/yardstick.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t frame_bytes = 200;
constexpr std::size_t flood_event_bytes = 8'192;
constexpr std::size_t flood_subscribers = 100;

// Where to publish and subscribe, with events of `event_bytes` as the peers frame them.
Target peer_target(const std::string& name, std::uint16_t port, std::vector<pid_t> processes,
                   std::size_t event_bytes) {
  constexpr std::size_t around_bytes = 40;  // id, data, the number and the punctuation
  Target target;
  target.name = name;
  target.port = port;
  target.processes = std::move(processes);
  target.open_stream = [](std::string_view last_event_id) {
    return get_request("/stream", "", last_event_id);
  };
  target.publish = [text = std::string(event_bytes - around_bytes, 'e')](std::size_t first,
                                                                         std::size_t count) {
    std::string requests;
    for (std::size_t n = first; n < first + count; ++n) {
      requests += post_request("/publish", "",
                               "{\"n\":" + std::to_string(n) + ",\"text\":\"" + text + "\"}");
    }
    return requests;
  };
  return target;
}

class ServedNode final : public Served {
 public:
  ServedNode(std::string name, const std::string& script, std::size_t event_bytes)
      : name_(std::move(name)), event_bytes_(event_bytes) {
    SpawnOptions options;
    options.program = "node";
    options.arguments = {script};
    node_ = spawn(options);
  }
  ~ServedNode() override { stop(node_.pid, SIGKILL); }

  [[nodiscard]] Target target() const override {
    const std::string& line = node_.first_line;
    const auto port = std::strtoul(line.c_str() + line.find_last_of(' '), nullptr, 10);
    return peer_target(name_, static_cast<std::uint16_t>(port), {node_.pid}, event_bytes_);
  }

 private:
  const std::string name_;
  const std::size_t event_bytes_;
  Spawned node_;
};

class ServedNchan final : public Served {
 public:
  ServedNchan(const std::string& configuration, std::size_t event_bytes)
      : event_bytes_(event_bytes), folder_(make_folder()), port_(free_port()) {
    // The worker runs as another user.
    ::chmod(folder_.c_str(), 0755);
    std::stringstream text;
    text << std::ifstream(configuration).rdbuf();
    std::string filled = text.str();
    const std::string mark = "127.0.0.1:@PORT@";
    filled.replace(filled.find(mark), mark.size(), "127.0.0.1:" + std::to_string(port_));
    std::ofstream(folder_ + "/nginx.conf") << filled;
    SpawnOptions options;
    options.program = "/usr/sbin/nginx";
    options.arguments = {"-p", folder_, "-c", folder_ + "/nginx.conf", "-e", "error.log"};
    options.waits_for_line = false;
    nginx_ = spawn(options);
    wait_for_listener(port_);
    // The master listens before it has its worker.
    for (int i = 0; i < 1'000 && children_of(nginx_.pid).empty(); ++i) {
      ::usleep(10'000);
    }
    if (children_of(nginx_.pid).empty()) {
      give_up("nginx has no worker");
    }
  }
  ~ServedNchan() override {
    stop(nginx_.pid, SIGTERM);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] Target target() const override {
    return peer_target("nginx with nchan", port_, children_of(nginx_.pid), event_bytes_);
  }

 private:
  const std::size_t event_bytes_;
  std::string folder_;
  std::uint16_t port_;
  Spawned nginx_;
};

class ServedSoldwire final : public Served {
 public:
  ServedSoldwire(const std::string& binary, std::size_t event_bytes)
      : server_(options_for(binary)), show_(server_.live_show()), event_bytes_(event_bytes) {}
  [[nodiscard]] Target target() const override { return server_.target(show_, event_bytes_); }

 private:
  static ServerOptions options_for(const std::string& binary) {
    ServerOptions options;
    options.binary = binary;
    options.flags = {"--heartbeat-ms", "60000", "--access-ttl", "86400"};
    return options;
  }

  ServerProcess server_;
  std::string show_;
  std::size_t event_bytes_;
};

class ServedYardstick final : public Served {
 public:
  explicit ServedYardstick(std::size_t event_bytes) : yardstick_(options_for(event_bytes)) {}
  [[nodiscard]] Target target() const override { return yardstick_.target(); }

 private:
  static YardstickOptions options_for(std::size_t event_bytes) {
    YardstickOptions options;
    options.event_bytes = event_bytes;
    return options;
  }

  Yardstick yardstick_;
};

struct Peer {
  std::string name;
  std::function<std::unique_ptr<Served>(std::size_t event_bytes)> serve;
};

std::vector<Peer> all_peers(const std::string& binary, const std::string& folder) {
  const auto node = [folder](const std::string& name, const std::string& script) {
    return Peer{name, [name, path = folder + "/" + script](std::size_t event_bytes) {
                  return std::make_unique<ServedNode>(name, path, event_bytes);
                }};
  };
  return {{"bare epoll loop (a)",
           [](std::size_t event_bytes) { return std::make_unique<ServedYardstick>(event_bytes); }},
          {"soldwire, durable",
           [binary](std::size_t event_bytes) {
             return std::make_unique<ServedSoldwire>(binary, event_bytes);
           }},
          {"nginx with nchan",
           [path = folder + "/nchan.conf"](std::size_t event_bytes) {
             return std::make_unique<ServedNchan>(path, event_bytes);
           }},
          node("Node, EventEmitter", "emitter.mjs"),
          node("Node, better-sse", "better_sse.mjs")};
}

void report_fanout(const std::vector<Peer>& peers, std::size_t subscribers, int repetitions) {
  const std::vector<std::size_t> loads{1, 8, 64};
  std::vector<std::vector<std::vector<FanoutResult>>> results(
      loads.size(), std::vector<std::vector<FanoutResult>>(peers.size()));
  {
    std::vector<std::unique_ptr<Contender>> contenders;
    for (const Peer& peer : peers) {
      contenders.push_back(std::make_unique<Contender>(
          peer.name, [&peer] { return peer.serve(frame_bytes); }, subscribers, Cores{}));
    }
    for (int repetition = 0; repetition < repetitions; ++repetition) {
      for (std::size_t load = 0; load < loads.size(); ++load) {
        for (std::size_t i = 0; i < peers.size(); ++i) {
          FanoutOrder order;
          order.in_flight = loads[load];
          order.seconds = 1;
          results[load][i].push_back(contenders[i]->run_undisturbed(order));
        }
      }
    }
  }
  print_title("Peers: fan-out to " + grouped(static_cast<double>(subscribers)) +
              " subscribers (`peers_bench`), median of " + std::to_string(repetitions));
  const Table table({"publishes in flight", "server", "deliveries/s", "of (a)", "bytes each",
                     "server's CPU", "others", "client's CPU"});
  const auto middle = [](const std::vector<FanoutResult>& runs, double FanoutResult::*member) {
    std::vector<double> values;
    for (const FanoutResult& run : runs) {
      values.push_back(run.*member);
    }
    return median(values);
  };
  for (std::size_t load = 0; load < loads.size(); ++load) {
    const double bare = middle(results[load][0], &FanoutResult::per_second);
    for (std::size_t i = 0; i < peers.size(); ++i) {
      const auto& runs = results[load][i];
      table.row({std::to_string(loads[load]), peers[i].name,
                 grouped(middle(runs, &FanoutResult::per_second)),
                 fixed(middle(runs, &FanoutResult::per_second) / bare, 2),
                 fixed(middle(runs, &FanoutResult::bytes), 0),
                 percent(middle(runs, &FanoutResult::server_share)),
                 percent(middle(runs, &FanoutResult::others_share)),
                 percent(middle(runs, &FanoutResult::client_share))});
    }
  }
}

void report_memory(const std::vector<Peer>& peers, std::size_t subscribers) {
  print_title("Peers: memory of an idle subscriber, " + grouped(static_cast<double>(subscribers)) +
              " connected (`peers_bench`)");
  const Table table({"server", "bytes each", "after all left and came back"});
  for (const Peer& peer : peers) {
    const std::unique_ptr<Served> served = peer.serve(frame_bytes);
    const Target target = served->target();
    const Growth growth = measure_growth(target, subscribers, [&] {
      return static_cast<double>(memory(target.processes).anonymous);
    });
    table.row({peer.name, grouped(growth.first), grouped(growth.again)});
  }
}

void report_floods(const std::vector<Peer>& peers, std::size_t megabytes) {
  print_title("Peers: " + std::to_string(megabytes) + " MB to each of " +
              std::to_string(flood_subscribers) +
              " healthy subscribers, alone and beside two slow ones (`peers_bench`)");
  const Table table({"server", "MB/s alone", "MB/s with the slow ones", "resident before", "peak",
                     "after", "the slow ones were cut off after"});
  for (std::size_t i = 1; i < peers.size(); ++i) {  // the yardstick has no answer to slow readers
    FloodOrder order;
    order.healthy = flood_subscribers;
    order.events = megabytes * 1'000'000 / flood_event_bytes;
    std::vector<FloodResult> results;
    for (const bool slow : {false, true}) {
      order.with_slow = slow;
      const std::unique_ptr<Served> served = peers[i].serve(flood_event_bytes);
      results.push_back(flood(served->target(), order));
    }
    std::string ends;
    for (const SlowReader& reader : results[1].slow) {
      ends += (ends.empty() ? "" : ", ") +
              (reader.cut_off_after < 0 ? "never" : fixed(reader.cut_off_after, 1) + " s");
    }
    table.row({peers[i].name, grouped(results[0].bytes_per_second / 1e6),
               grouped(results[1].bytes_per_second / 1e6),
               mebibytes(static_cast<double>(results[1].memory_before)),
               mebibytes(static_cast<double>(results[1].memory_peak)),
               mebibytes(static_cast<double>(results[1].memory_after)), ends});
  }
}

}  // namespace

int run(const std::string& binary, const std::string& folder, std::size_t subscribers,
        int repetitions, std::size_t megabytes, const std::vector<std::string>& parts) {
  need_descriptors(subscribers + 256);
  const std::vector<Peer> peers = all_peers(binary, folder);
  const auto is_wanted = [&](const char* part) {
    return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  if (is_wanted("fanout")) {
    report_fanout(peers, subscribers, repetitions);
  }
  pin_to_core(1);
  if (is_wanted("memory")) {
    report_memory(peers, subscribers);
  }
  if (is_wanted("flood")) {
    report_floods(peers, megabytes);
  }
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: peers_bench SOLDWIRE PEERS_FOLDER [subscribers] [repetitions] [flood "
                 "megabytes] [part...]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(
      argv[1], argv[2], argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1'000,
      argc > 4 ? std::atoi(argv[4]) : 3, argc > 5 ? std::strtoul(argv[5], nullptr, 10) : 200,
      std::vector<std::string>(argv + std::min(argc, 6), argv + argc));
}
