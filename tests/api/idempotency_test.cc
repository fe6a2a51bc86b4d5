#include <gtest/gtest.h>

#include <future>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class Idempotency : public ApiFixture {
 protected:
  Answer create(const Account& account, const std::string& key, const std::string& body) {
    return post("/api/shows", account.token, body, {{"Idempotency-Key", key}});
  }
  std::size_t shows(const Account& account) {
    return get("/api/shows", account.token).at("shows").elements.size();
  }
};

TEST_F(Idempotency, TheSameRequestTakesEffectOnce) {
  const Account ann = make_account("ann@example.com");
  const Answer first = create(ann, "k1", R"({"name":"A"})");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  const Answer second = create(ann, "k1", R"({"name":"A"})");
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(shows(ann), 1U);
}

TEST_F(Idempotency, AnotherBodyUnderTheSameKeyIsRefused) {
  const Account ann = make_account("ann@example.com");
  ASSERT_EQ(create(ann, "k1", R"({"name":"A"})").status, 201);
  const Answer other = create(ann, "k1", R"({"name":"B"})");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_mismatch");
  EXPECT_EQ(shows(ann), 1U);
}

TEST_F(Idempotency, KeysBelongToAWorkspaceAndAPath) {
  const Account ann = make_account("ann@example.com");
  const Account eve = make_account("eve@example.com");
  const Answer first = create(ann, "k1", R"({"name":"A"})");
  const Answer other = create(eve, "k1", R"({"name":"A"})");
  EXPECT_EQ(other.status, 201);
  EXPECT_NE(other.at("id").text, first.at("id").text);
  const std::string path = "/api/shows/" + first.at("id").text + "/items";
  const Answer items = post(path, ann.token, R"({"itemNumber":"1","title":"T","quantity":1})",
                            {{"Idempotency-Key", "k1"}});
  EXPECT_EQ(items.status, 201) << items.body;
}

TEST_F(Idempotency, ARefusedRequestSetsItsKeyFree) {
  const Account ann = make_account("ann@example.com");
  EXPECT_EQ(create(ann, "k1", R"({"name":""})").status, 400);
  EXPECT_EQ(create(ann, "k1", R"({"name":"A"})").status, 201);
  EXPECT_EQ(create(ann, "k1", R"({"name":"A"})").header("Idempotency-Replayed"), "true");
}

TEST_F(Idempotency, KeysAreForgottenAfterADay) {
  const Account ann = make_account("ann@example.com");
  ASSERT_EQ(create(ann, "k1", R"({"name":"A"})").status, 201);
  clock_.advance(std::chrono::hours(25));
  const Answer login = post("/api/auth/login", "",
                            R"({"email":"ann@example.com","password":"correct horse battery"})");
  const Account later{login.at("accessToken").text, "", "", ""};
  const Answer again = create(later, "k1", R"({"name":"A"})");
  EXPECT_EQ(again.status, 201) << again.body;
  EXPECT_EQ(again.header("Idempotency-Replayed"), "");
  EXPECT_EQ(shows(later), 2U);
}

TEST_F(Idempotency, ARequestThatWasCutOffIsNotRepeated) {
  const Account ann = make_account("ann@example.com");
  // What a crash between the reservation and the answer leaves behind.
  const Answer first = create(ann, "k1", R"({"name":"A"})");
  std::promise<Result<void>> done;
  engine_->write(
      [&](store::Transaction& tx) -> Result<void> {
        SW_TRY(auto record, tx.find_idempotency(ann.workspace + "\nPOST /api/shows\nk1"));
        if (!record) {
          return fail(Errc::not_found, "no record");
        }
        record->status = 0;
        return tx.put_idempotency(*record);
      },
      [&](Result<void> written) { done.set_value(std::move(written)); });
  ASSERT_TRUE(done.get_future().get());
  const Answer again = create(ann, "k1", R"({"name":"A"})");
  EXPECT_EQ(again.status, 409) << again.body;
  EXPECT_EQ(shows(ann), 1U);
}

TEST_F(Idempotency, RefusesBadKeys) {
  const Account ann = make_account("ann@example.com");
  for (const std::string& key :
       {std::string(), std::string(256, 'k'), std::string("a\x01"), std::string("\xC3\xA9")}) {
    EXPECT_EQ(create(ann, key, R"({"name":"A"})").status, 400);
  }
  EXPECT_EQ(create(ann, std::string(255, 'k'), R"({"name":"A"})").status, 201);
}

}  // namespace
}  // namespace soldwire::api
