#include "realtime/public_view.h"

#include <gtest/gtest.h>

namespace soldwire::realtime {
namespace {

store::EventRecord event(std::string type, const std::string& data) {
  store::EventRecord made;
  made.seq = 7;
  made.type = std::move(type);
  made.at = TimeMs{1'770'751'351'483};
  made.json = R"({"type":")" + made.type + R"(","seq":7,"at":"2026-02-10T19:22:31.483Z","data":)" +
              data + "}";
  return made;
}

std::string data_of(const std::optional<store::EventRecord>& shown) {
  const std::string begin =
      R"({"type":")" + shown->type + R"(","seq":7,"at":"2026-02-10T19:22:31.483Z","data":)";
  EXPECT_TRUE(shown->json.starts_with(begin)) << shown->json;
  return shown->json.substr(begin.size(), shown->json.size() - begin.size() - 1);
}

constexpr const char* whole_item =
    R"({"id":"itm_1","showId":"shw_1","itemNumber":"12","title":"Mug","totalQuantity":3,)"
    R"("claimedCount":1,"waitlistCount":4,"status":"partial",)"
    R"("price":{"amount":1200,"currency":"EUR"},)"
    R"("variants":[{"name":"red","quantity":2,"claimedCount":1}],"perBuyerLimit":2,)"
    R"("featured":true,"createdAt":"2026-02-10T19:00:00.000Z"})";
constexpr const char* public_item =
    R"({"item":{"itemId":"itm_1","itemNumber":"12","title":"Mug",)"
    R"("price":{"amount":1200,"currency":"EUR"},"totalQuantity":3,"stockLeft":2,)"
    R"("status":"partial","variants":[{"name":"red","totalQuantity":2,"stockLeft":1}],)"
    R"("featured":true}})";

TEST(PublicView, ClaimsShowOnlyWhatIsLeftOfTheItem) {
  PublicView view;
  const auto shown = view.of(event(
      "claim.created",
      R"({"showId":"shw_1","claimId":"clm_1","itemId":"itm_1","itemNumber":"12","userId":"42",)"
      R"("userHandle":"anna_b","commentId":"c9","reason":"anna","by":"usr_1","item":)"
      R"({"itemId":"itm_1","claimedCount":2,"totalQuantity":2,"waitlistCount":3,)"
      R"("status":"sold_out","variants":null},"timestamp":"…"})"));
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->type, "item.updated");
  EXPECT_EQ(shown->seq, 7);
  EXPECT_EQ(data_of(shown),
            R"({"item":{"itemId":"itm_1","totalQuantity":2,"stockLeft":0,"status":"sold_out",)"
            R"("variants":null}})");
  EXPECT_EQ(shown->json.find("anna"), std::string::npos);
}

TEST(PublicView, ItemsAreShownWithoutTheirWaitlistAndLimits) {
  PublicView view;
  EXPECT_EQ(data_of(view.of(event("item.created", std::string(R"({"item":)") + whole_item + "}"))),
            public_item);
  const auto updated =
      view.of(event("item.updated", std::string(R"({"item":)") + whole_item +
                                        R"(,"promoted":[{"userHandle":"anna_b"}],"waitlist":[]})"));
  EXPECT_EQ(data_of(updated), public_item);
  const auto resolved =
      view.of(event("unmatched.resolved", std::string(R"({"item":)") + whole_item +
                                              R"(,"claims":[{"userHandle":"anna_b"}]})"));
  EXPECT_EQ(resolved->type, "item.updated");
  EXPECT_EQ(data_of(resolved), public_item);
}

TEST(PublicView, WhatIsShownAndTheStateOfTheShowAreTold) {
  PublicView view;
  EXPECT_EQ(data_of(view.of(
                event("item.featured", R"({"itemId":"itm_1","itemNumber":"12","featured":true})"))),
            R"({"itemId":"itm_1","itemNumber":"12","featured":true})");
  EXPECT_EQ(
      data_of(view.of(event("item.removed", R"({"itemId":"itm_1","itemNumber":"12","by":"usr"})"))),
      R"({"itemId":"itm_1","itemNumber":"12"})");
  EXPECT_EQ(data_of(view.of(event("session.status",
                                  R"({"show":{"id":"shw_1","name":"Friday","status":"active",)"
                                  R"("counts":{"buyers":9}},"from":"draft","to":"active",)"
                                  R"("by":"usr_1","byName":"Eva"})"))),
            R"({"show":{"name":"Friday","status":"active"}})");
  EXPECT_EQ(
      data_of(view.of(event("session.status",
                            R"({"show":{"id":"shw_1","name":"Try","status":"active",)"
                            R"("rehearsal":true,"rehearsalPace":{"buyers":40}},"by":"usr_1"})"))),
      R"({"show":{"name":"Try","status":"active","rehearsal":true}})")
      << "a rehearsal is never taken for a sale";
}

TEST(PublicView, EverythingElseIsHidden) {
  PublicView view;
  const std::string person = R"({"userHandle":"anna_b","text":"sold 12","item":null})";
  for (const char* type : {"comment.received", "comment.updated", "comment.removed", "note.added",
                           "source.status", "presence.updated", "invoice.updated", "error",
                           "custom.item.updated", "custom.raffle", "", "itemx"}) {
    EXPECT_FALSE(view.of(event(type, person))) << type;
  }
  EXPECT_FALSE(view.of(event("claim.created", person))) << "an unmatched claim has no item";
  EXPECT_FALSE(view.of(event("claim.created", "[]")));
  EXPECT_FALSE(view.of(event("claim.created", "{broken")));
}

}  // namespace
}  // namespace soldwire::realtime
