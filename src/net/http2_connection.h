// One client connection that speaks HTTP/2: its socket, deadlines, and the requests on it. Frames
// and flow control are in http2_session.
//
// All that is said in one turn of the loop leaves at its end, in one write.
// Threads, lifetime: as ClientConnection says.
// Limits:   ServerOptions and Http2Limits; output_bytes_max in http2_connection.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "net/client_connection.h"
#include "net/connection_budget.h"
#include "net/exchange.h"
#include "net/http2_session.h"
#include "net/http2_stream.h"
#include "net/transport.h"

namespace soldwire::net {

class ServerThread;

class Http2Connection final : public ClientConnection, private Http2Session::Owner {
 public:
  using LaneId = Http2Session::LaneId;

  // `transport` is watched by the thread's loop already. `deadline`: for the peer's preface.
  Http2Connection(ServerThread& thread, Transport transport, Admission admission,
                  std::string peer_address, SteadyTime deadline);
  ~Http2Connection() override;

  // Takes over the watch. `input`: what has been read already. Call it once the thread has adopted
  // the connection.
  void start(std::string_view input);

  void resume() override;
  void check_deadline(SteadyTime now) override;
  void drain() override;
  void stop() override;

  // By its streams.
  [[nodiscard]] ssize_t write(LaneId lane, std::span<const iovec> parts);
  void ask_for_room(LaneId lane);
  void end_stream(LaneId lane);

 private:
  // One request that a handler has, or had.
  struct Call final : Answerer {
    Call(Http2Connection& its_connection, LaneId its_lane)
        : connection(its_connection), lane(its_lane) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call();

    void answer(Response response) override;
    [[nodiscard]] std::unique_ptr<Stream> start_stream(int status, const Headers& headers,
                                                       std::string first_bytes) override;
    void forget_exchange();

    Http2Connection& connection;
    const LaneId lane;
    std::shared_ptr<Exchange> exchange;  // null: answered
    Http2Stream* stream = nullptr;       // while it is open
  };

  void on_ready(std::uint32_t events) override;
  [[nodiscard]] std::optional<std::size_t> on_head(LaneId lane, const Request& request) override;
  void on_refused(LaneId lane, const Refusal& refusal) override;
  void on_over(LaneId lane) override;

  void receive(std::string_view bytes);
  void dispatch(Http2Session::Ready ready);
  void flush();
  void flush_later();
  void settle();
  void update_watch();
  void leave();
  void close();
  [[nodiscard]] bool all_sent() const {
    return output_sent_ == output_.size() && !transport_.has_unsent();
  }

  // Fixed at construction.
  ServerThread& thread_;
  const std::string peer_address_;

  Transport transport_;
  Admission admission_;
  Http2Session session_;
  std::unordered_map<LaneId, Call> calls_;
  SteadyTime deadline_;  // for the preface, then for the first lane of an idle connection
  SteadyTime head_deadline_ = SteadyTime::max();   // set while a head is half there
  SteadyTime write_deadline_ = SteadyTime::max();  // set while output waits
  std::uint32_t watched_ = 0;
  bool idle_ = false;    // has begun, and has no lane
  bool broken_ = false;  // the session takes no more input; the rest of its output goes out
  bool closed_ = false;
  bool in_input_ = false;  // inside on_ready(): it ends with a flush of its own
  bool resume_armed_ = false;

  std::string output_;
  std::size_t output_sent_ = 0;
};

}  // namespace soldwire::net
