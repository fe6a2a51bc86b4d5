#include "net/socket.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace soldwire::net {

namespace {

const sockaddr_in& as_ipv4(const sockaddr_storage& storage) {
  return reinterpret_cast<const sockaddr_in&>(storage);
}

const sockaddr_in6& as_ipv6(const sockaddr_storage& storage) {
  return reinterpret_cast<const sockaddr_in6&>(storage);
}

// The four bytes at the end of ::ffff:a.b.c.d.
constexpr std::size_t mapped_ipv4_offset = 12;

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

void Descriptor::reset() noexcept {
  if (const int number = std::exchange(number_, -1); number >= 0) {
    ::close(number);
  }
}

Result<SocketAddress> SocketAddress::parse(const std::string& address, std::uint16_t port) {
  SocketAddress out;
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (::inet_pton(AF_INET, address.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&out.storage_, &ipv4, sizeof ipv4);
  } else if (::inet_pton(AF_INET6, address.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&out.storage_, &ipv6, sizeof ipv6);
  } else {
    return fail(Errc::invalid_input, "\"" + address +
                                         "\" is no address to listen on: give an IPv4 or IPv6 "
                                         "address, or \"localhost\".");
  }
  out.set_port(port);
  return out;
}

SocketAddress SocketAddress::from(const sockaddr_storage& storage) noexcept {
  SocketAddress out;
  out.storage_ = storage;
  return out;
}

SocketAddress SocketAddress::of_local_end(int descriptor) noexcept {
  SocketAddress out;
  socklen_t size = sizeof out.storage_;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&out.storage_), &size);
  return out;
}

const sockaddr* SocketAddress::data() const noexcept {
  return reinterpret_cast<const sockaddr*>(&storage_);
}

socklen_t SocketAddress::size() const noexcept {
  return family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

std::uint16_t SocketAddress::port() const noexcept {
  return ntohs(family() == AF_INET ? as_ipv4(storage_).sin_port : as_ipv6(storage_).sin6_port);
}

void SocketAddress::set_port(std::uint16_t port) noexcept {
  if (family() == AF_INET) {
    reinterpret_cast<sockaddr_in&>(storage_).sin_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in6&>(storage_).sin6_port = htons(port);
  }
}

std::string SocketAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    ::inet_ntop(AF_INET, &as_ipv4(storage_).sin_addr, text.data(), text.size());
  } else if (const in6_addr& address = as_ipv6(storage_).sin6_addr;
             IN6_IS_ADDR_V4MAPPED(&address)) {
    ::inet_ntop(AF_INET, &address.s6_addr[mapped_ipv4_offset], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, &address, text.data(), text.size());
  }
  return text.data();
}

std::array<std::uint8_t, 8> SocketAddress::peer_key() const noexcept {
  std::array<std::uint8_t, 8> key{};
  if (family() == AF_INET) {
    std::memcpy(key.data(), &as_ipv4(storage_).sin_addr, 4);
    return key;
  }
  const in6_addr& address = as_ipv6(storage_).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    std::memcpy(key.data(), &address.s6_addr[mapped_ipv4_offset], 4);
  } else {
    std::memcpy(key.data(), &address.s6_addr[0], key.size());
  }
  return key;
}

void set_option(int descriptor, int level, int name, int value) noexcept {
  ::setsockopt(descriptor, level, name, &value, sizeof value);
}

bool would_block(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS;
}

}  // namespace soldwire::net
