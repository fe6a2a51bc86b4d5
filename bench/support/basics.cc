#include "support/basics.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace soldwire::bench {

void give_up(std::string_view what) {
  std::fprintf(stderr, "bench: %.*s (%s)\n", static_cast<int>(what.size()), what.data(),
               std::strerror(errno));
  std::exit(1);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int core_count() {
  return static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
}

Cores cores_for(int server_threads) {
  if (core_count() > server_threads) {
    return {0, server_threads - 1, server_threads, core_count() - 1};
  }
  return {0, core_count() - 1, 0, core_count() - 1};
}

void pin_to_core(int core) {
  pin_to_cores(core, core);
}

void pin_to_cores(int first, int last) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core = first; core <= std::min(last, core_count() - 1); ++core) {
    CPU_SET(core, &set);
  }
  if (sched_setaffinity(0, sizeof(set), &set) != 0) {
    std::fprintf(stderr, "bench: cannot pin to cores %d to %d, going on unpinned\n", first, last);
  }
}

void need_descriptors(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) {
    return;
  }
  if (limit.rlim_max < wanted) {
    give_up("this needs " + std::to_string(wanted) + " open files and the limit is " +
            std::to_string(limit.rlim_max) + "; raise it: ulimit -Hn " + std::to_string(wanted));
  }
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::string make_folder() {
  std::string folder = (std::filesystem::current_path() / "bench-data-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    give_up("cannot make a data folder");
  }
  return folder;
}

}  // namespace soldwire::bench
