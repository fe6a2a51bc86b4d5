#include "support/target.h"

namespace soldwire::bench {
namespace {

std::string begin(std::string_view method, std::string_view path, std::string_view token) {
  std::string text;
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (!token.empty()) {
    text.append("Authorization: Bearer ").append(token).append("\r\n");
  }
  return text;
}

}  // namespace

std::string get_request(std::string_view path, std::string_view token,
                        std::string_view last_event_id) {
  std::string text = begin("GET", path, token);
  text.append("Accept: text/event-stream\r\n");
  if (!last_event_id.empty()) {
    text.append("Last-Event-ID: ").append(last_event_id).append("\r\n");
  }
  return text.append("\r\n");
}

std::string post_request(std::string_view path, std::string_view token, std::string_view body) {
  std::string text = begin("POST", path, token);
  text.append("Content-Type: application/json\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
  return text;
}

}  // namespace soldwire::bench
