// One client connection that speaks HTTP/1.1: its socket, buffers and deadlines. The
// grammar is in http1_codec; a stream leaves for a StreamConnection, and a peer that begins with
// HTTP/2's preface for an Http2Connection.
//
// Threads, lifetime: as ClientConnection says.
// Limits:   ServerOptions; the bounds on what is read ahead and not yet sent in connection.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/client_connection.h"
#include "net/connection_budget.h"
#include "net/event_loop.h"
#include "net/exchange.h"
#include "net/http1_codec.h"
#include "net/router.h"
#include "net/server_thread.h"
#include "net/transport.h"

namespace soldwire::net {

class Connection final : public ClientConnection, private Answerer {
 public:
  // What its socket must be watched for when it begins.
  static const std::uint32_t first_watch;

  // `deadline`: for the head of the first request.
  Connection(ServerThread& thread, Transport transport, Admission admission,
             std::string peer_address, SteadyTime deadline);
  ~Connection() override;

  void resume() override;
  void check_deadline(SteadyTime now) override;
  void drain() override;
  void stop() override { close(); }

 private:
  enum class Phase {
    idle,      // between requests
    head,      // a request has begun
    body,      // its head is known
    handling,  // a handler owes the answer
    last,      // the final answer is on its way; nothing more is read
    closed,
  };

  // A piece of output: owned bytes, or bytes that live as long as the program.
  struct Chunk {
    std::string owned;
    std::string_view fixed;
    [[nodiscard]] std::string_view bytes() const noexcept {
      return owned.empty() ? fixed : std::string_view(owned);
    }
  };

  void on_ready(std::uint32_t events) override;
  void answer(Response response) override;
  [[nodiscard]] std::unique_ptr<Stream> start_stream(int status, const Headers& headers,
                                                     std::string first_bytes) override;
  void read_input();
  void advance();
  // One step of the parser; false when it needs more input or must not go on.
  bool parse_some();
  // True while the first bytes are or may become HTTP/2's preface.
  [[nodiscard]] bool greets_http2(std::string_view bytes);
  void begin_body();
  void dispatch();
  void call(const net::Handler& handler, Request request);
  void refuse(Refusal refusal);
  void finish_request(bool keep_alive);
  void queue_response(Response response, bool keep_alive);
  void queue(std::string bytes);
  void flush();
  void leave();
  void close();
  void enter(Phase phase);
  void update_watch();
  [[nodiscard]] bool wants_input() const;
  // Between requests, with nothing left to read or send.
  [[nodiscard]] bool is_resting() const;
  [[nodiscard]] bool all_sent() const { return output_bytes_ == 0 && !transport_.has_unsent(); }
  [[nodiscard]] std::size_t input_bytes() const noexcept { return input_.size() - input_used_; }

  // Fixed at construction.
  ServerThread& thread_;
  const std::string peer_address_;

  Transport transport_;
  Admission admission_;
  Phase phase_ = Phase::idle;
  SteadyTime deadline_;  // of the phase; at first from the accept to the first head
  SteadyTime write_deadline_ = SteadyTime::max();  // set while output waits
  std::uint32_t watched_ = 0;
  bool fresh_ = true;        // nothing has been parsed yet
  bool peer_ended_ = false;  // its last byte has been read
  bool in_handler_ = false;

  std::string input_;
  std::size_t input_used_ = 0;
  std::unique_ptr<Http1RequestParser> parser_;
  Router::Match match_;

  // Of the request that is being handled.
  std::shared_ptr<Exchange> exchange_;
  bool is_head_ = false;
  bool is_http10_ = false;
  bool keep_alive_ = false;

  std::vector<Chunk> output_;
  std::size_t output_next_ = 0;  // chunk
  std::size_t output_sent_ = 0;  // bytes of that chunk
  std::size_t output_bytes_ = 0;
};

}  // namespace soldwire::net
