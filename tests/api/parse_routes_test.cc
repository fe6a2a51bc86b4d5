#include <gtest/gtest.h>

#include <set>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ParseRoutes : public ApiFixture {};

const JsonValue& first(const Answer& answer) {
  return answer.at("comments").elements.at(0);
}
std::string intent(const Answer& answer) {
  return first(answer).find("intent")->text;
}
std::string reason(const Answer& answer) {
  return first(answer).find("reason")->find("code")->text;
}

TEST_F(ParseRoutes, TellsTheRoleOfEachWord) {
  const Account ann = make_account("ann@example.com");
  const Answer answer = post("/api/parse", ann.token, R"({"text":"🔥 sold 12 x2?"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(intent(answer), "review");
  EXPECT_EQ(reason(answer), "question_mark");
  const auto& tokens = first(answer).find("tokens")->elements;
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[1].find("role")->text, "claim");
  EXPECT_EQ(tokens[1].find("start")->integer, 3);
  EXPECT_EQ(tokens[1].find("end")->integer, 7);
  EXPECT_EQ(tokens[1].find("startByte")->integer, 5);
  EXPECT_EQ(tokens[2].find("meaning")->text, "12");
  EXPECT_EQ(tokens[3].find("role")->text, "quantity");
  EXPECT_TRUE(tokens[4].find("decisive")->boolean);
  const Answer claim = post("/api/parse", ann.token, R"({"comments":["sold 12 x2","hello"]})");
  ASSERT_EQ(claim.at("comments").elements.size(), 2U);
  EXPECT_EQ(first(claim).find("lines")->elements.at(0).find("qty")->integer, 2);
  EXPECT_EQ(claim.at("comments").elements[1].find("intent")->text, "none");
}

TEST_F(ParseRoutes, ReadsAsTheShowDoes) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  ASSERT_EQ(send("PATCH", "/api/shows/" + show, ann.token,
                 R"({"claimWords":["bingo"],"settings":{"maxQty":3}})")
                .status,
            200);
  ASSERT_EQ(post("/api/shows/" + show + "/items", ann.token,
                 R"({"items":[{"itemNumber":"12","title":"Dress",
                     "variants":[{"name":"S","quantity":1},{"name":"Red","quantity":1}]}]})")
                .status,
            201);
  const auto parse = [&](const std::string& more) {
    return post("/api/parse", ann.token, R"({"showId":")" + show + "\"," + more + "}");
  };
  EXPECT_EQ(intent(parse(R"("text":"bingo 12 small")")), "claim");
  EXPECT_EQ(reason(parse(R"("text":"bingo 12 XL")")), "not_an_offered_size");
  EXPECT_EQ(reason(parse(R"("text":"bingo 12 x4")")), "quantity_above_limit");
  EXPECT_EQ(intent(parse(R"("text":"sold 12")")), "none");
  // What the request says wins over the show.
  EXPECT_EQ(intent(parse(R"("text":"sold 12","settings":{"claimWords":null})")), "claim");
  EXPECT_EQ(intent(parse(R"("text":"bingo 12 XL","items":{"12":{"variants":["XL"]}})")), "claim");
  EXPECT_EQ(reason(parse(R"("text":"bingo")")), "item_not_said");
  EXPECT_EQ(reason(parse(R"("text":"bingo","settings":{"currentItem":12})")), "current_item");
  // The settings of the request go nowhere else.
  EXPECT_EQ(intent(parse(R"("text":"sold 12")")), "none");
}

TEST_F(ParseRoutes, TheFeaturedItemIsOnShow) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string item = get("/api/shows/" + show + "/snapshot", ann.token)
                               .at("items")
                               .elements.at(0)
                               .find("id")
                               ->text;
  ASSERT_EQ(post("/api/shows/" + show + "/items/" + item + "/feature", ann.token, "").status, 200);
  const std::string body = R"({"text":"sold","showId":")" + show + "\"";
  EXPECT_EQ(intent(post("/api/parse", ann.token, body + "}")), "claim");
  EXPECT_EQ(intent(post("/api/parse", ann.token, body + R"(,"settings":{"currentItem":null}})")),
            "review");
}

TEST_F(ParseRoutes, SellersSayNothing) {
  const Account ann = make_account("ann@example.com");
  const Answer answer = post("/api/parse", ann.token, R"({"text":"sold 12","author":"seller"})");
  EXPECT_EQ(intent(answer), "none");
  EXPECT_EQ(reason(answer), "written_by_seller");
}

TEST_F(ParseRoutes, BadRequestsSayWhere) {
  const Account ann = make_account("ann@example.com");
  const Account eve = make_account("eve@example.com");
  const std::string show = make_show(eve);
  std::string many = R"({"comments":[)";
  for (int i = 0; i < 201; ++i) {
    many += i == 0 ? "\"a\"" : ",\"a\"";
  }
  const std::tuple<std::string, int, std::string> rows[] = {
      {"{}", 400, "/text"},
      {R"({"text":"a","comments":[]})", 400, "/text"},
      {R"({"text":1})", 400, "/text"},
      {R"({"comments":[1]})", 400, "/comments/0"},
      {many + "]}", 400, "/comments"},
      {R"({"text":")" + std::string(10'001, 'a') + "\"}", 400, "/text"},
      {R"({"text":"a","settings":{"mode":"x"}})", 400, "/settings/mode"},
      {R"({"text":"a","settings":{"maxQty":0}})", 400, "/settings/maxQty"},
      {R"({"text":"a","settings":{"languages":["xx"]}})", 400, "/settings/languages/0"},
      {R"({"text":"a","settings":{"claimWords":["12"]}})", 400, "/settings/claimWords/0"},
      {R"({"text":"a","settings":{"currentItem":"?"}})", 400, "/settings/currentItem"},
      {R"({"text":"a","settings":{"colour":1}})", 400, "/settings/colour"},
      {R"({"text":"a","items":{"??":{}}})", 400, "/items/??"},
      {R"({"text":"a","items":{"12":{"variants":[1]}}})", 400, "/items/12/variants/0"},
      {R"({"text":"a","author":"me"})", 400, "/author"},
      {R"({"text":"a","more":1})", 400, "/more"},
      {R"({"text":"a","showId":"shw_nothere"})", 404, "/showId"},
      {R"({"text":"a","showId":")" + show + "\"}", 404, "/showId"},
  };
  for (const auto& [body, status, pointer] : rows) {
    const Answer answer = post("/api/parse", ann.token, body);
    EXPECT_EQ(answer.status, status) << body.substr(0, 100) << answer.body;
    EXPECT_EQ(answer.pointer(), pointer) << body.substr(0, 100);
  }
  EXPECT_EQ(post("/api/parse", "", R"({"text":"a"})").status, 401);
  EXPECT_EQ(get("/api/languages", "").status, 401);
}

TEST_F(ParseRoutes, LanguagesAreListedWithTheirWords) {
  const Account ann = make_account("ann@example.com");
  const Answer answer = get("/api/languages", ann.token);
  ASSERT_EQ(answer.status, 200);
  ASSERT_EQ(answer.at("languages").elements.size(), 20U);
  std::set<std::string> codes;
  for (const JsonValue& language : answer.at("languages").elements) {
    codes.insert(language.find("code")->text);
    EXPECT_FALSE(language.find("claimWords")->elements.empty());
  }
  EXPECT_TRUE(codes.contains("th"));
  EXPECT_FALSE(codes.contains("common"));
}

}  // namespace
}  // namespace soldwire::api
