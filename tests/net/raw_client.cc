#include "tests/net/raw_client.h"

#include <poll.h>
#include <unistd.h>

#include "net/text.h"

namespace soldwire::net {

std::string RawResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer_bytes > 0) {
    set_option(socket_.get(), SOL_SOCKET, SO_RCVBUF, receive_buffer_bytes);
  }
  const auto address = SocketAddress::parse("127.0.0.1", port);
  connected_ = address && ::connect(socket_.get(), address->data(), address->size()) == 0;
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;  // the peer has gone; the test sees it when it reads
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawClient::end_sending() {
  ::shutdown(socket_.get(), SHUT_WR);
}

std::string RawClient::read_some(std::size_t bytes) {
  if (!pending_.empty()) {
    std::string out = pending_.substr(0, bytes);
    pending_.erase(0, out.size());
    return out;
  }
  pollfd waiting{socket_.get(), POLLIN, 0};
  const auto wait_ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
  if (::poll(&waiting, 1, static_cast<int>(wait_ms)) <= 0) {
    return {};
  }
  std::string out(bytes, '\0');
  const ssize_t got = ::recv(socket_.get(), out.data(), out.size(), 0);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

std::string RawClient::read_until(std::string_view text) {
  std::string all;
  while (all.find(text) == std::string::npos) {
    const std::string more = read_some();
    if (more.empty()) {
      return all;
    }
    all += more;
  }
  const std::size_t end = all.find(text) + text.size();
  pending_.insert(0, all.substr(end));
  all.resize(end);
  return all;
}

std::string RawClient::read_exactly(std::size_t bytes) {
  std::string all;
  while (all.size() < bytes) {
    const std::string more = read_some(bytes - all.size());
    if (more.empty()) {
      break;
    }
    all += more;
  }
  return all;
}

std::string RawClient::read_all() {
  std::string all;
  for (std::string more = read_some(); !more.empty(); more = read_some()) {
    all += more;
  }
  return all;
}

bool RawClient::is_closed_by_peer() {
  const auto start = std::chrono::steady_clock::now();
  read_all();
  return std::chrono::steady_clock::now() - start < patience;
}

std::optional<RawResponse> RawClient::read_response(bool head_only) {
  RawResponse response;
  response.head = read_until("\r\n\r\n");
  if (!response.head.starts_with("HTTP/1.1 ") || !response.head.ends_with("\r\n\r\n")) {
    return std::nullopt;
  }
  response.status = std::stoi(response.head.substr(9, 3));
  std::string_view rest = std::string_view(response.head).substr(response.head.find('\n') + 1);
  while (!rest.empty()) {
    std::string_view line = take_until(rest, '\n');
    if (line.find(':') != std::string_view::npos) {
      const std::string_view name = take_until(line, ':');
      response.headers[lower_case(name)] = std::string(trim(line.substr(0, line.find('\r'))));
    }
  }
  if (const std::string length = response.header("content-length"); !head_only && !length.empty()) {
    response.body = read_exactly(std::stoul(length));
  }
  return response;
}

std::optional<RawResponse> RawClient::request(std::string_view bytes) {
  send(bytes);
  return read_response();
}

void RawClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.reset();
}

std::string get(std::string_view path, std::string_view more_fields) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more_fields) +
         "\r\n";
}

std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

}  // namespace soldwire::net
