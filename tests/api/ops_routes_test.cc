#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class OpsRoutes : public ApiFixture {};

TEST_F(OpsRoutes, HealthVersionAndDocumentNeedNoToken) {
  EXPECT_EQ(get("/healthz", "").body, R"({"status":"ok"})");
  const Answer version = get("/api/version", "");
  EXPECT_EQ(version.at("version").text, "test");
  EXPECT_TRUE(version.at("dev").boolean);
  const Answer document = get("/api/openapi.json", "");
  EXPECT_EQ(document.status, 200);
  EXPECT_EQ(document.at("openapi").text, "3.1.0");
}

TEST_F(OpsRoutes, ReadyWhenTheEngineAndTheReadersAnswer) {
  const Answer ready = get("/readyz", "");
  EXPECT_EQ(ready.status, 200) << ready.body;
  EXPECT_EQ(ready.at("status").text, "ready");
  EXPECT_EQ(ready.at("checks", "engine").text, "ok");
  context_->draining = [] { return true; };
  const Answer draining = get("/readyz", "");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(draining.at("status").text, "unready");
}

TEST_F(OpsRoutes, UnreadyWhenTheEngineHasStopped) {
  engine_->stop();
  const Answer unready = get("/readyz", "");
  EXPECT_EQ(unready.status, 503);
  EXPECT_EQ(unready.at("checks", "engine").text, "failed");
}

TEST_F(OpsRoutes, MetricsCountWhatHappens) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  ASSERT_EQ(say(ann, show, "eva", "sold 12").status, 200);
  const Answer metrics = get("/metrics", "");
  ASSERT_EQ(metrics.status, 200);
  EXPECT_TRUE(metrics.header("Content-Type").starts_with("text/plain; version=0.0.4"));
  for (const char* line :
       {"\nsoldwire_comments_total 1\n", "\nsoldwire_claims_total 1\n",
        "\nsoldwire_subscribers 0\n", "# TYPE soldwire_broadcasts_total counter\n",
        "# TYPE soldwire_broadcasts_to_nobody_total counter\n",
        "# TYPE soldwire_deliveries_total counter\n",
        "soldwire_commit_seconds_bucket{le=\"+Inf\"} ",
        "soldwire_platform_comments_total{platform=\"facebook\"} 0\n",
        "soldwire_api_answers_total{status=\"2xx\"} "}) {
    EXPECT_NE(metrics.body.find(line), std::string::npos) << line << metrics.body;
  }
  for (const char* personal : {"ann@example.com", "eva", ann.user.c_str(), show.c_str()}) {
    EXPECT_EQ(metrics.body.find(personal), std::string::npos) << personal;
  }
}

}  // namespace
}  // namespace soldwire::api
