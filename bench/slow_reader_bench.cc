// A flood of large events to healthy subscribers, alone and beside one that never reads and one
// that reads a byte a second: throughput, the server's memory, and how and when the slow ones were
// ended. The yardstick is the same flood without them.
//
//   slow_reader_bench SOLDWIRE [megabytes per subscriber=500] [event bytes=8192] [healthy=100]

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/basics.h"
#include "support/flood.h"
#include "support/report.h"
#include "support/server_process.h"

namespace soldwire::bench {

int run(const std::string& binary, std::size_t megabytes, std::size_t event_bytes,
        std::size_t healthy) {
  need_descriptors(healthy + 256);
  pin_to_core(1);
  FloodOrder order;
  order.healthy = healthy;
  order.events = megabytes * 1'000'000 / event_bytes;
  print_title("Slow readers under a flood of " + std::to_string(megabytes) +
              " MB to each subscriber, in events of " + grouped(static_cast<double>(event_bytes)) +
              " bytes (`slow_reader_bench`)");
  const Table table({"", "took", "MB/s in all", "of alone", "server's CPU", "client's CPU",
                     "resident before", "peak", "after"});
  double alone = 0;
  FloodResult with_slow;
  for (const bool slow : {false, true}) {
    ServerOptions options;
    options.binary = binary;
    ServerProcess server(options);
    order.with_slow = slow;
    const FloodResult result = flood(server.target(server.live_show(), event_bytes), order);
    alone = slow ? alone : result.bytes_per_second;
    table.row({std::to_string(healthy) + " healthy" + (slow ? " and 2 slow" : ""),
               fixed(result.seconds, 1) + " s", grouped(result.bytes_per_second / 1e6),
               fixed(result.bytes_per_second / alone, 2), percent(result.server_share),
               percent(result.client_share), mebibytes(static_cast<double>(result.memory_before)),
               mebibytes(static_cast<double>(result.memory_peak)),
               mebibytes(static_cast<double>(result.memory_after))});
    if (slow) {
      with_slow = result;
    }
  }
  print_note("");
  const Table ends({"slow reader", "ended by the server after", "was sent", "its last words"});
  for (const SlowReader& reader : with_slow.slow) {
    ends.row({reader.name,
              reader.cut_off_after < 0 ? "never" : fixed(reader.cut_off_after, 2) + " s",
              mebibytes(static_cast<double>(reader.bytes)), "`" + reader.last + "`"});
  }
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: slow_reader_bench SOLDWIRE [megabytes] [event bytes] [healthy]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 500,
                              argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 8'192,
                              argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 100);
}
