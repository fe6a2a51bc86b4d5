// A descriptor with an owner, and the address at its other end.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"

namespace soldwire::net {

// Closes what it holds.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  void reset() noexcept;

 private:
  int number_ = -1;
};

// An IPv4 or IPv6 address and port.
class SocketAddress {
 public:
  // `address` is a literal. Errors: invalid_input.
  [[nodiscard]] static Result<SocketAddress> parse(const std::string& address, std::uint16_t port);
  [[nodiscard]] static SocketAddress from(const sockaddr_storage& storage) noexcept;
  // The address `descriptor` is bound to.
  [[nodiscard]] static SocketAddress of_local_end(int descriptor) noexcept;

  [[nodiscard]] const sockaddr* data() const noexcept;
  [[nodiscard]] socklen_t size() const noexcept;
  [[nodiscard]] int family() const noexcept { return storage_.ss_family; }
  [[nodiscard]] std::uint16_t port() const noexcept;
  void set_port(std::uint16_t port) noexcept;
  // Without the port; an IPv4 address inside IPv6 is written as IPv4.
  [[nodiscard]] std::string text() const;
  // What counts as one peer for limits: an IPv4 address, or the /64 of an IPv6 address (a
  // household has that many addresses to itself).
  [[nodiscard]] std::array<std::uint8_t, 8> peer_key() const noexcept;

 private:
  sockaddr_storage storage_{};
};

// Sets an integer option; what an old kernel does not know is left alone.
void set_option(int descriptor, int level, int name, int value) noexcept;

// True for the errors that mean "later", not "never".
[[nodiscard]] bool would_block(int error) noexcept;

}  // namespace soldwire::net
