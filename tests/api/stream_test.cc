#include "api/stream.h"

#include <gtest/gtest.h>

#include <atomic>
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
    StreamRoutes routes{*hub_, *auth_, *shows_, *public_keys_, {}};
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

TEST_F(EventStream, ADeletedShowIsOverForItsOwnersAndUnknownToOthers) {
  const Account ann = make_account("ann@example.com");
  const Account mallory = make_account("mallory@example.com");
  const std::string show = make_show(ann);
  ASSERT_EQ(send("DELETE", "/api/shows/" + show, ann.token).status, 204);
  const auto over = refusal(path(show), bearer(ann.token));
  EXPECT_EQ(over.status, 204);
  EXPECT_TRUE(over.body.empty());
  EXPECT_EQ(refusal(path(show), bearer(mallory.token)).status, 404);
}

TEST_F(EventStream, AFullReadPoolIsSaidInAStreamThatEnds) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  std::promise<void> go_on;
  const auto waiting = go_on.get_future().share();
  const auto busy = std::make_shared<std::atomic<int>>(0);
  const auto occupy = [busy, waiting](store::Reader&) {
    ++*busy;
    waiting.wait();
  };
  // The pool's two threads first, then its queue.
  ASSERT_TRUE(pool_->submit(occupy) && pool_->submit(occupy));
  ASSERT_TRUE(net::eventually([&] { return *busy == 2; }));
  while (pool_->submit(occupy)) {
  }
  net::RawClient client(server_.port());
  client.send(net::get(path(show), bearer(ann.token)));
  const std::string text = client.read_all();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 ")) << text;
  EXPECT_NE(text.find("event: bye\nretry: "), std::string::npos) << text;
  EXPECT_NE(text.find(R"("reason":"overloaded")"), std::string::npos) << text;
  go_on.set_value();
  EXPECT_TRUE(net::eventually([&] { return pool_->queued() == 0; }));
}

TEST_F(EventStream, SeveralShowsComeInOneStreamAndResumeTogether) {
  const Account ann = make_account("ann@example.com");
  const std::string one = make_active_show(ann, 2);
  const std::string two = make_active_show(ann, 2);
  const auto both = [&](const std::string& query = {}) {
    return "/api/stream?shows=" + one + "," + two + "," + one + query;
  };
  std::string opened;
  const auto reader = open(both(), bearer(ann.token), &opened);
  EXPECT_NE(opened.find("id: " + id(head(one)) + "." + std::to_string(head(two)) + "\n"),
            std::string::npos)
      << opened;
  EXPECT_NE(opened.find(R"(data: {"showId":")" + one + R"(",)"), std::string::npos);
  const std::string before = id(head(one)) + "." + std::to_string(head(two));
  say(ann, two, "bea", "hello");
  reader->read_until(R"("text":"hello")");
  say(ann, one, "bea", "good evening");
  const std::string text = reader->read_until(R"("text":"good evening")");
  EXPECT_NE(text.find(R"(data: {"showId":")" + one + R"(",)"), std::string::npos) << text;

  const auto again = open(both("&after=" + before), bearer(ann.token), &opened);
  EXPECT_NE(opened.find(R"("mode":"resumed")"), std::string::npos) << opened;
  const std::string missed = opened + again->read_until(R"("text":"hello")");
  EXPECT_NE(missed.find(R"("text":"good evening")"), std::string::npos);
}

