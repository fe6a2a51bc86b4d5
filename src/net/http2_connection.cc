#include "net/http2_connection.h"

#include <sys/epoll.h>

#include <exception>
#include <utility>

#include "base/log.h"
#include "net/problem.h"
#include "net/server_thread.h"
#include "net/stream_connection.h"

namespace soldwire::net {

namespace {

// What is taken from the session at a time: a slow peer keeps no more than this beside its lanes.
constexpr std::size_t output_bytes_max = 64U << 10U;

Http2Limits limits_of(const ServerContext& context) {
  Http2Limits limits;
  limits.head = context.limits;
  limits.body_timeout = context.options.body_timeout;
  limits.write_timeout = context.options.write_timeout;
  return limits;
}

}  // namespace

Http2Connection::Call::~Call() {
  forget_exchange();
  if (stream != nullptr) {
    stream->lose_connection();
  }
}

void Http2Connection::Call::forget_exchange() {
  if (exchange != nullptr) {
    exchange->answerer = nullptr;
    exchange.reset();
  }
}

void Http2Connection::Call::answer(Response response) {
  forget_exchange();
  connection.session_.respond(lane, std::move(response), connection.thread_.date(),
                              std::chrono::steady_clock::now());
  connection.flush_later();
}

std::unique_ptr<Stream> Http2Connection::Call::start_stream(int status, const Headers& headers,
                                                            std::string first_bytes) {
  forget_exchange();
  const bool started = connection.session_.start(lane, status, headers, std::move(first_bytes),
                                                 connection.thread_.date());
  connection.flush_later();
  if (!started) {
    return nullptr;
  }
  auto opened = std::make_unique<Http2Stream>(connection.thread_, connection, lane);
  stream = opened.get();
  return opened;
}

Http2Connection::Http2Connection(ServerThread& thread, Transport transport, Admission admission,
                                 std::string peer_address, SteadyTime deadline)
    : thread_(thread),
      peer_address_(std::move(peer_address)),
      transport_(std::move(transport)),
      admission_(std::move(admission)),
      session_(limits_of(thread.context()), *this),
      deadline_(deadline) {}

Http2Connection::~Http2Connection() = default;

void Http2Connection::start(std::string_view input) {
  set_stream_options(transport_.descriptor(), thread_);
  watched_ = EPOLLIN;
  thread_.loop().change(transport_.descriptor(), watched_, *this);
  if (thread_.draining()) {
    session_.shut_down();
  }
  in_input_ = true;
  receive(input);
  in_input_ = false;
  settle();
}

void Http2Connection::on_ready(std::uint32_t events) {
  if (closed_) {
    return;
  }
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    close();
    return;
  }
  in_input_ = true;
  if ((events & EPOLLIN) != 0 && !broken_) {
    auto& buffer = thread_.read_buffer();
    const ssize_t got = transport_.read(buffer.data(), buffer.size());
    if (got == 0 || got == io_failed) {
      close();
      return;
    }
    if (got > 0) {
      receive({buffer.data(), static_cast<std::size_t>(got)});
    }
  }
  in_input_ = false;
  settle();
}

void Http2Connection::receive(std::string_view bytes) {
  if (!session_.receive(bytes, std::chrono::steady_clock::now())) {
    broken_ = true;
    calls_.clear();
  }
  while (!closed_ && !broken_) {
    auto next = session_.next_request();
    if (!next) {
      break;
    }
    dispatch(std::move(*next));
  }
}

std::optional<std::size_t> Http2Connection::on_head(LaneId lane, const Request& request) {
  const Router::Match match = thread_.context().router.find(request.method, request.path);
  if (match.allow.empty()) {
    return match.options.body_bytes_max;
  }
  thread_.counters().requests.fetch_add(1, std::memory_order_relaxed);
  Response response = problem(405, "method_not_allowed", "This path does not have this method.");
  response.headers.add("Allow", match.allow);
  session_.respond(lane, std::move(response), thread_.date(), std::chrono::steady_clock::now());
  return std::nullopt;
}

void Http2Connection::on_refused(LaneId lane, const Refusal& refusal) {
  auto& counters = thread_.counters();
  auto& counter = refusal.status == 408 ? counters.timeouts : counters.bad_requests;
  counter.fetch_add(1, std::memory_order_relaxed);
  session_.respond(lane, problem(refusal.status, refusal.code, refusal.detail), thread_.date(),
                   std::chrono::steady_clock::now());
}

void Http2Connection::on_over(LaneId lane) {
  calls_.erase(lane);
}

void Http2Connection::dispatch(Http2Session::Ready ready) {
  thread_.counters().requests.fetch_add(1, std::memory_order_relaxed);
  Request& request = ready.request;
  request.peer_address = peer_address_;
  request.secure = transport_.is_secure();
  Router::Match match = thread_.context().router.find(request.method, request.path);
  for (auto& [name, value] : match.params) {
    request.path_params.emplace(std::move(name), std::move(value));
  }
  const net::Handler& handler =
      match.handler != nullptr ? *match.handler : thread_.context().router.fallback();
  Call& call = calls_.try_emplace(ready.lane, *this, ready.lane).first->second;
  call.exchange = std::make_shared<Exchange>(thread_.shared_loop());
  call.exchange->answerer = &call;
  const std::string method = request.method;
  // The call itself may be over when the handler returns.
  Responder responder = make_responder(call.exchange);
  try {
    handler(std::move(request), std::move(responder));
  } catch (const std::exception& error) {
    // The responder died with the handler: the peer gets its 500.
    log::error("net", "a {} handler threw: {}", method, error.what());
  }
}

