#include "store/sqlite/replay.h"

#include "tests/store/samples.h"

namespace soldwire::store::testing {
namespace {

using sqlite::Replay;

std::string event(const char* type, const std::string& data) {
  return std::string(R"({"type":")") + type + R"(","seq":1,"at":"x","data":)" + data + "}";
}

std::string claim(const std::string& id, const std::string& status, int position,
                  const std::string& more = "") {
  return R"({"claimId":")" + id + R"(","itemId":"i","itemNumber":"12","quantity":1,)" +
         R"("claimStatus":")" + status + R"(","waitlistPosition":)" +
         (position == 0 ? "null" : std::to_string(position)) + more + "}";
}

std::string item(const std::string& number) {
  return R"({"id":"i","itemNumber":")" + number + R"(","title":"T","totalQuantity":3})";
}

TEST(Replay, ClaimEventsMakeAndChangeClaims) {
  Replay replay;
  must(replay.apply(event("claim.created", claim("a", "waitlist", 2))));
  EXPECT_EQ(replay.claims().at("a").waitlist_position, 2);
  must(replay.apply(event("claim.updated", claim("a", "winner", 0))));
  EXPECT_EQ(replay.claims().at("a").status, "winner");
  EXPECT_EQ(replay.claims().at("a").waitlist_position, 0);
  must(replay.apply(event("claim.review", claim("b", "review", 0))));
  EXPECT_EQ(replay.claims().at("b").status, "review");
}

TEST(Replay, ReleasePromotesAndMovesTheLine) {
  Replay replay;
  must(replay.apply(event("claim.created", claim("a", "winner", 0))));
  must(replay.apply(event("claim.created", claim("b", "waitlist", 1))));
  must(replay.apply(event("claim.created", claim("c", "waitlist", 2))));
  must(replay.apply(event("claim.released",
                          claim("a", "released", 0,
                                R"(,"promoted":[)" + claim("b", "winner", 0) +
                                    R"(],"waitlist":[{"claimId":"c","waitlistPosition":1}])"))));
  EXPECT_EQ(replay.claims().at("a").status, "released");
  EXPECT_EQ(replay.claims().at("b").status, "winner");
  EXPECT_EQ(replay.claims().at("c").waitlist_position, 1);
}

TEST(Replay, ItemsAreMadeChangedAndRemoved) {
  Replay replay;
  must(replay.apply(event("item.created", R"({"item":)" + item("12") + "}")));
  EXPECT_EQ(replay.items().at("i"), (Replay::Item{"12", "T", 3}));
  must(replay.apply(event("item.removed", R"({"itemId":"i","itemNumber":"12"})")));
  EXPECT_TRUE(replay.items().empty());
}

TEST(Replay, TellsWhatElseIsKnownOfAnItem) {
  Replay replay;
  must(replay.apply(event(
      "item.created",
      R"({"item":{"id":"i","itemNumber":"12","title":"T","totalQuantity":3,"price":{"amount":500,"currency":"EUR"},)"
      R"("variants":[{"name":"S","quantity":1},{"name":"M","quantity":2}],"perBuyerLimit":null,"featured":false}})")));
  const auto& details = replay.items().at("i").details;
  EXPECT_EQ(details[0], "500 EUR");
  EXPECT_EQ(details[1], "S 1, M 2");
  EXPECT_EQ(details[2], "");
  EXPECT_EQ(details[3], "false");
  must(replay.apply(event("item.featured", R"({"itemId":"i","featured":true})")));
  EXPECT_EQ(details[3], "true");
}

TEST(Replay, FollowsItemsThroughTheirList) {
  Replay replay;
  const auto placed = [](const char* id, int position) {
    return R"({"item":{"id":")" + std::string(id) + R"(","itemNumber":")" + id +
           R"(","title":"T","totalQuantity":1,"position":)" + std::to_string(position) + "}";
  };
  int position = 0;
  for (const char* const id : {"a", "b", "c", "d"}) {
    must(replay.apply(event("item.created", placed(id, ++position) + "}")));
  }
  const auto order = [&] {
    std::vector<std::string> ids(4);
    for (const auto& [id, item] : replay.items()) {
      ids.at(static_cast<std::size_t>(item.position.value() - 1)) = id;
    }
    return ids;
  };
  must(replay.apply(event("item.updated", placed("a", 3) + R"(,"movedFrom":1})")));
  EXPECT_EQ(order(), (std::vector<std::string>{"b", "c", "a", "d"}));
  must(replay.apply(event("item.updated", placed("d", 1) + R"(,"movedFrom":4})")));
  EXPECT_EQ(order(), (std::vector<std::string>{"d", "b", "c", "a"}));
}

TEST(Replay, NewItemNumberIsThatOfItsOpenClaims) {
  Replay replay;
  must(replay.apply(event("item.created", R"({"item":)" + item("12") + "}")));
  must(replay.apply(event("claim.created", claim("a", "winner", 0))));
  must(replay.apply(event("claim.created", claim("b", "released", 0))));
  must(replay.apply(event("item.updated", R"({"item":)" + item("13") + "}")));
  EXPECT_EQ(replay.claims().at("a").item_number, "13");
  EXPECT_EQ(replay.claims().at("b").item_number, "12");
}

TEST(Replay, ResolvedClaimsComeWithTheirItem) {
  Replay replay;
  must(replay.apply(event("unmatched.resolved", R"({"item":)" + item("12") + R"(,"claims":[)" +
                                                    claim("a", "winner", 0) + "," +
                                                    claim("b", "waitlist", 1) + "]}")));
  EXPECT_EQ(replay.items().size(), 1U);
  EXPECT_EQ(replay.claims().at("b").waitlist_position, 1);
}

TEST(Replay, CommentIsNamedInTheAnswer) {
  Replay replay;
  const auto envelope =
      must(replay.apply(event("comment.received", R"({"platform":"facebook","commentId":"c1"})")));
  EXPECT_EQ(envelope.type, "comment.received");
  EXPECT_EQ(envelope.seq, 1);
  ASSERT_TRUE(envelope.comment.has_value());
  EXPECT_EQ(envelope.comment->platform, "facebook");
  EXPECT_EQ(envelope.comment->comment_id, "c1");
}

TEST(Replay, UnknownTypesAndFieldsAreTolerated) {
  Replay replay;
  EXPECT_EQ(must(replay.apply(event("custom.thing", R"({"item":5})"))).type, "custom.thing");
  EXPECT_TRUE(replay.items().empty());
}

TEST(Replay, WhatIsNoEventIsRefusedAndChangesNothing) {
  Replay replay;
  const std::string cases[] = {
      "",
      "{",
      "[]",
      R"({"type":"claim.created","seq":1})",
      R"({"type":5,"seq":1,"data":{}})",
      event("claim.created", "{}"),
      event("claim.created", R"({"claimId":"a","itemNumber":"1","claimStatus":"x"})"),
      event("item.created", "{}"),
      event("item.removed", "{}"),
      event("comment.received", R"({"platform":"facebook"})"),
      event("claim.released", claim("a", "released", 0, R"(,"promoted":[{}])")),
      event("claim.released", claim("a", "released", 0, R"(,"waitlist":[{}])")),
  };
  for (const std::string& json : cases) {
    EXPECT_EQ(code_of(replay.apply(json)), Errc::corrupt) << json;
  }
  EXPECT_TRUE(replay.claims().empty());
}

TEST(Replay, TextIsComparedAsItWasAnnounced) {
  EXPECT_EQ(sqlite::as_announced("grün"), "grün");
  EXPECT_EQ(sqlite::as_announced("a\xFF"
                                 "b"),
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace soldwire::store::testing
