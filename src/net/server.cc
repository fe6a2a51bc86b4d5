#include "net/server.h"

#include <future>
#include <thread>
#include <utility>

#include "base/assert.h"
#include "net/certificate_watch.h"
#include "net/server_thread.h"
#include "net/tls_context.h"

namespace soldwire::net {

namespace {

// "localhost" is both loopback addresses: browsers try ::1 first and not all of them go on.
struct Endpoint {
  SocketAddress address;
  bool optional = false;  // a machine may have no IPv6
};

Result<std::vector<Endpoint>> endpoints_of(const ServerOptions& options) {
  std::vector<Endpoint> endpoints;
  if (options.address == "localhost") {
    SW_TRY(const SocketAddress ipv4, SocketAddress::parse("127.0.0.1", options.port));
    SW_TRY(const SocketAddress ipv6, SocketAddress::parse("::1", options.port));
    endpoints.push_back({ipv4, false});
    endpoints.push_back({ipv6, true});
  } else {
    SW_TRY(const SocketAddress address, SocketAddress::parse(options.address, options.port));
    endpoints.push_back({address, false});
  }
  return endpoints;
}

// One socket per thread, all on the same port.
Result<std::vector<Descriptor>> listen_for_all(SocketAddress address, std::size_t threads) {
  std::vector<Descriptor> sockets;
  if (threads == 1) {
    SW_TRY(Descriptor socket, listen_on(address, PortSharing::exclusive));
    sockets.push_back(std::move(socket));
    return sockets;
  }
  if (address.port() != 0) {
    // A shared port would let a second server of the same user take half of the connections; an
    // exclusive bind finds that out.
    SW_TRY(const Descriptor probe, listen_on(address, PortSharing::exclusive));
  }
  for (std::size_t count = 0; count < threads; ++count) {
    SW_TRY(Descriptor socket, listen_on(address, PortSharing::shared));
    address.set_port(SocketAddress::of_local_end(socket.get()).port());
    sockets.push_back(std::move(socket));
  }
  return sockets;
}

}  // namespace

struct Server::Impl {
  Impl(ServerOptions options, const Router& router, std::unique_ptr<TlsContext> tls)
      : context(std::move(options), router, std::move(tls)) {
    SW_ASSERT(context.options.threads > 0);
    for (int count = 0; count < context.options.threads; ++count) {
      threads.push_back(std::make_unique<ServerThread>(context));
    }
  }

  [[nodiscard]] Result<void> listen() {
    SW_TRY(std::vector<Endpoint> endpoints, endpoints_of(context.options));
    for (Endpoint& endpoint : endpoints) {
      if (port != 0) {
        endpoint.address.set_port(port);
      }
      auto sockets = listen_for_all(endpoint.address, threads.size());
      if (!sockets) {
        if (endpoint.optional) {
          continue;
        }
        return tl::unexpected(std::move(sockets).error());
      }
      port = SocketAddress::of_local_end(sockets->front().get()).port();
      for (std::size_t index = 0; index < threads.size(); ++index) {
        threads[index]->listen(std::move((*sockets)[index]));
      }
    }
    return {};
  }

  // Runs `task` on each loop and waits for all of them.
  void on_each_thread(void (ServerThread::*task)()) {
    std::vector<std::future<void>> done;
    for (const auto& thread : threads) {
      auto promise = std::make_shared<std::promise<void>>();
      done.push_back(promise->get_future());
      thread->loop().post([thread = thread.get(), task, promise] {
        (thread->*task)();
        promise->set_value();
      });
    }
    for (std::future<void>& each : done) {
      each.wait();
    }
  }

  ServerContext context;
  std::vector<std::unique_ptr<ServerThread>> threads;
  std::uint16_t port = 0;
  std::vector<std::thread> running;
  std::unique_ptr<CertificateWatch> certificate_watch;
};

Server::Server(ServerOptions options, const Router& router, std::unique_ptr<TlsContext> tls)
    : impl_(std::make_unique<Impl>(std::move(options), router, std::move(tls))) {}

Server::~Server() {
  stop();
}

Result<void> Server::start() {
  SW_ASSERT(impl_->running.empty());
  SW_CHECK(impl_->listen());
  for (const auto& thread : impl_->threads) {
    impl_->running.emplace_back([&loop = thread->loop()] { loop.run(); });
  }
  if (impl_->context.tls != nullptr) {
    impl_->certificate_watch = std::make_unique<CertificateWatch>(
        *impl_->context.tls, impl_->context.options.certificate_interval);
  }
  return {};
}

Result<void> Server::reload_certificate() {
  SW_ASSERT(impl_->context.tls != nullptr);
  return impl_->context.tls->reload();
}

std::uint16_t Server::port() const {
  return impl_->port;
}

std::vector<EventLoop*> Server::loops() const {
  std::vector<EventLoop*> loops;
  for (const auto& thread : impl_->threads) {
    loops.push_back(&thread->loop());
  }
  return loops;
}

void Server::drain() {
  if (!impl_->running.empty()) {
    impl_->on_each_thread(&ServerThread::drain);
  }
}

void Server::stop() {
  if (impl_->running.empty()) {
    return;
  }
  impl_->certificate_watch.reset();
  impl_->on_each_thread(&ServerThread::close_all);
  for (const auto& thread : impl_->threads) {
    thread->loop().stop();
  }
  for (std::thread& thread : impl_->running) {
    thread.join();
  }
  impl_->running.clear();
}

ServerStats Server::stats() const {
  ServerStats sum;
  for (const auto& thread : impl_->threads) {
    const auto& counters = thread->counters();
    sum.accepted += counters.accepted.load(std::memory_order_relaxed);
    sum.refused += counters.refused.load(std::memory_order_relaxed);
    sum.requests += counters.requests.load(std::memory_order_relaxed);
    sum.bad_requests += counters.bad_requests.load(std::memory_order_relaxed);
    sum.timeouts += counters.timeouts.load(std::memory_order_relaxed);
    sum.open_streams += counters.open_streams.load(std::memory_order_relaxed);
  }
  sum.open_connections = impl_->context.budget.open();
  return sum;
}

}  // namespace soldwire::net
