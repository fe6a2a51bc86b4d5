// A client that says exactly what a test tells it to, byte by byte.
//
// Threads: one at a time. Every wait ends after `patience`, and then the test fails.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/socket.h"

namespace soldwire::net {

constexpr std::chrono::seconds patience{10};

// True as soon as `condition` is; false when patience ends.
template <typename Condition>
[[nodiscard]] bool eventually(Condition&& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

struct RawResponse {
  int status = 0;
  std::string head;                            // status line and fields as received
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;
};

class RawClient {
 public:
  // `receive_buffer_bytes` other than 0: a peer whose kernel takes little.
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);

  [[nodiscard]] bool connected() const { return connected_; }
  void send(std::string_view bytes);
  // Sends no more, reads on.
  void end_sending();
  // What one read gives, at most `bytes`; "" at the end of the stream or after patience.
  std::string read_some(std::size_t bytes = 65'536);
  // Reads until `text` has been seen; returns all up to and with it.
  std::string read_until(std::string_view text);
  std::string read_exactly(std::size_t bytes);
  // Everything up to the end of the stream.
  std::string read_all();
  // True when the peer ends the stream (or resets it) within patience, whatever comes before.
  bool is_closed_by_peer();
  // nullopt: none came. `head_only` for answers to HEAD.
  std::optional<RawResponse> read_response(bool head_only = false);
  std::optional<RawResponse> request(std::string_view bytes);
  void close() { socket_.reset(); }
  // Goes away as a crashed peer does: with a reset.
  void reset();
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  Descriptor socket_;
  bool connected_ = false;
  std::string pending_;  // read but not handed out
};

// "GET <path> HTTP/1.1" with a Host field.
[[nodiscard]] std::string get(std::string_view path, std::string_view more_fields = "");
[[nodiscard]] std::string post(std::string_view path, std::string_view body);

}  // namespace soldwire::net
