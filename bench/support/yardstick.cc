#include "support/yardstick.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

#include "support/basics.h"

namespace soldwire::bench {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t events_per_turn_max = 256;
// As large as what soldwire says to a newcomer.
constexpr std::string_view hello =
    "HTTP/1.1 200 OK\r\nDate: Tue, 10 Feb 2026 19:22:31 GMT\r\n"
    "Content-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache, no-transform\r\n"
    "X-Accel-Buffering: no\r\nConnection: close\r\n\r\n"
    "event: hello\nid: yard00-0\nretry: 1000\ndata: {\"epoch\":\"yard00\",\"seq\":0,\"cursor\":0,"
    "\"mode\":\"live\",\"heartbeatMs\":15000,\"serverTime\":\"2026-02-10T19:22:31.483Z\","
    "\"operators\":1}\n\n";

std::string event_number(std::size_t number, std::size_t bytes) {
  char id[32];
  std::snprintf(id, sizeof(id), "%010zu", number);
  std::string text = std::string("id: yard00-") + id + "\ndata: {\"n\":" + id + ",\"text\":\"";
  text.append(bytes - text.size() - 4, 'e');
  return text.append("\"}\n\n");
}

int listen_on_loopback(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(descriptor, 65'535) != 0 ||
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    give_up("cannot listen");
  }
  port = ntohs(address.sin_port);
  return descriptor;
}

class Server {
 public:
  Server(int listener, const YardstickOptions& options)
      : listener_(listener), options_(options), poller_(::epoll_create1(0)) {
    for (std::size_t n = 1; n <= options.backlog_events; ++n) {
      backlog_ += event_number(n, options.event_bytes);
    }
    if (options.durable) {
      std::string path = make_folder();
      log_ = ::open((path + "/log").c_str(), O_WRONLY | O_CREAT, 0600);
      ::unlink((path + "/log").c_str());
      ::rmdir(path.c_str());
    }
    watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::vector<epoll_event> events(512);
    for (;;) {
      const int ready = ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < ready; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == listener_) {
          accept_all();
        } else if (behind_.contains(descriptor) &&
                   (events[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) {
          send_backlog(descriptor);
        } else {
          read(descriptor);
        }
      }
    }
  }

 private:
  void watch(int how, int descriptor, std::uint32_t wanted) {
    epoll_event event{wanted, {.fd = descriptor}};
    ::epoll_ctl(poller_, how, descriptor, &event);
  }

  void accept_all() {
    for (;;) {
      const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (peer < 0) {
        return;
      }
      const int on = 1;
      ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      watch(EPOLL_CTL_ADD, peer, EPOLLIN);
    }
  }

  void read(int peer) {
    const auto known = publishers_.find(peer);
    std::string& buffer = known == publishers_.end() ? scratch_ : known->second;
    const std::size_t filled = known == publishers_.end() ? 0 : buffer.size();
    buffer.resize(filled + options_.event_bytes * events_per_turn_max);
    const ssize_t got = ::recv(peer, buffer.data() + filled, buffer.size() - filled, 0);
    buffer.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got <= 0) {
      forget(peer);
    } else if (known != publishers_.end()) {
      publish(peer, buffer);
    } else if (buffer.starts_with("GET ")) {
      subscribe(peer);
    } else {
      publish(peer, publishers_[peer] = buffer);
    }
  }

  void forget(int peer) {
    std::erase(subscribers_, peer);
    publishers_.erase(peer);
    behind_.erase(peer);
    ::close(peer);
  }

  void subscribe(int peer) {
    const bool resumes = scratch_.find("Last-Event-ID") != std::string::npos;
    static_cast<void>(::send(peer, hello.data(), hello.size(), MSG_NOSIGNAL));
    if (resumes) {
      behind_[peer] = 0;
      send_backlog(peer);
    } else {
      subscribers_.push_back(peer);
    }
  }

  void send_backlog(int peer) {
    std::size_t& sent = behind_[peer];
    const ssize_t took = ::send(peer, backlog_.data() + sent, backlog_.size() - sent, MSG_NOSIGNAL);
    sent += static_cast<std::size_t>(std::max<ssize_t>(took, 0));
    const bool whole = sent == backlog_.size();
    if (whole) {
      behind_.erase(peer);
      subscribers_.push_back(peer);
    }
    watch(EPOLL_CTL_MOD, peer, whole ? EPOLLIN : EPOLLOUT);
  }

  void publish(int publisher, std::string& buffer) {
    const std::size_t whole = buffer.size() / options_.event_bytes * options_.event_bytes;
    const std::size_t step = options_.joined ? whole : options_.event_bytes;
    for (std::size_t at = 0; at < whole; at += step) {
      const std::string_view bytes = std::string_view(buffer).substr(at, step);
      if (options_.durable) {
        make_durable(bytes.size());
      }
      for (const int peer : subscribers_) {
        send_whole(peer, bytes);
      }
      const std::string answers(step / options_.event_bytes, 'k');
      send_whole(publisher, answers);
    }
    buffer.erase(0, whole);
  }

  void make_durable(std::size_t bytes) {
    page_.resize((bytes + page_bytes - 1) / page_bytes * page_bytes, 'p');
    if (::write(log_, page_.data(), page_.size()) != static_cast<ssize_t>(page_.size()) ||
        ::fdatasync(log_) != 0) {
      give_up("cannot write to the disk");
    }
  }

  void send_whole(int peer, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else {
        pollfd room{peer, POLLOUT, 0};
        if (errno != EAGAIN || ::poll(&room, 1, 10'000) != 1) {
          return;
        }
      }
    }
  }

  const int listener_;
  const YardstickOptions options_;
  const int poller_;
  int log_ = -1;
  std::string page_;
  std::string backlog_;
  std::string scratch_;
  std::vector<int> subscribers_;
  std::unordered_map<int, std::string> publishers_;
  std::unordered_map<int, std::size_t> behind_;  // how much of the backlog they have
};

}  // namespace

Yardstick::Yardstick(YardstickOptions options) : options_(options) {
  const int listener = listen_on_loopback(port_);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to_core(options.core);
    Server(listener, options).run();
  }
  ::close(listener);
}

Yardstick::~Yardstick() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Target Yardstick::target() const {
  Target target;
  target.name = "the yardstick";
  target.port = port_;
  target.processes = {pid_};
  target.open_stream = [](std::string_view last_event_id) {
    return get_request("/stream", "", last_event_id);
  };
  target.publish = [bytes = options_.event_bytes](std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t n = 0; n < count; ++n) {
      text += event_number(first + n, bytes);
    }
    return text;
  };
  target.is_raw = true;
  return target;
}

}  // namespace soldwire::bench
