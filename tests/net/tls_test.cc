#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "net/http2_session.h"
#include "tests/net/http2_client.h"
#include "tests/net/stream_server.h"
#include "tests/net/tls_client.h"

namespace soldwire::net {
namespace {

using std::chrono::milliseconds;

const std::string both_protocols("\x02h2\x08http/1.1");
const std::string http1_only("\x08http/1.1");

class Tls : public ::testing::Test {
 protected:
  Tls() { certificates_.write("first"); }

  CertificateFolder certificates_;
};

TEST_F(Tls, SpeaksHttp1AndMarksTheRequestSecure) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  TlsClient client(server.port(), {.protocols = http1_only});
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
  EXPECT_EQ(client.version(), "TLSv1.3");
  client.send(get("/show/7") + get("/hello"));
  EXPECT_TRUE(client.read_until("secure=yes").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(client.read_until("hello").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(Tls, AClientWithoutAlpnGetsHttp1) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  TlsClient client(server.port());
  client.send(get("/hello"));
  EXPECT_TRUE(client.read_until("hello").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(client.protocol(), "");
}

TEST_F(Tls, PrefersHttp2) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  TlsClient tls(server.port(), {.protocols = both_protocols});
  EXPECT_EQ(tls.protocol(), "h2");
  Http2Client client([&](std::string_view bytes) { tls.send(bytes); },
                     [&] { return tls.read_some(); });
  EXPECT_TRUE(client.finish(client.get("/show/7")).body.ends_with("secure=yes"));
  EXPECT_EQ(client.finish(client.get("/large")).body, TestServer::large_body());
  const std::string body(500'000, 'b');
  EXPECT_EQ(client.finish(client.post("/body", body)).body, body);
}

TEST_F(Tls, SpeaksTls12ButNothingOlder) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  EXPECT_EQ(TlsClient(server.port(), {.version_max = TLS1_2_VERSION}).version(), "TLSv1.2");
  EXPECT_FALSE(TlsClient(server.port(), {.version_max = TLS1_1_VERSION}).connected());
}

TEST_F(Tls, LargeBodiesGoBothWaysOverHttp1) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  TlsClient client(server.port(), {.receive_buffer_bytes = 64 << 10});
  const std::string body(700'000, 'b');
  client.send(post("/body", body));
  EXPECT_TRUE(client.read_until(body).starts_with("HTTP/1.1 200 OK\r\n"));
  client.send(get("/large", "Connection: close\r\n"));
  EXPECT_TRUE(client.read_all().ends_with(TestServer::large_body()));
  EXPECT_TRUE(client.was_ended_in_order());
}

TEST_F(Tls, ATicketSavesTheNextHandshakeEvenAfterAReload) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  TlsClient first(server.port());
  first.send(get("/hello"));
  first.read_until("hello");  // the ticket comes before the first answer
  ssl_session_st* const session = first.take_session();
  certificates_.write("second");
  ASSERT_TRUE(server.get().reload_certificate());
  EXPECT_TRUE(TlsClient(server.port(), {.resume = session}).resumed());
  TlsClient::release(session);
}

TEST_F(Tls, HttpInTheClearIsToldToUseHttps) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  for (const std::string& request : {get("/hello"), std::string(http2_preface)}) {
    RawClient client(server.port());
    const auto answer = client.request(request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400);
    EXPECT_EQ(answer->body, "This port speaks HTTPS. Use https:// instead of http://.\r\n");
    EXPECT_TRUE(client.is_closed_by_peer());
  }
}

TEST_F(Tls, AHandshakeThatTakesTooLongIsCutOff) {
  ServerOptions options;
  options.header_timeout = milliseconds(50);
  TestServer server(
      options, [](Router&) {}, certificates_.load());
  RawClient silent(server.port());
  RawClient begun(server.port());
  begun.send("\x16\x03\x01");
  EXPECT_TRUE(silent.is_closed_by_peer());
  EXPECT_TRUE(begun.is_closed_by_peer());
  TlsClient mute(server.port(), {.protocols = http1_only});
  EXPECT_EQ(mute.read_all(), "") << "the limit goes on until the first request";
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
  EXPECT_GE(server.stats().timeouts, 2U);
}

TEST_F(Tls, RubbishInsteadOfAHandshakeEndsTheConnection) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  RawClient client(server.port());
  client.send("\x16 this is no handshake, whatever its first byte says");
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST_F(Tls, ANewCertificateIsServedWithoutEndingAnything) {
  ServerOptions options;
  options.certificate_interval = milliseconds(10);
  StreamServer server("first", options, certificates_.load());
  TlsClient client(server.port(), {.protocols = http1_only});
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  EXPECT_EQ(client.server_name(), "first");
  certificates_.write("second");
  EXPECT_TRUE(eventually([&] { return TlsClient(server.port()).server_name() == "second"; }));
  server.on_loop([&] { EXPECT_EQ(subscriber.write("still here"), 10); });
  EXPECT_TRUE(client.read_until("still here").ends_with("firststill here"));
}

TEST_F(Tls, ABadNewCertificateIsRefusedAndTheOldOneStays) {
  TestServer server(
      {}, [](Router&) {}, certificates_.load());
  const auto reload_says = [&](std::string_view text) {
    const auto reloaded = server.get().reload_certificate();
    ASSERT_FALSE(reloaded);
    EXPECT_NE(reloaded.error().message.find(text), std::string::npos) << reloaded.error().message;
    EXPECT_EQ(TlsClient(server.port()).server_name(), "first");
  };
  certificates_.write("expired", -1);
  reload_says("expired");
  CertificateFolder other;
  other.write("other");
  std::filesystem::copy_file(other.files().key, certificates_.files().key,
                             std::filesystem::copy_options::overwrite_existing);
  reload_says(certificates_.files().key);
  certificates_.write_text(certificates_.files().certificate, "no certificate");
  reload_says(certificates_.files().certificate);
  std::filesystem::remove(certificates_.files().key);
  reload_says("cannot read the key");
  certificates_.write("second");
  EXPECT_TRUE(server.get().reload_certificate());
  EXPECT_EQ(TlsClient(server.port()).server_name(), "second");
}

TEST_F(Tls, FilesThatAreNotThereAreAnErrorThatNamesThem) {
  const auto context = TlsContext::load({"/nowhere/certificate.pem", "/nowhere/key.pem"});
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code, Errc::invalid_input);
  EXPECT_NE(context.error().message.find("/nowhere/certificate.pem"), std::string::npos);
}

