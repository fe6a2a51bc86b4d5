#include "support/spawn.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

constexpr double patience_seconds = 10;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Spawned spawn(const SpawnOptions& options) {
  int ends[2];
  if (::pipe(ends) != 0) {
    give_up("cannot make a pipe");
  }
  std::vector<std::string> words = options.arguments;
  words.insert(words.begin(), options.program);
  Spawned spawned;
  spawned.pid = ::fork();
  if (spawned.pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to_cores(options.first_core, options.last_core);
    ::close(ends[0]);
    ::dup2(ends[1], STDOUT_FILENO);
    for (const std::string& variable : options.environment) {
      ::putenv(const_cast<char*>(variable.c_str()));
    }
    std::vector<char*> pointers;
    for (std::string& word : words) {
      pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    ::execvp(options.program.c_str(), pointers.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  while (options.waits_for_line && spawned.first_line.find('\n') == std::string::npos) {
    char buffer[512];
    const ssize_t got = ::read(ends[0], buffer, sizeof(buffer));
    if (got <= 0) {
      give_up("it did not start: " + options.program);
    }
    spawned.first_line.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  return spawned;
}

void stop(pid_t pid, int signal) {
  ::kill(pid, signal);
  ::waitpid(pid, nullptr, 0);
}

std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof(address);
  if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    give_up("cannot find a free port");
  }
  ::close(descriptor);
  return ntohs(address.sin_port);
}

void wait_for_listener(std::uint16_t port) {
  const sockaddr_in address = loopback(port);
  for (const double until = seconds_now() + patience_seconds; seconds_now() < until;
       ::usleep(10'000)) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    const int done =
        ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    ::close(descriptor);
    if (done == 0) {
      return;
    }
  }
  give_up("nobody listens on port " + std::to_string(port));
}

}  // namespace soldwire::bench
