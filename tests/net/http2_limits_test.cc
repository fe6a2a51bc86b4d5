#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include "net/http2_session.h"
#include "tests/net/http2_client.h"
#include "tests/net/stream_server.h"
#include "tests/net/test_server.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

constexpr auto calm = static_cast<std::uint32_t>(NGHTTP2_ENHANCE_YOUR_CALM);

// The nine bytes before every frame's payload.
std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t lane,
                  const std::string& payload) {
  std::string out;
  for (const int shift : {16, 8, 0}) {
    out += static_cast<char>((payload.size() >> static_cast<unsigned>(shift)) & 0xFFU);
  }
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (const int shift : {24, 16, 8, 0}) {
    out += static_cast<char>((lane >> static_cast<unsigned>(shift)) & 0xFFU);
  }
  return out + payload;
}

const std::string greeting = std::string(http2_preface) + frame(NGHTTP2_SETTINGS, 0, 0, "");

TEST(Http2Limits, RequestsThatAreCancelledWithoutEndAreAnAttack) {
  TestServer server;
  Http2Client client(server.port());
  for (int count = 0; count < 1'000; ++count) {
    const std::int32_t lane = client.get("/later");
    client.flush();
    client.cancel(lane);
    client.flush();
  }
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  EXPECT_EQ(client.goaway_error(), calm);
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  EXPECT_LT(server.stats().requests, 500U);
}

// The handler never learns of a request that was taken back in the same breath.
TEST(Http2Limits, ARequestThatIsCancelledAtOnceIsNotHandled) {
  TestServer server;
  std::string sent;
  RawClient raw(server.port());
  Http2Client client([&](std::string_view bytes) { sent += bytes; },
                     [&] { return raw.read_some(); });
  const std::int32_t lane = client.get("/later");
  client.flush();
  client.cancel(lane);
  const std::int32_t other = client.get("/hello");
  client.flush();
  raw.send(sent);
  EXPECT_EQ(client.finish(other).body, "hello");
  EXPECT_EQ(server.stats().requests, 1U);
}

TEST(Http2Limits, LeavingManyPagesIsNoAttack) {
  StreamServer server;
  Http2Client client(server.port());
  for (int count = 0; count < 1'500; ++count) {
    const std::int32_t lane = client.get("/stream");
    ASSERT_TRUE(client.run_until([&] { return !client.answer(lane).body.empty(); }));
    client.cancel(lane);
  }
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
  EXPECT_FALSE(client.has_goaway());
  EXPECT_TRUE(eventually([&] { return server.stats().open_streams == 0; }));
}

TEST(Http2Limits, LanesThatTheServerMustResetCountAsCancelled) {
  TestServer server;
  Http2Client client(server.port());
  client.finish(client.get("/hello"));
  // A window beyond all bounds is a fault that ends the lane; the request went to its handler.
  for (int count = 0; count < 1'000; ++count) {
    const std::int32_t lane = client.get("/later");
    client.flush();
    client.send_raw(
        frame(NGHTTP2_WINDOW_UPDATE, 0, static_cast<std::uint32_t>(lane), "\x7f\xff\xff\xff"));
  }
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  EXPECT_EQ(client.goaway_error(), calm);
}

TEST(Http2Limits, PingsAreAnsweredButNotWithoutEnd) {
  TestServer server;
  Http2Client client(server.port());
  client.ping();
  EXPECT_TRUE(client.run_until([&] { return client.pongs() == 1; }));
  for (int count = 0; count < 3'000; ++count) {
    client.ping();
  }
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  EXPECT_EQ(client.goaway_error(), calm);
}

TEST(Http2Limits, SettingsAndEmptyDataAreBounded) {
  TestServer server;
  Http2Client settings(server.port());
  std::string flood;
  for (int count = 0; count < 3'000; ++count) {
    flood += frame(NGHTTP2_SETTINGS, 0, 0, "");
  }
  settings.flush();
  settings.send_raw(flood);
  EXPECT_TRUE(settings.run_until([&] { return settings.has_goaway(); }));
  Http2Client data(server.port());
  const auto lane = static_cast<std::uint32_t>(data.begin_post("/body"));
  data.flush();
  flood.clear();
  for (int count = 0; count < 3'000; ++count) {
    flood += frame(NGHTTP2_DATA, 0, lane, "");
  }
  data.send_raw(flood);
  EXPECT_TRUE(data.run_until([&] { return data.has_goaway(); }));
  EXPECT_EQ(data.goaway_error(), calm);
}

TEST(Http2Limits, AHeadInManyPiecesEndsTheConnection) {
  TestServer server;
  RawClient client(server.port());
  std::string flood = greeting + frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, "\x82");
  for (int count = 0; count < 100; ++count) {
    flood += frame(NGHTTP2_CONTINUATION, 0, 1, "");
  }
  client.send(flood);
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(server.stats().requests, 0U);
}

