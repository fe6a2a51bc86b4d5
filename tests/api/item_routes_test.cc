#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ItemRoutes : public ApiFixture {};

TEST_F(ItemRoutes, AddsManyOrNone) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string path = "/api/shows/" + show + "/items";
  const Answer added = post(path, ann.token,
                            R"({"items":[{"itemNumber":"a-012","title":"Dress","quantity":2},
                                {"itemNumber":7,"title":"Hat","quantity":1,"price":{"amount":999,"currency":"EUR"},
                                 "perBuyerLimit":1}]})");
  ASSERT_EQ(added.status, 201) << added.body;
  const auto& items = added.at("items").elements;
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].find("itemNumber")->text, "A12");
  EXPECT_EQ(items[0].find("totalQuantity")->integer, 2);
  EXPECT_EQ(items[0].find("claimedCount")->integer, 0);
  EXPECT_EQ(items[0].find("status")->text, "unclaimed");
  EXPECT_EQ(items[1].find("price")->find("amount")->integer, 999);
  EXPECT_EQ(items[1].find("perBuyerLimit")->integer, 1);

  const std::int64_t before = head(show);
  const Answer taken = post(path, ann.token,
                            R"({"items":[{"itemNumber":"8","title":"Bag","quantity":1},
                                {"itemNumber":"007","title":"Hat","quantity":1}]})");
  EXPECT_EQ(taken.status, 409) << taken.body;
  const Answer twice = post(path, ann.token,
                            R"({"items":[{"itemNumber":"9","title":"Bag","quantity":1},
                                {"itemNumber":"09","title":"Bag","quantity":1}]})");
  EXPECT_EQ(twice.status, 409) << twice.body;
  EXPECT_EQ(head(show), before);
}

TEST_F(ItemRoutes, TakesASingleItemWithoutTheWrapper) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const Answer added = post("/api/shows/" + show + "/items", ann.token,
                            R"({"itemNumber":"5","title":"Dress","quantity":3})");
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.at("items").elements.size(), 1U);
}

TEST_F(ItemRoutes, SumsVariants) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string path = "/api/shows/" + show + "/items";
  const Answer added = post(path, ann.token,
                            R"({"itemNumber":"5","title":"Dress",
                                "variants":[{"name":"S","quantity":2},{"name":"M","quantity":3}]})");
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.at("items").elements.at(0).find("totalQuantity")->integer, 5);
  const Answer wrong = post(path, ann.token,
                            R"({"itemNumber":"6","title":"Dress","quantity":4,
                                "variants":[{"name":"S","quantity":2},{"name":"M","quantity":3}]})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.pointer(), "/quantity");
  const Answer twice = post(path, ann.token,
                            R"({"itemNumber":"6","title":"Dress",
                                "variants":[{"name":"S","quantity":2},{"name":"S","quantity":3}]})");
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(twice.pointer(), "/variants/1/name");
}

TEST_F(ItemRoutes, MoreStockPromotesAndLessThanTheWinnersIsRefused) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string item = add_item(ann, show, "12", 1);
  ASSERT_EQ(post("/api/shows/" + show + "/activate", ann.token, "").status, 200);
  ASSERT_EQ(say(ann, show, "eva", "sold 12").status, 200);
  ASSERT_EQ(say(ann, show, "tom", "sold 12").status, 200);
  const std::string path = "/api/shows/" + show + "/items/" + item;
  const Answer more =
      send("PATCH", path, ann.token, R"({"quantity":2,"price":null,"title":"Red dress"})");
  ASSERT_EQ(more.status, 200) << more.body;
  EXPECT_EQ(more.at("item", "claimedCount").integer, 2);
  EXPECT_EQ(more.at("item", "price").kind, JsonValue::Kind::null);
  ASSERT_EQ(more.at("promoted").elements.size(), 1U);
  EXPECT_EQ(more.at("promoted").elements.at(0).find("userHandle")->text, "tom");
  const std::int64_t before = head(show);
  const Answer less = send("PATCH", path, ann.token, R"({"quantity":1})");
  EXPECT_EQ(less.status, 409) << less.body;
  EXPECT_EQ(send("DELETE", path, ann.token).status, 409);
  EXPECT_EQ(head(show), before);
}

