// How fast do events reach many subscribers? The real server, publish durable, against two bare
// epoll loops in the same run:
//   (a) one send() of one shared buffer per subscriber and event;
//   (b) all events that wait in one loop turn in one send() per subscriber.
// Each also with a write and fdatasync before the sends, as the server's publishes are durable.
// All stay connected; they are measured in turns, several times, and the medians are reported. A
// run during which other programs took a core is repeated; "others" is what they took all the same.
// A publish is in flight until it is answered; in the rows "closed" also until its event is with
// every subscriber, so that a server that answers before it sends gains nothing by it.
// The last row is one request at a time that publishes 64 events.
// Servers run on core 0, clients (subscribers and publishers) on core 1. Every stream must have got
// every event.
//
//   fanout_bench SOLDWIRE [subscribers=1000] [seconds=0.8] [repetitions=5] [threads=1]
//                [load...]
//
// A load is a first column of the table, such as 8 or "8, closed"; none: all of them.
//
// With more network threads than one the server has cores 0 to threads - 1 and the clients the
// cores behind them; where there are none, both share all cores.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "support/fanout.h"
#include "support/report.h"
#include "support/server_process.h"
#include "support/yardstick.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t frame_bytes = 200;

class ServedYardstick final : public Served {
 public:
  explicit ServedYardstick(const YardstickOptions& options) : yardstick_(options) {}
  [[nodiscard]] Target target() const override { return yardstick_.target(); }

 private:
  Yardstick yardstick_;
};

class ServedSoldwire final : public Served {
 public:
  explicit ServedSoldwire(ServerOptions options)
      : server_(std::move(options)), show_(server_.live_show()) {}
  [[nodiscard]] Target target() const override { return server_.target(show_, frame_bytes); }

 private:
  ServerProcess server_;
  std::string show_;
};

struct Load {
  std::string name;
  std::size_t in_flight;
  std::size_t batch;
  bool closed;
};

// Of one contender under one load.
struct Figures {
  std::vector<double> rate;
  std::vector<double> of_a;
  std::vector<double> of_b;
  std::vector<double> server_share;
  std::vector<double> client_share;
  std::vector<double> others_share;
  double bytes = 0;
};

std::vector<std::unique_ptr<Contender>> gather(const std::string& binary, std::size_t subscribers,
                                               int threads) {
  const Cores cores = cores_for(threads);
  std::vector<std::unique_ptr<Contender>> all;
  const auto add = [&](const std::string& name, std::function<std::unique_ptr<Served>()> serve) {
    all.push_back(std::make_unique<Contender>(name, std::move(serve), subscribers, cores));
  };
  for (const bool durable : {false, true}) {
    for (const bool joined : {false, true}) {
      YardstickOptions options;
      options.joined = joined;
      options.durable = durable;
      options.event_bytes = frame_bytes;
      add(std::string(joined ? "(b) joined" : "(a) bare") + (durable ? " + fdatasync" : ""),
          [options] { return std::make_unique<ServedYardstick>(options); });
    }
  }
  std::vector<int> counts{1};
  if (threads > 1) {
    counts.push_back(threads);
  }
  for (const int count : counts) {
    ServerOptions options;
    options.binary = binary;
    options.last_core = cores.server_last;
    options.flags = {"--threads", std::to_string(count), "--heartbeat-ms",
                     "60000",     "--access-ttl",        "86400"};
    add("soldwire" + (threads > 1 ? ", threads: " + std::to_string(count) : std::string()),
        [options] { return std::make_unique<ServedSoldwire>(options); });
  }
  return all;
}

}  // namespace

int run(const std::string& binary, std::size_t subscribers, double seconds, int repetitions,
        int threads, const std::vector<std::string>& wanted) {
  need_descriptors(subscribers + 256);
  const auto contenders = gather(binary, subscribers, threads);
  std::vector<Load> loads{{"1", 1, 1, false},
                          {"8", 8, 1, false},
                          {"64", 64, 1, false},
                          {"1, closed", 1, 1, true},
                          {"8, closed", 8, 1, true},
                          {"64, closed", 64, 1, true},
                          {"1 of 64 events", 1, 64, false}};
  if (!wanted.empty()) {
    std::erase_if(loads, [&](const Load& load) {
      return std::find(wanted.begin(), wanted.end(), load.name) == wanted.end();
    });
  }
  std::vector<std::vector<Figures>> figures(loads.size(), std::vector<Figures>(contenders.size()));
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    for (std::size_t load = 0; load < loads.size(); ++load) {
      double a = 0;
      double b = 0;
      for (std::size_t i = 0; i < contenders.size(); ++i) {
        const FanoutResult result = contenders[i]->run_undisturbed(
            {loads[load].in_flight, loads[load].closed, loads[load].batch, seconds});
        a = i == 0 ? result.per_second : a;
        b = i == 1 ? result.per_second : b;
        Figures& mine = figures[load][i];
        mine.rate.push_back(result.per_second);
        mine.of_a.push_back(result.per_second / a);
        if (i > 0) {
          mine.of_b.push_back(result.per_second / b);
        }
        mine.server_share.push_back(result.server_share);
        mine.client_share.push_back(result.client_share);
        mine.others_share.push_back(result.others_share);
        mine.bytes = result.bytes;
      }
    }
  }
  print_title("Fan-out to " + grouped(static_cast<double>(subscribers)) +
              " subscribers, durable publish (`fanout_bench`), median of " +
              std::to_string(repetitions));
  const Table table({"publishes in flight", "server", "deliveries/s", "of (a)", "of (b)",
                     "bytes each", "server's CPU", "others", "client's CPU"});
  for (std::size_t load = 0; load < loads.size(); ++load) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const Figures& mine = figures[load][i];
      table.row({loads[load].name, contenders[i]->name(), grouped(median(mine.rate)),
                 fixed(median(mine.of_a), 2), i == 0 ? "" : fixed(median(mine.of_b), 2),
                 fixed(mine.bytes, 0), percent(median(mine.server_share)),
                 percent(median(mine.others_share)), percent(median(mine.client_share))});
    }
  }
  if (threads > 1 && core_count() <= threads) {
    print_note("Server and clients shared " + std::to_string(core_count()) +
               " cores: no measure of what a second thread brings on cores of its own.");
  }
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(
        stderr,
        "usage: fanout_bench SOLDWIRE [subscribers] [seconds] [repetitions] [threads] [load...]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000,
                              argc > 3 ? std::strtod(argv[3], nullptr) : 0.8,
                              argc > 4 ? std::atoi(argv[4]) : 5, argc > 5 ? std::atoi(argv[5]) : 1,
                              std::vector<std::string>(argv + std::min(argc, 6), argv + argc));
}
