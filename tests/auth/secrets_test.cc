#include "auth/secrets.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace soldwire::auth {
namespace {

class Secrets : public ::testing::Test {
 protected:
  void SetUp() override {
    char text[] = "/tmp/soldwire-secrets-XXXXXX";
    ASSERT_NE(mkdtemp(text), nullptr);
    folder_ = text;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string key_path() const { return folder_ + "/secret.key"; }

  SystemRandom random_;
  std::string folder_;
};

TEST_F(Secrets, TheKeyIsMadeOncePrivateAndFoundAgain) {
  const auto first = Vault::open(key_path(), random_);
  ASSERT_TRUE(first);
  struct stat status {};
  ASSERT_EQ(stat(key_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto second = Vault::open(key_path(), random_);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->derive("jwt"), second->derive("jwt"));
  EXPECT_NE(first->derive("jwt"), first->derive("other"));
}

TEST_F(Secrets, SealedTokensOpenOnlyWithTheSameKey) {
  const Vault vault = Vault::open(key_path(), random_).value();
  const std::string sealed = vault.seal("page token", random_);
  EXPECT_EQ(sealed.find("page token"), std::string::npos);
  EXPECT_NE(sealed, vault.seal("page token", random_));
  EXPECT_EQ(vault.open_sealed(sealed).value(), "page token");
  const Vault other = Vault::from_text(std::string(32, 'x')).value();
  EXPECT_EQ(other.open_sealed(sealed).error().code, Errc::corrupt);
  std::string changed = sealed;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(vault.open_sealed(changed).error().code, Errc::corrupt);
  EXPECT_EQ(vault.open_sealed("").error().code, Errc::corrupt);
}

TEST_F(Secrets, AKeyFileThatOthersCanReadIsRefused) {
  ASSERT_TRUE(Vault::open(key_path(), random_));
  ASSERT_EQ(chmod(key_path().c_str(), 0644), 0);
  const auto opened = Vault::open(key_path(), random_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Errc::forbidden);
}

TEST_F(Secrets, AKeyFileOfTheWrongSizeIsRefused) {
  std::ofstream(key_path()) << "short";
  ASSERT_EQ(chmod(key_path().c_str(), 0600), 0);
  EXPECT_EQ(Vault::open(key_path(), random_).error().code, Errc::corrupt);
  EXPECT_EQ(Vault::from_text("short").error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace soldwire::auth
