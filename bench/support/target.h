// A server that events are published to and streamed from, as the clients need to know it.
//
// Threads: a value.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace soldwire::bench {

struct Target {
  std::string name;
  std::uint16_t port = 0;
  std::vector<pid_t> processes;
  // The request that opens a stream, to go on after `last_event_id` unless that is empty.
  std::function<std::string(std::string_view last_event_id)> open_stream;
  // The request that publishes events number `first` to `first` + `count` - 1.
  std::function<std::string(std::size_t first, std::size_t count)> publish;
  // Answers to `publish` are single bytes, one for each event, and not HTTP.
  bool is_raw = false;
};

// A whole HTTP/1.1 request; `token` and `last_event_id` may be empty.
std::string get_request(std::string_view path, std::string_view token,
                        std::string_view last_event_id);
std::string post_request(std::string_view path, std::string_view token, std::string_view body);

}  // namespace soldwire::bench
