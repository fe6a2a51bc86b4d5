// An HTTP/2 client that does exactly what a test tells it to, with nghttp2's own client session.
//
// Threads: one at a time. Every wait ends after `patience`, and then the test fails.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/net/raw_client.h"

namespace soldwire::net {

struct Http2Answer {
  int status = 0;  // the last one: 100 may come before
  std::map<std::string, std::string> headers;
  std::string body;
  std::size_t data_frames = 0;
  bool continued = false;  // a 100 came
  bool ended = false;      // by END_STREAM
  bool closed = false;
  std::uint32_t error = 0;  // of a closed one
};

class Http2Client {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  struct Options {
    std::uint32_t lane_window_bytes = 1U << 20U;
    bool reads_bodies = true;  // false: windows are opened by consume() only
    int receive_buffer_bytes = 0;
  };

  explicit Http2Client(std::uint16_t port);
  Http2Client(std::uint16_t port, Options options);
  // Over `send` and `read` instead, which is "" at the end.
  Http2Client(std::function<void(std::string_view)> send, std::function<std::string()> read);
  Http2Client(const Http2Client&) = delete;
  Http2Client& operator=(const Http2Client&) = delete;
  ~Http2Client();

  // `more` goes behind the pseudo-fields, or replaces those it names. Returns the lane.
  std::int32_t get(std::string_view path, const Fields& more = {});
  std::int32_t request(std::string_view method, std::string_view path, const Fields& more = {});
  std::int32_t post(std::string_view path, std::string body, const Fields& more = {},
                    const Fields& trailers = {});
  // Its body stays open.
  std::int32_t begin_post(std::string_view path);
  void cancel(std::int32_t lane);
  void consume(std::int32_t lane, std::size_t bytes);
  void ping();
  void settings();

  // Sends what waits; reads until `condition` holds, the peer ends or patience does.
  [[nodiscard]] bool run_until(const std::function<bool()>& condition);
  void flush();
  void send_raw(std::string_view bytes);
  // Waits for the whole answer.
  const Http2Answer& finish(std::int32_t lane);
  [[nodiscard]] Http2Answer& answer(std::int32_t lane) { return answers_[lane]; }

  [[nodiscard]] bool has_goaway() const { return goaway_; }
  [[nodiscard]] std::uint32_t goaway_error() const { return goaway_error_; }
  [[nodiscard]] bool peer_ended() const { return peer_ended_; }
  [[nodiscard]] std::uint32_t peer_setting(int id) const;
  [[nodiscard]] int pongs() const { return pongs_; }
  [[nodiscard]] RawClient& raw() { return *raw_; }

 private:
  struct Session;

  void open();
  std::int32_t submit(std::string_view method, std::string_view path, const Fields& more,
                      void* body);

  const Options options_;
  std::unique_ptr<RawClient> raw_;
  std::function<void(std::string_view)> send_;
  std::function<std::string()> read_;
  std::unique_ptr<Session> session_;
  std::map<std::int32_t, Http2Answer> answers_;
  bool goaway_ = false;
  std::uint32_t goaway_error_ = 0;
  bool peer_ended_ = false;
  int pongs_ = 0;
};

}  // namespace soldwire::net
