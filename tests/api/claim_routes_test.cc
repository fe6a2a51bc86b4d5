#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ClaimRoutes : public ApiFixture {
 protected:
  // The id of the one claim that a comment made.
  std::string claim_of(const Answer& said) {
    EXPECT_EQ(said.status, 200) << said.body;
    const auto& claims = said.at("claims").elements;
    EXPECT_EQ(claims.size(), 1U) << said.body;
    return claims.empty() ? std::string() : claims.front().find("claimId")->text;
  }
};

TEST_F(ClaimRoutes, ListsFiltersAndPages) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  for (const char* buyer : {"eva", "tom", "mia", "leo", "zoe"}) {
    ASSERT_EQ(say(ann, show, buyer, "sold 12").status, 200);
  }
  ASSERT_EQ(say(ann, show, "kim", "sold 99").status, 200);
  const std::string path = "/api/shows/" + show + "/claims";
  const Answer winners = get(path + "?claimStatus=winner", ann.token);
  ASSERT_EQ(winners.status, 200) << winners.body;
  ASSERT_EQ(winners.at("claims").elements.size(), 2U);
  EXPECT_EQ(winners.at("claims").elements[0].find("userHandle")->text, "eva");
  EXPECT_EQ(winners.at("claims").elements[1].find("userHandle")->text, "tom");
  const Answer line = get(path + "?claimStatus=waitlist&itemNumber=012", ann.token);
  ASSERT_EQ(line.at("claims").elements.size(), 3U);
  EXPECT_EQ(line.at("claims").elements[2].find("waitlistPosition")->integer, 3);
  EXPECT_EQ(get(path + "?claimStatus=unmatched", ann.token).at("claims").elements.size(), 1U);
  EXPECT_EQ(get(path + "?q=zo", ann.token).at("claims").elements.size(), 1U);

  std::vector<std::string> seen;
  std::string after;
  do {
    const Answer page =
        get(path + "?limit=4" + (after.empty() ? "" : "&after=" + after), ann.token);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const JsonValue& claim : page.at("claims").elements) {
      seen.push_back(claim.find("userHandle")->text);
    }
    after = page.at("next").text;
  } while (!after.empty());
  EXPECT_EQ(seen, (std::vector<std::string>{"eva", "tom", "mia", "leo", "zoe", "kim"}));
}

TEST_F(ClaimRoutes, RefusesBadQueries) {
  const Account ann = make_account("ann@example.com");
  const std::string path = "/api/shows/" + make_show(ann) + "/claims";
  for (const char* query : {"?claimStatus=won", "?limit=0", "?limit=501", "?limit=x", "?after=7",
                            "?itemNumber=%3F%3F"}) {
    const Answer answer = get(path + query, ann.token);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.code(), "invalid_input") << query;
    EXPECT_EQ(answer.pointer().substr(0, 1), "?") << query;
  }
}

TEST_F(ClaimRoutes, ReleaseMovesTheNextInLineUp) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string winner = claim_of(say(ann, show, "eva", "sold 12"));
  const std::string waiting = claim_of(say(ann, show, "tom", "sold 12"));
  const Answer released =
      post("/api/claims/" + winner + "/release", ann.token, R"({"reason":"changed her mind"})");
  ASSERT_EQ(released.status, 200) << released.body;
  EXPECT_EQ(released.at("claim", "claimStatus").text, "released");
  EXPECT_EQ(released.at("claim", "reason").text, "changed her mind");
  EXPECT_EQ(released.at("promoted", "claimId").text, waiting);
  EXPECT_EQ(released.at("promoted", "claimStatus").text, "winner");
  EXPECT_EQ(released.at("promotedAll").elements.size(), 1U);
  EXPECT_EQ(released.at("item", "claimedCount").integer, 1);
  const std::int64_t before = head(show);
  const Answer again = post("/api/claims/" + winner + "/release", ann.token, "");
  EXPECT_EQ(again.status, 409) << again.body;
  EXPECT_EQ(head(show), before);
  const Answer last = post("/api/claims/" + waiting + "/release", ann.token, "");
  ASSERT_EQ(last.status, 200) << last.body;
  EXPECT_EQ(last.at("promoted").kind, JsonValue::Kind::null);
}

