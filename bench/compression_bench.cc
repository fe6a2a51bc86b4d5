// What compressed streams cost and save, for the events of a live sale: a comment, what it claims,
// who waits.
//
// 1. The ways there are, on the frames of a real server, one event at a time:
//    - none;
//    - each event compressed once, by itself;
//    - each event compressed once, referring to the text before it: what soldwire does;
//    - a compressor for each subscriber, of several sizes, with all their states in memory.
// 2. The real server with subscribers of either kind: bytes, time on the core, and when an event is
//    there, from when its comment's request was due to its text at a subscriber.
// 3. What an idle stream of either kind takes of memory.
//
// The server runs on core 0, clients on core 1. A part of the streams is decoded, and must have got
// every event.
//
//   compression_bench SOLDWIRE [subscribers=1000] [comments=600] [comments/s=60]

#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "realtime/deflate.h"
#include "support/basics.h"
#include "support/frames.h"
#include "support/loop.h"
#include "support/process_stats.h"
#include "support/report.h"
#include "support/server_process.h"

namespace soldwire::bench {
namespace {

using realtime::Deflater;

constexpr int publishers = 8;
constexpr std::size_t decoded_every = 100;
constexpr std::string_view comment_mark = "\"commentId\":\"b";

// What is said in a live sale; every third comment is a claim.
std::string comment_of(const std::string& show, std::size_t number) {
  static constexpr std::array<std::string_view, 8> names = {
      "Mara Testova", "Minh Vi Du",  "Zuzka Nanecisto", "Gwen Pretendly",
      "Ren Mihon",    "Omar Mithal", "Anna Sampleton",  "Camille Essai"};
  static constexpr std::array<std::string_view, 8> talk = {
      "what a lovely colour", "dobrý večer všem", "how long is the scarf?", "j'adore 😍",
      "spedite in Italia?",   "tolle Farben",     "is the red one gone?",   "🔥🔥🔥"};
  const std::string text = number % 3 == 0 ? "sold " + std::to_string(1 + number / 3 % 20)
                                           : std::string(talk[number * 7 % talk.size()]);
  return R"({"showId":")" + show + R"(","userId":"24)" + std::to_string(number * 37 % 400) +
         R"(","userHandle":")" + std::string(names[number * 5 % names.size()]) + R"(","text":")" +
         text + R"(","commentId":"b)" + std::to_string(number) + "\"}";
}

std::string live_show(ServerProcess& server) {
  Connection connection(server.port());
  const std::string show = text_field(
      connection.call("POST", "/api/shows", server.token(), R"({"name":"bench"})"), "id");
  const std::string path = "/api/shows/" + show;
  std::string items;
  for (int i = 1; i <= 20; ++i) {
    items += (i > 1 ? "," : "") + std::string(R"({"itemNumber":")") + std::to_string(i) +
             R"(","title":"cable-knit cardigan, cream","quantity":3})";
  }
  connection.call("POST", path + "/items", server.token(), R"({"items":[)" + items + "]}");
  connection.call("POST", path + "/activate", server.token(), "{}");
  return show;
}

