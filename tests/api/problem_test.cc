#include "api/problem.h"

#include <gtest/gtest.h>

#include "api/json_value.h"

namespace soldwire::api {
namespace {

JsonValue body_of(const net::Response& response) {
  auto value = parse_json(response.body);
  EXPECT_TRUE(value) << response.body;
  return value ? *value : JsonValue{};
}

TEST(Problem, MapsEveryErrorToOneStatusAndCode) {
  struct Row {
    Errc errc;
    int status;
    const char* code;
  };
  const Row rows[] = {
      {Errc::invalid_input, 400, "invalid_input"},
      {Errc::unauthorized, 401, "unauthorized"},
      {Errc::forbidden, 403, "forbidden"},
      {Errc::not_found, 404, "not_found"},
      {Errc::conflict, 409, "conflict"},
      {Errc::too_large, 413, "too_large"},
      {Errc::overloaded, 503, "overloaded"},
      {Errc::unavailable, 503, "unavailable"},
      {Errc::corrupt, 500, "internal"},
  };
  for (const Row& row : rows) {
    const net::Response response = problem_response(Error{row.errc, "what is wrong", ""});
    EXPECT_EQ(response.status, row.status) << row.code;
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    const JsonValue body = body_of(response);
    EXPECT_EQ(body.find("code")->text, row.code);
    EXPECT_EQ(body.find("type")->text, std::string("https://soldwire.dev/problems/") + row.code);
    EXPECT_EQ(body.find("status")->integer, row.status);
    EXPECT_FALSE(body.find("title")->text.empty());
    EXPECT_FALSE(body.find("detail")->text.empty());
  }
}

TEST(Problem, GivesEveryCodeItsStatus) {
  EXPECT_EQ(status_of(ProblemCode::session_revoked), 401);
  EXPECT_EQ(status_of(ProblemCode::method_not_allowed), 405);
  EXPECT_EQ(status_of(ProblemCode::idempotency_mismatch), 422);
  EXPECT_EQ(status_of(ProblemCode::unsupported_media_type), 415);
  EXPECT_EQ(status_of(ProblemCode::rate_limited), 429);
  EXPECT_EQ(to_string(ProblemCode::rate_limited), "rate_limited");
}

TEST(Problem, KeepsWhatIsInternalOutOfTheAnswer) {
  const net::Response response =
      problem_response(Error{Errc::corrupt, "row 7 of claims contradicts itself", ""});
  EXPECT_EQ(response.body.find("row 7"), std::string::npos);
}

TEST(Problem, PointsAtFields) {
  const JsonValue body =
      body_of(problem_response(Error{Errc::invalid_input, "must be short", "/items/0/title"}));
  const JsonValue& error = body.find("errors")->elements.at(0);
  EXPECT_EQ(error.find("pointer")->text, "/items/0/title");
  EXPECT_EQ(error.find("detail")->text, "must be short");
}

TEST(Problem, SaysHowToAuthenticateAndWhenToRetry) {
  EXPECT_EQ(problem_response(ProblemCode::unauthorized, "").headers.find("WWW-Authenticate"),
            "Bearer");
  EXPECT_EQ(problem_response(ProblemCode::overloaded, "").headers.find("Retry-After"), "1");
  Problem limited;
  limited.code = ProblemCode::rate_limited;
  limited.retry_after = std::chrono::seconds(42);
  EXPECT_EQ(problem_response(limited).headers.find("Retry-After"), "42");
  EXPECT_FALSE(problem_response(ProblemCode::conflict, "").headers.find("Retry-After"));
}

TEST(Problem, EveryAnswerIsProtected) {
  for (const net::Response& response :
       {problem_response(ProblemCode::conflict, "x"), json_response(200, "{}"), empty_response()}) {
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(response.headers.find("Referrer-Policy"), "no-referrer");
    EXPECT_FALSE(response.headers.find("Access-Control-Allow-Origin"));
  }
}

}  // namespace
}  // namespace soldwire::api
