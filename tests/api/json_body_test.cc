#include "api/json_body.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace soldwire::api {
namespace {

net::Request request_with(std::string body, std::string type = "application/json") {
  net::Request request;
  request.method = "POST";
  request.body = std::move(body);
  request.headers.add("Content-Type", std::move(type));
  return request;
}

// Reads `body` with `use` and gives the errors as "pointer detail".
std::vector<std::string> errors_of(const std::string& body,
                                   const std::function<void(FieldReader&)>& use) {
  auto parsed = JsonBody::read(request_with(body));
  if (!parsed) {
    return {parsed.error().detail};
  }
  FieldReader fields = parsed->root();
  use(fields);
  fields.finish();
  std::vector<std::string> out;
  if (parsed->refused()) {
    for (const FieldError& error : parsed->refusal().errors) {
      out.push_back(error.pointer + " " + error.detail);
    }
  }
  return out;
}

using Errors = std::vector<std::string>;

TEST(JsonBody, NeedsTheJsonMediaType) {
  EXPECT_TRUE(JsonBody::read(request_with("{}", "application/json; charset=utf-8")));
  EXPECT_TRUE(JsonBody::read(request_with("{}", "Application/JSON")));
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"}) {
    const auto body = JsonBody::read(request_with("{}", type));
    ASSERT_FALSE(body) << type;
    EXPECT_EQ(body.error().code, ProblemCode::unsupported_media_type) << type;
  }
}

TEST(JsonBody, TakesAnEmptyBodyOnlyWhereItIsOptional) {
  net::Request request;
  EXPECT_FALSE(JsonBody::read(request));
  auto body = JsonBody::read(request, true);
  ASSERT_TRUE(body);
  body->root().finish();
  EXPECT_FALSE(body->refused());
}

TEST(JsonBody, RefusesABodyThatIsNotAnObject) {
  for (const char* text : {"[]", "1", "null", "\"x\""}) {
    const Errors errors =
        errors_of(text, [](FieldReader& fields) { static_cast<void>(fields.text("name", {})); });
    ASSERT_EQ(errors.size(), 1U) << text;
    EXPECT_NE(errors[0].find("must be an object"), std::string::npos);
  }
}

TEST(JsonBody, NamesUnknownFields) {
  EXPECT_EQ(errors_of(R"({"name":"x","a/b":1})",
                      [](FieldReader& fields) { static_cast<void>(fields.text("name", {})); }),
            Errors{"/a~1b is not a known field"});
}

