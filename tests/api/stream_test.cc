#include "api/stream.h"

#include <gtest/gtest.h>

#include <future>

#include "api/stream_adapter.h"
#include "net/server.h"
#include "tests/api/api_fixture.h"
#include "tests/net/raw_client.h"

namespace soldwire::api {
namespace {

// The streams through real sockets; everything else through the fixture.
class EventStream : public ApiFixture {
 protected:
  EventStream() : server_(server_options(), stream_router_) {
    StreamRoutes routes{*hub_, *auth_, *pool_, clock_, {}};
    for (net::EventLoop* loop : server_.loops()) {
      executors_.push_back(std::make_unique<LoopExecutor>(*loop));
      routes.shards[loop] = hub_->add_shard(*executors_.back());
    }
    add_stream_routes(stream_router_, std::move(routes));
    auth_->set_listener(
        {[this](const SessionId& session) {
           hub_->end_session(session.str(), realtime::EndReason::expired);
         },
         [this](const UserId& user) { hub_->end_user(user.str(), realtime::EndReason::expired); }});
    const auto started = server_.start();
    EXPECT_TRUE(started);
  }
  ~EventStream() override {
    std::promise<void> said_goodbye;
    hub_->shutdown([&] { said_goodbye.set_value(); });
    said_goodbye.get_future().wait();
    server_.stop();
  }

  static net::ServerOptions server_options() {
    net::ServerOptions options;
    options.port = 0;
    options.threads = 2;
    return options;
  }
  static std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
  }
  static std::string path(const std::string& show, const std::string& query = {}) {
    return "/api/shows/" + show + "/stream" + (query.empty() ? "" : "?" + query);
  }
  // The answer of a request that opens no stream.
  net::RawResponse refusal(const std::string& target, const std::string& fields = {}) {
    net::RawClient client(server_.port());
    auto response = client.request(net::get(target, fields));
    EXPECT_TRUE(response.has_value());
    return response.value_or(net::RawResponse{});
  }
  // A stream whose head and hello were read; `opened` gets both.
  std::unique_ptr<net::RawClient> open(const std::string& target, const std::string& fields = {},
                                       std::string* opened = nullptr) {
    auto client = std::make_unique<net::RawClient>(server_.port());
    client->send(net::get(target, fields));
    std::string text = client->read_until("\r\n\r\n");
    EXPECT_TRUE(text.starts_with("HTTP/1.1 200 ")) << text;
    text += client->read_until("\n\n");
    if (opened != nullptr) {
      *opened = std::move(text);
    }
    return client;
  }
  std::string id(std::int64_t seq) { return store_->epoch() + "-" + std::to_string(seq); }

  net::Router stream_router_;
  net::Server server_;
  std::vector<std::unique_ptr<LoopExecutor>> executors_;
};

TEST_F(EventStream, BeginsWithTheHeadersThatKeepIntermediariesFromBuffering) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  std::string opened;
  open(path(show), bearer(ann.token), &opened);
  EXPECT_NE(opened.find("\r\nContent-Type: text/event-stream; charset=utf-8\r\n"),
            std::string::npos)
      << opened;
  EXPECT_NE(opened.find("\r\nCache-Control: no-cache, no-transform\r\n"), std::string::npos);
  EXPECT_NE(opened.find("\r\nX-Accel-Buffering: no\r\n"), std::string::npos);
  EXPECT_EQ(opened.find("Content-Encoding"), std::string::npos);
  EXPECT_EQ(opened.find("Content-Length"), std::string::npos);
  EXPECT_NE(opened.find("event: hello\nid: " + id(head(show)) + "\nretry: "), std::string::npos);
  EXPECT_NE(opened.find(R"("mode":"live")"), std::string::npos);
}

TEST_F(EventStream, EachWayToSayWhoOneIsOpensIt) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  open(path(show), bearer(ann.token));
  open(path(show), "Cookie: soldwire_session=" + ann.token + "\r\n");
  open(path(show, "token=" + ann.token));
  const Account viewer = add_member(ann, "vera@example.com", "viewer");
  open(path(show), bearer(viewer.token));
}

TEST_F(EventStream, WhoMayNotReadIsRefusedForGood) {
  const Account ann = make_account("ann@example.com");
  const Account mallory = make_account("mallory@example.com");
  const std::string show = make_active_show(ann, 1);
  const auto anonymous = refusal(path(show));
  EXPECT_EQ(anonymous.status, 401);
  EXPECT_EQ(anonymous.header("www-authenticate"), "Bearer");
  EXPECT_EQ(anonymous.header("content-type"), "application/problem+json");
  EXPECT_EQ(refusal(path(show, "token=nonsense")).status, 401);
  // A bad token is not made good by a good cookie.
  EXPECT_EQ(refusal(path(show, "token=x"), "Cookie: soldwire_session=" + ann.token + "\r\n").status,
            401);
  EXPECT_EQ(refusal(path(show), bearer(mallory.token)).status, 404);
  EXPECT_EQ(refusal(path("shw_none"), bearer(ann.token)).status, 404);
  // Also when the show is known from memory by now.
  open(path(show), bearer(ann.token));
  EXPECT_EQ(refusal(path(show), bearer(mallory.token)).status, 404);
}

