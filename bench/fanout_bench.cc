// How fast do events reach many subscribers? The real server, publish durable, against two bare
// epoll loops:
//   (a) one send() of one shared buffer per subscriber and event;
//   (b) all events that wait in one loop turn in one send() per subscriber.
// Servers run on core 0, this client (subscribers and publishers) on core 1.
//
//   fanout_bench build/release/soldwire [subscribers=1000] [events=2000]

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "server_process.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t event_bytes = 200;

// ---- the yardsticks ----

int listen_on_loopback(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(descriptor, 4096) != 0 ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    give_up("cannot listen");
  }
  port = ntohs(address.sin_port);
  return descriptor;
}

// Accepts one publisher and then `subscribers`; each 200 bytes from the publisher go to every
// subscriber, then one byte goes back to the publisher.
[[noreturn]] void run_yardstick(int listener, std::size_t subscribers, bool joined) {
  pin_to_core(0);
  const int publisher = ::accept(listener, nullptr, nullptr);
  const int on = 1;
  ::setsockopt(publisher, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  std::vector<int> peers;
  for (std::size_t i = 0; i < subscribers; ++i) {
    peers.push_back(::accept(listener, nullptr, nullptr));
    ::setsockopt(peers.back(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  const int poller = ::epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = publisher}};
  ::epoll_ctl(poller, EPOLL_CTL_ADD, publisher, &event);
  std::vector<char> buffer(event_bytes * 256);
  std::size_t filled = 0;
  for (;;) {
    if (::epoll_wait(poller, &event, 1, -1) != 1) {
      continue;
    }
    const ssize_t got = ::recv(publisher, buffer.data() + filled, buffer.size() - filled, 0);
    if (got <= 0) {
      ::_exit(0);
    }
    filled += static_cast<std::size_t>(got);
    const std::size_t whole = filled / event_bytes;
    const std::size_t step = joined ? whole * event_bytes : event_bytes;
    for (std::size_t at = 0; step != 0 && at + step <= whole * event_bytes; at += step) {
      for (const int peer : peers) {
        if (::send(peer, buffer.data() + at, step, MSG_NOSIGNAL) != static_cast<ssize_t>(step)) {
          give_up("a subscriber of the yardstick is full");
        }
      }
      const std::string acknowledgements(step / event_bytes, 'k');
      if (::send(publisher, acknowledgements.data(), acknowledgements.size(), MSG_NOSIGNAL) < 0) {
        ::_exit(0);
      }
    }
    std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(whole * event_bytes),
              buffer.begin() + static_cast<std::ptrdiff_t>(filled), buffer.begin());
    filled -= whole * event_bytes;
  }
}

// ---- the client side, the same for all ----

class Subscribers {
 public:
  Subscribers() : poller_(::epoll_create1(0)) {}
  Subscribers(const Subscribers&) = delete;
  Subscribers& operator=(const Subscribers&) = delete;
  ~Subscribers() { ::close(poller_); }

  void add(std::unique_ptr<Connection> connection) {
    epoll_event event{EPOLLIN, {.fd = connection->descriptor()}};
    ::epoll_ctl(poller_, EPOLL_CTL_ADD, connection->descriptor(), &event);
    connections_.push_back(std::move(connection));
  }
  // Also wakes for the publishers' answers.
  void watch(int descriptor) {
    epoll_event event{EPOLLIN, {.fd = descriptor}};
    ::epoll_ctl(poller_, EPOLL_CTL_ADD, descriptor, &event);
  }
  // Reads what is there. `count` is told what each chunk means; other descriptors go to `on_other`.
  template <typename Count, typename Other>
  void turn(int timeout_ms, const std::vector<bool>& is_other, Count&& count, Other&& on_other) {
    epoll_event events[512];
    const int ready = ::epoll_wait(poller_, events, 512, timeout_ms);
    for (int i = 0; i < ready; ++i) {
      const int descriptor = events[i].data.fd;
      if (static_cast<std::size_t>(descriptor) < is_other.size() &&
          is_other[static_cast<std::size_t>(descriptor)]) {
        on_other(descriptor);
        continue;
      }
      const ssize_t got = ::recv(descriptor, buffer_, sizeof(buffer_), MSG_DONTWAIT);
      if (got == 0) {
        give_up("a subscriber was cut off");
      }
      if (got > 0) {
        count(descriptor, std::string_view(buffer_, static_cast<std::size_t>(got)));
      }
    }
  }

 private:
  int poller_;
  char buffer_[65'536];
  std::vector<std::unique_ptr<Connection>> connections_;
};

double deliveries_per_second(std::size_t deliveries, double seconds) {
  return static_cast<double>(deliveries) / seconds;
}

double measure_yardstick(std::size_t subscribers, std::size_t events, std::size_t in_flight,
                         bool joined) {
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  const pid_t child = ::fork();
  if (child == 0) {
    run_yardstick(listener, subscribers, joined);
  }
  ::close(listener);
  double rate = 0;
  {
    Connection publisher(port);
    Subscribers readers;
    for (std::size_t i = 0; i < subscribers; ++i) {
      readers.add(std::make_unique<Connection>(port));
    }
    readers.watch(publisher.descriptor());
    std::vector<bool> is_other(65'536);
    is_other[static_cast<std::size_t>(publisher.descriptor())] = true;
    const std::string event(event_bytes, 'e');
    std::size_t sent = 0;
    std::size_t bytes = 0;
    const auto publish = [&] {
      if (sent < events) {
        ++sent;
        static_cast<void>(::send(publisher.descriptor(), event.data(), event.size(), MSG_NOSIGNAL));
      }
    };
    const double begun = seconds_now();
    for (std::size_t i = 0; i < in_flight; ++i) {
      publish();
    }
    while (bytes < events * subscribers * event_bytes) {
      readers.turn(
          1'000, is_other, [&](int, std::string_view chunk) { bytes += chunk.size(); },
          [&](int descriptor) {
            char answers[256];
            const ssize_t got = ::recv(descriptor, answers, sizeof(answers), MSG_DONTWAIT);
            for (ssize_t i = 0; i < got; ++i) {
              publish();
            }
          });
    }
    rate = deliveries_per_second(events * subscribers, seconds_now() - begun);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return rate;
}

std::size_t count_blocks(std::string_view chunk, char& after_newline) {
  std::size_t blocks = 0;
  for (const char c : chunk) {
    if (c == '\n') {
      blocks += after_newline != 0 ? 1U : 0U;
      after_newline = after_newline == 0 ? 1 : 0;
    } else {
      after_newline = 0;
    }
  }
  return blocks;
}

double measure_server(ServerProcess& server, std::size_t subscribers, std::size_t events,
                      std::size_t in_flight) {
  const std::string show = server.live_show();
  Subscribers readers;
  const std::string path = "/api/shows/" + show + "/stream";
  for (std::size_t i = 0; i < subscribers; ++i) {
    auto connection = std::make_unique<Connection>(server.port());
    connection->send_request("GET", path, server.token(), "");
    readers.add(std::move(connection));
  }
  // Every stream has said hello (one block) before the clock starts.
  std::size_t blocks = 0;  // a block ends with an empty line
  std::vector<bool> is_other(65'536);
  std::vector<char> after_newline(65'536);
  const auto count_in = [&](int descriptor, std::string_view chunk) {
    blocks += count_blocks(chunk, after_newline[static_cast<std::size_t>(descriptor)]);
  };
  while (blocks < subscribers) {
    readers.turn(1'000, is_other, count_in, [](int) {});
  }
  blocks = 0;

  std::vector<std::unique_ptr<Connection>> publishers;
  std::vector<Connection*> by_descriptor(65'536);
  for (std::size_t i = 0; i < in_flight; ++i) {
    publishers.push_back(std::make_unique<Connection>(server.port()));
    const int descriptor = publishers.back()->descriptor();
    readers.watch(descriptor);
    is_other[static_cast<std::size_t>(descriptor)] = true;
    by_descriptor[static_cast<std::size_t>(descriptor)] = publishers.back().get();
  }
  // The whole frame has about 200 bytes: id, data, type, seq and time take some 100 of them.
  const std::string body =
      R"({"type":"custom.bench","data":{"text":")" + std::string(90, 'e') + "\"}}";
  const std::string target = "/api/shows/" + show + "/events";
  std::size_t sent = 0;
  const auto publish = [&](Connection& connection) {
    if (sent < events) {
      ++sent;
      connection.send_request("POST", target, server.token(), body);
    }
  };
  const double begun = seconds_now();
  for (const auto& publisher : publishers) {
    publish(*publisher);
  }
  while (blocks < events * subscribers) {
    readers.turn(1'000, is_other, count_in, [&](int descriptor) {
      Connection& connection = *by_descriptor[static_cast<std::size_t>(descriptor)];
      static_cast<void>(connection.receive_answer());
      publish(connection);
    });
  }
  return deliveries_per_second(events * subscribers, seconds_now() - begun);
}

}  // namespace

int run(const std::string& binary, std::size_t subscribers, std::size_t events) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  pin_to_core(1);
  std::printf("%zu subscribers, %zu events of about %zu bytes, deliveries per second\n",
              subscribers, events, event_bytes);
  std::printf("%-10s %12s %12s %12s %8s %8s\n", "in flight", "bare (a)", "joined (b)", "soldwire",
              "of (a)", "of (b)");
  for (const std::size_t in_flight : {1, 8, 64}) {
    const double single = measure_yardstick(subscribers, events, in_flight, false);
    const double joined = measure_yardstick(subscribers, events, in_flight, true);
    double ours = 0;
    {
      ServerProcess server(binary, 0);
      ours = measure_server(server, subscribers, events, in_flight);
    }
    std::printf("%-10zu %12.0f %12.0f %12.0f %8.2f %8.2f\n", in_flight, single, joined, ours,
                ours / single, ours / joined);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace soldwire::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: fanout_bench SOLDWIRE [subscribers] [events]\n");
    return 2;
  }
  return soldwire::bench::run(argv[1], argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000,
                              argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 2'000);
}
