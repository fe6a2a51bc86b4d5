#include <csignal>
#include <cstdio>

#include "app/application.h"
#include "app/commands.h"
#include "app/signals.h"
#include "base/log.h"

namespace soldwire::app {

int serve(const Config& config) {
  auto application = Application::make(config, false);
  if (!application) {
    std::fprintf(stderr, "soldwire: %s\n", application.error().message.c_str());
    return 1;
  }
  if (auto started = (*application)->start(); !started) {
    std::fprintf(stderr, "soldwire: %s\n", started.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", (*application)->url().c_str());
  std::fflush(stdout);
  int signal = wait_for_signal();
  // Without a certificate there is nothing to read again, and it means what it means by default.
  while (signal == SIGHUP && (*application)->has_certificate()) {
    if (auto reloaded = (*application)->reload_certificate(); !reloaded) {
      log::error("app", "SIGHUP: the old certificate stays: {}", reloaded.error().message);
    } else {
      log::info("app", "SIGHUP: the certificate was read again");
    }
    signal = wait_for_signal();
  }
  log::info("app", "signal {}: stopping", signal);
  (*application)->stop();
  return 0;
}

}  // namespace soldwire::app
