// What is wrong with a request is said with the right status and code, and changes nothing.
#include <gtest/gtest.h>

#include "tests/api/api_fixture.h"

namespace soldwire::api {
namespace {

class BadInput : public ApiFixture {
 protected:
  BadInput() : ann_(make_account("ann@example.com")), eve_(make_account("eve@example.com")) {
    show_ = make_active_show(ann_, 0);
    item_ = add_item(ann_, show_, "12", 1);
    const Answer said = say(ann_, show_, "eva", "sold 12");
    claim_ = said.at("claims").elements.at(0).find("claimId")->text;
    bob_ = add_member(ann_, "bob@example.com", "operator");
  }

  // "{show}", "{item}", "{claim}", "{user}" replaced by the ids at hand.
  std::string fill(std::string text) const {
    const std::pair<std::string, std::string> names[] = {
        {"{show}", show_}, {"{item}", item_}, {"{claim}", claim_}, {"{user}", bob_.user}};
    for (const auto& [name, value] : names) {
      for (auto place = text.find(name); place != std::string::npos; place = text.find(name)) {
        text.replace(place, name.size(), value);
      }
    }
    return text;
  }

  // All that a wrong request could have changed.
  std::string state() {
    std::string out = std::to_string(head(show_));
    for (const char* path : {"/api/shows?limit=100", "/api/auth/members", "/api/connections"}) {
      out += get(path, ann_.token).body;
    }
    out += get("/api/shows/" + show_ + "/snapshot", ann_.token).body;
    return out + get("/api/shows", eve_.token).body;
  }

