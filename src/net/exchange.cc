#include "net/exchange.h"

#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "net/problem.h"

namespace soldwire::net {

namespace {

void deliver(Exchange& exchange, Response response) {
  if (exchange.answerer != nullptr) {
    exchange.answerer->answer(std::move(response));
  }
}

// std::function wants something copyable; the response is moved out of it once.
void post_answer(const std::shared_ptr<Exchange>& exchange, Response response) {
  exchange->loop->post([exchange, response = std::move(response)]() mutable {
    deliver(*exchange, std::move(response));
  });
}

class ExchangeTarget final : public Responder::Target {
 public:
  explicit ExchangeTarget(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ExchangeTarget(const ExchangeTarget&) = delete;
  ExchangeTarget& operator=(const ExchangeTarget&) = delete;

  ~ExchangeTarget() override {
    if (!answered_.load()) {
      // Posted even on the loop thread: whoever drops the responder does not expect to be called.
      post_answer(exchange_, problem(500, "internal", "The request was not answered."));
    }
  }

  void send(Response response) override {
    if (is_second_answer()) {
      return;
    }
    if (exchange_->loop->in_loop_thread()) {
      deliver(*exchange_, std::move(response));
    } else {
      post_answer(exchange_, std::move(response));
    }
  }

  std::unique_ptr<Stream> start_stream(int status, Headers headers,
                                       std::string first_bytes) override {
    SW_ASSERT(exchange_->loop->in_loop_thread());
    if (is_second_answer() || exchange_->answerer == nullptr) {
      return nullptr;
    }
    return exchange_->answerer->start_stream(status, headers, std::move(first_bytes));
  }

  EventLoop& loop() override { return *exchange_->loop; }

 private:
  bool is_second_answer() {
    if (answered_.exchange(true)) {
      log::error("net", "a request was answered twice; the second answer is dropped");
      return true;
    }
    return false;
  }

  const std::shared_ptr<Exchange> exchange_;
  std::atomic<bool> answered_{false};
};

}  // namespace

Responder make_responder(std::shared_ptr<Exchange> exchange) {
  return Responder(std::make_shared<ExchangeTarget>(std::move(exchange)));
}

}  // namespace soldwire::net