TEST_F(EventStream, AMergedStreamIsForWhoMayReadAllOfIt) {
  const Account ann = make_account("ann@example.com");
  const Account mallory = make_account("mallory@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string hers = make_active_show(mallory, 1);
  EXPECT_EQ(refusal("/api/stream?shows=" + show).status, 401);
  EXPECT_EQ(refusal("/api/stream?shows=" + show + "," + hers, bearer(ann.token)).status, 404);
  EXPECT_EQ(refusal("/api/stream?shows=" + show + ",shw_none", bearer(ann.token)).status, 404);
  for (const char* bad : {"/api/stream", "/api/stream?shows=", "/api/stream?shows=,,"}) {
    EXPECT_EQ(refusal(bad, bearer(ann.token)).status, 400) << bad;
  }
  std::string many = "/api/stream?shows=a0";
  for (int i = 1; i <= 16; ++i) {
    many += ",a" + std::to_string(i);
  }
  EXPECT_EQ(refusal(many, bearer(ann.token)).status, 400);

  const std::string gone = make_show(ann);
  ASSERT_EQ(send("DELETE", "/api/shows/" + gone, ann.token).status, 204);
  const auto reader = open("/api/stream?shows=" + gone + "," + show, bearer(ann.token));
  say(ann, show, "bea", "still here");
  reader->read_until("still here");
  EXPECT_EQ(refusal("/api/stream?shows=" + gone, bearer(ann.token)).status, 204);
}

TEST_F(EventStream, BuyersAreToldThatARehearsalIsNone) {
  const Account ann = make_account("ann@example.com");
  const auto looked_at = [&](const std::string& show) {
    const Answer key = post("/api/shows/" + show + "/public-key", ann.token, "");
    EXPECT_EQ(key.status, 201) << key.body;
    std::string text;
    const auto reader = open(key.at("streamUrl").text, "", &text);
    EXPECT_EQ(post("/api/shows/" + show + "/activate", ann.token, "{}").status, 200);
    const std::string event = reader->read_until("\"session.status\"") + reader->read_until("\n\n");
    return std::tuple{get(key.at("url").text, "").at("show", "rehearsal").boolean,
                      text.find(R"("rehearsal":true)") != std::string::npos,
                      event.find(R"("rehearsal":true)") != std::string::npos};
  };
  const Answer made = post("/api/shows", ann.token, R"({"name":"Try","rehearsal":true})");
  EXPECT_EQ(looked_at(made.at("id").text), (std::tuple{true, true, true}));
  EXPECT_EQ(looked_at(make_show(ann)), (std::tuple{false, false, false}));
}

TEST_F(EventStream, BuyersNeedTheKeyAndSeeOnlyWhatIsForSale) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 2);
  EXPECT_EQ(get("/api/shows/" + show + "/public-key", ann.token).at("key").kind,
            JsonValue::Kind::null);
  const Answer made = post("/api/shows/" + show + "/public-key", ann.token, "");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string url = made.at("streamUrl").text;
  std::string opened;
  const auto reader = open(url, "Origin: https://shop.example\r\n", &opened);
  EXPECT_NE(opened.find("\r\nAccess-Control-Allow-Origin: *\r\n"), std::string::npos) << opened;
  EXPECT_EQ(opened.find("presence"), std::string::npos);

  const Answer said = say(ann, show, "bea", "sold 12");
  EXPECT_EQ(said.at("delivered").integer, 0) << "the comment itself goes to no buyer";
  const std::string text = reader->read_until("\n\n");
  EXPECT_NE(text.find(R"("type":"item.updated")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("stockLeft":1)"), std::string::npos) << text;
  EXPECT_EQ(text.find("bea"), std::string::npos) << text;
  EXPECT_EQ(text.find("clm_"), std::string::npos) << text;

  const Answer snapshot = get(made.at("url").text, "");
  ASSERT_EQ(snapshot.status, 200) << snapshot.body;
  EXPECT_EQ(snapshot.at("items").elements.at(0).find("stockLeft")->integer, 1);
  EXPECT_EQ(snapshot.at("cursor").text, id(head(show)));
  EXPECT_EQ(snapshot.body.find("bea"), std::string::npos);

  std::string wrong = url;
  wrong[wrong.size() - std::string_view("0/stream").size()] ^= 1;
  EXPECT_EQ(refusal(wrong).status, 404);
  EXPECT_EQ(refusal("/api/public/shows/" + show + "/stream").status, 404);
  EXPECT_EQ(refusal(path(show)).status, 401) << "the key opens the public stream only";
}

