#include "api/problem.h"

#include <array>
#include <utility>

#include "base/assert.h"
#include "base/json_writer.h"
#include "base/log.h"

namespace soldwire::api {
namespace {

struct Row {
  ProblemCode code;
  std::string_view name;
  int status;
  std::string_view title;
};

constexpr std::array<Row, 14> rows{{
    {ProblemCode::invalid_input, "invalid_input", 400, "The request is not valid"},
    {ProblemCode::unauthorized, "unauthorized", 401, "Sign in first"},
    {ProblemCode::session_revoked, "session_revoked", 401, "This session has ended"},
    {ProblemCode::forbidden, "forbidden", 403, "Not allowed"},
    {ProblemCode::not_found, "not_found", 404, "No such thing"},
    {ProblemCode::method_not_allowed, "method_not_allowed", 405, "Method not allowed"},
    {ProblemCode::conflict, "conflict", 409, "The present state forbids it"},
    {ProblemCode::idempotency_mismatch, "idempotency_mismatch", 422,
     "This Idempotency-Key was used for another request"},
    {ProblemCode::too_large, "too_large", 413, "Too large"},
    {ProblemCode::unsupported_media_type, "unsupported_media_type", 415,
     "The body must be application/json"},
    {ProblemCode::rate_limited, "rate_limited", 429, "Too many attempts"},
    {ProblemCode::overloaded, "overloaded", 503, "Too busy at the moment"},
    {ProblemCode::unavailable, "unavailable", 503, "Not available at the moment"},
    {ProblemCode::internal, "internal", 500, "Something went wrong here"},
}};

const Row& row_of(ProblemCode code) noexcept {
  for (const Row& row : rows) {
    if (row.code == code) {
      return row;
    }
  }
  return rows.back();
}

}  // namespace

std::string_view to_string(ProblemCode code) noexcept {
  return row_of(code).name;
}

int status_of(ProblemCode code) noexcept {
  return row_of(code).status;
}

ProblemCode problem_code_of(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_input:
      return ProblemCode::invalid_input;
    case Errc::unauthorized:
      return ProblemCode::unauthorized;
    case Errc::forbidden:
      return ProblemCode::forbidden;
    case Errc::not_found:
      return ProblemCode::not_found;
    case Errc::conflict:
      return ProblemCode::conflict;
    case Errc::too_large:
      return ProblemCode::too_large;
    case Errc::overloaded:
      return ProblemCode::overloaded;
    case Errc::unavailable:
      return ProblemCode::unavailable;
    case Errc::corrupt:
      return ProblemCode::internal;
  }
  return ProblemCode::internal;
}

Problem problem_of(const Error& error) {
  Problem problem;
  problem.code = problem_code_of(error.code);
  if (problem.code == ProblemCode::internal) {
    log::error("api", "internal error: {}", error.message);
    problem.detail = "The server could not read its own data; its log says more.";
    return problem;
  }
  problem.detail = error.message;
  if (!error.pointer.empty()) {
    problem.errors.push_back({error.pointer, error.message});
  }
  return problem;
}

net::Response problem_response(const Problem& problem) {
  const Row& row = row_of(problem.code);
  net::Response response;
  response.status = row.status;
  JsonWriter json(response.body);
  json.object([&] {
    json.field("type", "https://soldwire.dev/problems/" + std::string(row.name));
    json.field("title", row.title);
    json.field("status", row.status);
    json.field("detail", problem.detail.empty() ? row.title : std::string_view(problem.detail));
    json.field("code", row.name);
    if (!problem.errors.empty()) {
      json.array("errors", [&] {
        for (const FieldError& error : problem.errors) {
          json.object([&] {
            json.field("pointer", error.pointer);
            json.field("detail", error.detail);
          });
        }
      });
    }
  });
  response.headers.set("Content-Type", "application/problem+json");
  add_protective_headers(response.headers);
  if (row.status == 401) {
    response.headers.set("WWW-Authenticate", "Bearer");
  }
  auto retry_after = problem.retry_after;
  if (!retry_after && row.status == 503) {
    retry_after = std::chrono::seconds(1);
  }
  if (retry_after) {
    response.headers.set("Retry-After", std::to_string(retry_after->count()));
  }
  return response;
}

net::Response problem_response(const Error& error) {
  return problem_response(problem_of(error));
}

net::Response problem_response(ProblemCode code, std::string detail) {
  Problem problem;
  problem.code = code;
  problem.detail = std::move(detail);
  return problem_response(problem);
}

net::Response json_response(int status, std::string json) {
  net::Response response;
  response.status = status;
  response.body = std::move(json);
  response.headers.set("Content-Type", "application/json");
  add_protective_headers(response.headers);
  return response;
}

net::Response empty_response() {
  net::Response response;
  response.status = 204;
  add_protective_headers(response.headers);
  return response;
}

void add_protective_headers(net::Headers& headers) {
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Cache-Control", "no-store");
  headers.set("Referrer-Policy", "no-referrer");
}

}  // namespace soldwire::api