  Account ann_;
  Account eve_;
  Account bob_;
  std::string show_;
  std::string item_;
  std::string claim_;
};

struct Target {
  const char* method;
  const char* path;
  const char* good;  // a body that would be accepted
  bool optional_body;
};

constexpr Target targets[] = {
    {"POST", "/api/auth/register",
     R"({"email":"n@example.com","password":"long enough it is","name":"N","workspace":"W"})",
     false},
    {"POST", "/api/auth/login", R"({"email":"n@example.com","password":"x"})", false},
    {"POST", "/api/auth/members",
     R"({"email":"n@example.com","name":"N","password":"long enough it is","role":"viewer"})",
     false},
    {"PATCH", "/api/auth/members/{user}", R"({"role":"viewer"})", false},
    {"POST", "/api/shows", R"({"name":"X"})", false},
    {"PATCH", "/api/shows/{show}", R"({"name":"X"})", false},
    {"POST", "/api/shows/{show}/activate", "{}", true},
    {"POST", "/api/shows/{show}/pause", "{}", true},
    {"POST", "/api/shows/{show}/resume", "{}", true},
    {"POST", "/api/shows/{show}/stop", "{}", true},
    {"POST", "/api/shows/{show}/reopen", "{}", true},
    {"POST", "/api/shows/{show}/items", R"({"itemNumber":"1","title":"T","quantity":1})", false},
    {"PATCH", "/api/shows/{show}/items/{item}", R"({"title":"T"})", false},
    {"POST", "/api/shows/{show}/items/{item}/award", R"({"userHandle":"E"})", false},
    {"POST", "/api/shows/{show}/items/{item}/feature", "{}", true},
    {"POST", "/api/claims/{claim}/release", "{}", true},
    {"POST", "/api/claims/{claim}/resolve", R"({"action":"award"})", false},
    {"POST", "/api/claims/{claim}/note", R"({"text":"x"})", false},
    {"POST", "/api/shows/{show}/events", R"({"type":"custom.x","data":{}})", false},
    {"PUT", "/api/shows/{show}/presence", R"({"tab":"t","handling":null})", false},
    {"POST", "/api/connections",
     R"({"platform":"facebook","name":"N","pageId":"1","accessToken":"t"})", false},
    {"POST", "/api/debug/emit-comment", R"({"showId":"{show}","userHandle":"E","text":"x"})",
     false},
    {"POST", "/api/debug/bulk-comments",
     R"({"showId":"{show}","comments":[{"userHandle":"E","text":"x"}]})", false},
};

TEST_F(BadInput, BrokenBodiesAreRefusedEverywhere) {
  const std::string before = state();
  for (const Target& target : targets) {
    const std::string path = fill(target.path);
    const std::string unknown = "{\"surprise\":1" +
                                std::string(std::string_view(target.good) == "{}" ? "" : ",") +
                                fill(target.good).substr(1);
    const std::pair<const char*, std::string> bodies[] = {
        {"cut off", "{\"a\":"},
        {"not JSON", "hello"},
        {"an array", "[]"},
        {"null", "null"},
        {"unknown field", unknown},
        {"twice", "{\"x\":1,\"x\":2}"},
        {"not UTF-8", "{\"a\":\"\xFF\"}"},
        {"deep", std::string(40, '[') + std::string(40, ']')}};
    for (const auto& [what, body] : bodies) {
      const Answer answer = send(target.method, path, ann_.token, body);
      EXPECT_EQ(answer.status, 400) << what << " " << target.path << " " << answer.body;
      EXPECT_EQ(answer.code(), "invalid_input") << what << " " << target.path;
      EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    }
    EXPECT_EQ(send(target.method, path, ann_.token, unknown).pointer(), "/surprise") << target.path;
    const Answer plain =
        send(target.method, path, ann_.token, fill(target.good), {{"Content-Type", "text/plain"}});
    EXPECT_EQ(plain.status, 415) << target.path;
    if (!target.optional_body) {
      EXPECT_EQ(send(target.method, path, ann_.token, "").status, 400) << target.path;
    }
  }
  EXPECT_EQ(state(), before);
}

TEST_F(BadInput, NothingActsWithoutAToken) {
  const std::string before = state();
  for (const Target& target : targets) {
    const std::string path = fill(target.path);
    if (path.ends_with("/register") || path.ends_with("/login")) {
      continue;
    }
    for (const char* token : {"", "nonsense", "a.b.c"}) {
      const Answer answer = send(target.method, path, token, fill(target.good));
      EXPECT_EQ(answer.status, 401) << target.path;
      EXPECT_EQ(answer.code(), "unauthorized");
    }
  }
  EXPECT_EQ(state(), before);
}

TEST_F(BadInput, ForeignAndUnknownIdsAreNotFound) {
  const std::string before = state();
  for (const Target& target : targets) {
    if (std::string_view(target.path).find('{') == std::string_view::npos) {
      continue;
    }
    const Answer foreign = send(target.method, fill(target.path), eve_.token, fill(target.good));
    EXPECT_EQ(foreign.status, 404) << target.path << foreign.body;
    EXPECT_EQ(foreign.code(), "not_found") << target.path;
    std::string unknown_path = target.path;
    const auto last = unknown_path.rfind('{');
    unknown_path.replace(last, unknown_path.find('}', last) - last + 1, "xyz_unknown");
    const Answer unknown = send(target.method, fill(unknown_path), ann_.token, fill(target.good));
    EXPECT_EQ(unknown.status, 404) << unknown_path << unknown.body;
  }
  EXPECT_EQ(state(), before);
}

struct Row {
  const char* method;
  const char* path;
  std::string body;
  int status;
  const char* pointer;  // "" when the problem names no field
};

TEST_F(BadInput, EachWrongValueIsPointedAt) {
  const std::string long_name(201, 'x');
  const Row rows[] = {
      // accounts
      {"POST", "/api/auth/register",
       R"({"email":"nonsense","password":"long enough it is","name":"N","workspace":"W"})", 400,
       "/email"},
      {"POST", "/api/auth/register",
       R"({"email":"n@example.com","password":"short","name":"N","workspace":"W"})", 400,
       "/password"},
      {"POST", "/api/auth/register",
       R"({"email":"n@example.com","password":"long enough it is","name":" ","workspace":"W"})",
       400, "/name"},
      {"POST", "/api/auth/register",
       R"({"email":"n@example.com","password":"long enough it is","name":"N"})", 400, "/workspace"},
      {"POST", "/api/auth/register",
       R"({"email":"n@example.com","password":"long enough it is","name":"N","workspace":"W","tokenDelivery":"fax"})",
       400, "/tokenDelivery"},
      {"POST", "/api/auth/login", R"({"email":5,"password":"x"})", 400, "/email"},
      {"POST", "/api/auth/members",
       R"({"email":"n@example.com","name":"N","password":"long enough it is","role":"king"})", 400,
       "/role"},
      {"POST", "/api/auth/members",
       R"({"email":"ann@example.com","name":"N","password":"long enough it is","role":"viewer"})",
       409, ""},
      {"PATCH", "/api/auth/members/{user}", R"({"role":null})", 400, "/role"},
      {"PATCH", "/api/auth/members/{user}", R"({})", 400, "/role"},
      // shows
      {"POST", "/api/shows", R"({})", 400, "/name"},
      {"POST", "/api/shows", R"({"name":""})", 400, "/name"},
      {"POST", "/api/shows", R"({"name":7})", 400, "/name"},
      {"POST", "/api/shows", R"({"name":"a\nb"})", 400, "/name"},
      {"POST", "/api/shows", "{\"name\":\"" + long_name + "\"}", 400, "/name"},
      {"POST", "/api/shows", R"({"name":"A","claimWords":"sold"})", 400, "/claimWords"},
      {"POST", "/api/shows", R"({"name":"A","claimWords":["ok",""]})", 400, "/claimWords/1"},
      {"POST", "/api/shows", R"({"name":"A","languages":[]})", 400, "/languages"},
      {"POST", "/api/shows", R"({"name":"A","settings":{"mode":"loud"}})", 400, "/settings/mode"},
      {"POST", "/api/shows", R"({"name":"A","settings":{"maxQty":0}})", 400, "/settings/maxQty"},
      {"POST", "/api/shows", R"({"name":"A","settings":{"ranges":1}})", 400, "/settings/ranges"},
      {"POST", "/api/shows", R"({"name":"A","settings":{"settleMs":5001}})", 400,
       "/settings/settleMs"},
      {"POST", "/api/shows", R"({"name":"A","settings":{"volume":11}})", 400, "/settings/volume"},
      {"PATCH", "/api/shows/{show}", R"({"name":null})", 400, "/name"},
      {"PATCH", "/api/shows/{show}", R"({"status":"ended"})", 400, "/status"},
      {"POST", "/api/shows/{show}/activate", R"({"sources":{}})", 400, "/sources"},
      {"POST", "/api/shows/{show}/activate", R"({"sources":[{"connectionId":"c"}]})", 400,
       "/sources/0/liveId"},
      {"POST", "/api/shows/{show}/activate",
       R"({"sources":[{"connectionId":"con_x","liveId":"1"}]})", 400, "/sources/0/connectionId"},
      {"POST", "/api/shows/{show}/activate", "", 409, ""},
      {"POST", "/api/shows/{show}/resume", "", 409, ""},
      {"POST", "/api/shows/{show}/reopen", "", 409, ""},
      {"DELETE", "/api/shows/{show}", "", 409, ""},
      // items
      {"POST", "/api/shows/{show}/items", R"({"items":[]})", 400, "/items"},
      {"POST", "/api/shows/{show}/items", R"({"items":null})", 400, "/items"},
      {"POST", "/api/shows/{show}/items",
       R"({"items":[{"itemNumber":"1","title":"T","quantity":-1}]})", 400, "/items/0/quantity"},
      {"POST", "/api/shows/{show}/items",
       R"({"items":[{"itemNumber":"1","title":"T","quantity":0}]})", 400, "/items/0/quantity"},
      {"POST", "/api/shows/{show}/items",
       R"({"items":[{"itemNumber":"1","title":"T","quantity":100001}]})", 400, "/items/0/quantity"},
      {"POST", "/api/shows/{show}/items",
       R"({"items":[{"itemNumber":"1","title":"T","quantity":1.5}]})", 400, "/items/0/quantity"},
      {"POST", "/api/shows/{show}/items", R"({"items":[{"itemNumber":"1","title":"T"}]})", 400,
       "/items/0/quantity"},
      {"POST", "/api/shows/{show}/items", R"({"itemNumber":"??","title":"T","quantity":1})", 400,
       "/itemNumber"},
      {"POST", "/api/shows/{show}/items", R"({"itemNumber":"12","title":"T","quantity":1})", 409,
       "/itemNumber"},
      {"POST", "/api/shows/{show}/items", R"({"itemNumber":"0012","title":"T","quantity":1})", 409,
       "/itemNumber"},
      {"POST", "/api/shows/{show}/items",
       R"({"itemNumber":"1","title":"T","quantity":1,"price":{"amount":-5,"currency":"EUR"}})", 400,
       "/price/amount"},
      {"POST", "/api/shows/{show}/items",
       R"({"itemNumber":"1","title":"T","quantity":1,"price":{"amount":5,"currency":"euro"}})", 400,
       "/price/currency"},
      {"POST", "/api/shows/{show}/items",
       R"({"itemNumber":"1","title":"T","quantity":1,"perBuyerLimit":0})", 400, "/perBuyerLimit"},
      {"POST", "/api/shows/{show}/items",
       R"({"itemNumber":"1","title":"T","variants":[{"name":"S","quantity":-1}]})", 400,
       "/variants/0/quantity"},
      {"PATCH", "/api/shows/{show}/items/{item}", R"({"quantity":0})", 400, "/quantity"},
      {"PATCH", "/api/shows/{show}/items/{item}", R"({"quantity":"2"})", 400, "/quantity"},
      {"PATCH", "/api/shows/{show}/items/{item}", R"({"claimedCount":0})", 400, "/claimedCount"},
      {"PATCH", "/api/shows/{show}/items/{item}", R"({"price":"5"})", 400, "/price"},
      {"DELETE", "/api/shows/{show}/items/{item}", "", 409, ""},
      {"POST", "/api/shows/{show}/items/{item}/award", R"({"userHandle":""})", 400, "/userHandle"},
      {"POST", "/api/shows/{show}/items/{item}/award", R"({"userHandle":"T","quantity":-2})", 400,
       "/quantity"},
      {"POST", "/api/shows/{show}/items/{item}/award", R"({"userHandle":"T"})", 409, ""},
      {"POST", "/api/shows/{show}/items/{item}/feature", R"({"featured":"yes"})", 400, "/featured"},
      // claims
      {"POST", "/api/claims/{claim}/release", R"({"reason":5})", 400, "/reason"},
      {"POST", "/api/claims/{claim}/resolve", R"({"action":"shrug"})", 400, "/action"},
      {"POST", "/api/claims/{claim}/resolve", R"({})", 400, "/action"},
      {"POST", "/api/claims/{claim}/resolve", R"({"action":"award"})", 409, ""},
      {"POST", "/api/claims/{claim}/note", R"({"text":""})", 400, "/text"},
      {"POST", "/api/claims/{claim}/note", "{\"text\":\"" + std::string(2'001, 'x') + "\"}", 400,
       "/text"},
      // connections
      {"POST", "/api/connections",
       R"({"platform":"myspace","name":"N","pageId":"1","accessToken":"t"})", 400, "/platform"},
      {"POST", "/api/connections",
       R"({"platform":"facebook","name":"N","pageId":"../me","accessToken":"t"})", 400, "/pageId"},
      {"POST", "/api/connections",
       R"({"platform":"facebook","name":"N","pageId":"1","accessToken":"t","baseUrl":"file:///etc/passwd"})",
       400, "/baseUrl"},
      {"POST", "/api/connections",
       R"({"platform":"facebook","name":"N","pageId":"1","accessToken":"t","baseUrl":"http://u:p@host"})",
       400, "/baseUrl"},
      // debug
      {"POST", "/api/debug/emit-comment", R"({"showId":"{show}","userHandle":"E","text":5})", 400,
       "/text"},
      {"POST", "/api/debug/emit-comment",
       R"({"showId":"{show}","userHandle":"E","text":"x","timestamp":"noon"})", 400, "/timestamp"},
      {"POST", "/api/debug/emit-comment", R"({"showId":"{show}","userHandle":"\u0007","text":"x"})",
       400, "/userHandle"},
      {"POST", "/api/debug/emit-comment", R"({"showId":"shw_x","userHandle":"E","text":"x"})", 404,
       ""},
      {"POST", "/api/debug/bulk-comments",
       R"({"showId":"{show}","comments":[{"userHandle":"E","text":"x","delayMs":-1}]})", 400,
       "/comments/0/delayMs"},
  };
  const std::string before = state();
  for (const Row& row : rows) {
    const std::string body = fill(row.body);
    const Answer answer = send(row.method, fill(row.path), ann_.token, body);
    EXPECT_EQ(answer.status, row.status) << row.path << " " << body << " " << answer.body;
    EXPECT_EQ(answer.code(), row.status == 400   ? "invalid_input"
                             : row.status == 409 ? "conflict"
                                                 : "not_found")
        << row.path << " " << body;
    EXPECT_EQ(answer.pointer(), row.pointer) << row.path << " " << body << " " << answer.body;
  }
  EXPECT_EQ(state(), before);
}

}  // namespace
}  // namespace soldwire::api
