// How many connections may be open, in all and from one peer.
//
// Threads:  any; shared by all network threads.
// Lifetime: must outlive its admissions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "net/socket.h"

namespace soldwire::net {

class ConnectionBudget {
 public:
  ConnectionBudget(std::size_t total_max, std::size_t per_peer_max);
  ConnectionBudget(const ConnectionBudget&) = delete;
  ConnectionBudget& operator=(const ConnectionBudget&) = delete;

 private:
  struct Peer {
    ConnectionBudget* budget;
    std::array<std::uint8_t, 8> key;
    std::size_t open;
  };
  struct Release {
    void operator()(Peer* peer) const noexcept { peer->budget->release(*peer); }
  };

 public:
  // One place in the budget, given back when it dies. The size of a pointer.
  using Admission = std::unique_ptr<Peer, Release>;

  // Null when a bound is reached.
  [[nodiscard]] Admission admit(const SocketAddress& address);
  [[nodiscard]] std::size_t open() const;

 private:
  void release(Peer& peer) noexcept;

  // Fixed at construction.
  const std::size_t total_max_;
  const std::size_t per_peer_max_;

  mutable std::mutex mutex_;  // guards the rest; held for a look-up only
  std::size_t open_ = 0;
  std::map<std::array<std::uint8_t, 8>, Peer> peers_;  // admissions point into it
};

using Admission = ConnectionBudget::Admission;

}  // namespace soldwire::net
