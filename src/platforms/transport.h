// What a connector needs of the outside: requests, timers and a thread to run on.
//
// Place:   between the connectors and net::HttpClient, so that a test can script the
//          answers and move the time by hand.
// Threads: fetch(), run_after() and post() from any thread; every callback runs on one thread,
//          the connector thread. cancel() on that thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "net/http_client.h"

namespace soldwire::platforms {

class Transport {
 public:
  using Task = std::function<void()>;
  using Ticket = std::uint64_t;

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // As net::HttpClient says of the functions of the same name.
  virtual Ticket fetch(net::ClientRequest request, net::HttpClient::Done done) = 0;
  virtual Ticket run_after(std::chrono::milliseconds delay, Task task) = 0;
  virtual void post(Task task) = 0;
  virtual void cancel(Ticket ticket) = 0;
};

// The real one. `client` must outlive it.
class ClientTransport final : public Transport {
 public:
  explicit ClientTransport(net::HttpClient& client) : client_(client) {}
  Ticket fetch(net::ClientRequest request, net::HttpClient::Done done) override;
  Ticket run_after(std::chrono::milliseconds delay, Task task) override;
  void post(Task task) override;
  void cancel(Ticket ticket) override;

 private:
  net::HttpClient& client_;
};

}  // namespace soldwire::platforms