// What a browser makes of a body.
class Decoder {
 public:
  explicit Decoder(bool gzip) : gzip_(gzip) {
    if (gzip_ && inflateInit2(&stream_, 15 + 16) != Z_OK) {
      give_up("no memory");
    }
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    if (gzip_) {
      inflateEnd(&stream_);
    }
  }
  std::string feed(std::string_view bytes) {
    if (!gzip_) {
      return std::string(bytes);
    }
    std::string text;
    std::array<char, 65'536> out{};
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = static_cast<uInt>(out.size());
      const int result = inflate(&stream_, Z_SYNC_FLUSH);
      if (result != Z_OK && result != Z_BUF_ERROR) {
        give_up("a stream that cannot be decoded");
      }
      text.append(out.data(), out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return text;
  }

 private:
  const bool gzip_;
  z_stream stream_{};
};

class Streams {
 public:
  Streams(const ServerProcess& server, const std::string& show, bool gzip, std::size_t count,
          std::size_t comments)
      : arrived(count), subscribers_(count) {
    std::string request = get_request("/api/shows/" + show + "/stream", server.token(), "");
    if (gzip) {
      request.insert(request.size() - 2, "Accept-Encoding: gzip\r\n");
    }
    for (std::size_t n = 0; n < count; ++n) {
      Subscriber& subscriber = subscribers_[n];
      subscriber.all = this;
      subscriber.number = n;
      if (n % decoded_every == 0 || n + 1 == count) {
        subscriber.decoder = std::make_unique<Decoder>(gzip);
        arrived[n].resize(comments);
      }
      subscriber.descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(server.port());
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (::connect(subscriber.descriptor, reinterpret_cast<sockaddr*>(&address),
                    sizeof(address)) != 0 ||
          ::send(subscriber.descriptor, request.data(), request.size(), 0) !=
              static_cast<ssize_t>(request.size())) {
        give_up("cannot open a stream");
      }
      loop_.add(subscriber.descriptor, EPOLLIN, subscriber);
      while (!subscriber.begun) {
        loop_.turn(1'000);
      }
    }
  }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;
  ~Streams() {
    for (const Subscriber& subscriber : subscribers_) {
      ::close(subscriber.descriptor);
    }
  }

  void settle() { loop_.settle(700); }
  // Until every decoded stream has seen so many comments; then the others have their bytes too.
  void run_until(std::size_t comments) {
    const double deadline = seconds_now() + 120;
    const auto complete = [&](const Subscriber& subscriber) {
      return subscriber.decoder == nullptr || subscriber.comments >= comments;
    };
    while (!std::all_of(subscribers_.begin(), subscribers_.end(), complete)) {
      loop_.turn(10);
      if (seconds_now() > deadline) {
        give_up("events are missing");
      }
    }
    settle();
  }

  std::vector<std::vector<double>> arrived;  // of decoded streams, by comment
  std::size_t bytes = 0;                     // of all
  std::vector<std::string> frames;           // of the first stream

 private:
  struct Subscriber final : Watcher {
    void on_ready(std::uint32_t events) override {
      static_cast<void>(events);
      all->read(*this);
    }

    Streams* all = nullptr;
    std::size_t number = 0;
    int descriptor = -1;
    bool begun = false;
    std::unique_ptr<Decoder> decoder;
    std::string text;
    std::size_t comments = 0;
    std::int64_t last_seq = -1;
  };

  void read(Subscriber& subscriber) {
    static std::array<char, 262'144> buffer;
    const ssize_t got = ::recv(subscriber.descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) {
      give_up("a stream ended");
    }
    std::string_view body(buffer.data(), static_cast<std::size_t>(got));
    if (!subscriber.begun) {
      // Head and first block come in one write.
      const std::size_t head = body.find("\r\n\r\n");
      if (head == std::string_view::npos || body.substr(9, 3) != "200") {
        give_up(body);
      }
      body.remove_prefix(head + 4);
      subscriber.begun = true;
    }
    bytes += body.size();
    if (subscriber.decoder != nullptr) {
      take(subscriber, subscriber.decoder->feed(body));
    }
  }

  void take(Subscriber& subscriber, const std::string& text) {
    const double now = seconds_now();
    subscriber.text += text;
    std::size_t begin = 0;
    for (std::size_t end = subscriber.text.find("\n\n"); end != std::string::npos;
         end = subscriber.text.find("\n\n", begin)) {
      const std::string_view block =
          std::string_view(subscriber.text).substr(begin, end + 2 - begin);
      begin = end + 2;
      if (!block.starts_with("id: ")) {
        continue;
      }
      const std::int64_t seq = seq_of(block.substr(0, block.find('\n')));
      if (subscriber.last_seq >= 0 && seq != subscriber.last_seq + 1) {
        give_up("an event is missing or came twice");
      }
      subscriber.last_seq = seq;
      if (subscriber.number == 0) {
        frames.emplace_back(block);
      }
      const std::size_t at = block.find(comment_mark);
      if (at != std::string_view::npos &&
          block.find("\"comment.received\"") != std::string_view::npos) {
        ++subscriber.comments;
        arrived[subscriber.number]
               [std::strtoul(block.data() + at + comment_mark.size(), nullptr, 10)] = now;
      }
    }
    subscriber.text.erase(0, begin);
  }

  Loop loop_;
  std::vector<Subscriber> subscribers_;
};

// Returns when each comment was due.
std::vector<double> publish(const ServerProcess& server, const std::string& show,
                            std::size_t comments, double per_second, Streams& streams) {
  std::vector<double> due(comments);
  const double begun = seconds_now() + 0.05;
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < publishers; ++i) {
    threads.emplace_back([&] {
      Connection connection(server.port());
      for (std::size_t n = next++; n < comments; n = next++) {
        due[n] = begun + static_cast<double>(n) / per_second;
        const double wait = due[n] - seconds_now();
        if (wait > 0) {
          ::usleep(static_cast<useconds_t>(wait * 1e6));
        }
        connection.call("POST", "/api/debug/emit-comment", server.token(), comment_of(show, n));
      }
    });
  }
  streams.run_until(comments);
  for (std::thread& thread : threads) {
    thread.join();
  }
  return due;
}

// How long `compress` takes for one frame, and how many bytes it makes of it.
template <typename Compress>
void report_way(const Table& table, const std::string& name, const std::vector<std::string>& frames,
                double made_for, const std::string& memory, Compress compress) {
  std::size_t text = 0;
  std::size_t bytes = 0;
  const double begun = seconds_now();
  for (std::size_t n = 0; n < frames.size(); ++n) {
    text += frames[n].size();
    bytes += compress(n);
  }
  const double each = (seconds_now() - begun) / static_cast<double>(frames.size());
  table.row({name, fixed(static_cast<double>(bytes) / static_cast<double>(frames.size()), 0),
             fixed(static_cast<double>(text) / static_cast<double>(bytes), 2),
             fixed(each / made_for * 1e6, 3), memory});
}

// A compressor for each of `subscribers`, as servers and proxies do it.
class Private {
 public:
  Private(std::size_t subscribers, int window_bits, int memory_level)
      : streams_(subscribers), out_(1U << 20U, '\0') {
    const struct mallinfo2 before = ::mallinfo2();
    for (z_stream& stream : streams_) {
      stream = z_stream{};
      if (deflateInit2(&stream, 6, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
          Z_OK) {
        give_up("no memory");
      }
    }
    const struct mallinfo2 after = ::mallinfo2();
    bytes_each =
        static_cast<double>((after.uordblks + after.hblkhd) - (before.uordblks + before.hblkhd)) /
        static_cast<double>(subscribers);
  }
  Private(const Private&) = delete;
  Private& operator=(const Private&) = delete;
  ~Private() {
    for (z_stream& stream : streams_) {
      deflateEnd(&stream);
    }
  }
  std::size_t compress(const std::string& frame) {
    std::size_t size = 0;
    for (z_stream& stream : streams_) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(frame.data()));
      stream.avail_in = static_cast<uInt>(frame.size());
      stream.next_out = reinterpret_cast<Bytef*>(out_.data());
      stream.avail_out = static_cast<uInt>(out_.size());
      deflate(&stream, Z_SYNC_FLUSH);
      size = out_.size() - stream.avail_out;
    }
    return size;
  }