// Streams.

TEST_F(Tls, AStreamGivesWhatIsWrittenAndEndsInOrder) {
  StreamServer server("first", {}, certificates_.load());
  TlsClient client(server.port(), {.protocols = http1_only});
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("one"), 3);
    EXPECT_EQ(subscriber.write("two"), 3);
    subscriber.drop();
  });
  EXPECT_TRUE(client.read_all().ends_with("firstonetwo"));
  EXPECT_TRUE(client.was_ended_in_order());
  EXPECT_EQ(server.stats().open_streams, 0U);
}

TEST_F(Tls, AStreamTakesNothingWhenFullAndSaysWhenThereIsRoom) {
  StreamServer server("first", {}, certificates_.load());
  TlsClient client(server.port(), {.protocols = http1_only, .receive_buffer_bytes = 4'096});
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  const std::string frame(10'000, 'x');
  std::size_t taken = 0;
  server.on_loop([&] {
    for (ssize_t size = subscriber.write(frame); size > 0; size = subscriber.write(frame)) {
      taken += static_cast<std::size_t>(size);
    }
    subscriber.when_writable = [&] {
      EXPECT_EQ(subscriber.write("end"), 3);
      subscriber.drop();
    };
    subscriber.stream().notify_writable();
  });
  EXPECT_LT(taken, 4U << 20U);
  EXPECT_EQ(subscriber.writable, 0);
  const std::string all = client.read_all();
  EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, 5 + taken + 3);
  EXPECT_EQ(subscriber.writable, 1);
}

TEST_F(Tls, FirstBytesLargerThanTheSocketArriveWhole) {
  const std::string& large = TestServer::large_body();
  StreamServer server(large, {}, certificates_.load());
  TlsClient client(server.port(), {.protocols = http1_only, .receive_buffer_bytes = 64 << 10});
  client.send(get("/stream"));
  Subscriber& subscriber = server.next();
  server.on_loop([&] { subscriber.drop(); });
  EXPECT_TRUE(client.read_all().ends_with(large));
  EXPECT_TRUE(client.was_ended_in_order());
}

TEST_F(Tls, AStreamIsToldWhenThePeerGoes) {
  StreamServer server("first", {}, certificates_.load());
  Subscriber* subscriber = nullptr;
  {
    TlsClient client(server.port(), {.protocols = http1_only});
    client.send(get("/stream"));
    subscriber = &server.next();
  }
  EXPECT_TRUE(eventually([&] { return subscriber->closed == 1; }));
  EXPECT_TRUE(eventually([&] { return server.stats().open_connections == 0; }));
}

TEST_F(Tls, DrainAndStopEndEverything) {
  StreamServer server("first", {}, certificates_.load());
  TlsClient tls(server.port(), {.protocols = both_protocols});
  Http2Client client([&](std::string_view bytes) { tls.send(bytes); },
                     [&] { return tls.read_some(); });
  const std::int32_t lane = client.get("/stream");
  client.flush();
  Subscriber& subscriber = server.next();
  TlsClient idle(server.port(), {.protocols = http1_only});
  RawClient shaking(server.port());
  ASSERT_TRUE(eventually([&] { return server.stats().open_connections == 3; }));
  server.get().drain();
  server.on_loop([&] {
    EXPECT_EQ(subscriber.write("bye"), 3);
    subscriber.drop();
  });
  EXPECT_EQ(client.finish(lane).body, "firstbye");
  EXPECT_TRUE(client.answer(lane).ended);
  EXPECT_TRUE(shaking.is_closed_by_peer());
  EXPECT_EQ(idle.read_all(), "");
  server.get().stop();
}

}  // namespace
}  // namespace soldwire::net
