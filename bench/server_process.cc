#include "server_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace soldwire::bench {

void give_up(std::string_view what) {
  std::fprintf(stderr, "bench: %.*s (%s)\n", static_cast<int>(what.size()), what.data(),
               std::strerror(errno));
  std::exit(1);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void pin_to_core(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  if (sched_setaffinity(0, sizeof(set), &set) != 0) {
    std::fprintf(stderr, "bench: cannot pin to core %d, going on unpinned\n", core);
  }
}

Connection::Connection(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    give_up("cannot connect");
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

Connection::~Connection() {
  ::close(descriptor_);
}

void Connection::send_request(std::string_view method, std::string_view path,
                              std::string_view token, std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (!token.empty()) {
    text.append("Authorization: Bearer ").append(token).append("\r\n");
  }
  if (method != "GET") {
    text.append("Content-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n");
  }
  text.append("\r\n").append(body);
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t sent = ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      give_up("cannot send a request");
    }
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string Connection::receive_answer() {
  char buffer[65'536];
  for (;;) {
    const std::size_t head = received_.find("\r\n\r\n");
    if (head != std::string::npos) {
      std::size_t length = 0;
      const std::size_t at = received_.find("Content-Length: ");
      if (at != std::string::npos && at < head) {
        length = std::strtoul(received_.c_str() + at + 16, nullptr, 10);
      }
      if (received_.size() >= head + 4 + length) {
        if (received_.compare(9, 1, "2") != 0) {
          give_up(received_);
        }
        std::string body = received_.substr(head + 4, length);
        received_.erase(0, head + 4 + length);
        return body;
      }
    }
    const ssize_t got = ::recv(descriptor_, buffer, sizeof(buffer), 0);
    if (got <= 0) {
      give_up("the server closed the connection");
    }
    received_.append(buffer, static_cast<std::size_t>(got));
  }
}

std::string Connection::call(std::string_view method, std::string_view path, std::string_view token,
                             std::string_view body) {
  send_request(method, path, token, body);
  return receive_answer();
}

std::string text_field(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string_view::npos) {
    give_up("no field " + std::string(name) + " in " + std::string(json));
  }
  const std::size_t end = json.find('"', at + key.size());
  return std::string(json.substr(at + key.size(), end - at - key.size()));
}

ServerProcess::ServerProcess(const std::string& binary, int core) {
  folder_ = (std::filesystem::current_path() / "bench-data-XXXXXX").string();
  if (::mkdtemp(folder_.data()) == nullptr) {
    give_up("cannot make a data folder");
  }
  int ends[2];
  if (::pipe(ends) != 0) {
    give_up("cannot make a pipe");
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    pin_to_core(core);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl(binary.c_str(), "soldwire", "serve", "--listen", "127.0.0.1:0", "--data",
            folder_.c_str(), "--dev", "--log-level", "warning", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[512];
  while (text.find('\n') == std::string::npos) {
    const ssize_t got = ::read(ends[0], buffer, sizeof(buffer));
    if (got <= 0) {
      give_up("the server did not start: " + binary);
    }
    text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  port_ = static_cast<std::uint16_t>(std::strtoul(text.c_str() + text.rfind(':') + 1, nullptr, 10));
  Connection connection(port_);
  token_ = text_field(
      connection.call("POST", "/api/auth/register", "",
                      R"({"email":"bench@example.com","password":"correct horse battery",)"
                      R"("name":"Bench","workspace":"Bench"})"),
      "accessToken");
}

ServerProcess::~ServerProcess() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string ServerProcess::live_show() {
  Connection connection(port_);
  const std::string show =
      text_field(connection.call("POST", "/api/shows", token_, R"({"name":"bench"})"), "id");
  const std::string path = "/api/shows/" + show;
  connection.call("POST", path + "/items", token_,
                  R"({"items":[{"itemNumber":"1","title":"one","quantity":100000}]})");
  connection.call("POST", path + "/activate", token_, "{}");
  return show;
}

}  // namespace soldwire::bench