  double bytes_each = 0;

 private:
  std::vector<z_stream> streams_;
  std::string out_;
};

void report_ways(const std::vector<std::string>& frames, std::size_t subscribers) {
  print_title("Ways to compress " + grouped(static_cast<double>(frames.size())) +
              " events of a live sale, for " + grouped(static_cast<double>(subscribers)) +
              " subscribers (`compression_bench`)");
  const Table table(
      {"", "bytes an event", "times smaller", "microseconds a delivery", "memory a subscriber"});
  const auto all = static_cast<double>(subscribers);
  report_way(table, "none", frames, all, "", [&](std::size_t n) { return frames[n].size(); });
  Deflater deflater;
  report_way(table, "once, each by itself", frames, all, "0",
             [&](std::size_t n) { return deflater.compress(frames[n]).bytes.size(); });
  std::string before;
  report_way(table, "once, referring to the 4 KiB before", frames, all, "0", [&](std::size_t n) {
    const std::size_t size = deflater.compress(frames[n], before).bytes.size();
    before += frames[n];
    before.erase(0, before.size() - std::min(before.size(), Deflater::before_bytes_max));
    return size;
  });
  // The states of all subscribers are gone through for each event, as a server would.
  const std::vector<std::string> some(
      frames.begin(), frames.begin() + std::min<std::ptrdiff_t>(100, std::ssize(frames)));
  for (const auto& [window_bits, memory_level] : {std::pair{15, 8}, {12, 4}, {10, 1}}) {
    Private compressors(subscribers, window_bits, memory_level);
    report_way(table,
               "each subscriber's own, window 2^" + std::to_string(window_bits) +
                   ", memory level " + std::to_string(memory_level),
               some, all, grouped(compressors.bytes_each),
               [&](std::size_t n) { return compressors.compress(some[n]); });
  }
}

