#include "platforms/facebook/graph_client.h"

#include <fmt/format.h>

#include <algorithm>

namespace soldwire::platforms::facebook {
namespace {

// Not every kind of answer need have the headers: only so many without them in a row say that the
// platform has nothing to say any more.
constexpr int answers_without_usage_max = 3;

// The platform quotes a malformed token in its error text.
std::string without(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

// What a callback needs when the client that sent the request is gone.
struct Call {
  GraphOptions options;
  const Clock& clock;
  PlatformCounters& counters;
  std::shared_ptr<CallBudget> budget;
  std::string token;
};

tl::unexpected<GraphFailure> failed(GraphFailure failure) {
  return tl::unexpected<GraphFailure>(std::move(failure));
}

GraphAnswer read_answer(const Call& call, Result<net::ClientResponse> result) {
  if (!result) {
    call.counters.errors.fetch_add(1, std::memory_order_relaxed);
    return failed({ErrorClass::transient, 0, 0,
                   "Facebook cannot be reached: " + without(result.error().message, call.token)});
  }
  const std::optional<Usage> usage = parse_usage(result->headers);
  const std::optional<GraphError> error = parse_error(result->status, result->body);
  if (!error) {
    call.budget->take_success(usage, call.options, call.clock);
    return std::move(result->body);
  }
  call.counters.errors.fetch_add(1, std::memory_order_relaxed);
  const ErrorClass kind = classify(*error);
  if (kind == ErrorClass::rate_limit || kind == ErrorClass::abuse) {
    call.counters.rate_limits.fetch_add(1, std::memory_order_relaxed);
    call.budget->take_limit(usage, call.options, call.clock);
  } else if (usage) {
    call.budget->take_usage(*usage);
  }
  return failed({kind, error->code, error->subcode, without(describe(*error), call.token)});
}

}  // namespace

std::chrono::milliseconds CallBudget::pause_left(const Clock& clock) const {
  const std::chrono::nanoseconds left = paused_until_ - clock.monotonic();
  return std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(left));
}

void CallBudget::take_success(const std::optional<Usage>& usage, const GraphOptions& options,
                              const Clock& clock) {
  if (usage && (usage->percent >= 100 || usage->regain.count() > 0)) {
    take_limit(usage, options, clock);
    return;
  }
  limits_in_a_row_ = 0;
  if (usage) return take_usage(*usage);
  ++answers_without_usage_;
  if (!answered_ || answers_without_usage_ >= answers_without_usage_max) usage_percent_.reset();
  answered_ = true;
}

void CallBudget::take_usage(const Usage& usage) noexcept {
  usage_percent_ = usage.percent;
  answered_ = true;
  answers_without_usage_ = 0;
}

void CallBudget::remember(std::optional<std::int64_t> usage_percent) noexcept {
  if (answered_ || !usage_percent) return;
  usage_percent_ = static_cast<int>(std::clamp<std::int64_t>(*usage_percent, 0, 1'000));
}

void CallBudget::take_limit(const std::optional<Usage>& usage, const GraphOptions& options,
                            const Clock& clock) {
  if (usage) take_usage(*usage);
  std::chrono::milliseconds pause{0};
  if (usage && usage->regain.count() > 0) {
    pause = usage->regain;
  } else {
    // Doubling stops long before the shift could overflow.
    const int doublings = std::min(limits_in_a_row_, 16);
    pause = std::min(options.pause_max, options.pause_first * (1 << doublings));
    ++limits_in_a_row_;
  }
  paused_until_ = std::max(paused_until_, clock.monotonic() + pause);
}

GraphClient::GraphClient(GraphOptions options, Transport& transport, const Clock& clock,
                         PlatformCounters& counters, std::shared_ptr<CallBudget> budget,
                         std::string_view base_url, std::string token)
    : options_(std::move(options)),
      transport_(transport),
      clock_(clock),
      counters_(counters),
      budget_(std::move(budget)),
      token_(std::move(token)) {
  root_ = base_url.empty() ? default_base_url : base_url;
  while (root_.ends_with('/')) root_.pop_back();
  root_ += '/';
  root_ += options_.version;
}

Transport::Ticket GraphClient::get(std::string_view object, std::string_view edge,
                                   const Parameters& parameters, Done done) {
  if (budget_->pause_left(clock_).count() > 0) {
    return transport_.run_after(std::chrono::milliseconds(0), [done = std::move(done)] {
      done(failed({ErrorClass::rate_limit, 0, 0, "Facebook has asked for a pause"}));
    });
  }
  net::ClientRequest request;
  request.url = root_ + '/' + net::url_encode(object);
  if (!edge.empty()) {
    request.url += '/';
    request.url += edge;
  }
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    request.url += separator;
    request.url += name;
    request.url += '=';
    request.url += net::url_encode(value);
    separator = '&';
  }
  request.headers.emplace_back("Authorization", "Bearer " + token_);
  request.headers.emplace_back("Accept", "application/json");
  request.connect_timeout = options_.connect_timeout;
  request.timeout = options_.timeout;
  request.body_bytes_max = options_.body_bytes_max;
  counters_.requests.fetch_add(1, std::memory_order_relaxed);
  return transport_.fetch(
      std::move(request),
      [call = Call{options_, clock_, counters_, budget_, token_}, done = std::move(done)](
          Result<net::ClientResponse> result) { done(read_answer(call, std::move(result))); });
}

Result<void> check_base_url(std::string_view url, bool plain_http_allowed) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) {
    return fail(Errc::invalid_input, "the base URL must begin with https://");
  }
  const std::string_view rest = url.substr(secure ? 8 : 7);
  const std::string_view authority = rest.substr(0, rest.find('/'));
  if (authority.empty() || rest.find_first_of("@?# \t\r\n") != std::string_view::npos) {
    return fail(Errc::invalid_input,
                "the base URL must be scheme, host and perhaps a port and a path, nothing else");
  }
  if (secure || plain_http_allowed) return {};
  const bool bracketed = authority.starts_with('[');
  const std::string_view host =
      authority.substr(0, bracketed ? authority.find(']') + 1 : authority.find(':'));
  if (host == "localhost" || host == "[::1]" || host == "127.0.0.1") return {};
  return fail(Errc::invalid_input,
              "the base URL must begin with https://: the access token would travel in clear");
}

}  // namespace soldwire::platforms::facebook
