#include "auth/verified_tokens.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace soldwire::auth {
namespace {

constexpr TimeMs now{1'000'000};

class VerifiedTokensTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string token(int number, std::int64_t expires = 1'900'000) const {
    TokenClaims claims;
    claims.subject = "usr_1";
    claims.workspace = "wsp_1";
    claims.audience = "api";
    claims.session = "ses_" + std::to_string(number);
    claims.issued_at = now;
    claims.expires_at = TimeMs{expires};
    return signer.sign(claims);
  }

  const TokenSigner signer{std::string(32, 'k')};
  VerifiedTokens tokens;
};

TEST_F(VerifiedTokensTest, AKnownTokenSaysTheSame) {
  const std::string text = token(7);
  for (int i = 0; i < 3; ++i) {
    const auto claims = tokens.verify(signer, text, now);
    ASSERT_TRUE(claims.has_value());
    EXPECT_EQ(claims->session, "ses_7");
  }
  EXPECT_EQ(tokens.size(), 1U);
}

TEST_F(VerifiedTokensTest, ExpiresWhetherItIsKnownOrNot) {
  const std::string text = token(1, 1'010'000);
  ASSERT_TRUE(tokens.verify(signer, text, now));
  EXPECT_TRUE(tokens.verify(signer, text, TimeMs{1'009'999}));
  const auto late = tokens.verify(signer, text, TimeMs{1'010'000});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::unauthorized);
}

TEST_F(VerifiedTokensTest, WhatIsNotGoodIsNotRemembered) {
  std::string text = token(1);
  ASSERT_TRUE(tokens.verify(signer, text, now));
  text[text.size() / 2] = text[text.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(tokens.verify(signer, text, now));
  EXPECT_FALSE(tokens.verify(signer, "", now));
  EXPECT_FALSE(tokens.verify(signer, std::string(token_bytes_max + 1, 'x'), now));
  EXPECT_EQ(tokens.size(), 1U);
}

TEST_F(VerifiedTokensTest, HoldsABoundedNumberAndThoseInUseLongest) {
  const std::string used = token(-1);
  for (int i = 0; i < static_cast<int>(3 * VerifiedTokens::tokens_max); ++i) {
    ASSERT_TRUE(tokens.verify(signer, token(i), now));
    if (i % 100 == 0) {
      ASSERT_TRUE(tokens.verify(signer, used, now));
    }
  }
  EXPECT_LE(tokens.size(), VerifiedTokens::tokens_max);
  const std::size_t before = tokens.size();
  EXPECT_TRUE(tokens.verify(signer, used, now));
  EXPECT_EQ(tokens.size(), before);
}

TEST_F(VerifiedTokensTest, ServesManyThreads) {
  std::vector<std::string> texts;
  for (int i = 0; i < 50; ++i) {
    texts.push_back(token(i));
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        EXPECT_TRUE(tokens.verify(signer, texts[static_cast<std::size_t>(i) % texts.size()], now));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(tokens.size(), texts.size());
}

}  // namespace
}  // namespace soldwire::auth