TEST_F(ClaimRoutes, ManyAreReleasedAsOneStepThatCanBeUndone) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string eva = claim_of(say(ann, show, "eva", "sold 12"));
  const std::string tom = claim_of(say(ann, show, "tom", "sold 12"));
  const std::string kim = claim_of(say(ann, show, "kim", "sold 12"));
  const std::string path = "/api/shows/" + show + "/claims/release";
  const std::string both =
      R"({"claimIds":[")" + eva + R"(",")" + tom + R"("],"reason":"no answer"})";
  const Answer released = post(path, ann.token, both);
  ASSERT_EQ(released.status, 200) << released.body;
  EXPECT_EQ(released.at("released").elements.size(), 2U);
  // Tom was released too, so the unit never was his.
  ASSERT_EQ(released.at("promoted").elements.size(), 1U) << released.body;
  EXPECT_EQ(released.at("promoted").elements[0].find("claimId")->text, kim);
  const Answer again = post(path, ann.token, both);
  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.at("released").elements.size(), 0U);
  EXPECT_EQ(again.at("skipped").elements.size(), 2U);
  // All of it is one step: the promotion too.
  const Answer undone = post("/api/shows/" + show + "/undo", ann.token, "");
  ASSERT_EQ(undone.status, 200) << undone.body;
  const Answer winners = get("/api/shows/" + show + "/claims?claimStatus=winner", ann.token);
  ASSERT_EQ(winners.at("claims").elements.size(), 1U) << winners.body;
  EXPECT_EQ(winners.at("claims").elements[0].find("claimId")->text, eva);
  EXPECT_EQ(post(path, ann.token, R"({"claimIds":[]})").status, 400);
  EXPECT_EQ(post(path, ann.token, "{}").status, 400);
  EXPECT_EQ(post(path, ann.token, R"({"claimIds":["clm_nobody"]})").status, 404);
}

TEST_F(ClaimRoutes, ManyReleasedComeBackWithOneUndo) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  const std::string eva = claim_of(say(ann, show, "eva", "sold 12"));
  const std::string tom = claim_of(say(ann, show, "tom", "sold 12"));
  ASSERT_EQ(post("/api/shows/" + show + "/claims/release", ann.token,
                 R"({"claimIds":[")" + eva + R"(",")" + tom + R"("]})")
                .status,
            200);
  const Answer undone = post("/api/shows/" + show + "/undo", ann.token, "");
  ASSERT_EQ(undone.status, 200) << undone.body;
  ASSERT_EQ(undone.at("claims").elements.size(), 2U) << undone.body;
  for (const JsonValue& claim : undone.at("claims").elements) {
    EXPECT_EQ(claim.find("claimStatus")->text, "winner");
  }
}

TEST_F(ClaimRoutes, APaymentIsNotedAndTakenBack) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string winner = claim_of(say(ann, show, "eva", "sold 12"));
  const std::string waiting = claim_of(say(ann, show, "tom", "sold 12"));
  const std::string path = "/api/claims/" + winner + "/payment";
  const Answer paid = post(path, ann.token, R"({"paid":true})");
  ASSERT_EQ(paid.status, 200) << paid.body;
  EXPECT_EQ(paid.at("claim", "paidAt").kind, JsonValue::Kind::string);
  const std::int64_t before = head(show);
  EXPECT_EQ(post(path, ann.token, R"({"paid":true})").status, 200);
  EXPECT_EQ(head(show), before) << "nothing changed, so nothing is announced";
  const Answer unpaid = post(path, ann.token, R"({"paid":false})");
  ASSERT_EQ(unpaid.status, 200) << unpaid.body;
  EXPECT_EQ(unpaid.at("claim", "paidAt").kind, JsonValue::Kind::null);
  EXPECT_EQ(post("/api/claims/" + waiting + "/payment", ann.token, R"({"paid":true})").status, 409);
  EXPECT_EQ(post(path, ann.token, "{}").status, 400);
}