TEST_F(ItemRoutes, VariantsAreReplacedAsAWhole) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const Answer added = post("/api/shows/" + show + "/items", ann.token,
                            R"({"itemNumber":"5","title":"Dress",
                                "variants":[{"name":"S","quantity":2},{"name":"M","quantity":3}]})");
  ASSERT_EQ(added.status, 201) << added.body;
  const std::string path =
      "/api/shows/" + show + "/items/" + added.at("items").elements.at(0).find("id")->text;
  const Answer changed =
      send("PATCH", path, ann.token,
           R"({"variants":[{"name":"S","quantity":4},{"name":"L","quantity":5}]})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.at("item", "totalQuantity").integer, 9);
  EXPECT_EQ(changed.at("item", "variants").elements.at(1).find("name")->text, "L");
  for (const char* bad : {R"({"variants":[]})", R"({"variants":null})", R"({"quantity":10})",
                          R"({"quantity":10,"variants":[{"name":"S","quantity":4}]})"}) {
    EXPECT_EQ(send("PATCH", path, ann.token, bad).status, 400) << bad;
  }
}

TEST_F(ItemRoutes, AwardsByHandWithinTheStock) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string item = add_item(ann, show, "12", 1);
  ASSERT_EQ(post("/api/shows/" + show + "/activate", ann.token, "").status, 200);
  const std::string path = "/api/shows/" + show + "/items/" + item + "/award";
  const Answer won = post(path, ann.token, R"({"userHandle":"Eva"})");
  ASSERT_EQ(won.status, 201) << won.body;
  EXPECT_EQ(won.at("claim", "claimStatus").text, "winner");
  EXPECT_EQ(won.at("claim", "origin").text, "operator");
  EXPECT_EQ(won.at("item", "status").text, "sold_out");
  const std::int64_t before = head(show);
  EXPECT_EQ(post(path, ann.token, R"({"userHandle":"Tom"})").status, 409);
  EXPECT_EQ(head(show), before);
}

TEST_F(ItemRoutes, FeaturesOneItem) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string item = add_item(ann, show, "12", 1);
  const std::string path = "/api/shows/" + show + "/items/" + item + "/feature";
  const Answer on = post(path, ann.token, "");
  ASSERT_EQ(on.status, 200) << on.body;
  EXPECT_TRUE(on.at("item", "featured").boolean);
  const Answer off = post(path, ann.token, R"({"featured":false})");
  EXPECT_FALSE(off.at("item", "featured").boolean);
}

TEST_F(ItemRoutes, RemovesAnItemWithoutWinners) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string item = add_item(ann, show, "12", 1);
  const std::string path = "/api/shows/" + show + "/items/" + item;
  EXPECT_EQ(send("DELETE", path, ann.token).status, 204);
  EXPECT_EQ(send("DELETE", path, ann.token).status, 404);
  EXPECT_EQ(get("/api/shows/" + show + "/snapshot", ann.token).at("items").elements.size(), 0U);
}

TEST_F(ItemRoutes, AnItemMovesToAnothersPlace) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 0);
  add_item(ann, show, "1", 1);
  const std::string second = add_item(ann, show, "2", 1);
  const std::string third = add_item(ann, show, "3", 1);
  const auto order = [&] {
    std::string numbers;
    const Answer snapshot = get("/api/shows/" + show + "/snapshot", ann.token);
    for (const JsonValue& item : snapshot.at("items").elements) {
      numbers += item.find("itemNumber")->text;
    }
    return numbers;
  };
  ASSERT_EQ(order(), "123");
  const std::string path = "/api/shows/" + show + "/items/";
  const Answer moved = send("PATCH", path + third, ann.token, R"({"position":1})");
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.at("item", "position").integer, 1);
  EXPECT_EQ(order(), "312");
  EXPECT_EQ(send("PATCH", path + third, ann.token, R"({"position":3})").status, 200);
  EXPECT_EQ(order(), "123");
  EXPECT_EQ(send("PATCH", path + second, ann.token, R"({"position":4})").status, 400);
  EXPECT_EQ(send("PATCH", path + second, ann.token, R"({"position":1,"title":"x"})").status, 400);
  EXPECT_EQ(order(), "123");
}

}  // namespace
}  // namespace soldwire::api
