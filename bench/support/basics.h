// What every benchmark needs of the machine: a clock, cores, descriptors, and a way to stop.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace soldwire::bench {

// Ends the program with a message; a benchmark has nobody to hand an error to.
[[noreturn]] void give_up(std::string_view what);

double seconds_now();
// All threads that this thread begins from now on run on the core too.
void pin_to_core(int core);
// Cores first .. last.
void pin_to_cores(int first, int last);
int core_count();

// Who runs where.
struct Cores {
  int server_first = 0;
  int server_last = 0;
  int client_first = 1;
  int client_last = 1;
};
// The server's threads first, the clients behind them; all on all cores where there are too few.
Cores cores_for(int server_threads);

// Makes room for `wanted` open descriptors. Gives up with the command to type when the system's
// limit is lower.
void need_descriptors(std::size_t wanted);

// A new folder in the working directory, so that "durable" means that disk. The caller removes it.
std::string make_folder();

}  // namespace soldwire::bench
