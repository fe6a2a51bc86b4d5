// One request and its answer: the link between a Responder, which may be on any thread and outlive
// everything, and the connection, which lives on its loop.
//
// Threads:  the responder's side from any thread; `answerer` on the loop thread only.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "net/http.h"

namespace soldwire::net {

// The connection's side of one request. Loop thread only.
class Answerer {
 public:
  virtual void answer(Response response) = 0;
  // As Responder::start_stream().
  [[nodiscard]] virtual std::unique_ptr<Stream> start_stream(int status, const Headers& headers,
                                                             std::string first_bytes) = 0;

 protected:
  ~Answerer() = default;
};

struct Exchange {
  explicit Exchange(std::shared_ptr<EventLoop> its_loop) : loop(std::move(its_loop)) {}

  const std::shared_ptr<EventLoop> loop;
  Answerer* answerer = nullptr;  // null: gone, or the answer is no longer wanted
};

// Answers `exchange`; when the last responder dies without an answer, with a 500.
[[nodiscard]] Responder make_responder(std::shared_ptr<Exchange> exchange);

}  // namespace soldwire::net
