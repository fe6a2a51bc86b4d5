#include "auth/token.h"

#include <gtest/gtest.h>
#include <jwt.h>

#include <cstdlib>

namespace soldwire::auth {
namespace {

TokenClaims some_claims() {
  TokenClaims claims;
  claims.subject = "usr_1";
  claims.workspace = "wsp_1";
  claims.role = "operator";
  claims.audience = "api";
  claims.session = "ses_1";
  claims.id = "j1";
  claims.issued_at = TimeMs{1'000'000};
  claims.expires_at = TimeMs{1'900'000};
  return claims;
}

std::string sign_with(jwt_alg_t algorithm, const std::string& key) {
  jwt_t* jwt = nullptr;
  EXPECT_EQ(jwt_new(&jwt), 0);
  EXPECT_EQ(jwt_add_grant(jwt, "sub", "usr_1"), 0);
  EXPECT_EQ(jwt_add_grant_int(jwt, "exp", 1'900), 0);
  if (algorithm != JWT_ALG_NONE) {
    EXPECT_EQ(jwt_set_alg(jwt, algorithm, reinterpret_cast<const unsigned char*>(key.data()),
                          static_cast<int>(key.size())),
              0);
  }
  char* text = jwt_encode_str(jwt);
  std::string token(text);
  std::free(text);
  jwt_free(jwt);
  return token;
}

TEST(Token, CarriesItsClaimsAndExpires) {
  const TokenSigner signer(std::string(32, 'k'));
  const std::string token = signer.sign(some_claims());
  const auto claims = signer.verify(token, TimeMs{1'500'000});
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->subject, "usr_1");
  EXPECT_EQ(claims->workspace, "wsp_1");
  EXPECT_EQ(claims->role, "operator");
  EXPECT_EQ(claims->session, "ses_1");
  EXPECT_EQ(claims->show, "");
  EXPECT_EQ(claims->expires_at, TimeMs{1'900'000});
  EXPECT_TRUE(signer.verify(token, TimeMs{1'899'999}));
  EXPECT_FALSE(signer.verify(token, TimeMs{1'900'000}));
}

TEST(Token, AnotherKeyAnotherAlgorithmOrNoneIsRefused) {
  const std::string key(64, 'k');
  const TokenSigner signer(key);
  const TimeMs now{1'000};
  EXPECT_TRUE(signer.verify(sign_with(JWT_ALG_HS256, key), now));
  EXPECT_FALSE(signer.verify(sign_with(JWT_ALG_HS256, std::string(64, 'x')), now));
  EXPECT_FALSE(signer.verify(sign_with(JWT_ALG_HS512, key), now));
  EXPECT_FALSE(signer.verify(sign_with(JWT_ALG_NONE, key), now));
}

TEST(Token, GarbageIsRefused) {
  const TokenSigner signer(std::string(32, 'k'));
  const std::string good = signer.sign(some_claims());
  for (const std::string& bad :
       {std::string(), std::string("a"), std::string("a.b"), std::string("a.b.c"), good + "x",
        good.substr(1), std::string(10'000, 'a'), good + std::string(1, '\0')}) {
    EXPECT_FALSE(signer.verify(bad, TimeMs{1'500'000})) << bad.substr(0, 30);
  }
}

}  // namespace
}  // namespace soldwire::auth
