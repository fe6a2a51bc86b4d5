#include "auth/refresh_token.h"

#include <gtest/gtest.h>

namespace soldwire::auth {
namespace {

TEST(RefreshTokens, NameTheirSessionAndNeverRepeat) {
  SeededRandom random(1);
  const RefreshTokens tokens(std::string(32, 'k'));
  const SessionId session("ses_1");
  const std::string first = tokens.make(session, random);
  const std::string second = tokens.make(session, random);
  EXPECT_NE(first, second);
  EXPECT_NE(RefreshTokens::hash(first), RefreshTokens::hash(second));
  EXPECT_EQ(tokens.session_of(first).value(), session);
}

TEST(RefreshTokens, AMadeUpTokenIsNotOneOfOurs) {
  SeededRandom random(1);
  const RefreshTokens tokens(std::string(32, 'k'));
  const RefreshTokens others(std::string(32, 'o'));
  const std::string good = tokens.make(SessionId("ses_1"), random);
  std::string other_session = good;
  other_session[4] = '2';
  for (const std::string& bad :
       {std::string(), std::string("ses_1"), std::string("ses_1.aa"), std::string("..."),
        other_session, good + "0", others.make(SessionId("ses_1"), random),
        std::string(5'000, '.')}) {
    const auto session = tokens.session_of(bad);
    ASSERT_FALSE(session) << bad.substr(0, 40);
    EXPECT_EQ(session.error().code, Errc::unauthorized);
  }
}

}  // namespace
}  // namespace soldwire::auth