TEST(Http2Limits, AHeadThatGrowsWhenItIsDecodedEndsTheConnection) {
  TestServer server;
  Http2Client client(server.port());
  // One large field in the table, then a byte for each time it is meant again.
  const std::string field = std::string("\x40\x01x\x7f\xa1\x1e", 6) + std::string(4'000, 'y');
  client.flush();
  client.send_raw(frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, 1,
                        "\x82\x86\x84" + field + std::string(1'000, '\xbe')));
  EXPECT_TRUE(client.run_until([&] { return client.has_goaway(); }));
  EXPECT_EQ(client.goaway_error(), calm);
}

TEST(Http2Limits, ARequestBeyondTheLanesIsRefusedForNow) {
  TestServer server;
  Http2Client client(server.port());
  client.finish(client.get("/hello"));
  const auto lanes = client.peer_setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  std::string flood;
  for (std::uint32_t count = 0; count <= lanes; ++count) {
    // :method GET, :scheme http, :path /later, :authority t
    flood += frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS,
                   3 + 2 * count, std::string("\x82\x86\x04\x06/later\x01\x01t", 13));
  }
  client.send_raw(flood);
  EXPECT_TRUE(eventually([&] { return server.stats().requests == lanes + 1; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 1; }));
}

TEST(Http2Limits, APeerThatSaysNothingAfterThePrefaceIsCutOff) {
  ServerOptions options;
  options.header_timeout = milliseconds(50);
  TestServer server(options);
  RawClient client(server.port());
  client.send(http2_preface);
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(server.stats().timeouts, 1U);
}

TEST(Http2Limits, AHeadThatIsNotFinishedInTimeIsCutOff) {
  ServerOptions options;
  options.header_timeout = milliseconds(50);
  TestServer server(options);
  RawClient client(server.port());
  client.send(greeting + frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, "\x82"));
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(server.stats().timeouts, 1U);
}

TEST(Http2Limits, ABodyThatDoesNotComeGetsItsAnswer) {
  ServerOptions options;
  options.body_timeout = milliseconds(50);
  TestServer server(options);
  Http2Client client(server.port());
  const auto& answer = client.finish(client.begin_post("/body"));
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
}

TEST(Http2Limits, AnIdleConnectionEndsInOrder) {
  ServerOptions options;
  options.idle_timeout = milliseconds(50);
  TestServer server(options);
  Http2Client client(server.port());
  client.finish(client.get("/hello"));
  EXPECT_FALSE(client.run_until([] { return false; }));
  EXPECT_TRUE(client.has_goaway());
  EXPECT_EQ(client.goaway_error(), static_cast<std::uint32_t>(NGHTTP2_NO_ERROR));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST(Http2Limits, AnOpenStreamKeepsItsConnection) {
  ServerOptions options;
  options.idle_timeout = milliseconds(20);
  options.header_timeout = milliseconds(20);
  options.write_timeout = milliseconds(20);
  StreamServer server("first", options);
  Http2Client client(server.port());
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  EXPECT_TRUE(client.run_until([&] { return client.answer(lane).body == "first"; }));
  // As long as it takes another connection to be found idle, twice.
  for (int count = 0; count < 2; ++count) {
    RawClient idle(server.port());
    EXPECT_TRUE(idle.is_closed_by_peer());
  }
  server.on_loop([&] { EXPECT_EQ(subscriber.write("on"), 2); });
  EXPECT_TRUE(client.run_until([&] { return client.answer(lane).body == "firston"; }));
}

TEST(Http2Limits, AnAnswerNobodyTakesIsCancelled) {
  ServerOptions options;
  options.write_timeout = milliseconds(100);
  TestServer server(options);
  Http2Client client(server.port(), {.lane_window_bytes = 1'000, .reads_bodies = false});
  const auto& answer = client.finish(client.get("/large"));
  EXPECT_EQ(answer.error, static_cast<std::uint32_t>(NGHTTP2_CANCEL));
  EXPECT_EQ(client.finish(client.get("/hello")).body, "hello");
}

TEST(Http2Limits, APeerThatDoesNotReadIsCutOff) {
  ServerOptions options;
  options.write_timeout = milliseconds(200);
  TestServer server(options);
  Http2Client client(server.port(),
                     {.lane_window_bytes = 64U << 20U, .receive_buffer_bytes = 4'096});
  client.get("/large");
  client.flush();
  EXPECT_TRUE(eventually([&] { return server.stats().timeouts == 1; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST(Http2Limits, RubbishAfterThePrefaceEndsTheConnection) {
  TestServer server;
  RawClient client(server.port());
  client.send(std::string(http2_preface) + "GET / HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(server.stats().bad_requests, 1U);
}

}  // namespace
}  // namespace soldwire::net
