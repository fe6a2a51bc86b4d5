// Feeds the HTTP/2 session arbitrary bytes after a valid preface, cut at places that the input
// itself chooses, and answers what comes out of it in every way there is: whatever the peer does,
// the session must keep its bounds and must not lose an answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "net/http2_session.h"
#include "net/problem.h"

namespace {

using soldwire::net::Http2Limits;
using soldwire::net::Http2Session;
using soldwire::net::Refusal;
using soldwire::net::Request;
using soldwire::net::Response;

constexpr std::size_t body_bytes_max = 4'096;
constexpr std::string_view date = "Tue, 10 Feb 2026 19:22:31 GMT";

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

Http2Limits small_limits() {
  Http2Limits limits;
  limits.head.header_bytes_max = 2'048;
  limits.head.target_bytes_max = 512;
  limits.head.fields_max = 16;
  limits.lanes_max = 8;
  limits.lane_bytes_max = 256;
  limits.request_bytes_max = 8'192;
  limits.answer_bytes_max = 65'536;
  limits.unanswered_cancels = {20, 0};
  limits.answered_cancels = {50, 0};
  limits.idle_frames = {100, 0};
  return limits;
}

class Server final : public Http2Session::Owner {
 public:
  void run(std::string_view bytes, std::string_view cuts) {
    bool open = session_.receive(soldwire::net::http2_preface, now_);
    std::size_t next_cut = 0;
    while (open && !bytes.empty()) {
      const std::size_t step =
          cuts.empty() ? bytes.size()
                       : static_cast<unsigned char>(cuts[next_cut++ % cuts.size()]) + 1U;
      open = session_.receive(bytes.substr(0, step), now_);
      bytes.remove_prefix(std::min(step, bytes.size()));
      now_ += std::chrono::milliseconds(step * 10);
      handle();
      session_.check_deadlines(now_);
      std::string out;
      open = session_.take_output(out, 4'096, now_) && open;
    }
    if (open) {
      session_.shut_down();
      std::string out;
      static_cast<void>(session_.take_output(out, 65'536, now_));
    }
  }

 private:
  std::optional<std::size_t> on_head(std::int32_t lane, const Request& request) override {
    require(known_.insert(lane).second);
    require(request.path.starts_with('/'));
    require((request.path + '/').find("/../") == std::string::npos);
    require(request.headers.all().size() <= 17);
    require(!request.host.empty());
    if (request.method == "DELETE") {
      session_.respond(lane, soldwire::net::problem(405, "method_not_allowed", ""), date, now_);
      return std::nullopt;
    }
    return body_bytes_max;
  }
  void on_refused(std::int32_t lane, const Refusal& refusal) override {
    known_.insert(lane);
    require(refusal.status >= 400);
    session_.respond(lane, soldwire::net::problem(refusal.status, refusal.code, refusal.detail),
                     date, now_);
  }
  void on_over(std::int32_t lane) override { require(known_.erase(lane) == 1); }

  void handle() {
    while (auto next = session_.next_request()) {
      const Request& request = next->request;
      require(known_.contains(next->lane));
      require(request.body.size() <= body_bytes_max);
      if (request.path.size() % 3 == 0) {
        Response response;
        response.body = request.body + request.path;
        session_.respond(next->lane, std::move(response), date, now_);
      } else if (session_.start(next->lane, 200, request.headers, "first", date)) {
        write(next->lane);
      }
    }
    require(session_.lanes() >= known_.size());
    for (const std::int32_t lane : session_.take_writable()) {
      write(lane);
    }
  }

  void write(std::int32_t lane) {
    std::string frame(100, 'x');
    const iovec part{frame.data(), frame.size()};
    std::size_t taken = 0;
    for (std::size_t size = session_.write(lane, {&part, 1}); size > 0;
         size = session_.write(lane, {&part, 1})) {
      taken += size;
    }
    require(taken <= 256);
    if (++writes_ % 4 == 0) {
      session_.end(lane);
    } else {
      session_.ask_for_room(lane);
    }
  }

  Http2Session::Time now_;
  std::set<std::int32_t> known_;
  int writes_ = 0;
  Http2Session session_{small_limits(), *this};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) {
    return 0;
  }
  // The first byte says how many of the next ones are cuts.
  const std::size_t cuts =
      std::min<std::size_t>(static_cast<unsigned char>(input[0]) % 16, input.size() - 1);
  Server().run(input.substr(1 + cuts), input.substr(1, cuts));
  return 0;
}
