#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class EventRoutes : public ApiFixture {};

TEST_F(EventRoutes, ReadsTheLogInPages) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  ASSERT_EQ(say(ann, show, "eva", "sold 12").status, 200);
  std::int64_t expected = 1;
  std::int64_t after = 0;
  while (true) {
    const Answer page =
        get("/api/shows/" + show + "/events?limit=2&after=" + std::to_string(after), ann.token);
    ASSERT_EQ(page.status, 200) << page.body;
    for (const JsonValue& event : page.at("events").elements) {
      EXPECT_EQ(event.find("seq")->integer, expected++);
      EXPECT_NE(event.find("type"), nullptr);
      EXPECT_NE(event.find("data"), nullptr);
    }
    if (page.at("next").kind == JsonValue::Kind::null) {
      break;
    }
    after = page.at("next").integer;
  }
  EXPECT_EQ(expected, head(show) + 1);
  EXPECT_EQ(get("/api/shows/" + show + "/events?after=-1", ann.token).status, 400);
}

TEST_F(EventRoutes, PublishesAnIntegrationsEvent) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const Answer sent = post("/api/shows/" + show + "/events", ann.token,
                           "{\"type\":\"custom.poll-1\",\"data\":{\n\"a\": [1,\"\\n\"]}}");
  ASSERT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(sent.at("seq").integer, head(show));
  EXPECT_EQ(sent.at("delivered").integer, 0);
  const Answer log = get("/api/shows/" + show + "/events", ann.token);
  const JsonValue& event = log.at("events").elements.at(0);
  EXPECT_EQ(event.find("type")->text, "custom.poll-1");
  EXPECT_EQ(event.find("data")->find("a")->elements.at(1).text, "\n");
}

TEST_F(EventRoutes, PublishesSeveralAtOnceOrNoneOfThem) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string path = "/api/shows/" + show + "/events";
  const Answer sent =
      post(path, ann.token,
           R"({"events":[{"type":"custom.a","data":{"n":1}},{"type":"custom.b","data":{"n":2}}]})");
  ASSERT_EQ(sent.status, 201) << sent.body;
  EXPECT_EQ(sent.at("seq").integer, 2);
  ASSERT_EQ(sent.at("events").elements.size(), 2U);
  EXPECT_EQ(sent.at("events").elements[0].find("seq")->integer, 1);
  EXPECT_EQ(sent.at("events").elements[1].find("seq")->integer, 2);
  EXPECT_EQ(sent.at("events").elements[1].find("delivered")->integer, 0);

  const Answer second_is_bad =
      post(path, ann.token,
           R"({"events":[{"type":"custom.a","data":{}},{"type":"claim.created","data":{}}]})");
  EXPECT_EQ(second_is_bad.status, 400);
  EXPECT_EQ(second_is_bad.pointer(), "/events/1/type");
  for (const char* body : {R"({"events":[]})", R"({"events":null})", R"({"events":{}})",
                           R"({"events":[{"type":"custom.a","data":{}}],"type":"custom.a"})"}) {
    EXPECT_EQ(post(path, ann.token, body).status, 400) << body;
  }
  EXPECT_EQ(head(show), 2);
}

TEST_F(EventRoutes, RefusesWhatIsNotCustom) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  const std::string path = "/api/shows/" + show + "/events";
  for (const char* type : {"claim.created", "custom.", "custom", "custom.a b", "custom.a/b", ""}) {
    const Answer refused =
        post(path, ann.token, std::string(R"({"type":")") + type + R"(","data":{}})");
    EXPECT_EQ(refused.status, 400) << type;
    EXPECT_EQ(refused.pointer(), "/type") << type;
  }
  const Answer large = post(
      path, ann.token, R"({"type":"custom.x","data":{"t":")" + std::string(33'000, 'x') + "\"}}");
  EXPECT_EQ(large.status, 400);
  EXPECT_EQ(large.pointer(), "/data");
  EXPECT_EQ(post(path, ann.token, R"({"type":"custom.x","data":[]})").status, 400);
  EXPECT_EQ(head(show), 0);
}

}  // namespace
}  // namespace soldwire::api
