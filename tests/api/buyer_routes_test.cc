#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class BuyerRoutes : public ApiFixture {
 protected:
  std::string claim_of(const Answer& said) {
    EXPECT_EQ(said.status, 200) << said.body;
    const auto& claims = said.at("claims").elements;
    return claims.empty() ? std::string() : claims.front().find("claimId")->text;
  }
};

TEST_F(BuyerRoutes, ABlockedBuyerLeavesTheLineAndComesBack) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  say(ann, show, "eva", "sold 12");
  say(ann, show, "tom", "sold 12");
  const std::string path = "/api/shows/" + show + "/buyers/";
  const Answer blocked = post(path + "block", ann.token,
                              R"({"platform":"debug","userId":"id-tom","reason":"never pays"})");
  ASSERT_EQ(blocked.status, 200) << blocked.body;
  EXPECT_EQ(blocked.at("claims").elements.front().find("code")->text, "blocked_buyer");
  const Answer listed = get("/api/blocked-buyers", ann.token);
  ASSERT_EQ(listed.at("buyers").elements.size(), 1U) << listed.body;
  EXPECT_EQ(listed.at("buyers").elements.front().find("reason")->text, "never pays");
  const Answer lifted = post(path + "unblock", ann.token, R"({"buyerKey":"debug:id-tom"})");
  ASSERT_EQ(lifted.status, 200) << lifted.body;
  EXPECT_EQ(lifted.at("claims").elements.front().find("claimStatus")->text, "waitlist");
  EXPECT_EQ(post(path + "block", ann.token, R"({"buyerKey":"debug:nobody"})").status, 404);
  EXPECT_EQ(post(path + "block", ann.token, "{}").status, 400);
}

TEST_F(BuyerRoutes, MergesHoldsAndUndoes) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  const std::string claim = claim_of(say(ann, show, "eva", "sold 12"));
  say(ann, show, "eva2", "sold 12");
  const Answer merged = post("/api/shows/" + show + "/buyers/merge", ann.token,
                             R"({"from":"debug:id-eva2","into":"debug:id-eva"})");
  ASSERT_EQ(merged.status, 200) << merged.body;
  EXPECT_EQ(merged.at("buyer", "buyerKey").text, "debug:id-eva");
  const Answer held = post("/api/claims/" + claim + "/hold", ann.token, R"({"minutes":10})");
  ASSERT_EQ(held.status, 200) << held.body;
  EXPECT_EQ(held.at("claim", "holdUntil").kind, JsonValue::Kind::string);
  EXPECT_EQ(post("/api/claims/" + claim + "/hold", ann.token, "{}").status, 400);
  const Answer steps = get("/api/shows/" + show + "/actions", ann.token);
  ASSERT_EQ(steps.at("actions").elements.size(), 1U) << steps.body;
  const Answer undone = post("/api/shows/" + show + "/undo", ann.token, "");
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_EQ(undone.at("action", "kind").text, "merge");
  EXPECT_EQ(post("/api/shows/" + show + "/undo", ann.token, "").status, 409);
}

TEST_F(BuyerRoutes, AQuantityIsLoweredWithLosersNamed) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 0);
  const std::string item = add_item(ann, show, "12", 2);
  say(ann, show, "eva", "sold 12");
  const std::string loser = claim_of(say(ann, show, "tom", "sold 12"));
  const std::string path = "/api/shows/" + show + "/items/" + item;
  EXPECT_EQ(send("PATCH", path, ann.token, R"({"quantity":1})").status, 409);
  const Answer lowered =
      send("PATCH", path, ann.token, R"({"quantity":1,"losers":[")" + loser + R"("]})");
  ASSERT_EQ(lowered.status, 200) << lowered.body;
  EXPECT_EQ(lowered.at("item", "waitlistCount").integer, 1);
}

TEST_F(BuyerRoutes, TheCardTellsAllOfOneBuyer) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  const std::string won = claim_of(say(ann, show, "eva", "sold 12"));
  say(ann, show, "eva", "how long is it?");
  say(ann, show, "tom", "sold 12");
  const std::string other = make_active_show(ann, 1);
  say(ann, other, "eva", "sold 12");
  const std::string path = "/api/shows/" + show + "/buyers/";
  const Answer noted =
      post(path + "note", ann.token, R"({"buyerKey":"debug:id-eva","text":"pays on Fridays"})");
  ASSERT_EQ(noted.status, 201) << noted.body;

  const Answer card = get(path + "card?platform=debug&userId=id-eva", ann.token);
  ASSERT_EQ(card.status, 200) << card.body;
  EXPECT_EQ(card.at("userHandle").text, "eva");
  EXPECT_EQ(card.at("units").integer, 1);
  EXPECT_EQ(card.at("unpaid").integer, 1);
  EXPECT_EQ(card.at("elsewhere", "shows").integer, 1);
  EXPECT_EQ(card.at("elsewhere", "unpaid").integer, 1);
  EXPECT_EQ(card.at("claims").elements.size(), 1U);
  EXPECT_EQ(card.at("comments").elements.size(), 2U);
  EXPECT_EQ(card.at("blocked").kind, JsonValue::Kind::null);
  ASSERT_EQ(card.at("notes").elements.size(), 1U);
  EXPECT_EQ(card.at("notes").elements[0].find("text")->text, "pays on Fridays");

  EXPECT_EQ(post("/api/claims/" + won + "/payment", ann.token, R"({"paid":true})").status, 200);
  EXPECT_EQ(post(path + "block", ann.token, R"({"buyerKey":"debug:id-eva"})").status, 200);
  const Answer after = get(path + "card?buyerKey=debug:id-eva", ann.token);
  EXPECT_EQ(after.at("unpaid").integer, 0);
  EXPECT_EQ(after.at("blocked").kind, JsonValue::Kind::object);
  EXPECT_EQ(get(path + "card?buyerKey=debug:nobody", ann.token).status, 404);
  EXPECT_EQ(get(path + "card", ann.token).status, 400);
}

TEST_F(BuyerRoutes, TheCardHasTheCommentsOfMergedAccounts) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  say(ann, show, "eva", "sold 12");
  say(ann, show, "eva2", "sold 12");
  ASSERT_EQ(post("/api/shows/" + show + "/buyers/merge", ann.token,
                 R"({"from":"debug:id-eva2","into":"debug:id-eva"})")
                .status,
            200);
  const Answer card = get("/api/shows/" + show + "/buyers/card?buyerKey=debug:id-eva", ann.token);
  ASSERT_EQ(card.status, 200) << card.body;
  EXPECT_EQ(card.at("comments").elements.size(), 2U);
  ASSERT_EQ(card.at("mergedFrom").elements.size(), 1U);
  EXPECT_EQ(card.at("mergedFrom").elements[0].find("buyerKey")->text, "debug:id-eva2");
}

TEST_F(BuyerRoutes, AnEditedCommentShowsBothTexts) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  say(ann, show, "eva", "sold 12", "c-1");
  const Answer edited = post("/api/debug/amend-comment", ann.token,
                             R"({"showId":")" + show + R"(","commentId":"c-1","text":"lovely"})");
  ASSERT_EQ(edited.status, 200) << edited.body;
  EXPECT_EQ(edited.at("comment", "originalText").text, "sold 12");
  EXPECT_EQ(edited.at("claims").elements.front().find("claimStatus")->text, "released");
}

}  // namespace
}  // namespace soldwire::api