TEST_F(EventStream, ARenewedOrWithdrawnKeyEndsThePublicStreams) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string keys = "/api/shows/" + show + "/public-key";
  const std::string first = post(keys, ann.token, "").at("streamUrl").text;
  const auto reader = open(first);
  const auto member = open(path(show), bearer(ann.token));
  const std::string second = post(keys, ann.token, "").at("streamUrl").text;
  EXPECT_NE(first, second);
  EXPECT_NE(reader->read_all().find("event: expired\n"), std::string::npos);
  EXPECT_EQ(refusal(first).status, 404);
  const auto again = open(second);
  EXPECT_EQ(send("DELETE", keys, ann.token).status, 204);
  EXPECT_NE(again->read_all().find("event: expired\n"), std::string::npos);
  EXPECT_EQ(refusal(second).status, 404);
  EXPECT_EQ(hub_->subscriber_count(ShowId(show)), 1U);
  const Account viewer = add_member(ann, "vera@example.com", "viewer");
  EXPECT_EQ(post(keys, viewer.token, "").status, 403);
  EXPECT_EQ(get(keys, viewer.token).status, 403);
}

TEST_F(EventStream, WhoWatchesIsToldWithACursorToGoOnFrom) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const auto reader = open(path(show), bearer(ann.token));
  const Answer answer = get("/api/shows/" + show + "/presence", ann.token);
  ASSERT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(answer.at("operators").elements.size(), 1U);
  EXPECT_EQ(answer.at("operatorCount").integer, 1);
  EXPECT_EQ(answer.at("viewers").integer, 0);
  EXPECT_EQ(answer.at("cursor").text, id(head(show)));
  EXPECT_EQ(get("/api/shows/" + show + "/presence", make_account("m@example.com").token).status,
            404);
}

TEST_F(EventStream, WhatAnOperatorHasInHandGoesToAllWhoWatch) {
  const Account ann = make_account("ann@example.com");
  const Account ben = add_member(ann, "ben@example.com", "operator");
  const Account vera = add_member(ann, "vera@example.com", "viewer");
  const std::string show = make_active_show(ann, 1);
  const std::string presence = "/api/shows/" + show + "/presence";
  const std::string thing = R"({"tab":"t1","handling":{"kind":"claim","id":"clm_1"}})";
  const Answer early = send("PUT", presence, ben.token, thing);
  EXPECT_EQ(early.status, 409) << early.body;
  EXPECT_EQ(early.code(), "conflict");

  const std::int64_t before = head(show);
  const auto anns = open(path(show), bearer(ann.token));
  const auto bens = open(path(show), bearer(ben.token));
  const auto veras = open(path(show), bearer(vera.token));
  const Answer taken = send("PUT", presence, ben.token, thing);
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.at("expiresAt").kind, JsonValue::Kind::string);
  const std::string in_hand = R"("handling":[{"kind":"claim","id":"clm_1","since":")";
  for (const auto* reader : {&anns, &bens, &veras}) {
    (*reader)->read_until(in_hand);
  }
  EXPECT_NE(get(presence, vera.token).body.find(in_hand), std::string::npos);
  EXPECT_NE(get("/api/shows/" + show + "/snapshot", vera.token).body.find(in_hand),
            std::string::npos);
  EXPECT_EQ(head(show), before) << "it is not in the log";

  const Answer refused = send("PUT", presence, vera.token, thing);
  EXPECT_EQ(refused.status, 403) << "a viewer looks";
  const Account mallory = make_account("mallory@example.com");
  EXPECT_EQ(send("PUT", presence, mallory.token, thing).status, 404);
  EXPECT_EQ(send("PUT", "/api/shows/shw_none/presence", ben.token, thing).status, 404);

  const Answer put = send("PUT", presence, ben.token, R"({"tab":"t1","handling":null})");
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(put.at("expiresAt").kind, JsonValue::Kind::null);
  anns->read_until(R"("handling":[])");
  EXPECT_EQ(get(presence, ann.token).body.find("clm_1"), std::string::npos);
}

