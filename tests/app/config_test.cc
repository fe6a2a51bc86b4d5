#include "app/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace soldwire::app {
namespace {

class ConfigFile : public ::testing::Test {
 protected:
  void SetUp() override {
    char text[] = "/tmp/soldwire-config-XXXXXX";
    ASSERT_NE(mkdtemp(text), nullptr);
    folder_ = text;
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    ::unsetenv("SOLDWIRE_HEARTBEAT_MS");
  }
  std::string write(const std::string& text) {
    const std::string path = folder_ + "/soldwire.toml";
    std::ofstream(path) << text;
    return path;
  }

  std::string folder_;
};

TEST_F(ConfigFile, FlagsWinOverEnvironmentOverFileOverDefaults) {
  const std::string file = write("heartbeat_ms = 2000\nthreads = 3\n");
  EXPECT_EQ(make_config({}, "")->heartbeat.count(), 15'000);
  EXPECT_EQ(make_config({}, file)->heartbeat.count(), 2'000);
  ASSERT_EQ(::setenv("SOLDWIRE_HEARTBEAT_MS", "3000", 1), 0);
  EXPECT_EQ(make_config({}, file)->heartbeat.count(), 3'000);
  const auto config = make_config({{"heartbeat-ms", "4000"}}, file);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->heartbeat.count(), 4'000);
  EXPECT_EQ(config->threads, 3);
}

TEST_F(ConfigFile, ACertificateNeedsItsKey) {
  const auto config = make_config({{"tls-cert", "certificate.pem"}}, "");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Errc::invalid_input);
  EXPECT_NE(config.error().message.find("tls-key"), std::string::npos);
  EXPECT_TRUE(make_config({{"tls-cert", "certificate.pem"}, {"tls-key", "key.pem"}}, ""));
}

TEST_F(ConfigFile, AnUnknownKeyIsAnErrorThatNamesIt) {
  const auto config = make_config({}, write("hartbeat_ms = 2000\n"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Errc::invalid_input);
  EXPECT_NE(config.error().message.find("hartbeat_ms"), std::string::npos);
}

TEST_F(ConfigFile, WrongValuesAreRefusedWithTheirOrigin) {
  struct Row {
    const char* text;
    const char* says;
  };
  for (const Row& row : {Row{"threads = 0\n", "threads"}, Row{"threads = \"many\"\n", "threads"},
                         Row{"dev = 7\n", "dev"}, Row{"listen = \"3000\"\n", "listen"},
                         Row{"log_level = \"loud\"\n", "log_level"},
                         Row{"threads = [1]\n", "threads"}, Row{"threads = \n", "soldwire.toml"}}) {
    const auto config = make_config({}, write(row.text));
    ASSERT_FALSE(config) << row.text;
    EXPECT_NE(config.error().message.find(row.says), std::string::npos) << config.error().message;
  }
}

TEST_F(ConfigFile, WhatIsPrintedCanBeReadAgainAndHidesSecrets) {
  Config config = make_config({{"listen", "[::1]:8080"}, {"dev", "true"}}, "").value();
  config.secret_key = std::string(40, 's');
  const std::string text = print_config(config);
  EXPECT_EQ(text.find("ssss"), std::string::npos);
  EXPECT_NE(text.find("secret_key = \"***\""), std::string::npos);
  const auto again = make_config({}, write(text));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->address, "::1");
  EXPECT_EQ(again->port, 8080);
  EXPECT_TRUE(again->dev);
}

TEST(Listen, TakesAddressAndPort) {
  EXPECT_EQ(parse_listen("127.0.0.1:3000").value(),
            std::pair(std::string("127.0.0.1"), std::uint16_t{3000}));
  EXPECT_EQ(parse_listen("[::]:0").value(), std::pair(std::string("::"), std::uint16_t{0}));
  EXPECT_EQ(parse_listen(":80").value(), std::pair(std::string("0.0.0.0"), std::uint16_t{80}));
  for (const char* bad : {"", "3000", "host:", "host:70000", "host:-1", "host:http"}) {
    EXPECT_FALSE(parse_listen(bad)) << bad;
  }
}

}  // namespace
}  // namespace soldwire::app
