// Waiting for the signals that end the program, or that ask it to read its files again.
//
// Threads: block_signals() before the first thread is started, wait_for_signal() on the main
// thread.
#pragma once

namespace soldwire::app {

// SIGINT, SIGTERM and SIGHUP stay pending until waited for; SIGPIPE is ignored, because writes
// report EPIPE.
void block_signals();
// The signal that came.
[[nodiscard]] int wait_for_signal();
// For a child that is about to run another program: signals work again as usual.
void unblock_signals();

}  // namespace soldwire::app
