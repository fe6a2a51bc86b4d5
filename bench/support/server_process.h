// The real binary as a child process, and the little HTTP that the benchmarks need to set it up.
//
// Threads: one Connection per thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/basics.h"
#include "support/target.h"

namespace soldwire::bench {

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

struct ServerOptions {
  std::string binary;
  int first_core = 0;
  int last_core = 0;
  std::vector<std::string> flags;        // besides --listen, --data, --dev and --log-level
  std::vector<std::string> environment;  // "NAME=value"
};

// `soldwire serve` on a free port, in a temporary folder on the disk of the working directory.
class ServerProcess {
 public:
  explicit ServerProcess(ServerOptions options);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] const std::string& token() const noexcept { return token_; }
  // A running show with one item "1" of many units.
  std::string live_show();
  // Events whose frames have about `frame_bytes`; their data has the number as "n".
  [[nodiscard]] Target target(const std::string& show, std::size_t frame_bytes) const;
  // The sum of the samples of a metric whose lines begin with `name`.
  [[nodiscard]] double metric(std::string_view name) const;

  // SIGKILL. The folder stays.
  void kill();
  // The same folder and port; returns when it listens.
  void start_again();

 private:
  void start(const std::string& listen);

  const ServerOptions options_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::string folder_;
  std::string token_;
};

}  // namespace soldwire::bench
