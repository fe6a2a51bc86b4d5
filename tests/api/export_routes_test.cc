#include <gtest/gtest.h>

#include <algorithm>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class ExportRoutes : public ApiFixture {};

TEST_F(ExportRoutes, WritesEachKindAsCsv) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 5);
  ASSERT_EQ(say(ann, show, "=cmd()", "sold 12").status, 200);
  ASSERT_EQ(say(ann, show, "tom, the 2nd", "hello").status, 200);
  const std::string path = "/api/shows/" + show + "/export?type=";
  for (const char* kind : {"claims", "buyers", "comments"}) {
    const Answer csv = get(path + kind, ann.token);
    ASSERT_EQ(csv.status, 200) << kind << csv.body;
    EXPECT_EQ(csv.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_NE(csv.header("Content-Disposition").find("attachment; filename=\""), std::string::npos);
    EXPECT_TRUE(csv.body.starts_with("\xEF\xBB\xBF")) << kind;
    EXPECT_NE(csv.body.find("'=cmd()"), std::string::npos) << kind << csv.body;
  }
  EXPECT_NE(get(path + "comments", ann.token).body.find("\"tom, the 2nd\""), std::string::npos);
  EXPECT_NE(get(path + "buyers", ann.token).body.find("1500 EUR"), std::string::npos);
}

TEST_F(ExportRoutes, ReadsEveryPage) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  std::string body = R"({"showId":")" + show + R"(","comments":[)";
  for (int n = 0; n < 2'500; ++n) {
    body += std::string(n > 0 ? "," : "") + R"({"userHandle":"u)" + std::to_string(n) +
            R"(","text":"sold 12"})";
  }
  ASSERT_EQ(post("/api/debug/bulk-comments", ann.token, body + "]}").status, 200);
  for (const char* kind : {"claims", "comments"}) {
    const Answer csv = get("/api/shows/" + show + "/export?type=" + kind, ann.token);
    EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 2'501) << kind;
  }
}

TEST_F(ExportRoutes, RefusesAnUnknownKind) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_show(ann);
  for (const char* query : {"", "?type=", "?type=secrets"}) {
    const Answer refused = get("/api/shows/" + show + "/export" + query, ann.token);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused.pointer(), "?type") << query;
  }
}

}  // namespace
}  // namespace soldwire::api
