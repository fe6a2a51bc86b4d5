#include "net/connection.h"

#include <sys/epoll.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/log.h"
#include "net/http2_connection.h"
#include "net/problem.h"
#include "net/stream_connection.h"

namespace soldwire::net {

namespace {

// What may be read ahead while a request is being handled.
constexpr std::size_t input_ahead_bytes_max = 64U << 10U;
// Answers to pipelined requests are gathered up to this; then the peer has to read first.
constexpr std::size_t output_ahead_bytes_max = 64U << 10U;
constexpr std::size_t iovecs_per_write = 16;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

const std::uint32_t Connection::first_watch = EPOLLIN;

Connection::Connection(ServerThread& thread, Transport transport, Admission admission,
                       std::string peer_address, SteadyTime deadline)
    : thread_(thread),
      peer_address_(std::move(peer_address)),
      transport_(std::move(transport)),
      admission_(std::move(admission)),
      deadline_(deadline),
      watched_(first_watch) {}

Connection::~Connection() {
  if (exchange_ != nullptr) {
    exchange_->answerer = nullptr;
  }
}

void Connection::on_ready(std::uint32_t events) {
  if (phase_ == Phase::closed) {
    return;
  }
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    close();
    return;
  }
  if ((events & EPOLLOUT) != 0) {
    flush();
  }
  if ((events & EPOLLIN) != 0 && phase_ != Phase::closed) {
    read_input();
  }
  advance();
}

void Connection::read_input() {
  auto& buffer = thread_.read_buffer();
  const ssize_t got = transport_.read(buffer.data(), buffer.size());
  if (got > 0) {
    input_.append(buffer.data(), static_cast<std::size_t>(got));
  } else if (got == 0) {
    peer_ended_ = true;
  } else if (got == io_failed) {
    close();
  }
}

// Goes as far as the input, the handler and the socket let it.
void Connection::advance() {
  if (in_handler_ || phase_ == Phase::closed) {
    return;
  }
  for (bool held_back = true; held_back;) {
    while (parse_some()) {
    }
    held_back = output_bytes_ > output_ahead_bytes_max;
    flush();
    held_back = held_back && output_bytes_ == 0;
  }
  if (phase_ == Phase::closed) {
    return;
  }
  if (input_used_ > 0) {
    input_.erase(0, input_used_);
    input_used_ = 0;
  }
  if (is_resting()) {
    input_ = {};  // an idle connection keeps no buffers
    output_ = {};
    if (thread_.draining()) {
      enter(Phase::last);
    }
  }
  if (all_sent() && (phase_ == Phase::last || (peer_ended_ && phase_ != Phase::handling))) {
    leave();
    return;
  }
  update_watch();
}

bool Connection::parse_some() {
  if (!wants_input() || output_bytes_ > output_ahead_bytes_max) {
    return false;
  }
  const std::string_view bytes = std::string_view(input_).substr(input_used_);
  if (phase_ == Phase::idle) {
    if (bytes.empty() || (fresh_ && greets_http2(bytes))) {
      return false;
    }
    fresh_ = false;
    parser_ = std::make_unique<Http1RequestParser>(thread_.context().limits);
    enter(Phase::head);
  }
  std::size_t used = 0;
  const auto progress = parser_->feed(bytes, used);
  input_used_ += used;
  switch (progress) {
    case Http1RequestParser::Progress::need_more:
      return false;
    case Http1RequestParser::Progress::head_complete:
      begin_body();
      return true;
    case Http1RequestParser::Progress::complete:
      dispatch();
      return true;
    case Http1RequestParser::Progress::refused:
      refuse(parser_->refusal());
      return false;
  }
  return false;
}

bool Connection::greets_http2(std::string_view bytes) {
  if (!http2_preface.starts_with(bytes.substr(0, http2_preface.size()))) {
    return false;
  }
  if (bytes.size() >= http2_preface.size()) {
    auto connection = std::make_unique<Http2Connection>(
        thread_, std::move(transport_), std::move(admission_), peer_address_, deadline_);
    Http2Connection& adopted = *connection;
    thread_.adopt(std::move(connection));
    adopted.start(bytes);
    close();
  }
  return true;
}

void Connection::begin_body() {
  const Request& request = parser_->request();
  is_head_ = request.method == "HEAD";
  is_http10_ = parser_->is_http10();
  keep_alive_ = parser_->keep_alive();
  match_ = thread_.context().router.find(request.method, request.path);
  if (!match_.allow.empty()) {
    // Its body is of no use to anybody, and is not read.
    Response response = problem(405, "method_not_allowed", "This path does not have this method.");
    response.headers.add("Allow", match_.allow);
    const bool keep_alive = keep_alive_ && !parser_->has_body();
    thread_.counters().requests.fetch_add(1, std::memory_order_relaxed);
    queue_response(std::move(response), keep_alive);
    return;
  }
  parser_->set_body_bytes_max(match_.options.body_bytes_max);
  enter(Phase::body);
  const bool fits = parser_->content_length().value_or(0) <= match_.options.body_bytes_max;
  if (parser_->expects_continue() && parser_->has_body() && fits && input_bytes() == 0) {
    queue(std::string(continue_line));
  }
}

void Connection::dispatch() {
  thread_.counters().requests.fetch_add(1, std::memory_order_relaxed);
  Request request = std::move(parser_->request());
  parser_.reset();
  request.peer_address = peer_address_;
  request.secure = transport_.is_secure();
  for (auto& [name, value] : match_.params) {
    request.path_params.emplace(std::move(name), std::move(value));
  }
  const net::Handler& handler =
      match_.handler != nullptr ? *match_.handler : thread_.context().router.fallback();
  enter(Phase::handling);
  exchange_ = std::make_shared<Exchange>(thread_.shared_loop());
  exchange_->answerer = this;
  in_handler_ = true;
  call(handler, std::move(request));
  in_handler_ = false;
}

void Connection::call(const net::Handler& handler, Request request) {
  const std::string method = request.method;
  try {
    handler(std::move(request), make_responder(exchange_));
  } catch (const std::exception& error) {
    // The responder died with the handler: the peer gets its 500.
    log::error("net", "a {} handler threw: {}", method, error.what());
  }
}

void Connection::refuse(Refusal refusal) {
  auto& counters = thread_.counters();
  auto& counter = refusal.status == 408 ? counters.timeouts : counters.bad_requests;
  counter.fetch_add(1, std::memory_order_relaxed);
  is_head_ = false;
  is_http10_ = false;
  queue_response(problem(refusal.status, refusal.code, refusal.detail), false);
}

void Connection::answer(Response response) {
  queue_response(std::move(response), keep_alive_);
  if (!in_handler_) {
    // The caller is no handler of ours, so the next request is not handed out inside its call.
    flush();
    thread_.resume_later(*this);
  }
}

void Connection::resume() {
  advance();
}

void Connection::queue_response(Response response, bool keep_alive) {
  keep_alive = keep_alive && !thread_.draining() && !peer_ended_;
  const std::size_t body_bytes =
      response.static_body.empty() ? response.body.size() : response.static_body.size();
  ResponseHead head;
  head.status = response.status;
  head.headers = &response.headers;
  head.body_bytes = body_bytes;
  head.keep_alive = keep_alive;
  head.http10 = is_http10_;
  head.date = thread_.date();
  std::string bytes;
  bytes.reserve(512);
  append_response_head(bytes, head);
  queue(std::move(bytes));
  const bool bodiless = is_head_ || response.status == 204 || response.status == 304;
  if (!bodiless && body_bytes > 0) {
    if (response.static_body.empty()) {
      queue(std::move(response.body));
    } else {
      output_.push_back({{}, response.static_body});
      output_bytes_ += body_bytes;
    }
  }
  finish_request(keep_alive);
}

void Connection::finish_request(bool keep_alive) {
  parser_.reset();
  if (exchange_ != nullptr) {
    exchange_->answerer = nullptr;
    exchange_.reset();
  }
  enter(keep_alive ? Phase::idle : Phase::last);
}

std::unique_ptr<Stream> Connection::start_stream(int status, const Headers& headers,
                                                 std::string first_bytes) {
  ResponseHead head;
  head.status = status;
  head.headers = &headers;
  head.length = BodyLength::until_close;
  head.keep_alive = false;
  head.date = thread_.date();
  std::string bytes;
  bytes.reserve(512 + first_bytes.size());
  append_response_head(bytes, head);
  if (is_head_ || peer_ended_ || thread_.closing()) {
    queue(std::move(bytes));
    finish_request(false);
    if (!in_handler_) {
      thread_.resume_later(*this);
    }
    return nullptr;
  }
  bytes += first_bytes;
  queue(std::move(bytes));
  flush();
  if (phase_ == Phase::closed) {
    return nullptr;
  }
  std::string unsent;
  for (; output_next_ < output_.size(); ++output_next_) {
    unsent += output_[output_next_].bytes().substr(std::exchange(output_sent_, 0));
  }
  std::unique_ptr<Stream> stream;
  if (transport_.is_secure()) {
    stream = std::make_unique<TlsStreamConnection>(thread_, std::move(transport_),
                                                   std::move(admission_), std::move(unsent));
  } else {
    stream = std::make_unique<StreamConnection>(thread_, PlainSocket(transport_.take_socket()),
                                                std::move(admission_), std::move(unsent));
  }
  close();
  return stream;
}

void Connection::queue(std::string bytes) {
  output_bytes_ += bytes.size();
  output_.push_back({std::move(bytes), {}});
}

void Connection::flush() {
  if (phase_ != Phase::closed && !transport_.flush()) {
    close();
  }
  while (output_bytes_ > 0 && phase_ != Phase::closed) {
    std::array<iovec, iovecs_per_write> parts{};
    std::size_t count = 0;
    std::size_t offset = output_sent_;
    for (std::size_t at = output_next_; at < output_.size() && count < parts.size(); ++at) {
      const std::string_view bytes = output_[at].bytes().substr(std::exchange(offset, 0));
      parts[count++] = {const_cast<char*>(bytes.data()), bytes.size()};
    }
    const ssize_t sent = transport_.write({parts.data(), count});
    if (sent == io_failed) {
      close();
      return;
    }
    if (sent == 0) {
      return;
    }
    write_deadline_ = std::chrono::steady_clock::now() + thread_.context().options.write_timeout;
    auto left = static_cast<std::size_t>(sent);
    output_bytes_ -= left;
    while (left > 0) {
      const std::size_t of_chunk = output_[output_next_].bytes().size() - output_sent_;
      if (left < of_chunk) {
        output_sent_ += left;
        break;
      }
      left -= of_chunk;
      output_sent_ = 0;
      output_[output_next_++] = {};
    }
  }
  if (output_bytes_ == 0) {
    output_.clear();
    output_next_ = 0;
  }
  if (all_sent()) {
    write_deadline_ = SteadyTime::max();
  } else if (write_deadline_ == SteadyTime::max()) {
    write_deadline_ = std::chrono::steady_clock::now() + thread_.context().options.write_timeout;
  }
}

void Connection::check_deadline(SteadyTime now) {
  auto& timeouts = thread_.counters().timeouts;
  if (now >= write_deadline_) {
    timeouts.fetch_add(1, std::memory_order_relaxed);
    close();
    return;
  }
  // What is still being sent has its own deadline; the peer's silence counts from its end.
  if (now < deadline_ || !all_sent()) {
    return;
  }
  switch (phase_) {
    case Phase::idle:
      enter(Phase::last);
      break;
    case Phase::head:
      refuse({408, "request_timeout", "The request's header fields did not arrive in time."});
      break;
    case Phase::body:
      refuse({408, "request_timeout", "The request's body did not arrive in time."});
      break;
    case Phase::handling:
    case Phase::last:
    case Phase::closed:
      return;
  }
  advance();
}

void Connection::drain() {
  if (is_resting()) {
    enter(Phase::last);
    leave();
  }
}

// The last answer is sent: the peer shall get all of it.
void Connection::leave() {
  if (!peer_ended_) {
    thread_.loop().remove(transport_.descriptor(), *this);
    std::string left = transport_.finish({});
    thread_.linger(transport_.take_socket(), std::move(admission_), std::move(left));
  }
  close();
}

void Connection::close() {
  if (phase_ == Phase::closed) {
    return;
  }
  phase_ = Phase::closed;
  parser_.reset();
  if (exchange_ != nullptr) {
    exchange_->answerer = nullptr;
    exchange_.reset();
  }
  if (transport_.is_open()) {
    thread_.loop().remove(transport_.descriptor(), *this);
    static_cast<void>(transport_.take_socket());
  }
  admission_.reset();
  output_bytes_ = 0;
  unlink();
  thread_.bury(*this);
}

void Connection::enter(Phase phase) {
  const ServerOptions& options = thread_.context().options;
  const auto in = [](std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
  };
  phase_ = phase;
  switch (phase) {
    case Phase::idle:
      deadline_ = in(options.idle_timeout);
      break;
    case Phase::head:
      deadline_ = in(options.header_timeout);
      break;
    case Phase::body:
      deadline_ = in(options.body_timeout);
      break;
    case Phase::handling:  // as long as the handler takes
    case Phase::last:
    case Phase::closed:
      deadline_ = SteadyTime::max();
      break;
  }
}

bool Connection::wants_input() const {
  return phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body;
}

bool Connection::is_resting() const {
  return phase_ == Phase::idle && input_bytes() == 0 && all_sent();
}

void Connection::update_watch() {
  const bool reads_ahead = phase_ == Phase::handling && input_bytes() < input_ahead_bytes_max;
  const bool reads = wants_input() && output_bytes_ <= output_ahead_bytes_max;
  std::uint32_t wanted = 0;
  if (!peer_ended_ && (reads || reads_ahead)) {
    wanted |= EPOLLIN;
  }
  if (!all_sent()) {
    wanted |= EPOLLOUT;
  }
  if (wanted != watched_) {
    watched_ = wanted;
    thread_.loop().change(transport_.descriptor(), wanted, *this);
  }
}

}  // namespace soldwire::net
