// Calls to the Graph API: builds the request, reads the usage headers, sorts failures by what to
// do.
//
// Threads:  connector thread only.
// Lifetime: transport, clock and counters must outlive it; the budget is shared by all that use one
//           connection.
// Secrets:  the token goes into the Authorization header and nowhere else: not into URLs, logs or
//           failure texts. `appsecret_proof` is not sent: it needs the app's secret, which soldwire
//           does not hold, so the app's setting "Require app secret" must be off.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "platforms/connector.h"
#include "platforms/facebook/graph_types.h"

namespace soldwire::platforms::facebook {

inline constexpr std::string_view default_base_url = "https://graph.facebook.com";

struct GraphOptions {
  // A path segment; versions live about two years, so it is configuration.
  std::string version = "v26.0";
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{15'000};
  std::size_t body_bytes_max = 8U << 20U;
  // A rate limit that names no time: the first pause, doubled up to the last.
  std::chrono::milliseconds pause_first{60'000};
  std::chrono::milliseconds pause_max{15 * 60'000};
};

// What the platform still allows one connection. Calling on while it asks for a pause makes the
// pause longer, so every caller looks here first.
class CallBudget {
 public:
  // While this is not 0, nobody calls.
  [[nodiscard]] std::chrono::milliseconds pause_left(const Clock& clock) const;
  // Of the calls allowed; may exceed 100. Empty: the platform has not said, or has said nothing
  // with its last answers, for it says nothing while little is used.
  [[nodiscard]] std::optional<int> usage_percent() const noexcept { return usage_percent_; }

  // What was known before a restart. It holds until the first answer, and not against one.
  void remember(std::optional<std::int64_t> usage_percent) noexcept;

  void take_success(const std::optional<Usage>& usage, const GraphOptions& options,
                    const Clock& clock);
  void take_limit(const std::optional<Usage>& usage, const GraphOptions& options,
                  const Clock& clock);
  // After a failure that is not about rates.
  void take_usage(const Usage& usage) noexcept;

 private:
  std::chrono::nanoseconds paused_until_{0};  // of the monotonic clock
  std::optional<int> usage_percent_;
  bool answered_ = false;
  int answers_without_usage_ = 0;  // in a row
  int limits_in_a_row_ = 0;
};

struct GraphFailure {
  ErrorClass kind = ErrorClass::transient;
  std::int64_t code = 0;
  std::int64_t subcode = 0;
  std::string detail;  // for the operator
};
// The body of an answer that is not an error.
using GraphAnswer = tl::expected<std::string, GraphFailure>;

class GraphClient {
 public:
  using Done = std::function<void(GraphAnswer)>;
  using Parameters = std::vector<std::pair<std::string_view, std::string>>;

  GraphClient(GraphOptions options, Transport& transport, const Clock& clock,
              PlatformCounters& counters, std::shared_ptr<CallBudget> budget,
              std::string_view base_url, std::string token);

  // GET /{version}/{object}[/{edge}]. `done` may run after this object is gone: it must hold what
  // it needs. Answers rate_limit without calling while the budget is paused.
  Transport::Ticket get(std::string_view object, std::string_view edge,
                        const Parameters& parameters, Done done);

  [[nodiscard]] CallBudget& budget() noexcept { return *budget_; }
  [[nodiscard]] const CallBudget& budget() const noexcept { return *budget_; }

 private:
  const GraphOptions options_;
  Transport& transport_;
  const Clock& clock_;
  PlatformCounters& counters_;
  const std::shared_ptr<CallBudget> budget_;
  std::string root_;  // scheme, host and version
  const std::string token_;
};

// A base URL the token may be sent to: https, or http on a loopback host (a simulator) or where
// `plain_http_allowed`. No user, query or fragment.
// Errors: invalid_input.
[[nodiscard]] Result<void> check_base_url(std::string_view url, bool plain_http_allowed);

}  // namespace soldwire::platforms::facebook