ssize_t Http2Connection::write(LaneId lane, std::span<const iovec> parts) {
  const std::size_t taken = session_.write(lane, parts);
  if (taken > 0) {
    flush_later();
  }
  return static_cast<ssize_t>(taken);
}

void Http2Connection::ask_for_room(LaneId lane) {
  session_.ask_for_room(lane);
  if (session_.has_writable()) {
    flush_later();
  }
}

void Http2Connection::end_stream(LaneId lane) {
  if (const auto call = calls_.find(lane); call != calls_.end()) {
    call->second.stream = nullptr;
  }
  session_.end(lane);
  flush_later();
}

void Http2Connection::flush_later() {
  if (!in_input_ && !closed_ && !std::exchange(resume_armed_, true)) {
    thread_.resume_later(*this);
  }
}

void Http2Connection::resume() {
  resume_armed_ = false;
  if (closed_) {
    return;
  }
  // Those that asked before this turn's output was made; what they write leaves with it.
  for (const LaneId lane : session_.take_writable()) {
    const auto call = calls_.find(lane);
    if (call != calls_.end() && call->second.stream != nullptr) {
      call->second.stream->tell_writable();
    }
  }
  settle();
}

// What follows from whatever happened: output, the end, the next deadline.
void Http2Connection::settle() {
  if (closed_) {
    return;
  }
  flush();
  if (closed_) {
    return;
  }
  if (all_sent() && (session_.is_over() || broken_)) {
    if (session_.has_fault()) {
      thread_.counters().bad_requests.fetch_add(1, std::memory_order_relaxed);
    }
    leave();
    return;
  }
  const bool idle = session_.has_begun() && session_.lanes() == 0;
  if (idle && !idle_) {
    deadline_ = std::chrono::steady_clock::now() + thread_.context().options.idle_timeout;
  }
  idle_ = idle;
  if (session_.has_writable()) {
    flush_later();
  }
  update_watch();
}

void Http2Connection::flush() {
  const SteadyTime now = std::chrono::steady_clock::now();
  const SteadyTime next_deadline = now + thread_.context().options.write_timeout;
  if (!transport_.flush()) {
    close();
    return;
  }
  while (!transport_.has_unsent()) {
    if (output_sent_ == output_.size()) {
      output_.clear();
      output_sent_ = 0;
      if (!session_.take_output(output_, output_bytes_max, now)) {
        close();
        return;
      }
      if (output_.empty()) {
        break;
      }
    }
    const iovec part{output_.data() + output_sent_, output_.size() - output_sent_};
    const ssize_t taken = transport_.write({&part, 1});
    if (taken == io_failed) {
      close();
      return;
    }
    if (taken == 0) {
      break;
    }
    output_sent_ += static_cast<std::size_t>(taken);
    write_deadline_ = next_deadline;
  }
  if (all_sent()) {
    output_ = {};  // an idle connection keeps no buffers
    output_sent_ = 0;
    write_deadline_ = SteadyTime::max();
  } else if (write_deadline_ == SteadyTime::max()) {
    write_deadline_ = next_deadline;
  }
}

void Http2Connection::update_watch() {
  const bool reads = !broken_ && (all_sent() || !session_.is_backed_up());
  const std::uint32_t wanted = (reads ? EPOLLIN : 0U) | (all_sent() ? 0U : EPOLLOUT);
  if (wanted != watched_) {
    watched_ = wanted;
    thread_.loop().change(transport_.descriptor(), wanted, *this);
  }
}

void Http2Connection::check_deadline(SteadyTime now) {
  auto& timeouts = thread_.counters().timeouts;
  if (!session_.is_in_head()) {
    head_deadline_ = SteadyTime::max();
  } else if (head_deadline_ == SteadyTime::max()) {
    head_deadline_ = now + thread_.context().options.header_timeout;
  }
  if (now >= write_deadline_ || now >= head_deadline_ ||
      (now >= deadline_ && !session_.has_begun())) {
    timeouts.fetch_add(1, std::memory_order_relaxed);
    close();
    return;
  }
  if (idle_ && now >= deadline_) {
    session_.shut_down();
  }
  session_.check_deadlines(now);
  settle();
}

void Http2Connection::drain() {
  session_.shut_down();
  settle();
}

void Http2Connection::stop() {
  session_.shut_down();
  flush();
  if (!closed_) {
    leave();
  }
}

// What is left goes out; the peer shall get all of it.
void Http2Connection::leave() {
  thread_.loop().remove(transport_.descriptor(), *this);
  std::string left = transport_.finish(output_.substr(output_sent_));
  thread_.linger(transport_.take_socket(), std::move(admission_), std::move(left));
  close();
}

void Http2Connection::close() {
  if (std::exchange(closed_, true)) {
    return;
  }
  calls_.clear();
  if (transport_.is_open()) {
    thread_.loop().remove(transport_.descriptor(), *this);
    static_cast<void>(transport_.take_socket());
  }
  admission_.reset();
  unlink();
  thread_.bury(*this);
}

}  // namespace soldwire::net
