// HTTP/2 on the wire, the server's side: bytes to requests, answers to bytes. Knows no sockets;
// the time is an argument.
//
// One stream of the protocol is called a lane here, because a net::Stream is something else: a lane
// carries one request and its answer.
// Sources:  RFC 9113; frames, HPACK and flow control are nghttp2's.
// Threads:  one at a time.
// Lifetime: the owner must outlive it, and must not destroy it from inside a call to it.
// Limits:   Http2Limits.
#pragma once

#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/allowance.h"
#include "net/http.h"
#include "net/http1_codec.h"

namespace soldwire::net {

// What a client sends first.
constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct Http2Limits {
  Http1Limits head;
  std::uint32_t lanes_max = 1'024;
  // What all lanes may hold of bodies that are still coming in. A single body may be as large as
  // its route allows.
  std::size_t request_bytes_max = 8U << 20U;
  // What all lanes may hold of answers that the peer has not taken; past it new requests are
  // refused in a way that tells the client to try again.
  std::size_t answer_bytes_max = 32U << 20U;
  // What a lane without a known end takes ahead of the connection.
  std::size_t lane_bytes_max = 16U << 10U;
  std::uint32_t lane_window_bytes = 256U << 10U;
  std::uint32_t session_window_bytes = 4U << 20U;
  std::uint32_t continuations_max = 8;  // per head
  // Requests that end, from either side, before their answer has begun: work done for nothing. A
  // client that does this without end is attacking.
  Allowance unanswered_cancels{200, 20};
  // Answers that are cut short. For a stream of events it is the usual end: a page is left.
  Allowance answered_cancels{2'000, 100};
  // Frames that cost us something and move nothing: PING, SETTINGS, PRIORITY, empty DATA, …
  Allowance idle_frames{1'000, 50};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds write_timeout{30'000};  // an answer that makes no progress
};

class Http2Session {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using LaneId = std::int32_t;

  // Called from inside receive(), take_output() and check_deadlines(). May call respond().
  class Owner {
   public:
    // The head is there. Returns the most its body may hold; nullopt when it has been answered.
    [[nodiscard]] virtual std::optional<std::size_t> on_head(LaneId lane,
                                                             const Request& request) = 0;
    // It is no valid request, or came too slowly: to be answered with what `refusal` says.
    virtual void on_refused(LaneId lane, const Refusal& refusal) = 0;
    // A lane for which on_head() or on_refused() was called is over, in whatever way.
    virtual void on_over(LaneId lane) = 0;

   protected:
    ~Owner() = default;
  };

  Http2Session(const Http2Limits& limits, Owner& owner);
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;
  ~Http2Session();

  // False: the peer broke the rules. What is still to be sent says so; then close.
  [[nodiscard]] bool receive(std::string_view bytes, Time now);
  // The next request that is whole, in order of arrival. One that was cancelled meanwhile is
  // never handed out.
  struct Ready {
    LaneId lane;
    Request request;
  };
  [[nodiscard]] std::optional<Ready> next_request();
  // Appends what waits to be sent, about `bytes_max` of it. False: the session is of no use.
  [[nodiscard]] bool take_output(std::string& out, std::size_t bytes_max, Time now);
  [[nodiscard]] bool has_output() const;
  // Nothing more will be read or written.
  [[nodiscard]] bool is_over() const;
  // The peer was told that the connection ends by its fault.
  [[nodiscard]] bool has_fault() const;

  // No effect on lanes that are over.
  void respond(LaneId lane, Response response, std::string_view date, Time now);
  // An answer without a known end. False: the lane is over, or the request was HEAD (its head is
  // sent).
  [[nodiscard]] bool start(LaneId lane, int status, const Headers& headers, std::string first_bytes,
                           std::string_view date);
  // For lanes that were started. What is taken: never more than the peer's window for this lane,
  // and a bounded buffer; 0 when there is no room.
  [[nodiscard]] std::size_t write(LaneId lane, std::span<const iovec> parts);
  // The lane is among take_writable()'s, once, when it has room.
  void ask_for_room(LaneId lane);
  [[nodiscard]] std::vector<LaneId> take_writable();
  [[nodiscard]] bool has_writable() const;
  // The end of the body, after what was taken.
  void end(LaneId lane);

  // No new requests; those that have begun go on.
  void shut_down();
  [[nodiscard]] bool is_shutting_down() const;
  // Requests and answers that make no progress.
  void check_deadlines(Time now);

  [[nodiscard]] std::size_t lanes() const;
  // The peer has introduced itself.
  [[nodiscard]] bool has_begun() const;
  // In the middle of a head: nothing else can be said on the connection until it is complete.
  [[nodiscard]] bool is_in_head() const;
  // Frames that wait behind a peer that does not read.
  [[nodiscard]] bool is_backed_up() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace soldwire::net
