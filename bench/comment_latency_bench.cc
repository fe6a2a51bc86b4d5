// From the comment's request to its frame on a subscriber's socket: p50, p99 and maximum, at 10,
// 100 and 1,000 comments per second. The comment is durable before its frame leaves, so the
// yardstick is one write and fdatasync of 4 KiB on the same disk in the same run, plus a round trip
// over loopback.
//
//   comment_latency_bench SOLDWIRE [seconds=10]

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/report.h"
#include "support/server_process.h"

namespace soldwire::bench {
namespace {

constexpr int connections = 32;

void report(const Table& table, const std::string& name, const std::vector<double>& seconds) {
  table.row({name, milliseconds(percentile(seconds, 0.5)), milliseconds(percentile(seconds, 0.99)),
             milliseconds(percentile(seconds, 1)), std::to_string(seconds.size())});
}

std::vector<double> measure_disk(int rounds) {
  const std::string path = "bench-disk-" + std::to_string(::getpid());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const std::string page(4096, 'p');
  std::vector<double> seconds;
  for (int i = 0; i < rounds; ++i) {
    const double begun = seconds_now();
    if (::write(file, page.data(), page.size()) != 4096 || ::fdatasync(file) != 0) {
      give_up("cannot write to the disk");
    }
    seconds.push_back(seconds_now() - begun);
    ::usleep(2'000);
  }
  ::close(file);
  ::unlink(path.c_str());
  return seconds;
}

// Reads the stream and notes when the frame of comment `b<number>` came.
void follow(ServerProcess& server, const std::string& show, std::vector<double>& arrived,
            std::atomic<bool>& ready, std::size_t expected) {
  Connection stream(server.port());
  stream.send_request("GET", "/api/shows/" + show + "/stream", server.token(), "");
  std::string text;
  char buffer[65'536];
  std::size_t seen = 0;
  constexpr std::string_view mark = "\"commentId\":\"b";
  while (seen < expected) {
    const ssize_t got = ::recv(stream.descriptor(), buffer, sizeof(buffer), 0);
    if (got <= 0) {
      give_up("the stream ended");
    }
    const double now = seconds_now();
    text.append(buffer, static_cast<std::size_t>(got));
    ready = true;
    std::size_t end = 0;
    for (std::size_t next = text.find("\n\n"); next != std::string::npos;
         next = text.find("\n\n", end)) {
      const std::string_view block = std::string_view(text).substr(end, next - end);
      end = next + 2;
      const std::size_t at = block.find(mark);
      if (at != std::string_view::npos &&
          block.find("\"comment.received\"") != std::string_view::npos) {
        arrived[std::strtoul(block.data() + at + mark.size(), nullptr, 10)] = now;
        ++seen;
      }
    }
    text.erase(0, end);
  }
}

void measure(const Table& table, const std::string& binary, int per_second, int seconds) {
  ServerOptions options;
  options.binary = binary;
  ServerProcess server(options);
  const std::string show = server.live_show();
  const auto total = static_cast<std::size_t>(per_second * seconds);
  std::vector<double> sent(total);
  std::vector<double> arrived(total);
  std::atomic<bool> ready{false};
  std::thread reader([&] { follow(server, show, arrived, ready, total); });
  while (!ready) {
    ::usleep(1'000);
  }
  const double begun = seconds_now();
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < connections; ++i) {
    senders.emplace_back([&] {
      Connection connection(server.port());
      for (std::size_t number = next++; number < total; number = next++) {
        const double due = begun + static_cast<double>(number) / per_second;
        const double wait = due - seconds_now();
        if (wait > 0) {
          ::usleep(static_cast<useconds_t>(wait * 1e6));
        }
        const std::string body = R"({"showId":")" + show + R"(","userId":"u)" +
                                 std::to_string(number % 500) +
                                 R"(","userHandle":"someone","text":")" +
                                 (number % 3 == 0 ? "sold 1" : "what a lovely colour") +
                                 R"(","commentId":"b)" + std::to_string(number) + "\"}";
        // Counted from when it was due: a server that falls behind may not hide it.
        sent[number] = due;
        connection.call("POST", "/api/debug/emit-comment", server.token(), body);
      }
    });
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
  reader.join();
  std::vector<double> latency(total);
  for (std::size_t i = 0; i < total; ++i) {
    latency[i] = arrived[i] - sent[i];
  }
  report(table, std::to_string(per_second) + " comments/s", latency);
}

}  // namespace

int run(const std::string& binary, int seconds) {
  print_title("From comment to frame (`comment_latency_bench`)");
  const Table table({"", "p50", "p99", "max", "measured"});
  report(table, "4 KiB + fdatasync", measure_disk(500));
  for (const int per_second : {10, 100, 1'000}) {
    measure(table, binary, per_second, seconds);
  }
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: comment_latency_bench SOLDWIRE [seconds]\n");
    return 2;
  }
  return soldwire::bench::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 10);
}
