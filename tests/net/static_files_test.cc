#include "net/static_files.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

// The build embeds tests/net/site, and a directory that does not exist.
namespace soldwire::embedded {
std::span<const net::StaticFile> test_site();
std::span<const net::StaticFile> no_site();
}  // namespace soldwire::embedded

namespace soldwire::net {
namespace {

constexpr std::array<StaticFile, 4> files = {{
    {"/index.html", "text/html; charset=utf-8", "<html>", "zipped", "\"1\""},
    {"/overlay.html", "text/html; charset=utf-8", "<overlay>", {}, "\"4\""},
    {"/assets/app-12ab.js", "text/javascript", "code", {}, "\"2\""},
    {"/favicon.ico", "image/x-icon", "icon", {}, "\"3\""},
}};

Headers security() {
  Headers headers;
  headers.add("X-Content-Type-Options", "nosniff");
  return headers;
}

Headers field(std::string name, std::string value) {
  Headers headers;
  headers.add(std::move(name), std::move(value));
  return headers;
}

Response ask(std::string path, Headers headers = {}, std::string method = "GET") {
  const StaticFiles set(files, security(),
                        {{"/overlay/", "/overlay.html", field("X-Branch", "overlay")}});
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = std::move(headers);
  return set.answer(request);
}

TEST(StaticFiles, GivesAFileWithItsTypeAndTheCallersHeaders) {
  const Response response = ask("/favicon.ico");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.static_body, "icon");
  EXPECT_EQ(response.headers.find("content-type"), "image/x-icon");
  EXPECT_EQ(response.headers.find("etag"), "\"3\"");
  EXPECT_EQ(response.headers.find("x-content-type-options"), "nosniff");
  EXPECT_EQ(response.headers.find("vary"), std::nullopt);
}

TEST(StaticFiles, WhatHasAHashInItsNameIsKeptForEver) {
  EXPECT_EQ(ask("/assets/app-12ab.js").headers.find("cache-control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(ask("/index.html").headers.find("cache-control"), "no-cache");
  EXPECT_EQ(ask("/favicon.ico").headers.find("cache-control"), "no-cache");
}

TEST(StaticFiles, PathsOfTheConsoleGetItsIndex) {
  for (const char* path : {"/", "/shows", "/shows/abc/items"}) {
    EXPECT_EQ(ask(path).static_body, "<html>") << path;
    EXPECT_EQ(ask(path).headers.find("cache-control"), "no-cache") << path;
  }
  for (const char* path : {"/api", "/api/shows", "/robots.txt", "/assets/old-99.js"}) {
    EXPECT_EQ(ask(path).status, 404) << path;
  }
  EXPECT_EQ(ask("/apish").status, 200);
}

TEST(StaticFiles, ABranchAnswersWithItsPageAndItsOwnHeaders) {
  for (const char* path : {"/overlay/shw_1.0f3a", "/overlay/", "/overlay/a/b", "/overlay.html"}) {
    const Response response = ask(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.static_body, "<overlay>") << path;
    EXPECT_EQ(response.headers.find("x-branch"), "overlay") << path;
    EXPECT_EQ(response.headers.find("x-content-type-options"), std::nullopt) << path;
    EXPECT_EQ(response.headers.find("cache-control"), "no-cache") << path;
  }
  for (const char* path : {"/overlay", "/overlays/shw_1", "/"}) {
    EXPECT_EQ(ask(path).static_body, "<html>") << path;
    EXPECT_EQ(ask(path).headers.find("x-branch"), std::nullopt) << path;
  }
  EXPECT_EQ(ask("/overlay/key", {}, "POST").status, 405);
  EXPECT_EQ(ask("/overlay/key", field("If-None-Match", "\"4\"")).status, 304);
}

TEST(StaticFiles, ABranchWithoutItsPageIsNotThere) {
  const StaticFiles set({}, {}, {{"/overlay/", "/overlay.html", {}}});
  Request request;
  request.method = "GET";
  request.path = "/overlay/key";
  EXPECT_EQ(set.answer(request).status, 404);
}

TEST(StaticFiles, GivesTheCompressedVariantToWhoTakesIt) {
  for (const char* codings : {"gzip", "br, GZIP;q=0.5", "gzip;q=1.0", "deflate,gzip"}) {
    const Response response = ask("/", field("Accept-Encoding", codings));
    EXPECT_EQ(response.static_body, "zipped") << codings;
    EXPECT_EQ(response.headers.find("content-encoding"), "gzip") << codings;
    EXPECT_EQ(response.headers.find("etag"), "W/\"1\"") << codings;
    EXPECT_EQ(response.headers.find("vary"), "Accept-Encoding") << codings;
  }
  for (const char* codings : {"", "br", "gzip;q=0", "gzip; q=0.000", "xgzip"}) {
    const Response response = ask("/", field("Accept-Encoding", codings));
    EXPECT_EQ(response.static_body, "<html>") << codings;
    EXPECT_EQ(response.headers.find("content-encoding"), std::nullopt) << codings;
    EXPECT_EQ(response.headers.find("vary"), "Accept-Encoding") << codings;
  }
}

TEST(StaticFiles, SaysNothingNewToWhoHasTheFile) {
  for (const char* tags : {"\"1\"", "\"0\", W/\"1\"", "*"}) {
    const Response response = ask("/", field("If-None-Match", tags));
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_TRUE(response.static_body.empty()) << tags;
    EXPECT_EQ(response.headers.find("etag"), "\"1\"") << tags;
  }
  EXPECT_EQ(ask("/", field("If-None-Match", "\"2\"")).status, 200);
}

TEST(StaticFiles, CanOnlyBeRead) {
  const Response response = ask("/", {}, "POST");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("allow"), "GET, HEAD");
  EXPECT_EQ(ask("/", {}, "HEAD").status, 200);
  EXPECT_EQ(ask("/api/shows", {}, "POST").status, 404);
}

std::string read_site_file(const std::string& name) {
  std::ifstream file(std::string(SOLDWIRE_SOURCE_DIR) + "/tests/net/site" + name, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(StaticFiles, TheBuildPutsADirectoryIntoTheProgram) {
  const auto site = embedded::test_site();
  ASSERT_EQ(site.size(), 3U);
  for (const StaticFile& file : site) {
    EXPECT_EQ(file.bytes, read_site_file(std::string(file.path))) << file.path;
    EXPECT_EQ(file.etag.size(), 18U);
  }
  EXPECT_EQ(site[0].path, "/assets/long.js");
  EXPECT_EQ(site[0].content_type, "text/javascript; charset=utf-8");
  EXPECT_TRUE(site[0].gzip_bytes.starts_with("\x1F\x8B"));
  EXPECT_LT(site[0].gzip_bytes.size(), site[0].bytes.size());
  EXPECT_TRUE(site[2].gzip_bytes.empty()) << "too short to be worth it";
}

TEST(StaticFiles, ADirectoryThatIsNotThereIsAnEmptySite) {
  EXPECT_TRUE(embedded::no_site().empty());
  EXPECT_TRUE(StaticFiles(embedded::no_site(), {}).empty());
}

}  // namespace
}  // namespace soldwire::net
