#include "app/signals.h"

#include <cerrno>
#include <csignal>

#include "base/assert.h"

namespace soldwire::app {
namespace {

sigset_t awaited_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = awaited_signals();
  SW_ASSERT(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  SW_ASSERT(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
}

int wait_for_signal() {
  const sigset_t set = awaited_signals();
  int received = 0;
  SW_ASSERT(sigwait(&set, &received) == 0);
  return received;
}

void unblock_signals() {
  const sigset_t set = awaited_signals();
  SW_ASSERT(pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0);
}

}  // namespace soldwire::app