TEST_F(ClaimRoutes, ResolvesAReview) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 0);
  const std::string item = add_item(ann, show, "12", 1);
  ASSERT_EQ(
      send("PATCH", "/api/shows/" + show + "/items/" + item, ann.token, R"({"perBuyerLimit":1})")
          .status,
      200);
  // One is within the buyer's limit; about the second an operator decides.
  say(ann, show, "tom", "sold 12 x2");
  const Answer listed = get("/api/shows/" + show + "/claims?claimStatus=review", ann.token);
  ASSERT_EQ(listed.at("claims").elements.size(), 1U) << listed.body;
  const std::string claim = listed.at("claims").elements[0].find("claimId")->text;
  const std::string path = "/api/claims/" + claim + "/resolve";
  EXPECT_EQ(post(path, ann.token, R"({"action":"award"})").status, 409);
  const Answer resolved = post(path, ann.token, R"({"action":"waitlist"})");
  ASSERT_EQ(resolved.status, 200) << resolved.body;
  EXPECT_EQ(resolved.at("claim", "claimStatus").text, "waitlist");
  EXPECT_EQ(resolved.at("item", "waitlistCount").integer, 1);
  EXPECT_EQ(post(path, ann.token, R"({"action":"dismiss"})").status, 409);
}

TEST_F(ClaimRoutes, NotesAndExplains) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  claim_of(say(ann, show, "eva", "sold 12"));
  const std::string claim = claim_of(say(ann, show, "tom", "sold 12", "c-77"));
  const Answer noted =
      post("/api/claims/" + claim + "/note", ann.token, R"({"text":"asked for\na discount"})");
  ASSERT_EQ(noted.status, 200) << noted.body;
  EXPECT_EQ(noted.at("claim", "claimId").text, claim);
  const Answer explained = get("/api/claims/" + claim + "/explain", ann.token);
  ASSERT_EQ(explained.status, 200) << explained.body;
  EXPECT_EQ(explained.at("comment", "commentId").text, "c-77");
  EXPECT_EQ(explained.at("comment", "text").text, "sold 12");
  EXPECT_EQ(explained.at("rank").integer, 2);
  EXPECT_NE(explained.at("rule").text.find("number 1 in line"), std::string::npos);
  EXPECT_EQ(explained.at("platformTime").kind, JsonValue::Kind::null);
  bool found_note = false;
  for (const JsonValue& entry : explained.at("history").elements) {
    found_note = found_note || (entry.find("kind")->text == "note" &&
                                entry.find("reason")->text == "asked for\na discount");
  }
  EXPECT_TRUE(found_note) << explained.body;
}

TEST_F(ClaimRoutes, ClaimsOfOtherWorkspacesAreNotThere) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string claim = claim_of(say(ann, show, "eva", "sold 12"));
  const Account eve = make_account("eve@example.com");
  const std::int64_t before = head(show);
  EXPECT_EQ(post("/api/claims/" + claim + "/release", eve.token, "").status, 404);
  EXPECT_EQ(post("/api/claims/" + claim + "/resolve", eve.token, R"({"action":"award"})").status,
            404);
  EXPECT_EQ(post("/api/claims/" + claim + "/note", eve.token, R"({"text":"x"})").status, 404);
  EXPECT_EQ(get("/api/claims/" + claim + "/explain", eve.token).status, 404);
  EXPECT_EQ(get("/api/shows/" + show + "/claims", eve.token).status, 404);
  EXPECT_EQ(head(show), before);
}

}  // namespace
}  // namespace soldwire::api
