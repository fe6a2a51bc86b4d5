#include "support/process_stats.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <utility>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

std::size_t kilobytes_of(const std::string& line) {
  return std::strtoul(line.c_str() + line.find(':') + 1, nullptr, 10) * 1024;
}

}  // namespace

double cpu_seconds(const std::vector<pid_t>& processes) {
  double nanoseconds = 0;
  for (const pid_t process : processes) {
    std::error_code gone;
    const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(process) + "/task",
                                                    gone);
    for (const auto& task : tasks) {
      std::ifstream file(task.path() / "schedstat");
      double on_core = 0;
      if (file >> on_core) {
        nanoseconds += on_core;
      }
    }
  }
  return nanoseconds / 1e9;
}

double taken_seconds(int first_core, int last_core) {
  double sum = 0;
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (!name.starts_with("cpu") || name.size() < 4) {
      continue;
    }
    const int core = std::atoi(name.c_str() + 3);
    if (core < first_core || core > last_core) {
      continue;
    }
    // user nice system idle iowait irq softirq steal
    std::array<double, 8> ticks{};
    for (double& tick : ticks) {
      words >> tick;
    }
    const double all = std::accumulate(ticks.begin(), ticks.end(), 0.0);
    sum += (all - ticks[3] - ticks[4]) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  return sum;
}

Usage::Usage(std::vector<pid_t> processes, int first_core, int last_core)
    : processes_(std::move(processes)),
      first_core_(first_core),
      last_core_(last_core),
      begun_(seconds_now()),
      own_before_(cpu_seconds(processes_)),
      taken_before_(taken_seconds(first_core, last_core)) {}

double Usage::capacity() const {
  return (seconds_now() - begun_) * (last_core_ - first_core_ + 1);
}

double Usage::own() const {
  return (cpu_seconds(processes_) - own_before_) / capacity();
}

double Usage::others() const {
  const double taken = taken_seconds(first_core_, last_core_) - taken_before_;
  return std::max(0.0, taken / capacity() - own());
}

Memory memory(const std::vector<pid_t>& processes) {
  Memory sum;
  for (const pid_t process : processes) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) {
        sum.anonymous += kilobytes_of(line);
      } else if (line.starts_with("VmRSS:")) {
        sum.resident += kilobytes_of(line);
      }
    }
  }
  return sum;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) +
                     "/children");
  for (pid_t child = 0; file >> child;) {
    children.push_back(child);
  }
  return children;
}

}  // namespace soldwire::bench
