// The real binary as a child process, and the little HTTP that the benchmarks need to drive it.
//
// Threads: one Connection per thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace soldwire::bench {

// Ends the program with a message; a benchmark has nobody to hand an error to.
[[noreturn]] void give_up(std::string_view what);

double seconds_now();
void pin_to_core(int core);

// A blocking keep-alive connection.
class Connection {
 public:
  explicit Connection(std::uint16_t port);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void send_request(std::string_view method, std::string_view path, std::string_view token,
                    std::string_view body);
  // The body of the next answer; gives up unless its status is 2xx.
  std::string receive_answer();
  std::string call(std::string_view method, std::string_view path, std::string_view token,
                   std::string_view body);
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
  std::string received_;
};

// The text value of `name` in a flat piece of JSON; the first one found.
std::string text_field(std::string_view json, std::string_view name);

// `soldwire serve` on a free port, in a temporary folder on the disk of the working directory.
class ServerProcess {
 public:
  ServerProcess(const std::string& binary, int core);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  // A running show with one item "1" of many units.
  std::string live_show();

 private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::string folder_;
  std::string token_;
};

}  // namespace soldwire::bench