void report_server(const std::string& binary, std::size_t subscribers, std::size_t comments,
                   double per_second, std::vector<std::string>& frames) {
  print_title(grouped(static_cast<double>(subscribers)) + " subscribers, " + fixed(per_second, 0) +
              " comments/s (`compression_bench`)");
  const Table table({"streams", "bytes a delivery", "server's CPU", "microseconds a delivery",
                     "first subscriber p50, p99", "last subscriber p50, p99"});
  for (const bool gzip : {false, true, false, true}) {
    ServerOptions options;
    options.binary = binary;
    options.flags = {"--heartbeat-ms", "60000", "--access-ttl", "86400"};
    ServerProcess server(options);
    const std::string show = live_show(server);
    Streams streams(server, show, gzip, subscribers, comments);
    streams.settle();
    const std::size_t bytes_before = streams.bytes;
    const double deliveries_before = server.metric("soldwire_deliveries_total");
    const double cpu_before = cpu_seconds({server.pid()});
    const double begun = seconds_now();
    const std::vector<double> due = publish(server, show, comments, per_second, streams);
    const double took = seconds_now() - begun;
    const double cpu = cpu_seconds({server.pid()}) - cpu_before;
    const double deliveries = server.metric("soldwire_deliveries_total") - deliveries_before;
    const auto latency = [&](std::size_t stream) {
      std::vector<double> all(comments);
      for (std::size_t n = 0; n < comments; ++n) {
        all[n] = streams.arrived[stream][n] - due[n];
      }
      return milliseconds(percentile(all, 0.5)) + ", " + milliseconds(percentile(all, 0.99));
    };
    table.row({gzip ? "gzip" : "plain",
               fixed(static_cast<double>(streams.bytes - bytes_before) / deliveries, 0),
               percent(cpu / took), fixed(cpu / deliveries * 1e6, 3), latency(0),
               latency(subscribers - 1)});
    frames = streams.frames;
  }
}

void report_memory(const std::string& binary) {
  static constexpr std::size_t streams_to_open = 4'000;
  print_title("Memory of an idle stream, " + grouped(streams_to_open) +
              " connected (`compression_bench`)");
  const Table table({"streams", "RssAnon, bytes each"});
  for (const bool gzip : {false, true}) {
    ServerOptions options;
    options.binary = binary;
    options.flags = {"--heartbeat-ms", "60000", "--access-ttl", "86400"};
    ServerProcess server(options);
    const std::string show = live_show(server);
    const Streams few(server, show, gzip, 64, 1);
    const auto before = static_cast<double>(memory({server.pid()}).anonymous);
    Streams streams(server, show, gzip, streams_to_open, 1);
    streams.settle();
    const auto after = static_cast<double>(memory({server.pid()}).anonymous);
    table.row({gzip ? "gzip" : "plain", fixed((after - before) / streams_to_open, 0)});
  }
}

}  // namespace

int run(const std::string& binary, std::size_t subscribers, std::size_t comments,
        double per_second) {
  need_descriptors(std::max<std::size_t>(subscribers, 4'096) + 256);
  pin_to_core(1);
  std::vector<std::string> frames;
  report_server(binary, subscribers, comments, per_second, frames);
  report_ways(frames, subscribers);
  report_memory(binary);
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: compression_bench SOLDWIRE [subscribers] [comments] [per second]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000,
                              argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 600,
                              argc > 4 ? std::strtod(argv[4], nullptr) : 60);
}
