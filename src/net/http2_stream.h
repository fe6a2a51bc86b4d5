// An open response on a connection that it shares with others.
//
// Threads, lifetime: as OpenStream says. Its connection lets go of it when the lane is over.
// Limits:   Http2Limits::lane_bytes_max and the peer's window for the lane.
#pragma once

#include <cstdint>

#include "net/open_stream.h"

namespace soldwire::net {

class Http2Connection;

class Http2Stream final : public OpenStream {
 public:
  Http2Stream(ServerThread& thread, Http2Connection& connection, std::int32_t lane);
  Http2Stream(const Http2Stream&) = delete;
  Http2Stream& operator=(const Http2Stream&) = delete;
  ~Http2Stream() override;

  [[nodiscard]] ssize_t write(std::span<const iovec> parts) override;
  void notify_writable() override;
  void close() override;
  void end() override;

  // By the connection: the lane is over.
  void lose_connection();
  void tell_writable();

 private:
  [[nodiscard]] bool is_connected() const noexcept override { return connection_ != nullptr; }
  void let_go();

  Http2Connection* connection_;  // null: over
  const std::int32_t lane_;
};

}  // namespace soldwire::net
