#include "support/flood.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <utility>

#include "support/basics.h"
#include "support/fanout.h"
#include "support/process_stats.h"
#include "support/server_process.h"

namespace soldwire::bench {
namespace {

constexpr double sample_seconds = 0.05;
constexpr double settle_seconds = 3;
constexpr double last_words_seconds = 5;

// Whether a process still holds the server's end of the connection from `client_port`: the kernel
// may go on trying to deliver what the server gave it before it closed.
bool is_held(std::uint16_t server_port, std::uint16_t client_port) {
  constexpr unsigned established = 1;
  std::ifstream file("/proc/net/tcp");
  for (std::string line; std::getline(file, line);) {
    unsigned local_port = 0;
    unsigned remote_port = 0;
    unsigned state = 0;
    unsigned long inode = 0;
    if (std::sscanf(line.c_str(), "%*d: %*x:%x %*x:%x %x %*s %*s %*s %*u %*u %lu", &local_port,
                    &remote_port, &state, &inode) == 4 &&
        local_port == server_port && remote_port == client_port) {
      return state == established && inode != 0;
    }
  }
  return false;
}

class Laggard {
 public:
  Laggard(std::string name, const Target& target, bool reads_a_little)
      : target_(target), connection_(target.port), reads_a_little_(reads_a_little) {
    reader_.name = std::move(name);
    const std::string request = target.open_stream("");
    if (::send(connection_.descriptor(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
      give_up("cannot send a request");
    }
    sockaddr_in address{};
    socklen_t length = sizeof(address);
    ::getsockname(connection_.descriptor(), reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }

  // `elapsed`: seconds since the flood began.
  void watch(double elapsed) {
    if (reads_a_little_ && elapsed >= next_read_) {
      next_read_ = elapsed + 1;
      read(1);
    }
    if (reader_.cut_off_after < 0 && !is_held(target_.port, port_)) {
      reader_.cut_off_after = elapsed;
    }
  }
  // What it has been sent after all, now that it reads.
  SlowReader finish() {
    for (const double until = seconds_now() + last_words_seconds; seconds_now() < until;) {
      if (!read(65'536)) {
        ::usleep(10'000);
      }
      if (has_ended_) {
        break;
      }
    }
    const std::size_t at = tail_.rfind("event: ");
    reader_.last = at == std::string::npos ? "" : tail_.substr(at, tail_.find("\n\n", at) - at);
    std::ranges::replace(reader_.last, '\n', ' ');
    reader_.last += has_ended_ ? how_ended_ : " (not closed)";
    return reader_;
  }

 private:
  bool read(std::size_t bytes) {
    char buffer[65'536];
    const ssize_t got = ::recv(connection_.descriptor(), buffer, bytes, MSG_DONTWAIT);
    if (got > 0) {
      reader_.bytes += static_cast<std::size_t>(got);
      tail_.append(buffer, static_cast<std::size_t>(got));
      tail_.erase(0, tail_.size() - std::min<std::size_t>(tail_.size(), 1'024));
      return true;
    }
    if (got == 0 || errno != EAGAIN) {
      has_ended_ = true;
      how_ended_ = got == 0 ? " (closed)" : " (reset)";
    }
    return false;
  }

  const Target& target_;
  Connection connection_;
  const bool reads_a_little_;
  std::uint16_t port_ = 0;
  double next_read_ = 0;
  std::string tail_;
  bool has_ended_ = false;
  std::string how_ended_;
  SlowReader reader_;
};

}  // namespace

FloodResult flood(const Target& target, const FloodOrder& order) {
  std::vector<std::unique_ptr<Laggard>> laggards;
  FanoutClient client(target, order.healthy, Cores{});
  if (order.with_slow) {
    laggards.push_back(std::make_unique<Laggard>("never reads", target, false));
    laggards.push_back(std::make_unique<Laggard>("reads a byte a second", target, true));
  }
  ::usleep(500'000);
  FloodResult result;
  result.memory_before = result.memory_peak = memory(target.processes).resident;
  const double begun = seconds_now();
  double next_sample = begun;
  FanoutOrder flooding;
  flooding.in_flight = order.in_flight;
  flooding.closed = true;  // so that nobody who reads is far behind
  flooding.seconds = 3'600;
  flooding.events_max = order.events;
  const auto sample = [&] {
    const double now = seconds_now();
    if (now < next_sample) {
      return;
    }
    next_sample = now + sample_seconds;
    result.memory_peak = std::max(result.memory_peak, memory(target.processes).resident);
    for (const auto& laggard : laggards) {
      laggard->watch(now - begun);
    }
  };
  const FanoutResult fanout = client.run(flooding, sample);
  result.seconds = seconds_now() - begun;
  result.bytes_per_second = fanout.per_second * fanout.bytes;
  result.server_share = fanout.server_share;
  result.client_share = fanout.client_share;
  for (const double until = seconds_now() + settle_seconds; seconds_now() < until;) {
    sample();
    ::usleep(20'000);
  }
  result.memory_after = memory(target.processes).resident;
  for (const auto& laggard : laggards) {
    result.slow.push_back(laggard->finish());
  }
  return result;
}

}  // namespace soldwire::bench
