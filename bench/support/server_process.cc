#include "support/server_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "support/spawn.h"

namespace soldwire::bench {

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

ServerProcess::ServerProcess(ServerOptions options)
    : options_(std::move(options)), folder_(make_folder()) {
  start("127.0.0.1:0");
  Connection connection(port_);
  token_ = text_field(
      connection.call("POST", "/api/auth/register", "",
                      R"({"email":"bench@example.com","password":"correct horse battery",)"
                      R"("name":"Bench","workspace":"Bench"})"),
      "accessToken");
}

ServerProcess::~ServerProcess() {
  stop(pid_, SIGTERM);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ServerProcess::kill() {
  stop(pid_, SIGKILL);
}

void ServerProcess::start_again() {
  start("127.0.0.1:" + std::to_string(port_));
}

void ServerProcess::start(const std::string& listen) {
  SpawnOptions options;
  options.program = options_.binary;
  options.arguments = {"serve", "--listen", listen,        "--data",
                       folder_, "--dev",    "--log-level", "warning"};
  options.arguments.insert(options.arguments.end(), options_.flags.begin(), options_.flags.end());
  options.environment = options_.environment;
  options.first_core = options_.first_core;
  options.last_core = options_.last_core;
  const Spawned spawned = spawn(options);
  pid_ = spawned.pid;
  const std::string& line = spawned.first_line;
  port_ = static_cast<std::uint16_t>(std::strtoul(line.c_str() + line.rfind(':') + 1, nullptr, 10));
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

Target ServerProcess::target(const std::string& show, std::size_t frame_bytes) const {
  // What id, type, seq, time, the number and the punctuation take of a frame.
  constexpr std::size_t around_bytes = 118;
  Target target;
  target.name = "soldwire";
  target.port = port_;
  target.processes = {pid_};
  const std::string path = "/api/shows/" + show;
  target.open_stream = [path, token = token_](std::string_view last_event_id) {
    return get_request(path + "/stream", token, last_event_id);
  };
  const std::string text(std::max(frame_bytes, around_bytes) - around_bytes, 'e');
  target.publish = [path, token = token_, text](std::size_t first, std::size_t count) {
    std::string body = count == 1 ? "" : R"({"events":[)";
    for (std::size_t n = first; n < first + count; ++n) {
      body.append(n == first ? "" : ",")
          .append(R"({"type":"custom.bench","data":{"n":)")
          .append(std::to_string(n))
          .append(R"(,"text":")")
          .append(text)
          .append("\"}}");
    }
    body += count == 1 ? "" : "]}";
    return post_request(path + "/events", token, body);
  };
  return target;
}

double ServerProcess::metric(std::string_view name) const {
  Connection connection(port_);
  const std::string text = connection.call("GET", "/metrics", "", "");
  double sum = 0;
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') {
      const std::size_t space = text.find(' ', at);
      sum += std::strtod(text.c_str() + space, nullptr);
    }
  }
  return sum;
}

}  // namespace soldwire::bench
