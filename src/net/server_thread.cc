#include "net/server_thread.h"

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "net/connection.h"
#include "net/linger.h"
#include "net/open_stream.h"
#include "net/problem.h"
#include "net/tls_context.h"
#include "net/tls_handshake.h"

namespace soldwire::net {

namespace {

// Peers that were refused are told why; beyond this many at a time they are just cut off.
constexpr std::size_t refused_lingering_max = 256;
constexpr std::string_view refused_retry_after_seconds = "5";
constexpr std::chrono::milliseconds sweep_interval_max{250};
constexpr std::chrono::milliseconds sweep_interval_min{10};

// Deadlines are checked this often, so they are late by no more than a quarter.
std::chrono::milliseconds sweep_interval_for(const ServerOptions& options) {
  const auto shortest = std::min(
      {options.header_timeout, options.body_timeout, options.idle_timeout, options.write_timeout});
  return std::clamp(shortest / 4, sweep_interval_min, sweep_interval_max);
}

Http1Limits limits_of(const ServerOptions& options) {
  Http1Limits limits;
  limits.header_bytes_max = options.header_bytes_max;
  limits.target_bytes_max = options.target_bytes_max;
  return limits;
}

}  // namespace

ServerContext::ServerContext(ServerOptions given, const Router& its_router,
                             std::unique_ptr<TlsContext> its_tls)
    : options(std::move(given)),
      limits(limits_of(options)),
      router(its_router),
      tls(std::move(its_tls)),
      budget(options.connections_max, options.connections_per_address_max) {}

ServerContext::~ServerContext() = default;

ServerThread::ServerThread(ServerContext& context)
    : context_(context),
      loop_(std::make_shared<EventLoop>()),
      sweep_interval_(sweep_interval_for(context.options)) {}

ServerThread::~ServerThread() = default;

void ServerThread::listen(Descriptor socket) {
  listeners_.push_back(std::make_unique<Listener>(
      *loop_, std::move(socket), [this](Descriptor accepted, const SocketAddress& address) {
        accept(std::move(accepted), address);
      }));
}

void ServerThread::accept(Descriptor socket, const SocketAddress& address) {
  if (closing_) {
    return;
  }
  Admission admission = context_.budget.admit(address);
  if (admission == nullptr) {
    refuse(std::move(socket));
    return;
  }
  counters_.accepted.fetch_add(1, std::memory_order_relaxed);
  const SteadyTime deadline = std::chrono::steady_clock::now() + context_.options.header_timeout;
  if (context_.tls != nullptr) {
    auto handshake = std::make_unique<TlsHandshake>(*this, std::move(socket), std::move(admission),
                                                    address.text(), deadline);
    if (handshake->start()) {
      adopt(std::move(handshake));
    }
    return;
  }
  const int descriptor = socket.get();
  auto connection = std::make_unique<Connection>(*this, Transport(std::move(socket)),
                                                 std::move(admission), address.text(), deadline);
  if (loop_->add(descriptor, Connection::first_watch, *connection)) {
    adopt(std::move(connection));
  }
}

void ServerThread::adopt(std::unique_ptr<ClientConnection> connection) {
  connections_.push_back(*connection.release());
  arm_sweep();
}

// Without reading the request: the answer is the same whatever it is.
void ServerThread::refuse(Descriptor socket) {
  counters_.refused.fetch_add(1, std::memory_order_relaxed);
  // A reason in the clear would mean nothing to a client that is about to shake hands.
  if (refused_lingering_ >= refused_lingering_max || context_.tls != nullptr) {
    return;
  }
  Response response = problem(503, "overloaded", "Too many connections. Try again later.");
  response.headers.add("Retry-After", std::string(refused_retry_after_seconds));
  ResponseHead head;
  head.status = response.status;
  head.headers = &response.headers;
  head.body_bytes = response.body.size();
  head.keep_alive = false;
  head.date = date();
  std::string bytes;
  append_response_head(bytes, head);
  bytes += response.body;
  auto lingering =
      std::make_unique<LingeringSocket>(*loop_, std::move(socket), nullptr, std::move(bytes),
                                        context_.options.write_timeout, &refused_lingering_);
  if (lingering->start()) {
    lingering_.push_back(*lingering.release());
    arm_sweep();
  }
}

void ServerThread::linger(Descriptor socket, Admission admission, std::string left) {
  auto lingering =
      std::make_unique<LingeringSocket>(*loop_, std::move(socket), std::move(admission),
                                        std::move(left), context_.options.write_timeout, nullptr);
  if (lingering->start() && !closing_) {
    lingering_.push_back(*lingering.release());
    arm_sweep();
  }
}

void ServerThread::drain() {
  draining_ = true;
  for (const auto& listener : listeners_) {
    listener->close();
  }
  connections_.for_each([](ClientConnection& connection) { connection.drain(); });
}

void ServerThread::close_all() {
  closing_ = true;
  listeners_.clear();
  while (!connections_.empty()) {
    connections_.front().stop();
  }
  for (IntrusiveList<OpenStream>* streams : {&streams_, &streams_to_tell_}) {
    while (!streams->empty()) {
      streams->front().end();
    }
  }
  while (!lingering_.empty()) {
    delete &lingering_.front();
  }
}

std::string_view ServerThread::date() {
  const std::int64_t second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_ = format_http_date(second);
  }
  return date_;
}

void ServerThread::adopt_stream(OpenStream& stream) {
  streams_.push_back(stream);
}

void ServerThread::bury(ClientConnection& connection) {
  buried_.emplace_back(&connection);
  arm_end_of_turn();
}

void ServerThread::resume_later(ClientConnection& connection) {
  to_resume_.push_back(&connection);
  arm_end_of_turn();
}

void ServerThread::tell_closed_later(OpenStream& stream) {
  stream.unlink();
  streams_to_tell_.push_back(stream);
  arm_end_of_turn();
}

void ServerThread::arm_end_of_turn() {
  if (!end_of_turn_armed_) {
    end_of_turn_armed_ = true;
    loop_->defer([this] { end_of_turn(); });
  }
}

void ServerThread::end_of_turn() {
  end_of_turn_armed_ = false;
  std::vector<ClientConnection*> to_resume;
  to_resume.swap(to_resume_);
  for (ClientConnection* const connection : to_resume) {
    connection->resume();
  }
  while (!streams_to_tell_.empty()) {
    streams_to_tell_.front().tell_closed();
  }
  // Only those that cannot have been asked to resume again.
  std::vector<std::unique_ptr<ClientConnection>> buried;
  buried.swap(buried_);
}

void ServerThread::arm_sweep() {
  if (!sweep_armed_) {
    sweep_armed_ = true;
    loop_->run_after(sweep_interval_, [this] { sweep(); });
  }
}

void ServerThread::sweep() {
  sweep_armed_ = false;
  const SteadyTime now = std::chrono::steady_clock::now();
  connections_.for_each([now](ClientConnection& connection) { connection.check_deadline(now); });
  lingering_.for_each([now](LingeringSocket& socket) {
    if (socket.is_over(now)) {
      delete &socket;
    }
  });
  if (!connections_.empty() || !lingering_.empty()) {
    arm_sweep();
  }
}

}  // namespace soldwire::net
