// Another run of this very program, whose life is tied to ours.
//
// Threads: one at a time.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace soldwire::app {

class ChildProcess {
 public:
  // Starts this program with `arguments` and reads its standard output until a line
  // "listening on URL". It gets SIGTERM when we die, however we die.
  // Errors: unavailable, with what the child printed.
  [[nodiscard]] static Result<ChildProcess> start_listening(
      const std::vector<std::string>& arguments);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  // Ends it with SIGTERM and waits.
  ~ChildProcess();

  [[nodiscard]] const std::string& url() const noexcept { return url_; }

 private:
  ChildProcess(pid_t pid, int output) : pid_(pid), output_(output) {}

  pid_t pid_;
  int output_;  // the read end of its standard output
  std::string url_;
};

}  // namespace soldwire::app
