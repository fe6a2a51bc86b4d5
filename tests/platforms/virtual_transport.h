// Requests and timers on a clock that the test moves: everything on one thread, in a fixed order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "platforms/transport.h"

namespace soldwire::platforms {

// A request, taken apart.
struct SeenRequest {
  std::string path;  // after the host
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;
  std::string url;

  [[nodiscard]] bool is_comments() const { return path.ends_with("/comments"); }
};

inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

inline SeenRequest take_apart(const net::ClientRequest& request) {
  SeenRequest seen;
  seen.url = request.url;
  const std::size_t host = request.url.find("://") + 3;
  const std::string_view target = std::string_view(request.url).substr(request.url.find('/', host));
  seen.path = percent_decoded(target.substr(0, target.find('?')));
  std::size_t at = target.find('?');
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(target.find('&', at + 1), target.size());
    const std::string_view pair = target.substr(at + 1, end - at - 1);
    seen.query[std::string(pair.substr(0, pair.find('=')))] =
        percent_decoded(pair.substr(pair.find('=') + 1));
    at = target.find('&', at + 1);
  }
  for (const auto& [name, value] : request.headers) seen.headers[name] = value;
  return seen;
}

class VirtualTransport final : public Transport {
 public:
  using Server = std::function<Result<net::ClientResponse>(const SeenRequest&)>;

  explicit VirtualTransport(ManualClock& clock) : clock_(clock) {}

  void set_server(Server server) { server_ = std::move(server); }

  Ticket fetch(net::ClientRequest request, net::HttpClient::Done done) override {
    return add(latency, [this, request = std::move(request), done = std::move(done)] {
      requests.push_back(take_apart(request));
      request_times.push_back(clock_.now());
      done(server_(requests.back()));
    });
  }
  Ticket run_after(std::chrono::milliseconds delay, Task task) override {
    return add(delay, std::move(task));
  }
  void post(Task task) override { add(std::chrono::milliseconds(0), std::move(task)); }
  void cancel(Ticket ticket) override {
    std::erase_if(queue_, [&](const auto& entry) { return entry.first.second == ticket; });
  }

  // Lets everything happen that is due within `span`.
  void run_for(std::chrono::milliseconds span) {
    const std::int64_t until = clock_.now().value + span.count();
    while (!queue_.empty() && queue_.begin()->first.first <= until) step();
    clock_.advance(std::chrono::milliseconds(until - clock_.now().value));
  }
  // Until `done` holds; false when nothing is left to happen or `most` is over.
  bool run_until(const std::function<bool()>& done,
                 std::chrono::milliseconds most = std::chrono::hours(1)) {
    const std::int64_t until = clock_.now().value + most.count();
    while (!done()) {
      if (queue_.empty() || queue_.begin()->first.first > until) return false;
      step();
    }
    return true;
  }
  [[nodiscard]] bool idle() const { return queue_.empty(); }

  std::chrono::milliseconds latency{10};
  std::vector<SeenRequest> requests;
  std::vector<TimeMs> request_times;

 private:
  Ticket add(std::chrono::milliseconds delay, Task task) {
    const Ticket ticket = ++tickets_;
    queue_[{clock_.now().value + delay.count(), ticket}] = std::move(task);
    return ticket;
  }
  void step() {
    const auto first = queue_.begin();
    const Task task = std::move(first->second);
    const std::int64_t at = first->first.first;
    queue_.erase(first);
    if (at > clock_.now().value) clock_.advance(std::chrono::milliseconds(at - clock_.now().value));
    task();
  }

  ManualClock& clock_;
  Server server_;
  Ticket tickets_ = 0;
  std::map<std::pair<std::int64_t, Ticket>, Task> queue_;
};

}  // namespace soldwire::platforms
