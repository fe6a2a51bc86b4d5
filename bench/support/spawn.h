// A program as a child process that says in one line when it is ready.
//
// Threads: one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace soldwire::bench {

struct Spawned {
  pid_t pid = -1;
  std::string first_line;  // of its standard output; empty when it was not waited for
};

struct SpawnOptions {
  std::string program;  // a path, or a name to look up in PATH
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // "NAME=value", besides what this process has
  int first_core = 0;
  int last_core = 0;
  bool waits_for_line = true;
};

// The child dies with this process. Gives up when it ends before its first line.
Spawned spawn(const SpawnOptions& options);
// SIGTERM, or another; returns when it is gone.
void stop(pid_t pid, int signal);

// A port of 127.0.0.1 that nobody had a moment ago; for programs that cannot pick one themselves.
std::uint16_t free_port();
// Returns when somebody listens there; gives up after a few seconds.
void wait_for_listener(std::uint16_t port);

}  // namespace soldwire::bench