TEST_F(EventStream, WhatIsInHandIsSaidWithinBounds) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const std::string presence = "/api/shows/" + show + "/presence";
  const auto reader = open(path(show), bearer(ann.token));
  const auto body = [](const std::string& kind, const std::string& id) {
    return R"({"tab":"t","handling":{"kind":")" + kind + R"(","id":")" + id + R"("}})";
  };
  const std::pair<std::string, const char*> wrong[] = {
      {"{}", "/tab"},
      {R"({"tab":"t"})", "/handling"},
      {R"({"tab":"","handling":null})", "/tab"},
      {R"({"tab":")" + std::string(65, 't') + R"(","handling":null})", "/tab"},
      {R"({"tab":1,"handling":null})", "/tab"},
      {R"({"tab":"t","handling":"clm_1"})", "/handling"},
      {R"({"tab":"t","handling":{}})", "/handling/kind"},
      {R"({"tab":"t","handling":{"kind":"claim"}})", "/handling/id"},
      {R"({"tab":"t","handling":{"kind":"claim","id":"clm_1","more":1}})", "/handling/more"},
      {body("show", "shw_1"), "/handling/kind"},
      {body("claim", ""), "/handling/id"},
      {body("claim", "clm 1"), "/handling/id"},
      {body("item", "itm/1"), "/handling/id"},
      {body("item", std::string(65, 'a')), "/handling/id"},
      {body("comment", "facebook"), "/handling/id"},
      {body("comment", "/1"), "/handling/id"},
      {body("comment", "facebook/"), "/handling/id"},
      {body("comment", "facebook/" + std::string(240, '1')), "/handling/id"},
      {body("buyer", std::string(601, 'b')), "/handling/id"},
      {body("buyer", "a\\nb"), "/handling/id"},
  };
  for (const auto& [text, pointer] : wrong) {
    const Answer answer = send("PUT", presence, ann.token, text);
    EXPECT_EQ(answer.status, 400) << text << answer.body;
    EXPECT_EQ(answer.pointer(), pointer) << text << answer.body;
  }
  EXPECT_NE(get(presence, ann.token).body.find(R"("handling":[])"), std::string::npos);
  for (const auto& [kind, id] : {std::pair("comment", "facebook/1_2"), {"buyer", "facebook:1"}}) {
    EXPECT_EQ(send("PUT", presence, ann.token, body(kind, id)).status, 200) << kind;
  }
  Answer answer;
  for (int n = 0; n <= realtime::handling_burst && answer.status != 429; ++n) {
    answer = send("PUT", presence, ann.token, body("item", "itm_" + std::to_string(n)));
  }
  EXPECT_EQ(answer.status, 429) << answer.body;
  EXPECT_EQ(answer.code(), "rate_limited");
  EXPECT_EQ(answer.header("Retry-After"), "1");
}

TEST_F(EventStream, ALostRoleEndsTheStreamOfThatMemberOnly) {
  const Account ann = make_account("ann@example.com");
  const std::string show = make_active_show(ann, 1);
  const Account vera = add_member(ann, "vera@example.com", "viewer");
  const auto hers = open(path(show), bearer(vera.token));
  const auto mine = open(path(show), bearer(ann.token));
  const Answer me = get("/api/auth/me", vera.token);
  const std::string user = me.at("user").find("id")->text;
  ASSERT_EQ(send("DELETE", "/api/auth/members/" + user, ann.token).status, 204);
  EXPECT_NE(hers->read_all().find("event: expired\n"), std::string::npos);
  EXPECT_EQ(refusal(path(show), bearer(vera.token)).status, 401);
  say(ann, show, "bea", "and on it goes");
  mine->read_until("and on it goes");
}

}  // namespace
}  // namespace soldwire::api
