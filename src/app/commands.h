// The program's commands. Each returns the exit code: 0 done, 1 failed, 2 wrong usage.
//
// Threads: main thread.
#pragma once

#include <string>

#include "app/config.h"

namespace soldwire::app {

// Runs a server until SIGINT or SIGTERM.
[[nodiscard]] int serve(const Config& config);

struct DemoOptions {
  double rate = 1.0;   // of the recorded show; 1 is real time
  std::string script;  // empty: the one built in
};
// A live sale on a temporary database: this server, and the simulated platform as a child process.
[[nodiscard]] int demo(Config config, const DemoOptions& options);

struct SimulateOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string script;  // empty: the one built in
  double rate = 1.0;
  std::string faults;
  std::uint64_t seed = 1;
  std::string token = "simulated-page-token";
  std::string page_id = "100200300";
  std::string live_id = "700100200300400";
  bool loop = false;
};
// The simulated Facebook until SIGINT or SIGTERM.
[[nodiscard]] int simulate_facebook(const SimulateOptions& options);

// JSON lines from standard input to standard output: what each comment means. `packs`: folder of
// language packs to lay over those built in; empty: none.
[[nodiscard]] int parse_comments(const std::string& packs);

// Checks every invariant of the database in a data folder.
[[nodiscard]] int verify(const std::string& data);

}  // namespace soldwire::app
