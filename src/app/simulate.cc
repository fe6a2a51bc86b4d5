#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "app/commands.h"
#include "app/embedded.h"
#include "app/signals.h"
#include "base/clock.h"
#include "net/static_files.h"
#include "platforms/facebook/script.h"
#include "platforms/facebook/simulator.h"

namespace soldwire::app {
namespace {

Result<platforms::facebook::Script> script_of(const SimulateOptions& options) {
  if (!options.script.empty()) {
    return platforms::facebook::read_script(options.script);
  }
  for (const net::StaticFile& file : embedded::demo_files()) {
    if (file.path == "/show.jsonl") {
      return platforms::facebook::parse_script(file.bytes);
    }
  }
  return fail(Errc::not_found, "no recorded show is built in; name one with --script");
}

}  // namespace

int simulate_facebook(const SimulateOptions& options) {
  const auto failed = [](const Error& error) {
    std::fprintf(stderr, "soldwire: %s\n", error.message.c_str());
    return 1;
  };
  auto script = script_of(options);
  if (!script) {
    return failed(script.error());
  }
  platforms::facebook::SimulatorOptions simulated;
  simulated.address = options.address;
  simulated.port = options.port;
  simulated.script = std::move(*script);
  simulated.rate = options.rate;
  simulated.loop = options.loop;
  simulated.faults = options.faults;
  simulated.seed = options.seed;
  simulated.token = options.token;
  simulated.page_id = options.page_id;
  simulated.live_id = options.live_id;
  const SystemClock clock;
  auto simulator = platforms::facebook::Simulator::make(std::move(simulated), clock);
  if (!simulator) {
    return failed(simulator.error());
  }
  if (auto started = (*simulator)->start(); !started) {
    return failed(started.error());
  }
  std::printf("listening on %s\n", (*simulator)->base_url().c_str());
  std::fflush(stdout);
  static_cast<void>(wait_for_signal());
  (*simulator)->stop();
  return 0;
}

}  // namespace soldwire::app
