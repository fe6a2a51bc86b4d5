// What the kernel says of a server's processes and of the cores they run on.
//
// Threads: any.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

namespace soldwire::bench {

// Seconds on a core, to the nanosecond, summed over the processes' threads that live.
double cpu_seconds(const std::vector<pid_t>& processes);

// Seconds that the cores first .. last were taken by any process, by interrupts or by other guests
// of the host; to the hundredth of a second.
double taken_seconds(int first_core, int last_core);

// How the time between construction and now was used, as parts of the cores' time.
class Usage {
 public:
  Usage(std::vector<pid_t> processes, int first_core, int last_core);
  // By the processes.
  [[nodiscard]] double own() const;
  // By anybody else: what makes a figure worse than it should be.
  [[nodiscard]] double others() const;

 private:
  [[nodiscard]] double capacity() const;

  std::vector<pid_t> processes_;
  int first_core_;
  int last_core_;
  double begun_;
  double own_before_;
  double taken_before_;
};

struct Memory {
  // RssAnon and RssShmem: heap, stacks and memory shared between processes; neither code nor files.
  std::size_t anonymous = 0;
  std::size_t resident = 0;  // VmRSS: all of it
};
Memory memory(const std::vector<pid_t>& processes);

// The processes that `parent` forked and that still live.
std::vector<pid_t> children_of(pid_t parent);

}  // namespace soldwire::bench
