#include "api/idempotency.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "auth/secrets.h"
#include "base/log.h"
#include "engine/engine.h"

namespace soldwire::api {
namespace {

constexpr std::size_t key_bytes_max = 255;
constexpr std::chrono::milliseconds kept_for = std::chrono::hours(24);

bool is_printable(std::string_view key) {
  return std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Keyed, since a body may hold a password and the hash is stored: without the key it cannot be
// guessed offline.
std::string hash_of(std::string_view body, std::string_view key) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(body.data()),
                     body.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size());
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

// A record without a status is a reservation; one without a hash has been set free.
bool is_free(const store::IdempotencyRecord& record) {
  return record.status == 0 && record.request_hash.empty();
}

// Stores the answer under its key before passing it on.
class RememberingTarget final : public net::Responder::Target {
 public:
  RememberingTarget(ApiContext& context, net::Responder next, store::IdempotencyRecord record)
      : context_(context), next_(std::move(next)), record_(std::move(record)) {}

  void send(net::Response response) override {
    if (response.status >= 200 && response.status < 300) {
      record_.status = response.status;
      record_.body = response.body;
    } else {
      record_.request_hash.clear();
    }
    // The shared holder lets a copyable function carry the response without a copy of its body.
    auto held = std::make_shared<net::Response>(std::move(response));
    context_.engine.write(
        [record = record_](store::Transaction& tx) { return tx.put_idempotency(record); },
        [next = next_, held](const Result<void>& stored) {
          if (!stored) {
            log::warning("api", "an idempotent answer could not be stored: {}",
                         stored.error().message);
          }
          next.send(std::move(*held));
        });
  }
  std::unique_ptr<net::Stream> start_stream(int status, net::Headers headers,
                                            std::string first_bytes) override {
    return next_.start_stream(status, std::move(headers), std::move(first_bytes));
  }
  net::EventLoop& loop() override { return next_.loop(); }

 private:
  ApiContext& context_;
  net::Responder next_;
  store::IdempotencyRecord record_;
};

void answer_from(const Call& call, const store::IdempotencyRecord& found,
                 const store::IdempotencyRecord& wanted) {
  if (found.request_hash != wanted.request_hash) {
    call.answer(problem_response(ProblemCode::idempotency_mismatch,
                                 "This Idempotency-Key came with another body before; take a new "
                                 "key for a new request."));
  } else if (found.status == 0) {
    call.answer(problem_response(ProblemCode::conflict,
                                 "A request with this Idempotency-Key is in progress, or was cut "
                                 "off; see what it did before trying with a new key."));
  } else {
    net::Response response = json_response(found.status, found.body);
    response.headers.set("Idempotency-Replayed", "true");
    call.answer(std::move(response));
  }
}

}  // namespace

void run_idempotent(Call call, std::function<void(Call)> handler) {
  const auto key = call.request.headers.find("Idempotency-Key");
  if (!key) {
    handler(std::move(call));
    return;
  }
  if (key->empty() || key->size() > key_bytes_max || !is_printable(*key)) {
    call.answer(problem_response(ProblemCode::invalid_input,
                                 "Idempotency-Key must have 1 to 255 printable ASCII characters."));
    return;
  }
  const TimeMs now = call.context.clock.now();
  store::IdempotencyRecord wanted;
  wanted.key = call.identity.workspace.str() + "\n" + call.request.method + " " +
               call.request.path + "\n" + std::string(*key);
  wanted.request_hash = hash_of(call.request.body, call.context.vault.derive("idempotency"));
  wanted.created_at = now;
  auto found = std::make_shared<std::optional<store::IdempotencyRecord>>();
  engine::Engine& engine = call.context.engine;
  auto held = std::make_shared<Call>(std::move(call));
  engine.write(
      [wanted, found, now](store::Transaction& tx) -> Result<void> {
        SW_CHECK(tx.delete_idempotency_before(TimeMs{now.value - kept_for.count()}));
        SW_TRY(*found, tx.find_idempotency(wanted.key));
        if (*found && !is_free(**found)) {
          return {};
        }
        found->reset();
        return tx.put_idempotency(wanted);
      },
      [wanted, found, held, handler = std::move(handler)](const Result<void>& reserved) {
        if (!reserved) {
          held->refuse(reserved.error());
          return;
        }
        if (*found) {
          answer_from(*held, **found, wanted);
          return;
        }
        held->responder = net::Responder(
            std::make_shared<RememberingTarget>(held->context, held->responder, wanted));
        held->responder.loop().post([held, handler] { handler(std::move(*held)); });
      });
}

}  // namespace soldwire::api