TEST_F(EventStream, CarriesEventsAndTheEngineKnowsHowManyGotThem) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  std::vector<std::unique_ptr<net::RawClient>> readers;
  for (int i = 0; i < 5; ++i) {
    readers.push_back(open(path(show), bearer(ann.token)));
  }
  const Answer said = say(ann, show, "bea", "sold 12");
  EXPECT_EQ(said.at("delivered").integer, 5) << said.body;
  for (const auto& reader : readers) {
    const std::string text = reader->read_until(R"("type":"claim.created")");
    EXPECT_NE(text.find(R"("type":"comment.received")"), std::string::npos);
    EXPECT_NE(text.find("id: " + id(head(show)) + "\ndata: {"), std::string::npos);
  }
}

TEST_F(EventStream, ResumesWhereTheClientStopped) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  const std::int64_t before = head(show);
  say(ann, show, "bea", "sold 12");
  const std::int64_t after = head(show);
  ASSERT_GT(after, before);
  for (const std::string name : {"after", "last_event_id", "lastEventId", "evs_last_event_id"}) {
    std::string opened;
    const auto reader = open(path(show, name + "=" + id(before)), bearer(ann.token), &opened);
    EXPECT_NE(opened.find(R"("mode":"resumed")"), std::string::npos) << opened;
    reader->read_until("id: " + id(after) + "\n");
  }
  // The header is what the browser itself knows.
  std::string opened;
  open(path(show, "after=" + id(before)),
       bearer(ann.token) + "Last-Event-ID: " + id(after) + "\r\n", &opened);
  EXPECT_NE(opened.find("event: hello\nid: " + id(after)), std::string::npos) << opened;
  EXPECT_NE(opened.find(R"("count":0)"), std::string::npos) << opened;

  open(path(show), bearer(ann.token) + "Last-Event-ID: other-1\r\n", &opened);
  EXPECT_NE(opened.find(R"("mode":"reset","reason":"unknown_epoch")"), std::string::npos) << opened;
}

TEST_F(EventStream, FiltersByType) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  const auto claims = open(path(show, "types=claim.*,item.featured"), bearer(ann.token));
  say(ann, show, "bea", "hello there");
  say(ann, show, "bea", "sold 12");
  const std::string text = claims->read_until(R"("type":"claim.created")");
  EXPECT_EQ(text.find("comment.received"), std::string::npos) << text;

  for (const char* bad : {"types=claim*", "types=claim.*,,x", "types=a%20b", "types=."}) {
    const auto response = refusal(path(show, bad), bearer(ann.token));
    EXPECT_EQ(response.status, 400) << bad;
    EXPECT_NE(response.body.find("?types"), std::string::npos) << response.body;
  }
  std::string many = "types=a";
  for (int i = 0; i < 32; ++i) {
    many += ",a" + std::to_string(i);
  }
  EXPECT_EQ(refusal(path(show, many), bearer(ann.token)).status, 400);
}

TEST_F(EventStream, AStreamTokenOpensItsShowAndNothingElse) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string other = make_active_show(ann, 1);
  const auto ask = [&](const std::string& which, const std::string& token,
                       const std::string& body) {
    net::RawClient client(server_.port());
    client.send("POST /api/shows/" + which + "/stream-token HTTP/1.1\r\nHost: localhost\r\n" +
                bearer(token) + "Content-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.read_response().value_or(net::RawResponse{});
  };
  const auto answer = ask(show, ann.token, "{}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto json = parse_json(answer.body);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("expiresIn")->integer, 300);
  const std::string token = json->find("token")->text;
  EXPECT_EQ(json->find("url")->text, path(show, "token=" + token));

  open(json->find("url")->text);
  EXPECT_EQ(refusal(path(other, "token=" + token)).status, 404);
  EXPECT_EQ(ask(show, token, "{}").status, 401);
  EXPECT_EQ(ask(show, ann.token, R"({"for":"me"})").status, 400);
  EXPECT_EQ(ask("shw_none", ann.token, "{}").status, 404);
  EXPECT_EQ(ask(show, make_account("mallory@example.com").token, "{}").status, 404);
}

TEST_F(EventStream, EndsWithTheSession) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const auto reader = open(path(show), bearer(ann.token));
  const auto by_token = open(path(show, "token=" + ann.token));
  EXPECT_EQ(post("/api/auth/logout", ann.token, "").status, 204);
  EXPECT_NE(reader->read_all().find("event: expired\nretry: "), std::string::npos);
  EXPECT_NE(by_token->read_all().find(R"("reason":"expired")"), std::string::npos);
  EXPECT_EQ(refusal(path(show), bearer(ann.token)).status, 401);
}

TEST_F(EventStream, HeadGetsTheHeadersOnly) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  net::RawClient client(server_.port());
  client.send("HEAD " + path(show) + " HTTP/1.1\r\nHost: localhost\r\n" + bearer(ann.token) +
              "\r\n");
  const auto response = client.read_response(true);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->header("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_TRUE(net::eventually([&] { return hub_->subscriber_count(ShowId(show)) == 0; }));
}

TEST_F(EventStream, ManyAtOnceAskTheStoreOnce) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  std::vector<std::unique_ptr<net::RawClient>> clients;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(std::make_unique<net::RawClient>(server_.port()));
    clients.back()->send(net::get(path(show), bearer(ann.token)));
  }
  for (const auto& client : clients) {
    EXPECT_NE(client->read_until(R"("operators":1)").find("event: hello"), std::string::npos);
  }
  EXPECT_EQ(hub_->subscriber_count(ShowId(show)), 40U);
  EXPECT_LE(hub_->stats().log_reads, 2U);  // one for each network thread
  clients.clear();
  EXPECT_TRUE(net::eventually([&] { return hub_->subscriber_count(ShowId(show)) == 0; }));
}

}  // namespace
}  // namespace soldwire::api
