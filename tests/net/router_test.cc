#include "net/router.h"

#include <gtest/gtest.h>

namespace soldwire::net {
namespace {

Handler nothing() {
  return [](const Request&, const Responder&) {};
}

// "pattern's limit: id=…": each route is told from the others by its body limit.
std::string found(const Router& router, std::string_view method, std::string_view path) {
  const Router::Match match = router.find(method, path);
  if (match.handler == nullptr) {
    return match.allow.empty() ? "none" : "allow " + match.allow;
  }
  std::string out = std::to_string(match.options.body_bytes_max);
  for (const auto& [name, value] : match.params) {
    out += " " + name + "=" + value;
  }
  return out;
}

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    const auto add = [this](std::string_view method, std::string_view pattern, std::size_t number) {
      router_.add(method, pattern, nothing(), {.body_bytes_max = number});
    };
    add("GET", "/", 1);
    add("GET", "/api/shows", 2);
    add("POST", "/api/shows", 3);
    add("GET", "/api/shows/{id}", 4);
    add("GET", "/api/shows/new", 5);
    add("PATCH", "/api/shows/{show}/items/{item}", 6);
    add("POST", "/api/shows/new/items", 7);
  }
  Router router_;
};

TEST_F(RouterTest, FindsByMethodAndPath) {
  EXPECT_EQ(found(router_, "GET", "/"), "1");
  EXPECT_EQ(found(router_, "GET", "/api/shows"), "2");
  EXPECT_EQ(found(router_, "POST", "/api/shows"), "3");
}

TEST_F(RouterTest, GivesTheParameters) {
  EXPECT_EQ(found(router_, "GET", "/api/shows/abc"), "4 id=abc");
  EXPECT_EQ(found(router_, "PATCH", "/api/shows/s1/items/i 2"), "6 show=s1 item=i 2");
}

TEST_F(RouterTest, ALiteralBeatsAParameter) {
  EXPECT_EQ(found(router_, "GET", "/api/shows/new"), "5");
}

TEST_F(RouterTest, AParameterFitsWhereTheLiteralLeadsNowhere) {
  EXPECT_EQ(found(router_, "PATCH", "/api/shows/new/items/1"), "6 show=new item=1");
}

TEST_F(RouterTest, HeadFindsGet) {
  EXPECT_EQ(found(router_, "HEAD", "/api/shows"), "2");
}

TEST_F(RouterTest, NamesTheMethodsThereAre) {
  EXPECT_EQ(found(router_, "DELETE", "/api/shows"), "allow GET, HEAD, POST");
  EXPECT_EQ(found(router_, "GET", "/api/shows/new/items"), "allow POST");
  EXPECT_EQ(found(router_, "HEAD", "/api/shows/x/items/y"), "allow PATCH");
}

TEST_F(RouterTest, FindsNothingElsewhere) {
  for (const std::string_view path : {"/api", "/api/", "/api/shows/", "/api/shows/a/b",
                                      "//api/shows", "/api//shows", "", "api"}) {
    EXPECT_EQ(found(router_, "GET", path), "none") << path;
  }
  EXPECT_EQ(found(router_, "GET", "/" + std::string(5'000, '/')), "none");
}

TEST_F(RouterTest, ListsItsRoutesSorted) {
  const std::vector<std::string> routes = router_.routes();
  ASSERT_EQ(routes.size(), 7U);
  EXPECT_EQ(routes.front(), "GET /");
  EXPECT_EQ(routes.back(), "POST /api/shows/new/items");
  EXPECT_TRUE(std::is_sorted(routes.begin(), routes.end()));
}

TEST(HttpMessage, HeaderNamesCompareWithoutCaseAndValuesAreTrimmed) {
  Headers headers;
  headers.add("X-Name", " one ");
  headers.add("x-name", "two");
  EXPECT_EQ(headers.find("X-NAME"), "one");
  headers.set("X-name", "three");
  EXPECT_EQ(headers.find("x-name"), "three");
  EXPECT_EQ(headers.all().size(), 1U);
  EXPECT_EQ(headers.find("other"), std::nullopt);
}

TEST(HttpMessage, FindsCookies) {
  Request request;
  request.headers.add("Cookie", "a=1; b = 2 ;c=\"3\";ab=4; empty=");
  request.headers.add("Cookie", "d=5=6");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("c"), "3");
  EXPECT_EQ(request.cookie("d"), "5=6");
  EXPECT_EQ(request.cookie("empty"), "");
  EXPECT_EQ(request.cookie("e"), std::nullopt);
}

}  // namespace
}  // namespace soldwire::net
