#include "net/http1_codec.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace soldwire::net {
namespace {

using Progress = Http1RequestParser::Progress;

constexpr std::size_t body_bytes_max = 100;

Http1Limits small_limits() {
  Http1Limits limits;
  limits.header_bytes_max = 1'000;
  limits.target_bytes_max = 200;
  limits.fields_max = 10;
  return limits;
}

// What became of the bytes: the request (or refusal) and how many bytes it took.
struct Outcome {
  Progress progress = Progress::need_more;
  int status = 0;
  std::string text;  // "METHOD path host body"
  std::size_t used = 0;
  bool keep_alive = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Feeds `bytes` in pieces that end at each of `cuts`, as a connection does.
Outcome parse(std::string_view bytes, const std::vector<std::size_t>& cuts = {}) {
  const Http1Limits limits = small_limits();
  Http1RequestParser parser(limits);
  Outcome outcome;
  std::vector<std::size_t> ends = cuts;
  ends.push_back(bytes.size());
  for (const std::size_t end : ends) {
    for (bool more = true; more;) {
      std::size_t used = 0;
      outcome.progress = parser.feed(bytes.substr(outcome.used, end - outcome.used), used);
      outcome.used += used;
      more = outcome.progress == Progress::head_complete;
      if (more) {
        outcome.keep_alive = parser.keep_alive();
        parser.set_body_bytes_max(body_bytes_max);
      }
    }
    if (outcome.progress == Progress::refused) {
      outcome.status = parser.refusal().status;
      outcome.used = 0;  // nobody goes on from there
      outcome.keep_alive = false;
      return outcome;
    }
    if (outcome.progress == Progress::complete) {
      const Request& request = parser.request();
      outcome.text = request.method + " " + request.path + " " + request.host + " " + request.body;
      return outcome;
    }
  }
  outcome.used = 0;
  return outcome;
}

struct Row {
  std::string name;
  std::string bytes;
  std::string outcome;  // "200 <text>" or the status of the refusal
};

std::string in_words(const Outcome& outcome) {
  switch (outcome.progress) {
    case Progress::complete:
      return "200 " + outcome.text;
    case Progress::refused:
      return std::to_string(outcome.status);
    case Progress::need_more:
    case Progress::head_complete:
      return "incomplete";
  }
  return "";
}

const std::string host = "Host: a\r\n";

std::vector<Row> rows() {
  const auto with = [](const std::string& fields) {
    return "GET / HTTP/1.1\r\n" + fields + "\r\n";
  };
  const auto target = [](const std::string& text) {
    return "GET " + text + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  const auto body = [](const std::string& fields, const std::string& bytes) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + bytes;
  };
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  return {
      // What is right.
      {"simple", with(host), "200 GET / a "},
      {"blank line before", "\r\n" + with(host), "200 GET / a "},
      {"query", target("/a?b=c"), "200 GET /a a "},
      {"percent", target("/%61%C3%A4"), "200 GET /a\xC3\xA4 a "},
      {"absolute form", target("http://B.example/x"), "200 GET /x b.example "},
      {"absolute form without a path", target("https://b?x"), "200 GET / b "},
      {"three dots", target("/.../x"), "200 GET /.../x a "},
      {"host with port", with("Host: A.b:80\r\n"), "200 GET / a.b:80 "},
      {"host IPv6", with("Host: [::1]:80\r\n"), "200 GET / [::1]:80 "},
      {"unknown method", "PURGE / HTTP/1.1\r\nHost: a\r\n\r\n", "200 PURGE / a "},
      {"length", body("Content-Length: 5\r\n", "hello"), "200 POST / a hello"},
      {"length 0", body("Content-Length: 0\r\n", ""), "200 POST / a "},
      {"length with zeros", body("Content-Length: 005\r\n", "hello"), "200 POST / a hello"},
      {"body with CR LF", body("Content-Length: 6\r\n", "\r\n\r\n\r\n"),
       "200 POST / a \r\n\r\n\r\n"},
      {"chunks", body(chunked, "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
       "200 POST / a abc0123456789"},
      {"chunk extension", body(chunked, "3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n"), "200 POST / a abc"},
      {"trailer", body(chunked, "3\r\nabc\r\n0\r\nHost: b\r\nX: y\r\n\r\n"), "200 POST / a abc"},
      {"empty chunked body", body(chunked, "0\r\n\r\n"), "200 POST / a "},
      {"1.0 without host", "GET / HTTP/1.0\r\n\r\n", "200 GET /  "},
      {"latin-1 value", with(host + "X: \xE4\r\n"), "200 GET / a "},
      {"expectation", body("Content-Length: 1\r\nExpect: 100-Continue\r\n", "x"), "200 POST / a x"},
      // What is not there yet.
      {"half a line", "GET / HT", "incomplete"},
      {"no empty line", "GET / HTTP/1.1\r\nHost: a\r\n", "incomplete"},
      {"half a body", body("Content-Length: 5\r\n", "hel"), "incomplete"},
      {"no last chunk", body(chunked, "3\r\nabc\r\n"), "incomplete"},
      // What two readers could understand differently.
      {"length and chunked", body("Content-Length: 3\r\n" + chunked, "0\r\n\r\n"), "400"},
      {"chunked and length", body(chunked + "Content-Length: 3\r\n", "0\r\n\r\n"), "400"},
      {"two lengths", body("Content-Length: 3\r\nContent-Length: 4\r\n", "abc"), "400"},
      {"the same length twice", body("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), "400"},
      {"list of lengths", body("Content-Length: 3, 3\r\n", "abc"), "400"},
      {"negative length", body("Content-Length: -1\r\n", ""), "400"},
      {"length with sign", body("Content-Length: +3\r\n", "abc"), "400"},
      {"length in hexadecimal", body("Content-Length: 0x3\r\n", "abc"), "400"},
      {"length too big for a number", body("Content-Length: 18446744073709551616\r\n", ""), "400"},
      {"other coding", body("Transfer-Encoding: gzip\r\n", ""), "501"},
      {"coding list", body("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501"},
      {"identity", body("Transfer-Encoding: identity\r\n", ""), "501"},
      {"chunked twice", body(chunked + chunked, "0\r\n\r\n"), "400"},
      {"chunked in 1.0",
       "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"space before the colon", with("Host : a\r\n"), "400"},
      {"folded host", with(host + " X: y\r\n"), "400"},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", "400"},
      {"bare CR in a value", with("Host: a\r\nX: a\rb\r\n"), "400"},
      // Host.
      {"no host", with(""), "400"},
      {"two hosts", with(host + host), "400"},
      {"empty host", with("Host: \r\n"), "400"},
      {"host with path", with("Host: a/b\r\n"), "400"},
      {"host with user", with("Host: a@b\r\n"), "400"},
      {"host with space", with("Host: a b\r\n"), "400"},
      {"host with a bad port", with("Host: a:b\r\n"), "400"},
      {"host IPv6 open", with("Host: [::1\r\n"), "400"},
      // Bytes that have no place in a head.
      {"NUL in a value", with(host + std::string("X: a\0b\r\n", 8)), "400"},
      {"control byte in a value", with(host + "X: a\x01\r\n"), "400"},
      {"DEL in a value", with(host + "X: a\x7F\r\n"), "400"},
      {"bad name", with(host + "X(: a\r\n"), "400"},
      {"no colon", with(host + "X\r\n"), "400"},
      {"bad method", "GE(T / HTTP/1.1\r\n" + host + "\r\n", "400"},
      {"no version", "GET /\r\n" + host + "\r\n", "400"},
      {"version 2", "GET / HTTP/2.0\r\n" + host + "\r\n", "400"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"TLS", std::string("\x16\x03\x01\x00\xA5\x01", 6), "400"},
      {"many blank lines", "\r\n\r\n\r\n\r\n\r\n" + with(host), "400"},
      // Target.
      {"relative", target("a"), "400"},
      {"asterisk", target("*"), "400"},
      {"other scheme", target("ftp://a/b"), "400"},
      {"scheme only in the query", target("/go?to=http://b/"), "200 GET /go a "},
      {"no authority", target("http:///b"), "400"},
      {"authority with user", target("http://u@a/b"), "400"},
      {"fragment", target("/a#b"), "400"},
      {"bad percent", target("/%4"), "400"},
      {"bad percent digit", target("/%4g"), "400"},
      {"bad percent in the query", target("/a?b=%zz"), "400"},
      {"NUL", target("/%00"), "400"},
      {"encoded line break", target("/%0d%0a"), "400"},
      {"dot segment", target("/a/../b"), "400"},
      {"dot segment at the end", target("/a/.."), "400"},
      {"encoded dot segment", target("/a/%2e%2E/b"), "400"},
      {"encoded slash", target("/a%2fb"), "400"},
      {"backslash", target("/a\\b"), "400"},
      // Bounds.
      {"long target", target("/" + std::string(300, 'a')), "414"},
      {"endless target", "GET /" + std::string(5'000, 'a'), "414"},
      {"long method", std::string(40, 'A') + " / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
      {"long value", with(host + "X: " + std::string(2'000, 'a') + "\r\n"), "431"},
      {"many fields",
       with(host + "A: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n"
                   "A: b\r\nA: b\r\n"),
       "431"},
      {"long body", body("Content-Length: 101\r\n", ""), "413"},
      {"long chunk", body(chunked, "65\r\naaa"), "413"},
      {"long chunks together", body(chunked, "40\r\n" + std::string(64, 'a') + "\r\n40\r\naaa"),
       "413"},
      {"chunk size too big for a number", body(chunked, "fffffffffffffffff\r\n"), "400"},
      {"no chunk size", body(chunked, "x\r\n\r\n"), "400"},
      {"chunk longer than it says", body(chunked, "3\r\nabcd\r\n0\r\n\r\n"), "400"},
      {"unknown expectation", body("Content-Length: 1\r\nExpect: magic\r\n", "x"), "417"},
  };
}

TEST(Http1Codec, ReadsWhatIsValidAndRefusesWhatIsNot) {
  for (const Row& row : rows()) {
    EXPECT_EQ(in_words(parse(row.bytes)), row.outcome) << row.name;
  }
}

// A request may come in any two pieces, or byte by byte, and means the same.
TEST(Http1Codec, DoesNotDependOnWhereTheBytesAreCut) {
  for (const Row& row : rows()) {
    const Outcome whole = parse(row.bytes);
    std::vector<std::size_t> every;
    const std::size_t cuts = std::min<std::size_t>(row.bytes.size(), 2'100);
    for (std::size_t cut = 0; cut <= cuts; ++cut) {
      EXPECT_EQ(in_words(parse(row.bytes, {cut})), in_words(whole))
          << row.name << " cut at " << cut;
      every.push_back(cut);
    }
    EXPECT_EQ(parse(row.bytes, every), whole) << row.name << " byte by byte";
  }
}

TEST(Http1Codec, LeavesTheNextRequestAlone) {
  const std::string first = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
  const Outcome outcome = parse(first + "GET / HTTP/1.1\r\n");
  EXPECT_EQ(in_words(outcome), "200 POST / a ab");
  EXPECT_EQ(outcome.used, first.size());
}

TEST(Http1Codec, TellsWhetherTheConnectionGoesOn) {
  EXPECT_TRUE(parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

// One byte of body in each chunk with the longest extension would cost hours of parsing.
TEST(Http1Codec, RefusesChunksThatAreMostlyPacking) {
  const Http1Limits limits;
  Http1RequestParser parser(limits);
  std::size_t used = 0;
  ASSERT_EQ(parser.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", used),
            Progress::head_complete);
  parser.set_body_bytes_max(1U << 20U);
  const std::string chunk = "1;x=" + std::string(4'000, 'y') + "\r\nz\r\n";
  Progress progress = Progress::need_more;
  std::string left;
  std::size_t sent = 0;
  while (progress == Progress::need_more && sent < (1U << 20U)) {
    left += chunk;
    sent += chunk.size();
    progress = parser.feed(left, used);
    left.erase(0, used);
  }
  EXPECT_EQ(progress, Progress::refused);
}

TEST(Http1Codec, RefusesATrailerWithoutEnd) {
  const Http1Limits limits;
  Http1RequestParser parser(limits);
  std::size_t used = 0;
  ASSERT_EQ(parser.feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", used),
            Progress::head_complete);
  EXPECT_EQ(parser.feed("0\r\nX: " + std::string(20'000, 'y'), used), Progress::refused);
}

TEST(Http1Codec, WritesAResponseHead) {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("content-length", "999");
  headers.add("Connection", "upgrade");
  headers.add("Transfer-Encoding", "chunked");
  ResponseHead head;
  head.headers = &headers;
  head.body_bytes = 5;
  head.date = "today";
  std::string out;
  append_response_head(out, head);
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nServer: soldwire\r\nDate: today\r\nContent-Type: text/plain\r\n"
            "Content-Length: 5\r\n\r\n");
}

TEST(Http1Codec, AResponseWithoutABodyHasNoLength) {
  const Headers headers;
  for (const int status : {204, 304}) {
    ResponseHead head;
    head.status = status;
    head.headers = &headers;
    head.keep_alive = false;
    std::string out;
    append_response_head(out, head);
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    EXPECT_NE(out.find("Connection: close\r\n"), std::string::npos);
  }
}

TEST(Http1Codec, WritesADate) {
  EXPECT_EQ(format_http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace soldwire::net
