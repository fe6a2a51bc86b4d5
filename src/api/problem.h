// Answers of the API: JSON bodies, and errors as RFC 9457 problem details.
//
// Place:   every handler answers through these functions, so that each answer carries the
//          same protective headers and each error the same shape.
// Threads: pure functions; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

namespace soldwire::api {

// The stable `code` of a problem; status and title hang on it (one table in problem.cc).
enum class ProblemCode {
  invalid_input,
  unauthorized,
  session_revoked,
  forbidden,
  not_found,
  method_not_allowed,
  conflict,
  idempotency_mismatch,
  too_large,
  unsupported_media_type,
  rate_limited,
  overloaded,
  unavailable,
  internal,
};
[[nodiscard]] std::string_view to_string(ProblemCode code) noexcept;
[[nodiscard]] int status_of(ProblemCode code) noexcept;
[[nodiscard]] ProblemCode problem_code_of(Errc code) noexcept;

// One thing wrong with the request; `pointer` is an RFC 6901 pointer into its body, or the
// name of a query parameter with a leading '?'.
struct FieldError {
  std::string pointer;
  std::string detail;
};

struct Problem {
  ProblemCode code = ProblemCode::internal;
  std::string detail;
  std::vector<FieldError> errors;
  std::optional<std::chrono::seconds>
      retry_after;  // overloaded and unavailable have 1 s by themselves
};

// `corrupt` becomes `internal`, and its message stays out of the answer: it is for the log.
[[nodiscard]] Problem problem_of(const Error& error);
// 401 carries "WWW-Authenticate: Bearer"; 429 and 503 carry Retry-After.
[[nodiscard]] net::Response problem_response(const Problem& problem);
[[nodiscard]] net::Response problem_response(const Error& error);
[[nodiscard]] net::Response problem_response(ProblemCode code, std::string detail);

// `json` must be one complete JSON value.
[[nodiscard]] net::Response json_response(int status, std::string json);
// 204.
[[nodiscard]] net::Response empty_response();
// X-Content-Type-Options, Cache-Control: no-store (answers are private), Referrer-Policy.
void add_protective_headers(net::Headers& headers);

}  // namespace soldwire::api
