#include "app/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "app/signals.h"

namespace soldwire::app {
namespace {

constexpr int start_timeout_ms = 20'000;
constexpr std::string_view marker = "listening on ";

[[noreturn]] void become(std::vector<char*> arguments, int output, pid_t parent) {
  unblock_signals();
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) {  // died before the line above
    ::_exit(1);
  }
  ::dup2(output, STDOUT_FILENO);
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(127);
}

}  // namespace

Result<ChildProcess> ChildProcess::start_listening(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(Errc::unavailable, "cannot make a pipe for a child process");
  }
  // Built before fork(): afterwards the child may not allocate.
  std::vector<std::string> words{"soldwire"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(pointers, ends[1], parent);
  }
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    return fail(Errc::unavailable, "cannot start a child process");
  }
  ChildProcess child(pid, ends[0]);
  std::string text;
  for (;;) {
    if (const std::size_t at = text.find(marker); at != std::string::npos) {
      if (const std::size_t end = text.find('\n', at); end != std::string::npos) {
        child.url_ = text.substr(at + marker.size(), end - at - marker.size());
        return child;
      }
    }
    pollfd waiting{child.output_, POLLIN, 0};
    std::array<char, 4096> buffer{};
    if (::poll(&waiting, 1, start_timeout_ms) <= 0) {
      return fail(Errc::unavailable,
                  "the child process did not start in time; it printed: " + text);
    }
    const ssize_t got = ::read(child.output_, buffer.data(), buffer.size());
    if (got <= 0) {
      return fail(Errc::unavailable, "the child process ended; it printed: " + text);
    }
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      url_(std::move(other.url_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (output_ >= 0) {
    ::close(output_);
  }
}

}  // namespace soldwire::app
