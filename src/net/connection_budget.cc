#include "net/connection_budget.h"

namespace soldwire::net {

ConnectionBudget::ConnectionBudget(std::size_t total_max, std::size_t per_peer_max)
    : total_max_(total_max), per_peer_max_(per_peer_max) {}

Admission ConnectionBudget::admit(const SocketAddress& address) {
  const auto key = address.peer_key();
  const std::lock_guard lock(mutex_);
  if (open_ >= total_max_) {
    return nullptr;
  }
  Peer& peer = peers_.try_emplace(key, Peer{this, key, 0}).first->second;
  if (peer.open >= per_peer_max_) {
    if (peer.open == 0) {
      peers_.erase(key);
    }
    return nullptr;
  }
  ++peer.open;
  ++open_;
  return Admission(&peer);
}

std::size_t ConnectionBudget::open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

void ConnectionBudget::release(Peer& peer) noexcept {
  const std::lock_guard lock(mutex_);
  --open_;
  if (--peer.open == 0) {
    peers_.erase(std::array<std::uint8_t, 8>(peer.key));
  }
}

}  // namespace soldwire::net