TEST(JsonBody, ChecksTexts) {
  const auto name = [](FieldReader& fields) {
    static_cast<void>(fields.text("name", {.min = 2, .max = 4}));
  };
  struct Row {
    const char* body;
    Errors errors;
  };
  const Row rows[] = {
      {R"({"name":"abcd"})", {}},
      {R"({"name":"  ab  "})", {}},
      {R"({"name":"äöüß"})", {}},
      {R"({})", {"/name is missing"}},
      {R"({"name":null})", {"/name must be a string, not null"}},
      {R"({"name":5})", {"/name must be a string, not an integer"}},
      {R"({"name":["ab"]})", {"/name must be a string, not an array"}},
      {R"({"name":"a"})", {"/name must have 2 characters or more"}},
      {R"({"name":"   a   "})", {"/name must have 2 characters or more"}},
      {R"({"name":"abcde"})", {"/name must have 4 characters or fewer, not 5"}},
      {R"({"name":"a\u0000b"})", {"/name must not contain control characters"}},
      {R"({"name":"a\u0085b"})", {"/name must not contain control characters"}},
      {R"({"name":"a\nb"})", {"/name must not contain control characters"}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(errors_of(row.body, name), row.errors) << row.body;
  }
}

TEST(JsonBody, TakesFreeTextAsItIs) {
  auto body = JsonBody::read(request_with(R"({"text":" \u0000a\n "})"));
  ASSERT_TRUE(body);
  FieldReader fields = body->root();
  EXPECT_EQ(fields.text("text", {.free = true}), std::string(" \0a\n ", 5));
  EXPECT_FALSE(body->refused());
}

TEST(JsonBody, ChecksIntegers) {
  const auto quantity = [](FieldReader& fields) {
    static_cast<void>(fields.integer("quantity", 1, 10));
  };
  struct Row {
    const char* body;
    Errors errors;
  };
  const Row rows[] = {
      {R"({"quantity":1})", {}},
      {R"({"quantity":10})", {}},
      {R"({"quantity":0})", {"/quantity must be from 1 to 10, not 0"}},
      {R"({"quantity":-1})", {"/quantity must be from 1 to 10, not -1"}},
      {R"({"quantity":11})", {"/quantity must be from 1 to 10, not 11"}},
      {R"({"quantity":1.5})", {"/quantity must be an integer, not a number"}},
      {R"({"quantity":1e300})", {"/quantity must be an integer, not a number"}},
      {R"({"quantity":"1"})", {"/quantity must be an integer, not a string"}},
      {R"({"quantity":true})", {"/quantity must be an integer, not a boolean"}},
      {R"({})", {"/quantity is missing"}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(errors_of(row.body, quantity), row.errors) << row.body;
  }
}

TEST(JsonBody, ReadsItemNumbersCanonically) {
  struct Row {
    const char* body;
    const char* number;
  };
  const Row rows[] = {{R"({"n":12})", "12"},
                      {R"({"n":"012"})", "12"},
                      {R"({"n":"a-12"})", "A12"},
                      {R"({"n":" A012 "})", "A12"}};
  for (const Row& row : rows) {
    auto body = JsonBody::read(request_with(row.body));
    ASSERT_TRUE(body);
    FieldReader fields = body->root();
    EXPECT_EQ(fields.item_number("n"), row.number) << row.body;
    EXPECT_FALSE(body->refused()) << row.body;
  }
  for (const char* bad :
       {R"({"n":""})", R"({"n":0})", R"({"n":-1})", R"({"n":1.5})", R"({"n":null})",
        R"({"n":"???"})", R"({"n":[]})", R"({"n":"123456789012345678901"})"}) {
    EXPECT_EQ(errors_of(bad, [](FieldReader& f) { static_cast<void>(f.item_number("n")); }).size(),
              1U)
        << bad;
  }
}

TEST(JsonBody, ReadsMoney) {
  const auto price = [](FieldReader& fields) { static_cast<void>(fields.nullable_money("price")); };
  for (const char* good :
       {R"({})", R"({"price":null})", R"({"price":{"amount":0,"currency":"EUR"}})"}) {
    EXPECT_EQ(errors_of(good, price), Errors{}) << good;
  }
  for (const char* bad :
       {R"({"price":5})", R"({"price":{"amount":-1,"currency":"EUR"}})",
        R"({"price":{"amount":1,"currency":"eur"}})", R"({"price":{"amount":1,"currency":"EURO"}})",
        R"({"price":{"amount":1.5,"currency":"EUR"}})", R"({"price":{"amount":1}})",
        R"({"price":{"amount":1,"currency":"EUR","tax":1}})"}) {
    EXPECT_EQ(errors_of(bad, price).size(), 1U) << bad;
  }
}

TEST(JsonBody, PointsIntoArrays) {
  EXPECT_EQ(errors_of(R"({"items":[{"q":1},{"q":0},{"q":1,"x":2}]})",
                      [](FieldReader& fields) {
                        const JsonValue* array = fields.nullable_array("items", 1, 5);
                        for (std::size_t n = 0; n < array->elements.size(); ++n) {
                          FieldReader element = fields.element("items", *array, n);
                          static_cast<void>(element.integer("q", 1, 9));
                          element.finish();
                        }
                      }),
            (Errors{"/items/1/q must be from 1 to 9, not 0", "/items/2/x is not a known field"}));
  EXPECT_EQ(errors_of(R"({"words":["a",5,""]})",
                      [](FieldReader& fields) {
                        static_cast<void>(fields.nullable_texts("words", 0, 5, {.max = 3}));
                      }),
            (Errors{"/words/1 must be a string, not an integer", "/words/2 must not be empty"}));
}

TEST(JsonBody, ReadsTimes) {
  auto body = JsonBody::read(
      request_with(R"({"a":"2026-02-10T19:22:31.483Z","b":"2026-02-10T20:22:31+01:00","c":null})"));
  ASSERT_TRUE(body);
  FieldReader fields = body->root();
  const auto a = fields.nullable_time("a");
  const auto b = fields.nullable_time("b");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->value - b->value, 483);
  EXPECT_FALSE(fields.nullable_time("c"));
  EXPECT_FALSE(body->refused());
  EXPECT_EQ(errors_of(R"({"a":"yesterday"})",
                      [](FieldReader& f) { static_cast<void>(f.nullable_time("a")); })
                .size(),
            1U);
}

TEST(JsonBody, StopsCollectingErrors) {
  std::string text = "{";
  for (int n = 0; n < 100; ++n) {
    text += (n > 0 ? ",\"f" : "\"f") + std::to_string(n) + "\":1";
  }
  EXPECT_EQ(errors_of(text + "}", [](FieldReader&) {}).size(), body_errors_max);
}

TEST(JsonBody, SaysTheFirstErrorInTheDetail) {
  auto body = JsonBody::read(request_with(R"({"x":1})"));
  ASSERT_TRUE(body);
  body->root().finish();
  EXPECT_EQ(body->refusal().detail, "/x is not a known field.");
}

}  // namespace
}  // namespace soldwire::api
